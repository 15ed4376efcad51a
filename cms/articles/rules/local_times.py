"""Times of day in the time zone of the site, as forms carry them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from cms.articles.schemas.schedule import FIRST_YEAR, LAST_YEAR
from cms.errors import Invalid

_FORMS = ("%Y-%m-%dT%H:%M", "%Y-%m-%d %H:%M", "%Y-%m-%dT%H:%M:%S")


@dataclass(frozen=True)
class LocalMoment:
    """A local time as ``at``, in UTC; ``remark`` says which one was taken if it comes twice."""

    at: datetime
    remark: str | None = None


def read_local(text: str, zone: ZoneInfo, pointer: str) -> LocalMoment | None:
    """Read a local time of the zone, such as ``2026-03-30T09:00``; an empty text is None.

    Where clocks are set forward some local times do not exist: `Invalid` names the next one that
    does. Where they are set back some exist twice: the first is taken, and the remark says so
    (PEP 495). Raises `Invalid` at ``pointer`` for what is no time, too.
    """
    if not text.strip():
        return None
    local = _parsed(text.strip(), pointer).replace(tzinfo=zone)
    first, second = local.replace(fold=0), local.replace(fold=1)
    if first.utcoffset() == second.utcoffset():
        return LocalMoment(first.astimezone(UTC))
    if first.astimezone(UTC).astimezone(zone).replace(tzinfo=None) != local.replace(tzinfo=None):
        after = _end_of_gap(first, second, zone)
        raise Invalid.at(
            pointer,
            f"There is no {local:%H:%M} on {local.day} {local:%B %Y} in {zone.key}: the clocks "
            f"are set forward to {after:%H:%M} then. Choose {after:%H:%M} or later.",
        )
    return LocalMoment(
        first.astimezone(UTC),
        f"{local:%H:%M} comes twice on {local.day} {local:%B %Y}, as the clocks are set back: the "
        f"first is taken, {first:%H:%M %Z}, and not the second, {second:%H:%M %Z}.",
    )


def as_local(moment: datetime | None, zone: ZoneInfo) -> str:
    """Write a moment as `read_local` and a browser's field for date and time take it."""
    return moment.astimezone(zone).strftime("%Y-%m-%dT%H:%M") if moment else ""


def _parsed(text: str, pointer: str) -> datetime:
    for form in _FORMS:
        try:
            local = datetime.strptime(text, form)  # noqa: DTZ007  # the zone is added by the caller
        except ValueError:
            continue
        if FIRST_YEAR <= local.year <= LAST_YEAR:
            return local
    raise Invalid.at(pointer, "Write a day and a time, such as 2026-03-30 09:00.")


def _end_of_gap(first: datetime, second: datetime, zone: ZoneInfo) -> datetime:
    """Return the first local time after a gap in which a time lies, as the clocks then show it.

    The offset changes between the two moments that the time would be with the old offset and with
    the new one; the change is looked for to the second.
    """
    before, after = sorted((first.astimezone(UTC), second.astimezone(UTC)))
    while after - before > timedelta(seconds=1):
        middle = before + (after - before) / 2
        changed = middle.astimezone(zone).utcoffset() == after.astimezone(zone).utcoffset()
        before, after = (before, middle) if changed else (middle, after)
    seconds = timedelta(microseconds=after.microsecond)
    return (after - seconds).astimezone(zone)
