"""The page of response times: how long comments wait, in charts and tables."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from flask import current_app, render_template

from cms.comments.queries.response_times import response_times
from cms.comments.schemas.response_times import DayFigures, HourFigures
from cms.comments.views.blueprint import comments
from cms.db.moments import utc_now
from cms.db.session import db
from cms.permissions import Permission
from cms.web.access import requires
from cms.web.templating import site_zone

HEIGHT, BAR, GAP, PAIR = 120, 14, 3, 40
MARGIN = (PAIR - 2 * BAR - GAP) // 2
"""The pictures' sizes in units of their view box: bars, the gap in a pair, a pair's place."""


@dataclass(frozen=True)
class Bar:
    """One bar of a chart: its position, its size, and its kind."""

    x: int
    y: float
    height: float
    kind: str


@dataclass(frozen=True)
class Chart:
    """Pairs of bars on one scale; ``top`` is the value of the tallest, ``line`` a target."""

    width: int
    bars: list[Bar]
    labels: Sequence[str]
    top: float
    line: float | None = None


@comments.get("/desk/comments/promise")
@requires(Permission.COMMENT_MODERATE)
def show_response_times() -> str:
    """Show how long comments wait, and how often that is within the promised hours."""
    now = utc_now()
    hours = current_app.config["SETTINGS"].comments.promise_hours
    figures = response_times(db.session(), hours=hours, now=now, zone=site_zone())
    days = [f"{each.day.day} {each.day:%b}" for each in figures.days]
    clock = [f"{each.hour:02}" for each in figures.hours]
    return render_template(
        "comments/response_times.html",
        figures=figures,
        zone=site_zone().key,
        oldest_waits=(now - figures.oldest_waiting_since).total_seconds()
        if figures.oldest_waiting_since
        else None,
        day_rows=list(zip(days, figures.days, strict=True)),
        hour_rows=list(zip(clock, figures.hours, strict=True)),
        charts={
            "flow": _chart(days, [(each.arrived, each.decided) for each in figures.days]),
            "days": _waits(days, figures.days, hours),
            "hours": _waits(clock, figures.hours, hours),
        },
    )


@comments.app_template_filter("duration")
def duration(seconds: float | None) -> str:
    """Write a length of time in its two largest units, such as "2 h 5 min"; or "none"."""
    if seconds is None:
        return "none"
    minutes = round(seconds / 60)
    if minutes < 1:
        return "under 1 min"
    days, hours, left = minutes // 1440, minutes // 60 % 24, minutes % 60
    parts = [f"{days} d" if days else "", f"{hours} h" if hours else ""]
    parts.append(f"{left} min" if left and not days else "")
    return " ".join(part for part in parts if part)


def _waits(
    labels: Sequence[str], figures: Sequence[DayFigures] | Sequence[HourFigures], promised: int
) -> Chart:
    pairs = [(_hours(each.median_seconds), _hours(each.p90_seconds)) for each in figures]
    return _chart(labels, pairs, promised or None)


def _hours(seconds: int | None) -> float:
    return (seconds or 0) / 3600


def _chart(
    labels: Sequence[str], pairs: Sequence[tuple[float, float]], line: float | None = None
) -> Chart:
    top = max([line or 0, *(value for pair in pairs for value in pair)]) or 1
    bars = [
        Bar(n * PAIR + MARGIN + k * (BAR + GAP), round(HEIGHT - tall, 1), round(tall, 1), kind)
        for n, pair in enumerate(pairs)
        for k, kind in enumerate(("first", "second"))
        if (tall := HEIGHT * pair[k] / top)
    ]
    return Chart(
        width=PAIR * len(pairs),
        bars=bars,
        labels=labels,
        top=top,
        line=round(HEIGHT - HEIGHT * line / top, 1) if line else None,
    )
