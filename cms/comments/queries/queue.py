"""The queue: which comments wait for an editor, in which order."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import ColumnElement, Select, String, cast, func, or_, select, tuple_
from sqlalchemy.orm import Session, joinedload

from cms.articles.models import Article, ArticleAuthor, ArticleTopic, Author, Topic
from cms.comments.models import (
    Comment,
    CommentRevision,
    Decision,
)
from cms.comments.queries.loading import with_article
from cms.comments.schemas import (
    EDITED,
    REPORTED,
    QueueFilters,
)
from cms.db import Page, Reach, paginate

QUEUE_PAGE = 25
# Nobody reads a number beyond this one by one, and an exact one costs a walk over all that waits.
COUNTED_TO = 1_000
# Text and marks are looked for by reading, so many comments at a time.
SEARCHED = 10_000

_KEYS = (Comment.waiting_since, Comment.id)
_WAITS = Comment.waiting_since.is_not(None)


def waiting(
    session: Session, filters: QueueFilters, *, cursor: str | None = None, limit: int = QUEUE_PAGE
) -> Page[Comment]:
    """Return a page of what waits, the longest first, with article and parent, in two queries.

    The total stops at `COUNTED_TO` + 1. Where more than `SEARCHED` wait, text and marks are looked
    for in steps (`cms.db.Page.stopped`), with two queries more. Raises `cms.db.BadCursor`.
    """
    return paginate(
        session,
        _wanted(filters).options(
            joinedload(Comment.newest),
            joinedload(Comment.shown),
            with_article(),
            joinedload(Comment.parent).joinedload(Comment.newest),
        ),
        _KEYS,
        limit=limit,
        cursor=cursor,
        descending=False,
        count_to=COUNTED_TO + 1,
        reach=_reach(filters),
    )


def waiting_among(session: Session, public_ids: Sequence[str]) -> Sequence[Comment]:
    """Return those of the comments that still wait, the longest first, with article and text."""
    return session.scalars(
        select(Comment)
        .where(Comment.public_id.in_(public_ids), _WAITS)
        .options(joinedload(Comment.newest), with_article())
        .order_by(*_KEYS)
    ).all()


def next_waiting(
    session: Session, filters: QueueFilters, after: Decision | Comment
) -> Comment | None:
    """Return what waits next under the filters, after the place that a comment has or had.

    Text and marks are looked for among the next `SEARCHED` comments, no further.
    """
    if isinstance(after, Decision):
        since, number = after.waited_since, after.comment_id
    else:
        since, number = after.waiting_since, after.id
    if since is None:
        return None
    behind = tuple_(*_KEYS) > tuple_(since, number)
    found = _wanted(filters).where(behind)
    reach = _reach(filters)
    if reach is not None:
        keys = reach.among.with_only_columns(*_KEYS).where(behind).order_by(*_KEYS)
        end = session.execute(keys.offset(reach.rows - 1).limit(1)).first()
        if end is not None:
            found = found.where(tuple_(*_KEYS) <= tuple_(*end))
    return session.scalar(found.order_by(*_KEYS).limit(1))


def newest_place(session: Session) -> Comment | None:
    """Return the last comment of the whole queue: what stands behind it has arrived since."""
    return session.scalar(
        select(Comment)
        .where(_WAITS)
        .order_by(Comment.waiting_since.desc(), Comment.id.desc())
        .limit(1)
    )


def arrivals(session: Session, filters: QueueFilters, after: str | None, most: int) -> int:
    """Count what has come behind a comment's place in the queue, up to ``most``.

    ``after`` is the comment's id; None counts the whole queue, as does an id that is not known.
    """
    found = _wanted(filters)
    place = session.execute(
        select(func.coalesce(Comment.waiting_since, Decision.waited_since), Comment.id)
        .outerjoin(Decision, Decision.comment_id == Comment.id)
        .where(Comment.public_id == after)
        .order_by(Decision.id.desc())
        .limit(1)
    ).first()
    if place is not None and place[0] is not None:
        found = found.where(tuple_(*_KEYS) > tuple_(place[0], place[1]))
    few = found.with_only_columns(Comment.id).limit(most).subquery()
    return session.scalar(select(func.count()).select_from(few)) or 0


def _reach(filters: QueueFilters) -> Reach | None:
    """Return how far to look for what the filters ask that no index finds."""
    if filters.q is None and filters.mark is None:
        return None
    return Reach(_wanted(filters.model_copy(update={"q": None, "mark": None})), SEARCHED)


def _wanted(filters: QueueFilters) -> Select[Comment]:
    found = select(Comment).where(_WAITS)
    if filters.article:
        named = select(Article.id).where(Article.public_id.in_(filters.article))
        found = found.where(Comment.article_id.in_(named))
    if filters.topic is not None:
        tagged = select(ArticleTopic.article_id).join(Topic).where(Topic.slug == filters.topic)
        found = found.where(Comment.article_id.in_(tagged))
    if filters.author is not None:
        written = select(ArticleAuthor.article_id).join(Author).where(Author.slug == filters.author)
        found = found.where(Comment.article_id.in_(written))
    if filters.mark is not None:
        found = found.where(_marked(filters.mark))
    if filters.like is not None:
        one = select(Comment.text_key).where(Comment.public_id == filters.like)
        found = found.where(Comment.text_key == one.scalar_subquery())
    if filters.q is not None:
        found = found.join(Comment.newest).where(
            or_(
                CommentRevision.source.icontains(filters.q, autoescape=True),
                CommentRevision.name.icontains(filters.q, autoescape=True),
                Comment.email.icontains(filters.q, autoescape=True),
            )
        )
    return found


def _marked(mark: str) -> ColumnElement[bool]:
    if mark == EDITED:
        return Comment.public_revision_id.is_not(None) & (
            Comment.public_revision_id != Comment.newest_revision_id
        )
    if mark == REPORTED:
        return Comment.reported_at.is_not(None)
    # Quotes inside a word are escaped in JSON, so only the mark's own name can match.
    return cast(Comment.held_because, String).contains(f'"mark": "{mark}"', autoescape=True)
