"""Managing articles by token, in JSON. Importing a file here puts its routes on the blueprint."""

from cms.articles.api import articles, authors, notes, previews, revisions, workflow
from cms.articles.api.blueprint import api

__all__ = ["api", "articles", "authors", "notes", "previews", "revisions", "workflow"]
