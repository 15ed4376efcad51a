"""What is loaded along with comments."""

from __future__ import annotations

from sqlalchemy.orm import joinedload
from sqlalchemy.orm.interfaces import ORMOption

from cms.articles.models.article import Article, Revision
from cms.comments.models.comment import Comment


def with_article() -> ORMOption:
    """Load a comment's article with its titles, and nothing else of its content."""
    article = joinedload(Comment.article)
    return article.options(
        joinedload(Article.newest).load_only(Revision.title),
        joinedload(Article.published).load_only(Revision.title),
    )
