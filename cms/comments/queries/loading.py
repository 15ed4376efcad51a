"""Options that load an article along with comments."""

from __future__ import annotations

from sqlalchemy.orm import joinedload
from sqlalchemy.orm.interfaces import ORMOption

from cms.articles.models.article import Article, Revision
from cms.comments.models.comment import Comment

# The titles of an article, with their languages, and nothing else of its content.
TITLES = (
    joinedload(Article.newest).load_only(Revision.title, Revision.locale),
    joinedload(Article.published).load_only(Revision.title, Revision.locale),
)


def with_article() -> ORMOption:
    """Load a comment's article with its titles."""
    return joinedload(Comment.article).options(*TITLES)
