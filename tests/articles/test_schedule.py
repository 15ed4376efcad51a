"""Moments: across the two odd hours of the year, and when what was scheduled cannot be kept."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import select

from cms.app.schedule import run_schedule
from cms.articles.models.article import Article, ArticleState
from cms.articles.operations.publishing import publish
from cms.articles.operations.schedule import schedule
from cms.articles.rules.local_times import as_local, read_local
from cms.articles.schemas.schedule import ScheduleInput
from cms.db.moments import utc_now
from cms.db.session import db, transaction
from cms.errors import Invalid
from cms.permissions import OPERATOR, Role
from tests.fixtures.newsroom import Newsroom

BERLIN, NEW_YORK = ZoneInfo("Europe/Berlin"), ZoneInfo("America/New_York")
LORD_HOWE = ZoneInfo("Australia/Lord_Howe")


@pytest.mark.parametrize(
    ("zone", "local", "utc"),
    [
        (BERLIN, "2026-03-27T09:00", "2026-03-27T08:00"),
        (BERLIN, "2026-03-29T01:59", "2026-03-29T00:59"),
        (BERLIN, "2026-03-29T03:00", "2026-03-29T01:00"),
        (BERLIN, "2026-03-30T09:00", "2026-03-30T07:00"),
        (BERLIN, "2026-10-25T01:59", "2026-10-24T23:59"),
        (BERLIN, "2026-10-25T03:00", "2026-10-25T02:00"),
        (NEW_YORK, "2026-03-08 01:59", "2026-03-08T06:59"),
        (NEW_YORK, "2026-03-08T03:00:00", "2026-03-08T07:00"),
        (NEW_YORK, "2026-11-01T02:00", "2026-11-01T07:00"),
    ],
)
def test_a_local_time_is_a_moment(zone: ZoneInfo, local: str, utc: str) -> None:
    found = read_local(local, zone, "/publish_at")
    assert found is not None
    assert found.remark is None
    assert found.at == datetime.fromisoformat(utc).replace(tzinfo=UTC)
    assert as_local(found.at, zone) == local.replace(" ", "T")[:16]


@pytest.mark.parametrize(
    ("zone", "local", "next_one"),
    [
        (BERLIN, "2026-03-29T02:00", "03:00"),
        (BERLIN, "2026-03-29T02:59", "03:00"),
        (NEW_YORK, "2026-03-08T02:30", "03:00"),
        (LORD_HOWE, "2026-10-04T02:15", "02:30"),
    ],
)
def test_a_time_that_the_clocks_leap_over_is_refused_with_the_next_one(
    zone: ZoneInfo, local: str, next_one: str
) -> None:
    with pytest.raises(Invalid, match=f"There is no .* Choose {next_one} or later") as raised:
        read_local(local, zone, "/publish_at")
    assert raised.value.errors[0].pointer == "/publish_at"


@pytest.mark.parametrize(
    ("zone", "local", "first"),
    [
        (BERLIN, "2026-10-25T02:00", "2026-10-25T00:00"),
        (BERLIN, "2026-10-25T02:59", "2026-10-25T00:59"),
        (NEW_YORK, "2026-11-01T01:30", "2026-11-01T05:30"),
    ],
)
def test_of_a_time_that_comes_twice_the_first_is_taken_and_said(
    zone: ZoneInfo, local: str, first: str
) -> None:
    found = read_local(local, zone, "/publish_at")
    assert found is not None
    assert found.at == datetime.fromisoformat(first).replace(tzinfo=UTC)
    assert found.remark is not None
    assert "comes twice" in found.remark


@pytest.mark.parametrize(
    "local", ["tomorrow", "2026-13-01T09:00", "2026-02-30T09:00", "0001-01-01T00:00", "9:00"]
)
def test_what_is_no_time_is_told(local: str) -> None:
    with pytest.raises(Invalid, match="such as 2026-03-30 09:00"):
        read_local(local, BERLIN, "/publish_at")


def planned(newsroom: Newsroom, made: str, now: datetime, **moments: datetime) -> None:
    with newsroom.app.app_context(), transaction():
        schedule(db.session(), OPERATOR, article(made), ScheduleInput(**moments), now)


def article(made: str) -> Article:
    return db.session().scalars(select(Article).where(Article.public_id == made)).one()


def state(newsroom: Newsroom, made: str) -> tuple[ArticleState, bool]:
    with newsroom.app.app_context():
        found = article(made)
        return found.state, found.is_public


def test_an_article_comes_and_goes_at_its_moments_late_but_once(newsroom: Newsroom) -> None:
    now, hour = utc_now(), timedelta(hours=1)
    made = newsroom.article("bees")
    planned(newsroom, made, now, publish_at=now + hour, unpublish_at=now + 2 * hour)
    assert [run_schedule(newsroom.app, now + 1.5 * hour) for _ in range(2)] == [1, 0]
    assert state(newsroom, made) == (ArticleState.PUBLISHED, True)
    assert [run_schedule(newsroom.app, now + 9 * hour) for _ in range(2)] == [1, 0]
    assert state(newsroom, made) == (ArticleState.DRAFT, False)
    both = newsroom.article("wasps")
    planned(newsroom, both, now, publish_at=now + hour, unpublish_at=now + 2 * hour)
    assert run_schedule(newsroom.app, now + 9 * hour) == 1
    assert state(newsroom, both) == (ArticleState.DRAFT, False)


def test_publishing_by_hand_takes_an_article_off_the_schedule(newsroom: Newsroom) -> None:
    now, hour = utc_now(), timedelta(hours=1)
    made = newsroom.article("bees")
    planned(newsroom, made, now, publish_at=now + hour)
    newsroom.publish(made)
    assert run_schedule(newsroom.app, now + 2 * hour) == 0
    assert state(newsroom, made) == (ArticleState.PUBLISHED, True)


def test_what_cannot_be_kept_stops_nothing_else_and_is_told_on_the_desk(
    newsroom: Newsroom,
) -> None:
    now, hour = utc_now(), timedelta(hours=1)
    made = newsroom.article("bees", authors=[{"name": "Ann Low", "slug": "ann"}])
    other = newsroom.article("wasps")
    planned(newsroom, made, now, publish_at=now + hour)
    planned(newsroom, other, now, publish_at=now + 2 * hour)
    newsroom.draft(made, title="Moved", slug="bees")
    newsroom.published("ants", authors=[{"name": "Ann High", "slug": "ann"}])
    assert run_schedule(newsroom.app, now + 3 * hour) == 2
    assert state(newsroom, made) == (ArticleState.DRAFT, False)
    assert state(newsroom, other) == (ArticleState.PUBLISHED, True)
    assert run_schedule(newsroom.app, now + 4 * hour) == 0
    editor = newsroom.desk(Role.EDITOR)
    for place in ("/desk", f"/desk/articles/{made}", f"/desk/articles/{made}/history"):
        assert "There is already an author at “ann” called Ann High" in editor.get(place).text
    with newsroom.app.app_context(), transaction():
        publish(db.session(), OPERATOR, article(made))
    assert "There is already an author" not in editor.get("/desk").text


def test_the_form_of_the_schedule_speaks_the_time_of_the_site(newsroom: Newsroom) -> None:
    settings = newsroom.app.config["SETTINGS"]
    object.__setattr__(settings, "zone", BERLIN)
    made = newsroom.article("bees")
    editor = newsroom.desk(Role.EDITOR)
    page = f"/desk/articles/{made}/schedule"
    year = utc_now().year + 1
    token = editor.form(f"/desk/articles/{made}")["csrf_token"]
    sent = {"csrf_token": token, "version": "1", "unpublish_at": ""}
    refused = editor.client.post(page, data=sent | {"publish_at": "soon"})
    assert refused.status_code == 422
    assert 'value="soon"' in refused.text
    done = editor.client.post(page, data=sent | {"publish_at": f"{year}-07-01T09:00"})
    assert done.status_code == 303, done.text
    assert f"1 July {year}, 09:00 CEST" in editor.get(f"/desk/articles/{made}").text
    assert f'value="{year}-07-01T09:00"' in editor.get(page).text
    with newsroom.app.app_context():
        assert article(made).publish_at == datetime(year, 7, 1, 7, tzinfo=UTC)


def test_taking_an_article_off_the_schedule_keeps_what_was_typed_beside_that(
    newsroom: Newsroom,
) -> None:
    made = newsroom.article("bees")
    editor = newsroom.desk(Role.EDITOR)
    page, edit = f"/desk/articles/{made}/schedule", f"/desk/articles/{made}"
    year = utc_now().year + 1
    sent = {"csrf_token": editor.form(edit)["csrf_token"], "version": "1"}
    planned = {"publish_at": f"{year}-07-01T09:00", "unpublish_at": ""}
    off = {"action": "unschedule"}
    editor.client.post(page, data=sent | planned)
    done = editor.client.post(page, data=sent | planned | off)
    assert (done.status_code, done.headers["Location"]) == (303, edit)
    assert "Taken off the schedule." in editor.get(edit).text
    editor.client.post(page, data=sent | planned)
    kept = editor.client.post(page, data=sent | planned | off | {"publish_at": f"{year}-08-02"})
    assert kept.status_code == 200
    assert "What you typed below is not scheduled yet." in kept.text
    assert f'value="{year}-08-02"' in kept.text
    with newsroom.app.app_context():
        assert article(made).publish_at is None
    again = editor.client.post(page, data=sent | planned | off)
    assert again.status_code == 409
    assert f'value="{planned["publish_at"]}"' in again.text
