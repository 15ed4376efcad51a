"""The tables of articles."""

from cms.articles.models.around import (
    ArticleEvent,
    BlockNote,
    EventKind,
    FormerSlug,
    Presence,
    PreviewLink,
)
from cms.articles.models.article import (
    Article,
    ArticleAuthor,
    ArticleState,
    ArticleTopic,
    ReviewOutcome,
    Revision,
    RevisionKind,
)
from cms.articles.models.people import Author, FormerAuthor, Topic

__all__ = [
    "Article",
    "ArticleAuthor",
    "ArticleEvent",
    "ArticleState",
    "ArticleTopic",
    "Author",
    "BlockNote",
    "EventKind",
    "FormerAuthor",
    "FormerSlug",
    "Presence",
    "PreviewLink",
    "ReviewOutcome",
    "Revision",
    "RevisionKind",
    "Topic",
]
