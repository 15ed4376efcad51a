"""The log: what was done with comments."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import UTC, date, datetime, time, timedelta, tzinfo

from sqlalchemy import ColumnElement, Select, func, or_, select
from sqlalchemy.orm import Session, aliased, joinedload

from cms.articles.models.article import Article
from cms.comments.models.comment import Comment, CommentRevision, LogEntry
from cms.comments.models.reports import CommentReport
from cms.comments.models.states import Action, CommentStatus
from cms.comments.queries.loading import TITLES, with_article
from cms.comments.rules.transitions import UNDOABLE
from cms.comments.schemas.log import LogFilters, LogQuery
from cms.db.pages import Page, paginate
from cms.errors import NotFound

# What is loaded with an entry, in one query.
_LOADED = (
    joinedload(LogEntry.revision),
    joinedload(LogEntry.public_before),
    joinedload(LogEntry.public_after),
    joinedload(LogEntry.undoes),
    joinedload(LogEntry.article).options(*TITLES),
    joinedload(LogEntry.comment).options(
        joinedload(Comment.newest_revision),
        joinedload(Comment.article).options(*TITLES),
    ),
)

# Enough for the page to say "more than": to count a whole log would cost more than to read it.
LOG_COUNT_LIMIT = 10_000
EXPORT_CHUNK = 500
_FIRST, _LAST = datetime.min.replace(tzinfo=UTC), datetime.max.replace(tzinfo=UTC)

# These entries leave a comment's state as it is, or undo one that did not.
NEUTRAL = (Action.UNDO, Action.MOVE)


def log_page(session: Session, query: LogQuery, zone: tzinfo = UTC) -> Page[LogEntry]:
    """Return a page of the log, in two queries; the total stops at `LOG_COUNT_LIMIT`.

    The days of the filters begin at midnight in ``zone``. Raises `cms.db.pages.BadCursor`.
    """
    return paginate(
        session,
        _filtered(query, zone).options(*_LOADED),
        [LogEntry.at, LogEntry.id],
        limit=query.limit,
        cursor=query.cursor,
        descending=query.sort == "-at",
        count_to=LOG_COUNT_LIMIT,
    )


def log_entries(session: Session, filters: LogFilters, zone: tzinfo = UTC) -> Iterator[LogEntry]:
    """Yield the entries of the log, oldest first. They are read in chunks of `EXPORT_CHUNK`."""
    yield from session.scalars(
        _filtered(filters, zone)
        .options(*_LOADED)
        .order_by(LogEntry.at, LogEntry.id)
        .execution_options(yield_per=EXPORT_CHUNK)
    )


def history(session: Session, comment_id: int) -> Sequence[LogEntry]:
    """Return all entries about one comment, oldest first."""
    return session.scalars(
        select(LogEntry)
        .where(LogEntry.comment_id == comment_id)
        .options(*_LOADED)
        .order_by(LogEntry.id)
    ).all()


def revisions(session: Session, comment_id: int) -> Sequence[CommentRevision]:
    """Return all texts of a comment, oldest first."""
    return session.scalars(
        select(CommentRevision)
        .where(CommentRevision.comment_id == comment_id)
        .order_by(CommentRevision.number)
    ).all()


def comment_by_id(session: Session, public_id: str) -> Comment:
    """Return a comment in any state, for editors; raises `NotFound`."""
    comment = session.scalar(
        select(Comment)
        .where(Comment.public_id == public_id)
        .options(
            joinedload(Comment.newest_revision),
            joinedload(Comment.public_revision),
            joinedload(Comment.parent).joinedload(Comment.newest_revision),
            with_article(),
        )
    )
    if comment is None:
        raise NotFound("There is no such comment.")
    return comment


def _filtered(filters: LogFilters, zone: tzinfo) -> Select[LogEntry]:
    found = select(LogEntry)
    if filters.action is not None:
        found = found.where(LogEntry.action == filters.action)
    if filters.actor is not None:
        found = found.where(LogEntry.actor_name.icontains(filters.actor, autoescape=True))
    if filters.comment is not None:
        one = select(Comment.id).where(Comment.public_id == filters.comment)
        found = found.where(LogEntry.comment_id.in_(one))
    if filters.article is not None:
        # A move is listed for both articles.
        named = select(Article.id).where(
            or_(Article.slug == filters.article, Article.public_id == filters.article)
        )
        there = select(Comment.id).where(Comment.article_id.in_(named))
        found = found.where(or_(LogEntry.comment_id.in_(there), LogEntry.article_id.in_(named)))
    if filters.since is not None:
        found = found.where(LogEntry.at >= _midnight(filters.since, zone))
    if filters.until is not None:
        found = found.where(LogEntry.at < _midnight_after(filters.until, zone))
    return found


def _midnight(day: date, zone: tzinfo) -> datetime:
    try:
        return datetime.combine(day, time(), zone).astimezone(UTC)
    except OverflowError:  # at an end of the calendar, where UTC has no such moment
        return _FIRST if day == date.min else _LAST


def _midnight_after(day: date, zone: tzinfo) -> datetime:
    """Return the end of a day. The last day of the calendar never ends."""
    return _LAST if day == date.max else _midnight(day + timedelta(days=1), zone)


def current_entry(session: Session, comment_id: int) -> LogEntry | None:
    """Return the newest entry that led to a comment's present state and was not undone."""
    return session.scalar(
        select(LogEntry)
        .where(LogEntry.comment_id == comment_id, LogEntry.action.not_in(NEUTRAL), not_undone())
        .options(joinedload(LogEntry.revision))
        .order_by(LogEntry.id.desc())
        .limit(1)
    )


