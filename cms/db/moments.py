"""Moments: always aware, in UTC, and written in one form (RFC 3339)."""

from __future__ import annotations

import re
from datetime import UTC, datetime

# RFC 3339, section 5.6: the day, the time, and how far it is from UTC.
_MOMENT = re.compile(
    r"\d{4}-\d\d-\d\d[Tt]\d\d:\d\d:\d\d(?:\.\d{1,9})?(?:[Zz]|[+-]\d\d:\d\d)", re.ASCII
)


def utc_now() -> datetime:
    """Return the present moment, aware, in UTC."""
    return datetime.now(UTC)


def read_moment(value: object) -> datetime:
    """Read a moment in one form alone; pydantic would take a number for seconds since 1970.

    What is a moment already is given back. Raises `ValueError` with a sentence.
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
