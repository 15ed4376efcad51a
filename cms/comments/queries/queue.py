"""The queue: which comments wait for an editor, in which order.

A page is read in two steps: which comments, by two short columns and what the filters ask; then
all that their cards show, by a statement that never changes and so is made once.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, Row, bindparam, func, select, tuple_
from sqlalchemy.orm import Session, aliased, joinedload

from cms.articles.models import Article, Revision
from cms.comments.models import Comment, CommentRevision, Decision
from cms.comments.queries.loading import with_article
from cms.comments.queries.queue_filters import (
    EDITED_SINCE,
    KEYS,
    WAITS,
    Chosen,
    about_articles,
    among_waiting,
    fitting,
)
from cms.comments.schemas import QueueFilters, WaitingComment
from cms.db import place_of, read_cursor, write_cursor

QUEUE_PAGE = 20
# Nobody reads a number beyond this one by one, and an exact one costs a walk over all that waits.
COUNTED_TO = 1_000
# Text and marks are looked for by reading, so many comments at a time. Those of some articles lie
# scattered among the others, and a look at each costs more.
SEARCHED, SEARCHED_SCATTERED = 3_000, 1_000

Place = Row[*tuple[Any, ...]]

_newest, _shown, _answered = (aliased(CommentRevision) for _ in range(3))
_parent, _draft, _published = aliased(Comment), aliased(Revision), aliased(Revision)
_CARDS = (
    # In the order of the fields of `WaitingComment`.
    select(
        Comment.id,
        Comment.public_id,
        Comment.status,
        Comment.email,
        Comment.held_because,
        Comment.text_key,
        Comment.waiting_since,
        Comment.reported_at,
        _newest.number,
        _newest.name,
        _newest.website,
        _newest.source,
        _newest.html,
        Comment.badge,
        _shown.name,
        _shown.website,
        _shown.source,
        Article.public_id,
        Article.slug,
        func.coalesce(_published.title, _draft.title),
        func.coalesce(_published.locale, _draft.locale),
        Article.published_revision_id.is_not(None),
        _answered.name,
        _answered.html,
        _parent.status,
    )
    .join(_newest, _newest.id == Comment.newest_revision_id)
    .outerjoin(_shown, (_shown.id == Comment.public_revision_id) & EDITED_SINCE)
    .join(Article, Article.id == Comment.article_id)
    .join(_draft, _draft.id == Article.newest_revision_id)
    .outerjoin(_published, _published.id == Article.published_revision_id)
    .outerjoin(_parent, _parent.id == Comment.parent_id)
    .outerjoin(_answered, _answered.id == _parent.newest_revision_id)
    .where(Comment.id.in_(bindparam("ids", expanding=True)))
    .order_by(*KEYS)
)


@dataclass(frozen=True)
class PartOfQueue:
    """A page of what waits, and where it goes on.

    ``total`` stops at `COUNTED_TO` + 1, and is None where nothing is asked: the desk counts that
    anyway. A long queue is looked through in steps; where this is one of them, ``step`` says of
    how many comments, ``total`` counts what it holds, and ``next_cursor`` leads on even from an
    empty one.
    """

    comments: Sequence[WaitingComment]
    total: int | None
    next_cursor: str | None
    step: int | None = None


def waiting(
    session: Session, filters: QueueFilters, *, cursor: str | None = None, limit: int = QUEUE_PAGE
) -> PartOfQueue:
    """Return a page of what waits, the longest first, with article and parent.

    Costs two queries, a third to count what fits the filters, and a fourth to find the articles
    that they are about. Text and marks are looked for among `SEARCHED` comments at a time, with
    two queries more at the most. Raises `cms.db.BadCursor`.
    """
    place = None if cursor is None else place_of(read_cursor(cursor, KEYS), KEYS)
    among = among_waiting(session, filters)
    if _by_reading(filters):
        return _searched(session, filters, among, place, limit)
    total = None
    if filters.plain():
        few = among.limit(COUNTED_TO + 1).subquery()
        total = session.scalar(select(func.count()).select_from(few))
    ids = _read(session, among if place is None else among.where(_behind(place)), limit + 1)
    cards = _cards(session, ids[:limit])
    return PartOfQueue(cards, total, _cursor(cards, None) if len(ids) > limit else None)


def waiting_among(session: Session, public_ids: Sequence[str]) -> Sequence[Comment]:
    """Return those of the comments that still wait, the longest first, with article and text."""
    return session.scalars(
        select(Comment)
        .where(Comment.public_id.in_(public_ids), WAITS)
        .options(joinedload(Comment.newest), with_article())
        .order_by(*KEYS)
    ).all()


def next_waiting(session: Session, filters: QueueFilters, after: Decision | Comment) -> str | None:
    """Return the id of what waits next, after the place in the queue that a comment has or had.

    Text and marks are looked for among the next `SEARCHED` comments, no further.
    """
    if isinstance(after, Decision):
        since, number = after.waited_since, after.comment_id
    else:
        since, number = after.waiting_since, after.id
    if since is None:
        return None
    place = place_of((since, number), KEYS)
    ahead = among_waiting(session, filters).where(_behind(place))
    found = fitting(ahead, filters)
    if _by_reading(filters):
        end = _end_of_step(session, ahead, _step(filters))
        if end is not None:
            found = found.where(_up_to(end))
    return session.scalar(found.with_only_columns(Comment.public_id).order_by(*KEYS).limit(1))


def newest_place(session: Session) -> str | None:
    """Return the id of the queue's last comment: what stands behind it has arrived since."""
    return session.scalar(_NEWEST_PLACE)


