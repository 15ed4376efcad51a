"""Days and hours in a time zone, on every database.

SQLite knows no time zones, and PostgreSQL has its own names and rules for them. So the offsets
from UTC are looked up here, and the database adds them.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta, tzinfo
from typing import Any

from sqlalchemy import ColumnElement, String, case, cast, func, literal
from sqlalchemy.orm import InstrumentedAttribute, Session

REACH = timedelta(days=400)
"""Changes of the clock are known so far back; a moment before gets the offset of then."""
_SECOND = timedelta(seconds=1)

Moment = ColumnElement[Any] | InstrumentedAttribute[Any]


class LocalTime:
    """Expressions for the day and the hour of a moment up to ``now``, in one time zone."""

    def __init__(self, session: Session, zone: tzinfo, now: datetime) -> None:
        self._sqlite = session.get_bind().dialect.name == "sqlite"
        self._offsets = offsets(zone, now - REACH, now)

    def day(self, moment: Moment) -> ColumnElement[str]:
        """Return the day of a moment, such as 2026-03-29."""
        return self._written(moment, sqlite="%Y-%m-%d", postgresql="YYYY-MM-DD")

    def hour(self, moment: Moment) -> ColumnElement[str]:
        """Return the hour of a moment, 00 to 23."""
        return self._written(moment, sqlite="%H", postgresql="HH24")

    def _written(self, moment: Moment, *, sqlite: str, postgresql: str) -> ColumnElement[str]:
        seconds = self._offset(moment)
        if self._sqlite:
            added = cast(seconds, String).concat(" seconds")
            # Without the fraction of the second, or its last half millisecond is rounded up.
            return func.strftime(sqlite, func.substr(moment, 1, 19), added, type_=String)
        local = func.timezone("UTC", moment) + func.make_interval(0, 0, 0, 0, 0, 0, seconds)
        return func.to_char(local, postgresql, type_=String)

    def _offset(self, moment: Moment) -> ColumnElement[int]:
        (_, earliest), *changes = self._offsets
        if not changes:
            return literal(earliest)
        newest_first = [(moment >= at, seconds) for at, seconds in reversed(changes)]
        return case(*newest_first, else_=earliest)


def offsets(zone: tzinfo, first: datetime, last: datetime) -> Sequence[tuple[datetime, int]]:
    """Return the offsets of a zone from UTC in seconds, each with the moment at which it begins.

    The offset changes at most once a day.
    """
    before = first.astimezone(UTC).replace(microsecond=0)
    found = [(before, _offset(zone, before))]
    while before <= last:
        after = before + timedelta(days=1)
        if _offset(zone, after) != found[-1][1]:
            change = _change(zone, before, after)
            found.append((change, _offset(zone, change)))
        before = after
    return found


def _change(zone: tzinfo, before: datetime, after: datetime) -> datetime:
    """Find the second at which the offset changes between two moments."""
    while after - before > _SECOND:
        middle = before + (after - before) // 2 // _SECOND * _SECOND
        if _offset(zone, middle) == _offset(zone, before):
            before = middle
        else:
            after = middle
    return after


def _offset(zone: tzinfo, moment: datetime) -> int:
    offset = moment.astimezone(zone).utcoffset()
    return int(offset.total_seconds()) if offset is not None else 0
