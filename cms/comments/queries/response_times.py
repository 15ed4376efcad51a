"""How long comments wait for a decision.

The database computes the percentiles with window functions, so only one row for each day or hour
comes back.
"""

from __future__ import annotations

from datetime import UTC, datetime, time, timedelta, tzinfo
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Select,
    String,
    Subquery,
    case,
    extract,
    func,
    literal,
    or_,
    select,
    union_all,
)
from sqlalchemy.orm import Session

from cms.comments.models.comment import Comment, LogEntry
from cms.comments.models.states import Action
from cms.comments.queries.local_time import LocalTime
from cms.comments.queries.log import not_undone
from cms.comments.queries.moderation import pending_summary
from cms.comments.schemas.response_times import (
    DayFigures,
    HourFigures,
    ResponseTimes,
    UsualWait,
    Waits,
)

DAYS = 14
NEWEST = 500
_DECIDING = (Action.APPROVE, Action.DECLINE, Action.SPAM, Action.EDIT)


def response_times(
    session: Session, *, hours: int, now: datetime, zone: tzinfo = UTC
) -> ResponseTimes:
    """Measure response times against the promised hours, in six queries; 0 promises nothing.

    Days and hours of the day are those of ``zone``.
    """
    today = now.astimezone(zone).date()
    days = [today - timedelta(days=n) for n in reversed(range(DAYS))]
    first = datetime.combine(days[0], time(), zone).astimezone(UTC)
    local = LocalTime(session, zone, now)
    recent = _ended().where(LogEntry.at >= first)
    summary = pending_summary(session)
    arrived = _arrived(session, first, local)
    by_day = _waits(session, recent, local.day(LogEntry.at), hours)
    by_hour = _waits(session, recent, local.hour(LogEntry.waited_since), hours)
    return ResponseTimes(
        promise_hours=hours,
        late=summary.is_late(hours, now),
        waiting=_count(session),
        oldest_waiting_since=summary.oldest_at,
        usual=usual_wait(session),
        total=_waits(session, recent, literal("all", String), hours).get("all", Waits()),
        days=[
            DayFigures(
                day=day,
                arrived=sum(n for (on, _), n in arrived.items() if on == day.isoformat()),
                **_as_dict(by_day.get(day.isoformat())),
            )
            for day in days
        ],
        hours=[
            HourFigures(
                hour=hour,
                arrived=sum(n for (_, at), n in arrived.items() if at == f"{hour:02}"),
                **_as_dict(by_hour.get(f"{hour:02}")),
            )
            for hour in range(24)
        ],
    )


def usual_wait(session: Session) -> UsualWait:
    """Return how long the last `NEWEST` decided comments had waited, in one query."""
    newest = _ended().order_by(LogEntry.at.desc(), LogEntry.id.desc()).limit(NEWEST)
    waits = _waits(session, newest, literal("all", String), 0).get("all", Waits())
    return UsualWait(**waits.model_dump(exclude={"kept"}))


def _ended() -> Select[Any]:
    """Select the decisions that ended a wait and were not undone."""
    return select(LogEntry).where(
        LogEntry.action.in_(_DECIDING),
        LogEntry.waited_since.is_not(None),
        not_undone(),
    )


def _waits(
    session: Session, decisions: Select[Any], group: ColumnElement[str], hours: int
) -> dict[str, Waits]:
    """Summarize decisions by ``group``.

    Percentiles are of the nearest rank: percentile p of n values is the value at rank ceil(p * n).
    """
    seconds = extract("epoch", LogEntry.at) - extract("epoch", LogEntry.waited_since)
    each = decisions.with_only_columns(group.label("name"), seconds.label("wait")).subquery()
    ranked = select(
        each.c.name,
        each.c.wait,
        func.row_number().over(partition_by=each.c.name, order_by=each.c.wait).label("place"),
        func.count().over(partition_by=each.c.name).label("number"),
    ).subquery()
    rows = session.execute(
        select(
            ranked.c.name,
            func.max(ranked.c.number).label("decided"),
            func.sum(case((ranked.c.wait <= hours * 3600, 1), else_=0)).label("kept"),
            _at_least(ranked, 50).label("median"),
            _at_least(ranked, 90).label("p90"),
        ).group_by(ranked.c.name)
    )
    return {
        row.name: Waits(
            decided=row.decided,
            kept=row.kept if hours else 0,
            median_seconds=int(row.median),
            p90_seconds=int(row.p90),
        )
        for row in rows
    }


def _at_least(ranked: Subquery, percent: int) -> ColumnElement[Any]:
    reached = ranked.c.place * 100 >= ranked.c.number * percent
    return func.min(case((reached, ranked.c.wait)))


def _arrived(session: Session, since: datetime, local: LocalTime) -> dict[tuple[str, str], int]:
    """Count, by day and hour, what entered the queue: what left it since, and what still waits."""
    left = select(LogEntry.waited_since.label("at")).where(
        LogEntry.at >= since,
        LogEntry.waited_since >= since,
        or_(LogEntry.action.in_(_DECIDING), LogEntry.action == Action.WITHDRAW),
        not_undone(),
    )
    still = select(Comment.waiting_since.label("at")).where(Comment.waiting_since >= since)
    came = union_all(left, still).subquery()
    each = select(local.day(came.c.at).label("day"), local.hour(came.c.at).label("hour")).subquery()
    rows = session.execute(
        select(each.c.day, each.c.hour, func.count().label("number")).group_by(
            each.c.day, each.c.hour
        )
    )
    return {(row.day, row.hour): row.number for row in rows}


def _count(session: Session) -> int:
    """Count all waiting comments, without a limit: these figures must be exact."""
    return (
        session.scalar(
            select(func.count()).select_from(Comment).where(Comment.waiting_since.is_not(None))
        )
        or 0
    )


def _as_dict(waits: Waits | None) -> dict[str, Any]:
    return waits.model_dump() if waits else {}
