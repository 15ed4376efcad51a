"""The desk's pages of articles. Importing a file here puts its routes on the blueprint."""

from cms.articles.views import (
    editor,
    listing,
    people,
    planning,
    previews,
    review,
    revisions,
    saving,
    workflow,
    writing,
)
from cms.articles.views.blueprint import desk
from cms.articles.views.people import people as people_desk

__all__ = [
    "desk",
    "editor",
    "listing",
    "people",
    "people_desk",
    "planning",
    "previews",
    "review",
    "revisions",
    "saving",
    "workflow",
    "writing",
]
