"""Threads: how deep they are shown, and when they close."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select, update
from werkzeug.test import TestResponse

from cms.articles.models.article import Article
from cms.config import CommentRules
from cms.db.moments import utc_now
from cms.db.session import db, transaction
from cms.permissions import Role
from tests.comments.conftest import SLUG, WORDS, Sent, Site, csrf_token

FORM = f"/articles/{SLUG}/comments"
API = f"/api/v1/articles/{SLUG}/comments"


def rule(place: Site, **rules: Any) -> None:
    settings = place.app.config["SETTINGS"]
    place.app.config["SETTINGS"] = replace(settings, comments=CommentRules(**rules))


def article_id(place: Site, slug: str = SLUG) -> str:
    with place.app.app_context():
        query = select(Article.public_id).where(Article.slug == slug)
        return db.session.scalars(query).one()


def published_days_ago(place: Site, days: int) -> None:
    with place.app.app_context(), transaction():
        at = utc_now() - timedelta(days=days)
        db.session.execute(update(Article).values(published_at=at))


def press(place: Site, desk: FlaskClient, **fields: str) -> TestResponse:
    path = f"/desk/comments/threads/{article_id(place)}"
    return desk.post(path, data=fields | {"csrf_token": csrf_token(desk.get("/desk/password"))})


def is_open(place: Site) -> bool:
    page = place.browser().get(f"/articles/{SLUG}").text
    document = place.browser().get(f"/api/v1/articles/{SLUG}").get_json()["data"]
    assert document["comments_open"] == ("Send comment" in page) == ("Comments closed" not in page)
    opened: bool = document["comments_open"]
    return opened


def depth(nodes: list[dict[str, Any]]) -> int:
    """The levels of replies below the top one."""
    return max((1 + depth(node["replies"]) if node["replies"] else 0 for node in nodes), default=0)


def chain(place: Site, length: int) -> list[Sent]:
    sent: list[Sent] = []
    for number in range(length):
        parent = sent[-1].id if sent else None
        sent.append(place.send(f"Number {number}.", name=f"Person {number}", reply_to=parent))
        place.decide(sent[-1])
    return sent


@pytest.mark.parametrize("limit", [1, 2, 4])
def test_deeper_replies_stand_on_the_last_level(place: Site, limit: int) -> None:
    rule(place, max_depth=limit)
    sent = chain(place, 7)
    nodes = place.thread()
    assert depth(nodes) == limit
    last = nodes
    for _ in range(limit):
        last = last[0]["replies"]
    assert [node["id"] for node in last] == [each.id for each in sent[limit:]]
    page = place.browser().get(f"/articles/{SLUG}").text
    # Each still names whom it answers.
    assert page.index("Number 6.") > page.index("in reply to <bdi>Person 5</bdi>")


def test_four_levels_are_usual_and_the_setting_loses_nothing(place: Site) -> None:
    chain(place, 7)
    assert depth(place.thread()) == 4
    rule(place, max_depth=6)
    assert depth(place.thread()) == 6


def test_an_editor_closes_the_comments_of_an_article_and_opens_them(place: Site) -> None:
    desk = place.desk()
    shown = place.send("Said before.")
    place.decide(shown)
    assert press(place, desk, closed="true").status_code == 303
    assert not is_open(place)
    page = place.browser().get(f"/articles/{SLUG}").text
    assert "Said before." in page
    assert "reply_to=" not in page
    assert press(place, desk, closed="false").status_code == 303
    assert is_open(place)


def test_who_closed_and_opened_stands_in_the_log(place: Site) -> None:
    desk = place.desk()
    comment = place.send()
    place.decide(comment)
    place.send("On the other.", slug="another-article")
    for fields in (
        {"closed": "true"},
        {"closed": "true"},  # nothing new, and so no entry
        {"close_after_days": "30"},
        {"close_after_days": "30"},
        {"close_after_days": ""},
        {"closed": "false"},
    ):
        assert press(place, desk, **fields).status_code == 303
    path = f"/api/v1/manage/comments/log?article={SLUG}&sort=at"
    entries = place.browser().get(path, headers=place.token()).get_json()["data"]
    assert [(each["action"], each["actor"], each["reason"]) for each in entries] == [
        ("approve", "Operator", None),
        ("close", "Emil Novak", None),
        ("close_after", "Emil Novak", "30 days after publication"),
        ("close_after", "Emil Novak", "As the site does"),
        ("open", "Emil Novak", None),
    ]
    assert {each["article"] for each in entries} == {SLUG}
    assert [each["comment"] for each in entries] == [comment.id, *[None] * 4]
    page = desk.get("/desk/comments/log?action=close").text
    assert "Emil Novak</bdi></strong> closed the comments" in page
    assert f"Title of {SLUG}" in page
    assert "30 days after publication" in desk.get(f"/desk/comments/log?article={SLUG}").text
    assert "Title of" not in desk.get("/desk/comments/log?article=another-article").text
    table = desk.get("/desk/comments/log.csv?action=open").text
    assert f",open,,,{SLUG}," in table
    undo = f"/api/v1/manage/comments/log/{entries[1]['id']}/undo"
    assert place.browser().post(undo, json={}, headers=place.token()).status_code == 409


def test_what_is_sent_to_closed_comments_is_given_back(place: Site) -> None:
    press(place, place.desk(), closed="true")
    answer = place.browser().post(FORM, data=WORDS)
    assert answer.status_code == 409
    assert "Comments on this article are closed." in answer.text
    assert WORDS["body"] in answer.text
    problem = place.browser().post(API, json=WORDS)
    assert problem.status_code == 409
    assert problem.mimetype == "application/problem+json"
    assert "closed" in problem.get_json()["detail"]
    # The other article goes on.
    assert place.browser().post("/articles/another-article/comments", data=WORDS).status_code == 303


def test_a_retry_of_what_was_taken_before_the_closing_gets_its_receipt(place: Site) -> None:
    first = place.browser().post(FORM, data=WORDS)
    press(place, place.desk(), closed="true")
    again = place.browser().post(FORM, data=WORDS)
    assert (again.status_code, again.headers["Location"]) == (303, first.headers["Location"])


def test_what_waits_when_comments_close_is_decided_as_ever(place: Site) -> None:
    waiting = place.send("Still waiting.")
    press(place, place.desk(), closed="true")
    place.decide(waiting)
    assert place.shown() == {waiting.id}


def test_comments_close_days_after_publication(place: Site) -> None:
    rule(place, close_after_days=14)
    published_days_ago(place, 13)
    assert is_open(place)
    assert "Comments close on" in place.browser().get(f"/articles/{SLUG}").text
    published_days_ago(place, 14)
    assert not is_open(place)
    assert place.browser().post(FORM, data=WORDS).status_code == 409


@pytest.mark.parametrize(
    ("days", "opened"), [("0", True), ("40", True), ("20", False), ("", False)]
)
def test_an_article_can_have_days_of_its_own(place: Site, days: str, opened: bool) -> None:
    rule(place, close_after_days=14)
    published_days_ago(place, 30)
    desk = place.desk()
    press(place, desk, close_after_days="0")
    assert is_open(place)
    assert press(place, desk, close_after_days=days).status_code == 303
    assert is_open(place) is opened


def test_what_the_days_have_closed_is_opened_by_other_days(place: Site) -> None:
    rule(place, close_after_days=14)
    published_days_ago(place, 30)
    desk = place.desk()
    closed = desk.get(f"/desk/comments/threads/{article_id(place)}").text
    assert "by the calendar" in closed
    assert "Close the comments now" not in closed
    assert "or 0 to leave them open" in closed


@pytest.mark.parametrize("days", ["-1", "soon", "1.5", "36501", "9" * 30])
def test_days_are_a_whole_number(place: Site, days: str) -> None:
    desk = place.desk()
    answer = press(place, desk, close_after_days=days)
    assert answer.status_code == 422
    assert "error-summary" in answer.text
    assert f'value="{days}"' in answer.text


def test_a_program_closes_and_opens(place: Site) -> None:
    path = f"/api/v1/manage/comments/threads/{article_id(place)}"
    headers = place.token()
    answer = place.browser().patch(path, json={"closed": True}, headers=headers)
    assert answer.status_code == 200
    assert answer.get_json()["data"]["open"] is False
    assert not is_open(place)
    answer = place.browser().patch(
        path, json={"closed": False, "close_after_days": 3}, headers=headers
    )
    data = answer.get_json()["data"]
    assert (data["open"], data["closed"], data["close_after_days"]) == (True, False, 3)
    assert data["closes_at"] is not None
    for wrong in ({"close_after_days": -1}, {"closed": None}):
        assert place.browser().patch(path, json=wrong, headers=headers).status_code == 422
    answer = place.browser().patch(path, json={"close_after_days": None}, headers=headers)
    assert answer.get_json()["data"]["close_after_days"] is None
    author = place.token(Role.AUTHOR)
    assert place.browser().patch(path, json={"closed": True}, headers=author).status_code == 403


def test_the_desk_lists_the_articles_with_their_comments(place: Site) -> None:
    desk = place.desk()
    press(place, desk, closed="true")
    page = desk.get("/desk/comments/threads").text
    assert f"Title of {SLUG}" in page
    assert page.count("Open</span>") == page.count("Closed</span>") == 1
    assert "Nothing found" in desk.get("/desk/comments/threads?q=nowhere").text
    author = place.desk("Ada Lima", Role.AUTHOR)
    assert 'href="/desk/comments/threads"' in author.get("/desk").text
    assert f"Title of {SLUG}" not in author.get("/desk/comments/threads").text
    assert author.get(f"/desk/comments/threads/{article_id(place)}").status_code == 404
    assert press(place, author, closed="true").status_code == 403
