"""What is loaded along with comments."""

from __future__ import annotations

from sqlalchemy.orm import joinedload
from sqlalchemy.orm.interfaces import ORMOption

from cms.articles.models import Article, Revision
from cms.comments.models import Comment

# Of an article's content its titles, in their languages, and nothing else.
TITLES = (
    joinedload(Article.newest).load_only(Revision.title, Revision.locale),
    joinedload(Article.published).load_only(Revision.title, Revision.locale),
)


def with_article() -> ORMOption:
    """Load a comment's article with its titles."""
    return joinedload(Comment.article).options(*TITLES)
