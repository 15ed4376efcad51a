"""What strangers send stays in its place, by whichever door it comes."""

from __future__ import annotations

from typing import Any

import pytest
from sqlalchemy import select

from cms.comments.models.comment import Comment
from cms.comments.models.states import CommentStatus
from cms.comments.operations.marks import staff_lookalikes
from cms.db.session import db
from cms.permissions import Role
from tests.comments.conftest import SLUG, WORDS, Sent, Site

TALL = "e" + "\u0301" * 60
UNSEEN = "\u3164\u2800\ufe0f"
MARKS = "Use at most 8 accents or other combining marks on one character."


def refused(answer: Any) -> dict[str, str]:
    assert answer.status_code == 422, answer.text
    return {error["pointer"]: error["detail"] for error in answer.get_json()["errors"]}


NEW_USER = {"email": "x@example.org", "role": "author", "password": "seven wet umbrellas"}
DOORS: list[tuple[str, str, dict[str, Any], str]] = [
    ("post", f"articles/{SLUG}/comments", WORDS, "name"),
    ("post", f"articles/{SLUG}/comments", WORDS, "body"),
    ("patch", "comments/{receipt}", {}, "name"),
    ("patch", "comments/{receipt}", {}, "body"),
    ("post", "manage/comments/{id}/edit", {"revision": 1}, "body"),
    ("post", "manage/comments/{id}/replies", {"badge": "editor", "revision": 1}, "body"),
    ("post", "manage/comments/phrases", {}, "phrase"),
    ("post", "manage/comments/reasons", {}, "text"),
    ("post", "manage/authors", {"name": "Ines"}, "name"),
    ("post", "manage/users", NEW_USER, "name"),
    ("post", "manage/articles", {"body_markdown": "Words.", "slug": "some-words"}, "title"),
]  # fmt: skip


@pytest.mark.parametrize(("method", "path", "data", "field"), DOORS)
@pytest.mark.parametrize("text", [TALL, UNSEEN], ids=["tall", "unseen"])
def test_what_towers_or_cannot_be_seen_is_refused_at_its_field(
    place: Site, method: str, path: str, data: dict[str, Any], field: str, text: str
) -> None:
    sent = place.send()
    answer = getattr(place.browser(), method)(
        f"/api/v1/{path.format(id=sent.id, receipt=sent.receipt)}",
        json=data | {field: text},
        headers=place.token(Role.ADMIN) if path.startswith("manage") else {},
    )
    told = refused(answer)[f"/{field}"]
    assert (told == MARKS) == (text == TALL), told


def test_a_reason_that_cannot_be_seen_is_none(place: Site) -> None:
    sent, headers = place.send(), place.token()
    path = f"/api/v1/manage/comments/{sent.id}/decision"
    tall = place.browser().post(path, json={"decision": "decline", "reason": TALL}, headers=headers)
    assert refused(tall) == {"/reason": MARKS}
    spam = place.browser().post(path, json={"decision": "spam", "reason": UNSEEN}, headers=headers)
    assert spam.status_code == 200
    assert spam.get_json()["data"]["reason"] is None


@pytest.mark.parametrize("reason", [TALL, UNSEEN], ids=["tall", "unseen"])
def test_a_report_that_towers_or_cannot_be_seen_is_refused(place: Site, reason: str) -> None:
    sent = place.send()
    place.bring_to(sent, CommentStatus.APPROVED)
    answer = place.browser().post(f"/comments/{sent.id}/report", data={"reason": reason})
    assert answer.status_code == 422
    assert (MARKS in answer.text) == (reason == TALL)


def test_joiners_of_written_languages_stay(place: Site) -> None:
    name = "نیک\u200cزاد"  # noqa: RUF001  # Persian
    text = f"{name} 👩🏽\u200d⚕\ufe0f क्\u200dष"
    sent = place.send(text, name=name)
    data = place.browser().get(f"/api/v1/comments/{sent.receipt}").get_json()["data"]
    assert (data["source"], data["name"]) == (text, name)
    assert text in data["html"]


def marks(place: Site, comment_id: str) -> dict[str, list[str]]:
    with place.app.app_context():
        comment = db.session().scalar(select(Comment).where(Comment.public_id == comment_id))
        assert comment is not None
        return {mark["mark"]: mark["words"] for mark in comment.marks}


@pytest.mark.parametrize(
    ("name", "found"),
    [
        ("Emil Novak", ["Emil Novak"]),
        ("\u0415mil N\u043ev\u0430k", ["Emil Novak"]),
        ("EmiI \u200bNovak", ["Emil Novak"]),
        ("Emil Novak \u2714", ["Emil Novak", "\u2714"]),
        ("Emil Novak (Editor)", ["Emil Novak", "editor"]),
        ("Dr. Emil Novak", ["Emil Novak"]),
        ("Rosa \u2705\ufe0f", ["\u2705"]),
        ("M\u043ederator", ["moderator"]),
        ("The Admin", ["admin"]),
        ("Rosa", []),
        ("Emily Novakova", []),
        ("Authoria Stafford", []),
    ],
)
def test_a_name_like_those_of_the_staff_is_marked(place: Site, name: str, found: list[str]) -> None:
    place.desk("Emil Novak")
    words = {"name": name, "body": "Words of nobody else."}
    sent = place.browser().post(f"/api/v1/articles/{SLUG}/comments", json=words)
    assert marks(place, sent.get_json()["data"]["id"]).get("staff", []) == found


@pytest.mark.parametrize(
    "text",
    ["casi\u3164no", "casi\u00adno", "c\u200basino", "casi\u2800no", "c\u0430sino", "ca\u0301sino",
     "\uff43asino", "casi\ufe0fno", "casi\u034fno", "casi\U000e0061no"],
)  # fmt: skip
def test_a_blocked_word_in_disguise_is_marked(place: Site, text: str) -> None:
    blocked = place.browser().post(
        "/api/v1/manage/comments/phrases", json={"phrase": "casino"}, headers=place.token()
    )
    assert blocked.status_code == 201
    assert marks(place, place.send(f"Win at the {text} today").id) == {"phrase": ["casino"]}


@pytest.mark.parametrize(
    "name", ["The Weekly", "THE W\u0415\u0415KLY", "The Weekly editor", "TheWeekly \u2b50"]
)
def test_a_name_like_the_site_is_marked(name: str) -> None:
    assert staff_lookalikes(name, [], "The Weekly" if " W" in name else "TheWeekly")


def test_the_host_of_a_website_stands_beside_the_name(place: Site) -> None:
    words = {"name": "bank.example", "website": "https://evil.example/x", "body": "Some words."}
    sent = place.browser().post(f"/api/v1/articles/{SLUG}/comments", json=words)
    data = sent.get_json()["data"]
    place.bring_to(Sent(data["id"], data["receipt"]), CommentStatus.APPROVED)
    page = place.browser().get(f"/articles/{SLUG}").text
    assert "(<bdi>evil.example</bdi>)" in page
