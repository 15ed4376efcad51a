"""The promise to read a comment within hours, measured."""

from __future__ import annotations

from datetime import date, datetime

from pydantic import BaseModel, ConfigDict


class _Figures(BaseModel):
    model_config = ConfigDict(frozen=True)


class UsualWait(_Figures):
    """How long comments waited for a decision: how many they are, and percentiles in seconds.

    The percentiles are of the nearest rank: waits that really were. Null where nothing was
    decided.
    """

    decided: int = 0
    median_seconds: int | None = None
    p90_seconds: int | None = None


class Waits(UsualWait):
    """The same, and ``kept``: how many of the waits were within the promise."""

    kept: int = 0


class DayFigures(Waits):
    """A day, in UTC over the API: what came into the queue, and what was decided on that day.

    ``arrived`` counts all that came to be read, each time: new comments, changes of approved ones,
    and approved ones that a reader reported.
    """

    day: date
    arrived: int = 0


class HourFigures(Waits):
    """An hour of the day, 0 to 23, in UTC over the API: what came in it, and how that fared."""

    hour: int
    arrived: int = 0


class ResponseTimes(_Figures):
    """The promise, and how it is kept.

    ``promise_hours`` is 0 where nothing is promised; then ``kept`` counts nothing. ``late`` says
    that the oldest comment has waited longer than promised. ``usual`` is of the newest decisions;
    ``total``, ``days`` and ``hours`` are of the last two weeks, today included.
    """

    promise_hours: int
    late: bool
    waiting: int
    oldest_waiting_since: datetime | None
    usual: UsualWait
    total: Waits
    days: list[DayFigures]
    hours: list[HourFigures]
