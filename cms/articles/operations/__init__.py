"""What can be done with an article. Each verb checks the right, keeps the rules, and flushes."""

from cms.articles.operations.importing import Imported, ImportResult, import_file
from cms.articles.operations.notes import add_note, open_note_again, settle_note
from cms.articles.operations.publishing import publish, unpublish
from cms.articles.operations.revisions import (
    discard_draft,
    note_presence,
    restore_revision,
    thin_autosaves,
)
from cms.articles.operations.schedule import run_due, schedule, unschedule
from cms.articles.operations.searching import rebuild_index, refresh_index
from cms.articles.operations.steps import open_steps
from cms.articles.operations.workflow import (
    approve,
    archive,
    ask_changes,
    reopen,
    submit,
    take_back,
)
from cms.articles.operations.writing import autosave, begun_article, create_article, save_draft

__all__ = [
    "ImportResult",
    "Imported",
    "add_note",
    "approve",
    "archive",
    "ask_changes",
    "autosave",
    "begun_article",
    "create_article",
    "discard_draft",
    "import_file",
    "note_presence",
    "open_note_again",
    "open_steps",
    "publish",
    "rebuild_index",
    "refresh_index",
    "reopen",
    "restore_revision",
    "run_due",
    "save_draft",
    "schedule",
    "settle_note",
    "submit",
    "take_back",
    "thin_autosaves",
    "unpublish",
    "unschedule",
]