_NEWEST_PLACE = (
    select(Comment.public_id)
    .where(WAITS)
    .order_by(Comment.waiting_since.desc(), Comment.id.desc())
    .limit(1)
)


def arrivals(session: Session, filters: QueueFilters, after: str | None, most: int) -> int:
    """Count what has come behind a comment's place in the queue, up to ``most``.

    ``after`` is the comment's id; None counts the whole queue, as does an id that is not known.
    """
    found = fitting(among_waiting(session, filters), filters)
    place = session.execute(
        select(func.coalesce(Comment.waiting_since, Decision.waited_since), Comment.id)
        .outerjoin(Decision, Decision.comment_id == Comment.id)
        .where(Comment.public_id == after)
        .order_by(Decision.id.desc())
        .limit(1)
    ).first()
    if place is not None and place[0] is not None:
        found = found.where(_behind(place_of(place, KEYS)))
    few = found.limit(most).subquery()
    return session.scalar(select(func.count()).select_from(few)) or 0


def _searched(
    session: Session,
    filters: QueueFilters,
    among: Chosen,
    place: ColumnElement[Any] | None,
    limit: int,
) -> PartOfQueue:
    """Look for what no index finds; what was read to be counted is not read again for the page."""
    ahead = among if place is None else among.where(_behind(place))
    step = _step(filters)
    end = _end_of_step(session, among, step)
    if end is None:
        found = _read(session, fitting(among, filters), COUNTED_TO + 1)
        behind = found if place is None else _read(session, fitting(ahead, filters), limit + 1)
        ids, stopped = behind[: limit + 1], None
    else:
        if place is not None:
            end = _end_of_step(session, ahead, step)
        within = ahead if end is None else ahead.where(_up_to(end))
        found = _read(session, fitting(within, filters), COUNTED_TO + 1)
        ids, stopped = found[: limit + 1], step
    cards = _cards(session, ids[:limit])
    onward = _cursor(cards if len(ids) > limit else [], end)
    return PartOfQueue(cards, len(found), onward, stopped)


def _end_of_step(session: Session, ahead: Chosen, step: int) -> Place | None:
    """Return the last place of a step through what is ahead; None where that is shorter."""
    return session.execute(ahead.order_by(*KEYS).offset(step - 1).limit(1)).first()


def _step(filters: QueueFilters) -> int:
    return SEARCHED_SCATTERED if about_articles(filters) else SEARCHED


def _read(session: Session, wanted: Chosen, most: int) -> Sequence[int]:
    return session.scalars(wanted.with_only_columns(Comment.id).order_by(*KEYS).limit(most)).all()


def _cards(session: Session, ids: Sequence[int]) -> Sequence[WaitingComment]:
    if not ids:
        return []
    return [WaitingComment._make(row) for row in session.execute(_CARDS, {"ids": ids})]


def _cursor(cards: Sequence[WaitingComment], end: Place | None) -> str | None:
    """Lead on behind the last of the cards; without any, behind where the step ends."""
    if cards:
        return write_cursor((cards[-1].waiting_since, cards[-1].id))
    return None if end is None else write_cursor(end)


def _behind(place: ColumnElement[Any]) -> ColumnElement[bool]:
    return tuple_(*KEYS) > place


def _up_to(end: Place) -> ColumnElement[bool]:
    return tuple_(*KEYS) <= place_of(end, KEYS)


def _by_reading(filters: QueueFilters) -> bool:
    return filters.q is not None or filters.mark is not None
