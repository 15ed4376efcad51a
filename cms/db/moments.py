"""Moments: aware datetimes in UTC, written as RFC 3339 says."""

from __future__ import annotations

import re
from datetime import UTC, datetime

# RFC 3339, section 5.6: date, time and offset.
_MOMENT = re.compile(
    r"\d{4}-\d\d-\d\d[Tt]\d\d:\d\d:\d\d(?:\.\d{1,9})?(?:[Zz]|[+-]\d\d:\d\d)", re.ASCII
)


def utc_now() -> datetime:
    """Return the current moment in UTC."""
    return datetime.now(UTC)


def read_moment(value: object) -> datetime:
    """Read a moment as RFC 3339 writes it; pydantic alone would also take seconds since 1970.

    A datetime is returned as it is. Raises `ValueError` with a sentence.
    """
    if isinstance(value, datetime):
        return value
    wrong = ValueError("Write a moment such as 2027-03-12T08:30:00Z.")
    if not _MOMENT.fullmatch(str(value)):
        raise wrong
    try:
        return datetime.fromisoformat(str(value)).astimezone(UTC)
    except (ValueError, OverflowError) as error:
        raise wrong from error


def rfc3339(moment: datetime) -> str:
    """Write a moment in UTC to the second, such as ``2026-03-09T08:05:00Z``."""
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
