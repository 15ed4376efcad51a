"""The desk's pages of articles. Importing a file here puts its routes on the blueprint."""

from cms.articles.views import editor, listing, revisions, saving, writing
from cms.articles.views.blueprint import desk

__all__ = ["desk", "editor", "listing", "revisions", "saving", "writing"]
