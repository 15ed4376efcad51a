"""The promise: how long comments wait, measured by what was decided."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from html import unescape
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import select, update

from cms.comments.models.comment import Comment, LogEntry
from cms.comments.operations.decisions import undo
from cms.comments.queries.local_time import REACH, LocalTime, offsets
from cms.comments.queries.response_times import response_times
from cms.config import CommentRules
from cms.db.moments import utc_now
from cms.db.session import db, transaction
from cms.permissions import OPERATOR, Role
from tests.comments.conftest import Sent, Site

STATS = "/api/v1/manage/comments/stats"
PAGE = "/desk/comments/promise"
LATE = "longer ago than the site promises"


def wait(place: Site, hours: float) -> Sent:
    """Send a comment that has waited for so long."""
    comment = place.send(f"I waited for {hours} hours to be read.")
    with place.app.app_context(), transaction():
        since = {"waiting_since": utc_now() - timedelta(hours=hours)}
        db.session.execute(update(Comment).where(Comment.public_id == comment.id).values(since))
    return comment


def stats(place: Site) -> dict[str, object]:
    answer = place.browser().get(STATS, headers=place.token())
    assert answer.status_code == 200, answer.text
    data: dict[str, object] = answer.get_json()["data"]
    return data


def near(seconds: object, hours: float) -> bool:
    return isinstance(seconds, int) and abs(seconds - hours * 3600) < 60


def test_an_empty_queue_has_nothing_to_tell(place: Site) -> None:
    found = stats(place)
    assert (found["waiting"], found["oldest_waiting_since"], found["late"]) == (0, None, False)
    nothing = {"decided": 0, "median_seconds": None, "p90_seconds": None}
    assert found["usual"] == nothing
    assert found["total"] == nothing | {"kept": 0}
    assert [hour["hour"] for hour in found["hours"]] == list(range(24))  # type: ignore[attr-defined]
    assert len(found["days"]) == 14  # type: ignore[arg-type]
    assert place.desk().get(PAGE).status_code == 200


def test_percentiles_are_waits_that_were(place: Site) -> None:
    for hours in range(1, 11):
        place.decide(wait(place, hours), "approve" if hours % 2 else "spam")
    wait(place, 5)
    found = stats(place)
    for name in ("usual", "total"):
        figures: dict[str, object] = found[name]  # type: ignore[assignment]
        assert figures["decided"] == 10
        assert near(figures["median_seconds"], 5)
        assert near(figures["p90_seconds"], 9)
    total: dict[str, object] = found["total"]  # type: ignore[assignment]
    assert total["kept"] in (5, 6)  # six hours and a moment are not within six hours
    assert (found["waiting"], found["late"]) == (1, False)


def test_days_and_hours_add_up_to_all(place: Site) -> None:
    now = utc_now()
    for hours in (1, 2, 30):
        place.decide(wait(place, hours))
    wait(place, 3)
    found = stats(place)
    days: list[dict[str, object]] = found["days"]  # type: ignore[assignment]
    by_hour: list[dict[str, object]] = found["hours"]  # type: ignore[assignment]
    assert sum(int(str(day["decided"])) for day in days) == 3
    assert days[-1]["decided"] == 3 or utc_now().date() != now.date()
    for figures in (days, by_hour):
        assert sum(int(str(each["arrived"])) for each in figures) == 4
        assert sum(int(str(each["decided"])) for each in figures) == 3
    came = (now - timedelta(hours=30)).date().isoformat()
    assert next(day for day in days if day["day"] == came)["arrived"]
    at = (now - timedelta(hours=30)).hour
    assert near(by_hour[at]["p90_seconds"], 30)


def test_what_was_taken_back_was_no_decision(place: Site) -> None:
    place.decide(wait(place, 2))
    place.decide(wait(place, 20), "decline", reason="No.")
    with place.app.app_context(), transaction():
        last = db.session.scalars(select(LogEntry).order_by(LogEntry.id.desc())).first()
        assert last
        undo(db.session(), OPERATOR, last.public_id)
    found = stats(place)
    total: dict[str, object] = found["total"]  # type: ignore[assignment]
    assert total["decided"] == 1
    assert near(total["p90_seconds"], 2)
    assert (found["waiting"], found["late"]) == (1, True)


def test_every_page_of_the_desk_says_when_the_promise_is_broken(place: Site) -> None:
    desk = place.desk()
    paths = ("/desk", "/desk/articles", "/desk/comments", PAGE, "/desk/password", "/desk/nowhere")
    late = wait(place, 5)
    assert not any(LATE in desk.get(path).text for path in paths)
    with place.app.app_context(), transaction():
        db.session.execute(update(Comment).values(waiting_since=utc_now() - timedelta(hours=7)))
    assert all(LATE in desk.get(path).text for path in paths)
    assert LATE not in place.desk("Ada Lima", Role.AUTHOR).get("/desk").text
    place.decide(late)
    assert not any(LATE in desk.get(path).text for path in paths)


@pytest.mark.parametrize(("hours", "late"), [(0, False), (24, False), (3, True)])
def test_the_site_sets_what_it_promises(
    place: Site, monkeypatch: pytest.MonkeyPatch, hours: int, late: bool
) -> None:
    settings = place.app.config["SETTINGS"]
    changed = {**vars(settings), "comments": CommentRules(promise_hours=hours)}
    monkeypatch.setitem(place.app.config, "SETTINGS", type(settings)(**changed))
    place.decide(wait(place, 2))
    wait(place, 4)
    found = stats(place)
    assert (found["promise_hours"], found["late"]) == (hours, late)
    desk = place.desk()
    assert (LATE in desk.get("/desk").text) == late
    assert ("Promise kept" in desk.get(PAGE).text) == bool(hours)


def test_the_page_shows_bars_and_says_the_same_in_tables(place: Site) -> None:
    for hours in (1, 2, 4):
        place.decide(wait(place, hours))
    text = place.desk().get(PAGE).text
    assert text.count("<svg ") == 3
    assert text.count("<table ") == 2
    assert len(re.findall(r'<rect class="chart-first" [^>]*height="120.0"', text)) >= 1
    assert "style=" not in text
    assert "<td>2 h</td>" in text


def test_a_receipt_tells_the_usual_wait_while_an_editor_has_to_read(place: Site) -> None:
    comment = place.send()
    for hours in (1, 2, 3, 4):
        place.decide(wait(place, hours))
    words = "comments were decided in"
    path = f"/comments/{comment.receipt}"
    assert words not in place.browser().get(path).text
    place.decide(wait(place, 5))
    assert f"{words} 3 h, and nine out of ten in 5 h." in unescape(place.browser().get(path).text)
    told = place.browser().get(f"/api/v1{path}").get_json()["data"]["usual_wait"]
    assert near(told["median_seconds"], 3)
    place.decide(comment)
    assert words not in place.browser().get(path).text
    assert place.browser().get(f"/api/v1{path}").get_json()["data"]["usual_wait"] is None


def test_only_moderators_see_the_figures(place: Site) -> None:
    author = place.desk("Ada Lima", Role.AUTHOR)
    assert author.get(PAGE).status_code == 403
    assert place.browser().get(STATS).status_code == 401
    assert place.browser().get(STATS, headers=place.token(Role.AUTHOR)).status_code == 403


def waits_since(place: Site, *moments: datetime) -> None:
    """Send comments that have waited since these moments."""
    for moment in moments:
        comment = place.send(f"I have waited since {moment}.")
        with place.app.app_context(), transaction():
            of_it = update(Comment).where(Comment.public_id == comment.id)
            db.session.execute(of_it.values(waiting_since=moment))


@pytest.mark.parametrize(
    "name", ["Europe/Berlin", "America/New_York", "Australia/Lord_Howe", "Asia/Kathmandu", "UTC"]
)
def test_days_and_hours_are_those_of_a_clock_on_the_wall(place: Site, name: str) -> None:
    zone, now = ZoneInfo(name), datetime(2026, 11, 1, 12, tzinfo=UTC)
    changes = [at for at, _ in offsets(zone, now - REACH, now)[1:]]
    assert len(changes) in (0, 3)
    near = [at + timedelta(seconds=n) for at in changes for n in (-1, 0)]
    midnight = datetime(2026, 7, 1, tzinfo=zone).astimezone(UTC)
    moments = [*near, midnight, midnight - timedelta(microseconds=1)]
    waits_since(place, *moments)
    with place.app.app_context():
        local, at = LocalTime(db.session(), zone, now), Comment.waiting_since
        for since, day, hour in db.session.execute(select(at, local.day(at), local.hour(at))):
            assert since is not None
            assert (day, hour) == (
                f"{since.astimezone(zone):%Y-%m-%d}",
                f"{since.astimezone(zone):%H}",
            )


def test_a_day_on_which_the_clock_changes_is_whole(place: Site) -> None:
    zone, night = ZoneInfo("Europe/Berlin"), datetime(2026, 10, 24, 22, 30, tzinfo=UTC)
    waits_since(place, *(night + timedelta(hours=n) for n in (-1, 0, 2, 3)))
    with place.app.app_context():
        now = night + timedelta(days=2)
        found = response_times(db.session(), hours=6, now=now, zone=zone)
    assert {each.day.day: each.arrived for each in found.days if each.arrived} == {24: 1, 25: 3}
    # Half past two came twice in that night.
    assert {each.hour: each.arrived for each in found.hours if each.arrived} == {23: 1, 0: 1, 2: 2}


def test_the_page_tells_the_hours_of_the_site_and_the_api_those_of_utc(place: Site) -> None:
    settings = place.app.config["SETTINGS"]
    place.app.config["SETTINGS"] = replace(settings, zone=ZoneInfo("Asia/Kathmandu"))
    place.send()
    hour = (utc_now() + timedelta(hours=5, minutes=45)).hour
    page = place.desk().get(PAGE).text
    assert "Days and hours are those of Asia/Kathmandu." in page
    assert re.findall(r'<th scope="row">(\d\d)</th><td>1</td>', page) == [f"{hour:02}"]
    hours: Any = stats(place)["hours"]
    assert [each["hour"] for each in hours if each["arrived"]] == [utc_now().hour]
