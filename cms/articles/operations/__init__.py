"""What can be done with an article. Each verb checks the right, keeps the rules, and flushes."""

from cms.articles.operations.importing import Imported, ImportResult, import_file
from cms.articles.operations.publishing import publish, submit
from cms.articles.operations.writing import create_article, save_draft

__all__ = [
    "ImportResult",
    "Imported",
    "create_article",
    "import_file",
    "publish",
    "save_draft",
    "submit",
]
