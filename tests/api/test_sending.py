"""Sending comments over the API: once however often, and not too many from one network."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select
from werkzeug.test import TestResponse

from cms.app.factory import create_app
from cms.comments.models.comment import Comment
from cms.comments.models.keys import IdempotencyKey
from cms.config import CommentRules
from cms.db.session import db, transaction
from cms.web.application import Application
from tests.fixtures.database import Databases, settings_for
from tests.fixtures.newsroom import Newsroom

TARGET = "/api/v1/articles/one/comments"
WORDS = {"name": "Rosa", "email": "rosa@example.org", "body": "Thank you."}


@pytest.fixture
def place(newsroom: Newsroom) -> Newsroom:
    newsroom.published("one")
    newsroom.published("two")
    return newsroom


def send(
    place: Newsroom,
    key: str | None = None,
    *,
    to: str = TARGET,
    address: str = "192.0.2.1",
    headers: dict[str, str] | None = None,
    **changes: Any,
) -> TestResponse:
    return place.reader().post(
        to,
        json=WORDS | changes,
        headers=(headers or {}) | ({"Idempotency-Key": key} if key else {}),
        environ_overrides={"REMOTE_ADDR": address},
    )


def comments(place: Newsroom) -> int:
    with place.app.app_context():
        return db.session().query(Comment).count()


def test_the_same_key_and_body_are_answered_as_the_first_time(place: Newsroom) -> None:
    first = send(place, "k-1")
    assert first.status_code == 202
    receipt = first.get_json()["data"]["receipt"]
    place.reader().patch(f"/api/v1/comments/{receipt}", json={"body": "Other words."})
    for address in ("192.0.2.1", "203.0.113.9", "2001:db8::1"):
        again = send(place, "k-1", address=address)
        assert (again.status_code, again.data) == (202, first.data)
        assert again.headers["Location"] == first.headers["Location"]
    assert comments(place) == 1


def test_the_same_key_with_another_body_is_refused(place: Newsroom) -> None:
    send(place, "k-1")
    for change in (
        {"body": "Other."},
        {"name": "R"},
        {"email": None},
        {"website": "https://a.org"},
    ):
        assert send(place, "k-1", **change).status_code == 422
    assert comments(place) == 1


def test_a_key_belongs_to_one_article(place: Newsroom) -> None:
    first = send(place, "k-1").get_json()["data"]
    other = send(place, "k-1", to="/api/v1/articles/two/comments")
    assert other.status_code == 202
    assert other.get_json()["data"]["id"] != first["id"]


def test_a_key_is_kept_as_a_hash_and_for_a_day(place: Newsroom) -> None:
    first = send(place, "k-secret").get_json()["data"]
    with place.app.app_context(), transaction():
        row = db.session().scalars(select(IdempotencyKey)).one()
        assert "k-secret" not in f"{row.key_hash}{row.body_hash}"
        row.created_at -= timedelta(hours=23, minutes=59)
    assert send(place, "k-secret").get_json()["data"] == first
    with place.app.app_context(), transaction():
        db.session().scalars(select(IdempotencyKey)).one().created_at -= timedelta(minutes=2)
    assert send(place, "k-secret", body="Other.").status_code == 202
    with place.app.app_context():
        assert db.session().query(IdempotencyKey).count() == 1


def test_what_was_refused_can_be_sent_again_under_its_key(place: Newsroom) -> None:
    assert send(place, "k-1", body="").status_code == 422
    assert send(place, "k-1").status_code == 202


@pytest.fixture
def sites(databases: Databases, tmp_path: Path) -> Iterator[Callable[[int], Newsroom]]:
    """Make a site behind so many proxies that takes two comments a minute and four an hour."""
    made: list[Application] = []

    def make(proxies: int) -> Newsroom:
        home = tmp_path / f"site-{proxies}"
        home.mkdir()
        rules = CommentRules(per_minute=2, per_hour=4)
        settings = settings_for(home, databases.fresh(home))
        made.append(create_app(replace(settings, comments=rules, trusted_proxies=proxies)))
        place = Newsroom(made[-1])
        place.published("one")
        return place

    yield make
    for app in made:
        with app.app_context():
            db.session.remove()
            db.engine.dispose()


@pytest.fixture
def narrow(sites: Callable[[int], Newsroom]) -> Newsroom:
    """Such a site behind one proxy."""
    return sites(1)


def from_client(place: Newsroom, address: str, number: int) -> TestResponse:
    return send(place, headers={"X-Forwarded-For": address}, body=f"Comment {number}.")


def test_one_network_cannot_send_too_many(narrow: Newsroom) -> None:
    first = from_client(narrow, "198.51.100.7", 1)
    assert first.headers["RateLimit-Policy"] == '"minute";q=2;w=60, "hour";q=4;w=3600'
    assert first.headers["RateLimit"].startswith('"minute";r=1;t=')
    assert from_client(narrow, "198.51.100.200", 2).status_code == 202
    refused = from_client(narrow, "198.51.100.9", 3)
    assert refused.status_code == 429
    assert refused.content_type == "application/problem+json"
    assert 1 <= int(refused.headers["Retry-After"]) <= 60
    assert refused.headers["RateLimit"].startswith('"minute";r=0;t=')
    problem = refused.get_json()
    assert (problem["status"], problem["type"]) == (429, "urn:galley:problem:too-many-attempts")
    assert refused.headers["Access-Control-Allow-Origin"] == "*"
    assert from_client(narrow, "198.51.101.7", 4).status_code == 202
    for number, address in enumerate(("2001:db8:1::1", "2001:db8:1:ffff::2")):
        assert from_client(narrow, address, 5 + number).status_code == 202
    assert from_client(narrow, "2001:db8:1:2::3", 7).status_code == 429
    assert from_client(narrow, "2001:db8:2::3", 8).status_code == 202


def test_the_form_counts_too_and_keeps_every_word(narrow: Newsroom) -> None:
    for number in range(2):
        from_client(narrow, "198.51.100.7", number)
    page = narrow.reader().post(
        "/articles/one/comments",
        data={"name": "Rosa", "body": "My own words.", "email": "r@example.org"},
        headers={"X-Forwarded-For": "198.51.100.7"},
    )
    assert page.status_code == 429
    assert int(page.headers["Retry-After"]) > 0
    for kept in ("Too many comments came from your network", "My own words.", "r@example.org"):
        assert kept in page.text
    assert narrow.reader().get("/articles/one").status_code == 200


@pytest.mark.parametrize(
    ("proxies", "first", "second"),
    [
        (0, "10.0.0.1", "10.9.9.1"),
        (1, "10.0.0.1, 198.51.100.7", "10.9.9.1, 198.51.100.7"),
        (2, "10.0.0.1, 198.51.100.7, 10.1.1.1", "10.9.9.1, 198.51.100.7, 10.1.1.1"),
    ],
)
def test_an_address_is_believed_from_proxies_alone(
    sites: Callable[[int], Newsroom], proxies: int, first: str, second: str
) -> None:
    place = sites(proxies)
    assert [from_client(place, first, number).status_code for number in range(2)] == [202, 202]
    assert from_client(place, second, 3).status_code == 429


CLIENT = {"X-Forwarded-For": "198.51.100.7"}


def test_a_repeat_under_its_key_is_not_counted(narrow: Newsroom) -> None:
    again = send(narrow, "k-1", headers=CLIENT)
    for _ in range(4):
        assert send(narrow, "k-1", headers=CLIENT).get_json() == again.get_json()
    assert from_client(narrow, CLIENT["X-Forwarded-For"], 2).status_code == 202
    # Even when nothing more can be sent, what was sent is answered as it was the first time.
    assert from_client(narrow, CLIENT["X-Forwarded-For"], 3).status_code == 429
    last = send(narrow, "k-1", headers=CLIENT)
    assert (last.status_code, last.get_json()) == (202, again.get_json())
    assert send(narrow, "k-1", body="Another.", headers=CLIENT).status_code == 422
    assert send(narrow, "k-2", body="Another.", headers=CLIENT).status_code == 429


def test_a_second_click_is_not_counted(narrow: Newsroom) -> None:
    answers = [from_client(narrow, CLIENT["X-Forwarded-For"], 1) for _ in range(4)]
    assert [answer.status_code for answer in answers] == [202] * 4
    assert len({answer.get_json()["data"]["id"] for answer in answers}) == 1


@pytest.mark.parametrize("door", ["form", "api"])
def test_changes_are_counted_as_sending(narrow: Newsroom, door: str) -> None:
    receipt = from_client(narrow, CLIENT["X-Forwarded-For"], 1).get_json()["data"]["receipt"]

    def change(body: str) -> TestResponse:
        if door == "api":
            path = f"/api/v1/comments/{receipt}"
            return narrow.reader().patch(path, json={"body": body}, headers=CLIENT)
        fields = {"body": body, "name": "Rosa M.", "website": "https://rosa.example.org"}
        path = f"/comments/{receipt}/edit"
        return narrow.reader().post(path, data=fields, headers=CLIENT)

    for _ in range(3):  # the same again changes nothing
        assert change("The second text.").status_code == (200 if door == "api" else 303)
    refused = change("The third text.")
    assert refused.status_code == 429
    assert 1 <= int(refused.headers["Retry-After"]) <= 60
    assert "Too many comments and changes came from your network" in refused.text
    if door == "form":
        for kept in ("The third text.", "Rosa M.", "https://rosa.example.org"):
            assert kept in refused.text
    told = narrow.reader().get(f"/api/v1/comments/{receipt}").get_json()["data"]
    assert told["source"] == "The second text."
    withdrawn = narrow.reader().delete(f"/api/v1/comments/{receipt}", headers=CLIENT)
    assert withdrawn.status_code == 200


def test_reports_are_counted_as_sending(narrow: Newsroom) -> None:
    sent = from_client(narrow, CLIENT["X-Forwarded-For"], 1).get_json()["data"]
    decision = f"/api/v1/manage/comments/{sent['id']}/decision"
    narrow.reader().post(decision, json={"decision": "approve"}, headers=narrow.token())
    path = f"/comments/{sent['id']}/report"

    def report(reason: str) -> TestResponse:
        return narrow.reader().post(path, data={"reason": reason}, headers=CLIENT)

    for _ in range(3):  # a second click is one report
        assert report("It is not true.").status_code == 303
    refused = report("It is rude, too.")
    assert refused.status_code == 429
    assert 1 <= int(refused.headers["Retry-After"]) <= 60
    assert "Too many comments and reports came from your network" in refused.text
    assert "It is rude, too." in refused.text
