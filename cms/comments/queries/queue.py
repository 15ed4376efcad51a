"""The queue: the comments that wait for an editor, in order.

A page is read in two steps. The first finds the comments by their filters and two short columns.
The second reads all that their cards show, with a statement that is compiled once.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, Row, bindparam, func, select, tuple_
from sqlalchemy.orm import Session, aliased, joinedload

from cms.articles.models.article import Article, Revision
from cms.comments.models.comment import Comment, CommentRevision, LogEntry
from cms.comments.queries.loading import with_article
from cms.comments.queries.queue_filters import (
    EDITED_SINCE,
    IS_WAITING,
    ORDER,
    KeyQuery,
    about_articles,
    filtered,
    waiting_query,
)
from cms.comments.schemas.queue import QueueFilters, WaitingComment
from cms.db.pages import position_of, read_cursor, write_cursor

QUEUE_PAGE = 20
# Nobody needs a larger number to be exact, and counting it would read the whole queue.
COUNT_LIMIT = 1_000
# Text and marks are searched by reading so many comments at a time. The comments of some articles
# are scattered among the others, so reading each costs more.
SEARCH_STEP, SEARCH_STEP_BY_ARTICLE = 3_000, 1_000

Place = Row[*tuple[Any, ...]]

_newest, _approved, _parent_text = (aliased(CommentRevision) for _ in range(3))
_parent, _draft, _published = aliased(Comment), aliased(Revision), aliased(Revision)
_CARDS = (
    # The labels are the names of the fields of `WaitingComment`.
    select(
        Comment.id.label("key"),
        Comment.public_id.label("id"),
        Comment.status,
        Comment.email,
        Comment.marks,
        Comment.text_key,
        Comment.waiting_since,
        Comment.reported_at,
        _newest.number.label("revision"),
        _newest.name,
        _newest.website,
        _newest.source,
        _newest.html,
        Comment.badge,
        _approved.name.label("approved_name"),
        _approved.website.label("approved_website"),
        _approved.source.label("approved_source"),
        Article.public_id.label("article_id"),
        Article.slug.label("article_slug"),
        func.coalesce(_published.title, _draft.title).label("article_title"),
        func.coalesce(_published.locale, _draft.locale).label("article_locale"),
        Article.published_revision_id.is_not(None).label("article_is_public"),
        _parent_text.name.label("parent_name"),
        _parent_text.html.label("parent_html"),
        _parent.status.label("parent_status"),
    )
    .join(_newest, _newest.id == Comment.newest_revision_id)
    .outerjoin(_approved, (_approved.id == Comment.public_revision_id) & EDITED_SINCE)
    .join(Article, Article.id == Comment.article_id)
    .join(_draft, _draft.id == Article.newest_revision_id)
    .outerjoin(_published, _published.id == Article.published_revision_id)
    .outerjoin(_parent, _parent.id == Comment.parent_id)
    .outerjoin(_parent_text, _parent_text.id == _parent.newest_revision_id)
    .where(Comment.id.in_(bindparam("ids", expanding=True)))
    .order_by(*ORDER)
)


@dataclass(frozen=True)
class QueueSlice:
    """A page of waiting comments.

    Attributes:
        total: How many comments match, up to `COUNT_LIMIT` + 1; None without filters, because the
            desk shows that number anyway.
        next_cursor: Where the next page begins, or None. It can be set when the page is empty.
        step: A long queue is searched in steps of so many comments, and ``total`` counts the
            matches of this step; None when the whole queue was searched.
    """

    comments: Sequence[WaitingComment]
    total: int | None
    next_cursor: str | None
    step: int | None = None


def waiting(
    session: Session, filters: QueueFilters, *, cursor: str | None = None, limit: int = QUEUE_PAGE
) -> QueueSlice:
    """Return a page of waiting comments, the longest waiting first, with article and parent.

    Takes two queries, a third to count what matches the filters, and a fourth for filters about
    articles. Text and marks are searched in `SEARCH_STEP` comments at a time, with at most two more
    queries. Raises `cms.db.pages.BadCursor`.
    """
    place = None if cursor is None else position_of(read_cursor(cursor, ORDER), ORDER)
    among = waiting_query(session, filters)
    if _by_reading(filters):
        return _searched(session, filters, among, place, limit)
    total = None
    if filters.plain():
        few = among.limit(COUNT_LIMIT + 1).subquery()
        total = session.scalar(select(func.count()).select_from(few))
    ids = _read(session, among if place is None else among.where(_behind(place)), limit + 1)
    cards = _cards(session, ids[:limit])
    return QueueSlice(cards, total, _cursor(cards, None) if len(ids) > limit else None)


def waiting_among(session: Session, public_ids: Sequence[str]) -> Sequence[Comment]:
    """Return those of the comments that still wait, the longest waiting first."""
    return session.scalars(
        select(Comment)
        .where(Comment.public_id.in_(public_ids), IS_WAITING)
        .options(joinedload(Comment.newest_revision), with_article())
        .order_by(*ORDER)
    ).all()


def next_waiting(session: Session, filters: QueueFilters, after: LogEntry | Comment) -> str | None:
    """Return the public id of the comment that waits next after the place of a comment or entry.

    Text and marks are searched in the next `SEARCH_STEP` comments only.
    """
    if isinstance(after, LogEntry):
        since, number = after.waited_since, after.comment_id
    else:
        since, number = after.waiting_since, after.id
    if since is None:
        return None
    place = position_of((since, number), ORDER)
    ahead = waiting_query(session, filters).where(_behind(place))
    found = filtered(ahead, filters)
    if _by_reading(filters):
        end = _end_of_step(session, ahead, _step(filters))
        if end is not None:
            found = found.where(_up_to(end))
    return session.scalar(found.with_only_columns(Comment.public_id).order_by(*ORDER).limit(1))


def newest_place(session: Session) -> str | None:
    """Return the public id of the last comment in the queue; later ones have arrived since."""
    return session.scalar(_NEWEST_PLACE)


_NEWEST_PLACE = (
    select(Comment.public_id)
    .where(IS_WAITING)
    .order_by(Comment.waiting_since.desc(), Comment.id.desc())
    .limit(1)
)


def arrivals(session: Session, filters: QueueFilters, after: str | None, most: int) -> int:
    """Count the comments that arrived after the comment with the public id ``after``.

    The count stops at ``most``. None, or an unknown id, counts the whole queue.
    """
    found = filtered(waiting_query(session, filters), filters)
    place = session.execute(
        select(func.coalesce(Comment.waiting_since, LogEntry.waited_since), Comment.id)
        .outerjoin(LogEntry, LogEntry.comment_id == Comment.id)
        .where(Comment.public_id == after)
        .order_by(LogEntry.id.desc())
        .limit(1)
    ).first()
    if place is not None and place[0] is not None:
        found = found.where(_behind(position_of(place, ORDER)))
    few = found.limit(most).subquery()
    return session.scalar(select(func.count()).select_from(few)) or 0


def _searched(
    session: Session,
    filters: QueueFilters,
    among: KeyQuery,
    place: ColumnElement[Any] | None,
    limit: int,
) -> QueueSlice:
    """Search for text and marks, which no index finds. What was counted is not read again."""
    ahead = among if place is None else among.where(_behind(place))
    step = _step(filters)
    end = _end_of_step(session, among, step)
    if end is None:
        found = _read(session, filtered(among, filters), COUNT_LIMIT + 1)
        behind = found if place is None else _read(session, filtered(ahead, filters), limit + 1)
        ids, stopped = behind[: limit + 1], None
    else:
        if place is not None:
            end = _end_of_step(session, ahead, step)
        within = ahead if end is None else ahead.where(_up_to(end))
        found = _read(session, filtered(within, filters), COUNT_LIMIT + 1)
        ids, stopped = found[: limit + 1], step
    cards = _cards(session, ids[:limit])
    next_cursor = _cursor(cards if len(ids) > limit else [], end)
    return QueueSlice(cards, len(found), next_cursor, stopped)


def _end_of_step(session: Session, ahead: KeyQuery, step: int) -> Place | None:
    """Return the last position of the next step, or None when fewer comments are left."""
    return session.execute(ahead.order_by(*ORDER).offset(step - 1).limit(1)).first()


def _step(filters: QueueFilters) -> int:
    return SEARCH_STEP_BY_ARTICLE if about_articles(filters) else SEARCH_STEP


def _read(session: Session, wanted: KeyQuery, most: int) -> Sequence[int]:
    return session.scalars(wanted.with_only_columns(Comment.id).order_by(*ORDER).limit(most)).all()


def _cards(session: Session, ids: Sequence[int]) -> Sequence[WaitingComment]:
    if not ids:
        return []
    return [WaitingComment.model_validate(row) for row in session.execute(_CARDS, {"ids": ids})]


def _cursor(cards: Sequence[WaitingComment], end: Place | None) -> str | None:
    """Return the cursor after the last card, or after the end of the step when there is no card."""
    if cards:
        return write_cursor((cards[-1].waiting_since, cards[-1].key))
    return None if end is None else write_cursor(end)


def _behind(place: ColumnElement[Any]) -> ColumnElement[bool]:
    return tuple_(*ORDER) > place


def _up_to(end: Place) -> ColumnElement[bool]:
    return tuple_(*ORDER) <= position_of(end, ORDER)


def _by_reading(filters: QueueFilters) -> bool:
    return filters.q is not None or filters.mark is not None
