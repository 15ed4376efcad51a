"""The log: what was decided and done about comments."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import UTC, date, datetime, time, timedelta, tzinfo

from sqlalchemy import ColumnElement, Select, func, or_, select
from sqlalchemy.orm import Session, aliased, joinedload

from cms.articles.models import Article
from cms.comments.models import (
    UNDOABLE,
    Comment,
    CommentReport,
    CommentRevision,
    CommentStatus,
    Decision,
    LogKind,
)
from cms.comments.queries.loading import TITLES, with_article
from cms.comments.schemas import LogFilters, LogQuery
from cms.db import Page, paginate
from cms.errors import NotFound

# All that is told of an entry, in the one query that reads it.
_TOLD = (
    joinedload(Decision.revision),
    joinedload(Decision.shown_before),
    joinedload(Decision.shown_after),
    joinedload(Decision.undoes),
    joinedload(Decision.article).options(*TITLES),
    joinedload(Decision.comment).options(
        joinedload(Comment.newest), joinedload(Comment.article).options(*TITLES)
    ),
)

# Enough for the page to say "more than"; counting a whole log would cost more than reading it.
LOG_COUNTED_TO = 10_000
EXPORT_CHUNK = 500
_FIRST, _LAST = datetime.min.replace(tzinfo=UTC), datetime.max.replace(tzinfo=UTC)

# These entries leave a comment's state as it is, or take back one that did not.
BESIDE = (LogKind.UNDO, LogKind.MOVE)


def log_page(session: Session, query: LogQuery, zone: tzinfo = UTC) -> Page[Decision]:
    """Return a page of the log, in two queries; its total stops at `LOG_COUNTED_TO`.

    ``zone`` is where the days of the filters begin. Raises `cms.db.BadCursor`.
    """
    return paginate(
        session,
        _filtered(query, zone).options(*_TOLD),
        [Decision.at, Decision.id],
        limit=query.limit,
        cursor=query.cursor,
        descending=query.sort == "-at",
        count_to=LOG_COUNTED_TO,
    )


def log_entries(session: Session, filters: LogFilters, zone: tzinfo = UTC) -> Iterator[Decision]:
    """Go through the log, oldest first, a chunk at a time however long it is."""
    yield from session.scalars(
        _filtered(filters, zone)
        .options(*_TOLD)
        .order_by(Decision.at, Decision.id)
        .execution_options(yield_per=EXPORT_CHUNK)
    )


def history(session: Session, comment_id: int) -> Sequence[Decision]:
    """Return all that was done about one comment, oldest first."""
    return session.scalars(
        select(Decision)
        .where(Decision.comment_id == comment_id)
        .options(*_TOLD)
        .order_by(Decision.id)
    ).all()


def revisions(session: Session, comment_id: int) -> Sequence[CommentRevision]:
    """Return all texts of one comment, oldest first."""
    return session.scalars(
        select(CommentRevision)
        .where(CommentRevision.comment_id == comment_id)
        .order_by(CommentRevision.number)
    ).all()


def comment_by_id(session: Session, public_id: str) -> Comment:
    """Return a comment of any state for editors; raises `NotFound`."""
    comment = session.scalar(
        select(Comment)
        .where(Comment.public_id == public_id)
        .options(
            joinedload(Comment.newest),
            joinedload(Comment.shown),
            joinedload(Comment.parent).joinedload(Comment.newest),
            with_article(),
        )
    )
    if comment is None:
        raise NotFound("There is no such comment.")
    return comment


def _filtered(filters: LogFilters, zone: tzinfo) -> Select[Decision]:
    found = select(Decision)
    if filters.decision is not None:
        found = found.where(Decision.decision == filters.decision)
    if filters.actor is not None:
        found = found.where(Decision.actor_name.icontains(filters.actor, autoescape=True))
    if filters.comment is not None:
        one = select(Comment.id).where(Comment.public_id == filters.comment)
        found = found.where(Decision.comment_id.in_(one))
    if filters.article is not None:
        # A move is told on both articles.
        named = select(Article.id).where(
            or_(Article.slug == filters.article, Article.public_id == filters.article)
        )
        there = select(Comment.id).where(Comment.article_id.in_(named))
        found = found.where(or_(Decision.comment_id.in_(there), Decision.article_id.in_(named)))
    if filters.since is not None:
        found = found.where(Decision.at >= _midnight(filters.since, zone))
    if filters.until is not None:
        found = found.where(Decision.at < _midnight_after(filters.until, zone))
    return found


def _midnight(day: date, zone: tzinfo) -> datetime:
    try:
        return datetime.combine(day, time(), zone).astimezone(UTC)
    except OverflowError:  # at an end of the calendar, where UTC has no such moment
        return _FIRST if day == date.min else _LAST


def _midnight_after(day: date, zone: tzinfo) -> datetime:
    """Return when a day is over; the last one of the calendar never is."""
    return _LAST if day == date.max else _midnight(day + timedelta(days=1), zone)


def standing_entry(session: Session, comment_id: int) -> Decision | None:
    """Return the newest entry that made a comment what it is and was not taken back."""
    return session.scalar(
        select(Decision)
        .where(
            Decision.comment_id == comment_id, Decision.decision.not_in(BESIDE), not_taken_back()
        )
        .options(joinedload(Decision.revision))
        .order_by(Decision.id.desc())
        .limit(1)
    )


def not_taken_back() -> ColumnElement[bool]:
    """Say, of entries that a query reads, that no undo names them."""
    undo = aliased(Decision)
    return ~select(undo.id).where(undo.undoes_id == Decision.id).exists()


def readers_words(session: Session, edited: CommentRevision) -> CommentRevision | None:
    """Return the reader's own words that an editor's revision was made of; None for a reader's."""
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
    """Count the revisions of a comment; they are numbered from 1 without a gap."""
    return (
        session.scalar(
            select(func.count())
            .select_from(CommentRevision)
            .where(CommentRevision.comment_id == comment_id)
        )
        or 0
    )


def own_revision_count(session: Session, comment_id: int) -> int:
    """Count the revisions of a comment that its commenter wrote."""
    own = select(func.count(CommentRevision.id)).where(
        CommentRevision.comment_id == comment_id, CommentRevision.edited_by_id.is_(None)
    )
    return session.scalar(own) or 0


def reported_before(session: Session, entry: Decision) -> datetime | None:
    """Return the report that was open when the decision ``entry`` was made, if one was."""
    if entry.status_before is not CommentStatus.APPROVED or entry.waited_since is None:
        return None
    earlier = (
        select(func.max(Decision.at))
        .where(
            Decision.comment_id == entry.comment_id,
            Decision.id < entry.id,
            Decision.decision.in_(UNDOABLE),
            not_taken_back(),
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
