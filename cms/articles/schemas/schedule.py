"""Moments to publish and to unpublish, as people and programs give them."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Annotated

from pydantic import AfterValidator, AwareDatetime, BeforeValidator, Field

from cms.db.moments import read_moment
from cms.validation import StrictModel

FIRST_YEAR, LAST_YEAR = 1971, 2999


def _in_utc(moment: datetime) -> datetime:
    """Convert a moment to UTC; the first and the last day of all time would overflow."""
    if not FIRST_YEAR <= moment.year <= LAST_YEAR:
        raise ValueError("Choose a moment in a year that people will see.")
    return moment.astimezone(UTC)


ScheduledMoment = Annotated[AwareDatetime, BeforeValidator(read_moment), AfterValidator(_in_utc)]


class ScheduleInput(StrictModel):
    """When to publish, when to unpublish, or both; with an offset from UTC (RFC 3339)."""

    publish_at: Annotated[ScheduledMoment | None, Field(examples=["2027-03-12T08:30:00Z"])] = None
    unpublish_at: Annotated[ScheduledMoment | None, Field(examples=["2028-03-12T08:30:00Z"])] = None
