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
from cms.articles.models.steps import (
    LEADS,
    OF_AUTHORS,
    Step,
    can_take,
    leads_to,
    resting,
    right_for,
)

__all__ = [
    "LEADS",
    "OF_AUTHORS",
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
    "Step",
    "Topic",
    "can_take",
    "leads_to",
    "resting",
    "right_for",
]