def not_undone(entry: type[LogEntry] = LogEntry) -> ColumnElement[bool]:
    """Return the condition that no undo names an entry; ``entry`` can be an alias."""
    undo = aliased(LogEntry)
    return ~select(undo.id).where(undo.undoes_id == entry.id).exists()


def original_revision(session: Session, edited: CommentRevision) -> CommentRevision | None:
    """Return the commenter's text that an editor replaced, or None for a commenter's own text."""
    if edited.edited_by_id is None:
        return None
    return session.scalar(
        select(CommentRevision)
        .where(
            CommentRevision.comment_id == edited.comment_id,
            CommentRevision.number < edited.number,
            CommentRevision.edited_by_id.is_(None),
        )
        .order_by(CommentRevision.number.desc())
        .limit(1)
    )


def revision_count(session: Session, comment_id: int) -> int:
    """Count the revisions of a comment. They are numbered from 1 without gaps."""
    return (
        session.scalar(
            select(func.count())
            .select_from(CommentRevision)
            .where(CommentRevision.comment_id == comment_id)
        )
        or 0
    )


def commenter_revision_count(session: Session, comment_id: int) -> int:
    """Count the revisions of a comment that its commenter wrote."""
    own = select(func.count(CommentRevision.id)).where(
        CommentRevision.comment_id == comment_id, CommentRevision.edited_by_id.is_(None)
    )
    return session.scalar(own) or 0


def reported_before(session: Session, entry: LogEntry) -> datetime | None:
    """Return when the report was sent that was open before the decision ``entry``, or None."""
    if entry.status_before is not CommentStatus.APPROVED or entry.waited_since is None:
        return None
    earlier = (
        select(func.max(LogEntry.at))
        .where(
            LogEntry.comment_id == entry.comment_id,
            LogEntry.id < entry.id,
            LogEntry.action.in_(UNDOABLE),
            not_undone(),
        )
        .scalar_subquery()
    )
    return session.scalar(
        select(func.min(CommentReport.at)).where(
            CommentReport.comment_id == entry.comment_id,
            CommentReport.at <= entry.at,
            CommentReport.at >= earlier,
        )
    )
