"""What can be done with an article. Each verb checks the right, keeps the rules, and flushes."""

from cms.articles.operations.importing import Imported, ImportResult, import_file
from cms.articles.operations.publishing import publish, submit
from cms.articles.operations.revisions import (
    discard_draft,
    note_presence,
    restore_revision,
    thin_autosaves,
)
from cms.articles.operations.writing import autosave, create_article, save_draft

__all__ = [
    "ImportResult",
    "Imported",
    "autosave",
    "create_article",
    "discard_draft",
    "import_file",
    "note_presence",
    "publish",
    "restore_revision",
    "save_draft",
    "submit",
    "thin_autosaves",
]
