"""The filters of the queue, as conditions on waiting comments."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sqlalchemy import ColumnElement, Select, String, cast, false, func, select
from sqlalchemy.orm import Session

from cms.articles.models.article import Article, ArticleAuthor, ArticleTopic
from cms.articles.models.people import Author, Topic
from cms.comments.models.comment import Comment, CommentRevision
from cms.comments.schemas.queue import EDITED, REPORTED, QueueFilters

KeyQuery = Select[*tuple[Any, ...]]

ORDER = (Comment.waiting_since, Comment.id)
IS_WAITING = Comment.waiting_since.is_not(None)
EDITED_SINCE = Comment.public_revision_id.is_not(None) & (
    Comment.public_revision_id != Comment.newest_revision_id
)
# Neither a comment nor a search can contain it (see `cms.body.text.clean_text`).
_BETWEEN = "\x1f"


def about_articles(filters: QueueFilters) -> bool:
    """Whether the filters select by article."""
    return bool(filters.article or filters.topic or filters.author)


def waiting_query(session: Session, filters: QueueFilters) -> KeyQuery:
    """Select the waiting comments that match the filters for which there is an index."""
    found = select(*ORDER).where(IS_WAITING)
    if about_articles(filters):
        articles = _articles(session, filters)
        found = found.where(Comment.article_id.in_(articles) if articles else false())
    if filters.like is not None:
        found = found.where(has_same_text(filters.like))
    return found


def filtered(found: KeyQuery, filters: QueueFilters) -> KeyQuery:
    """Add the filters for marks and text, which read each comment."""
    if filters.mark is not None:
        found = found.where(marked(filters.mark))
    if filters.q is not None:
        # One condition on one long text is faster than three conditions.
        said = CommentRevision.source + _BETWEEN + CommentRevision.name
        said = said + _BETWEEN + func.coalesce(Comment.email, "")
        found = found.join(Comment.newest_revision).where(
            said.icontains(filters.q, autoescape=True)
        )
    return found


def _articles(session: Session, filters: QueueFilters) -> Sequence[int]:
    """Return the keys of the articles that match the filters.

    This is a query of its own because a database that knows how many articles match chooses the
    shorter index.
    """
    found = select(Article.id)
    if filters.article:
        found = found.where(Article.public_id.in_(filters.article))
    if filters.topic is not None:
        tagged = select(ArticleTopic.article_id).join(Topic).where(Topic.slug == filters.topic)
        found = found.where(Article.id.in_(tagged))
    if filters.author is not None:
        written = select(ArticleAuthor.article_id).join(Author).where(Author.slug == filters.author)
        found = found.where(Article.id.in_(written))
    return session.scalars(found).all()


def has_same_text(public_id: str) -> ColumnElement[bool]:
    """Return the condition that a comment has the same text as the comment ``public_id``."""
    one = select(Comment.text_key).where(Comment.public_id == public_id)
    return Comment.text_key == one.scalar_subquery()


def marked(mark: str) -> ColumnElement[bool]:
    """Return the condition for a mark, for an edit after approval, or for a report."""
    if mark == EDITED:
        return EDITED_SINCE
    if mark == REPORTED:
        return Comment.reported_at.is_not(None)
    # Quotes inside a word are escaped in JSON, so only the mark's own name can match.
    return cast(Comment.marks, String).contains(f'"mark": "{mark}"', autoescape=True)
