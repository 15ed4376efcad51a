"""What the queue can be narrowed to, as conditions on the comments that wait."""

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
# No text and nothing that is looked for can hold it (`cms.body.clean_text`).
_BETWEEN = "\x1f"


def about_articles(filters: QueueFilters) -> bool:
    """Whether the filters choose articles."""
    return bool(filters.article or filters.topic or filters.author)


def waiting_query(session: Session, filters: QueueFilters) -> KeyQuery:
    """Choose what waits and fits what an index finds, by the columns that order the queue."""
    found = select(*ORDER).where(IS_WAITING)
    if about_articles(filters):
        articles = _articles(session, filters)
        found = found.where(Comment.article_id.in_(articles) if articles else false())
    if filters.like is not None:
        found = found.where(has_same_text(filters.like))
    return found


def filtered(found: KeyQuery, filters: QueueFilters) -> KeyQuery:
    """Narrow to what has the mark and the text, which takes a look into each comment."""
    if filters.mark is not None:
        found = found.where(marked(filters.mark))
    if filters.q is not None:
        # As one text: each look into a row costs more than a longer one.
        said = CommentRevision.source + _BETWEEN + CommentRevision.name
        said = said + _BETWEEN + func.coalesce(Comment.email, "")
        found = found.join(Comment.newest_revision).where(
            said.icontains(filters.q, autoescape=True)
        )
    return found


def _articles(session: Session, filters: QueueFilters) -> Sequence[int]:
    """Return the keys of the articles that fit the filters.

    As a query of their own: of a number that it knows, a database sees that an index by article
    is shorter than all that waits.
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
    """Choose the comments that say the same as one."""
    one = select(Comment.text_key).where(Comment.public_id == public_id)
    return Comment.text_key == one.scalar_subquery()


def marked(mark: str) -> ColumnElement[bool]:
    """Choose what has a mark, was edited after approval, or reported."""
    if mark == EDITED:
        return EDITED_SINCE
    if mark == REPORTED:
        return Comment.reported_at.is_not(None)
    # Quotes inside a word are escaped in JSON, so only the mark's own name can match.
    return cast(Comment.marks, String).contains(f'"mark": "{mark}"', autoescape=True)
