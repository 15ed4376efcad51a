"""Response times: how long comments wait, measured against the promised hours."""

from __future__ import annotations

from datetime import date, datetime

from pydantic import BaseModel, ConfigDict


class _Figures(BaseModel):
    model_config = ConfigDict(frozen=True)


class UsualWait(_Figures):
    """How many comments were decided, and percentiles of their waits in seconds.

    The percentiles are of the nearest rank, so each is a wait that occurred. They are null when
    nothing was decided.
    """

    decided: int = 0
    median_seconds: int | None = None
    p90_seconds: int | None = None


class Waits(UsualWait):
    """Waits, and in ``kept`` how many of them were within the promised hours."""

    kept: int = 0


class DayFigures(Waits):
    """The comments that arrived and that were decided on a day (in UTC over the API).

    ``arrived`` counts new comments, edits of approved ones, and approved ones that a reader
    reported.
    """

    day: date
    arrived: int = 0


class HourFigures(Waits):
    """The same by the hour of arrival, 0 to 23 (in UTC over the API)."""

    hour: int
    arrived: int = 0


class ResponseTimes(_Figures):
    """How long comments wait.

    ``promise_hours`` is 0 when nothing is promised; then ``kept`` is 0 too. ``late`` is true when
    the oldest comment has waited longer than promised. ``usual`` is about the newest decisions;
    ``total``, ``days`` and ``hours`` are about the last two weeks with today.
    """

    promise_hours: int
    late: bool
    waiting: int
    oldest_waiting_since: datetime | None
    usual: UsualWait
    total: Waits
    days: list[DayFigures]
    hours: list[HourFigures]
