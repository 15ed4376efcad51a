"""Comments in JSON: the shapes of the contract, and what is refused."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from werkzeug.test import TestResponse

from cms.permissions import Role
from tests.comments.conftest import SENTENCE, SLUG, WORDS, Site

TARGET = f"/api/v1/articles/{SLUG}/comments"


def send(place: Site, headers: dict[str, str] | None = None, **fields: object) -> TestResponse:
    return place.browser().post(TARGET, json=WORDS | fields, headers=headers)


def pointers(answer: TestResponse) -> dict[str, str]:
    assert answer.status_code == 422, answer.text
    assert answer.content_type == "application/problem+json"
    return {error["pointer"]: error["detail"] for error in answer.get_json()["errors"]}


def test_a_comment_is_accepted_and_can_be_followed(place: Site) -> None:
    answer = send(place, email="rosa@example.org", website=None)
    assert answer.status_code == 202
    data = answer.get_json()["data"]
    assert set(data) == {"id", "status", "receipt", "receipt_url", "message"}
    assert (data["status"], data["message"]) == ("pending", SENTENCE)
    assert data["receipt_url"] == f"http://localhost/comments/{data['receipt']}"
    assert answer.headers["Cache-Control"] == "no-store"
    followed = place.browser().get(f"/api/v1/comments/{data['receipt']}")
    assert followed.headers["Cache-Control"] == "no-store"
    assert followed.get_json()["data"] == {
        "id": data["id"],
        "status": "pending",
        "name": "Rosa",
        "website": None,
        "source": WORDS["body"],
        "html": "<p>I have watched them for years.</p>",
        "submitted_at": followed.get_json()["data"]["submitted_at"],
        "reason": None,
        "public_url": None,
        "public_html": None,
        "change_waits": False,
        "change": None,
        "usual_wait": None,
        "reply_to": None,
        "reply_to_removed": False,
        "article": {
            "id": followed.get_json()["data"]["article"]["id"],
            "slug": SLUG,
            "title": f"Title of {SLUG}",
            "locale": "en",
            "url": f"http://localhost/articles/{SLUG}",
        },
    }


def test_the_site_has_the_address_that_its_settings_say(place: Site) -> None:
    settings = place.app.config["SETTINGS"]
    place.app.config["SETTINGS"] = replace(settings, base_url="https://example.org")
    assert send(place).get_json()["data"]["receipt_url"].startswith("https://example.org/comments/")


def test_all_faults_are_told_at_once_each_at_its_place(place: Site) -> None:
    answer = place.browser().post(
        TARGET, json={"name": 7, "email": "x", "website": "//evil.example", "colour": "red"}
    )
    assert set(pointers(answer)) == {"/name", "/email", "/website", "/body", "/colour"}


@pytest.mark.parametrize("body", [[], "text", 3])
def test_what_is_no_object_is_refused(place: Site, body: object) -> None:
    assert place.browser().post(TARGET, json=body).status_code == 422


def test_a_form_is_no_json(place: Site) -> None:
    assert place.browser().post(TARGET, data=WORDS).status_code == 415


def test_what_no_database_can_keep_is_left_out(place: Site) -> None:
    answer = send(place, name="Ro\0sa\udfff", body="One\0 two.\ud800")
    receipt = answer.get_json()["data"]["receipt"]
    data = place.browser().get(f"/api/v1/comments/{receipt}").get_json()["data"]
    assert (data["name"], data["html"]) == ("Rosa", "<p>One two.</p>")


@pytest.mark.parametrize("nothing", ["\0", "\ud800"])
def test_what_no_database_can_keep_does_no_harm_elsewhere(place: Site, nothing: str) -> None:
    assert pointers(send(place, body=nothing)) == {"/body": "Write a comment."}
    assert pointers(send(place, name=nothing)) == {"/name": "Write your name."}
    assert "/email" in pointers(send(place, email=f"r{nothing}@example.org"))
    assert "/website" in pointers(send(place, website=f"https://example.org/{nothing}"))
    assert "/reply_to" in pointers(send(place, reply_to=f"r{nothing}"))
    assert managed(place, "?q=%00x") == managed(place, "?article=%00x") == []


def test_an_idempotency_key_names_one_comment_from_wherever_it_comes(place: Site) -> None:
    headers = {"Idempotency-Key": "6f1c2a52-6a51-4a0e-9c0e-1d6f3c0b7f55"}
    first = send(place, headers).get_json()["data"]
    again = place.browser().post(
        TARGET, json=WORDS, headers=headers, environ_overrides={"REMOTE_ADDR": "203.0.113.9"}
    )
    assert again.get_json()["data"] == first
    other = send(place, headers, body="Something else.")
    assert pointers(other) == {
        "/Idempotency-Key": "This Idempotency-Key was used for another comment."
    }
    assert send(place).get_json()["data"]["id"] != first["id"]
    assert "/Idempotency-Key" in pointers(send(place, {"Idempotency-Key": "k" * 256}))


def test_the_thread_is_a_tree_of_public_fields(place: Site) -> None:
    first = place.send("The *first*.", email="rosa@example.org", website="https://example.org")
    place.decide(first)
    answer = place.send("An answer.", name="Ben", reply_to=first.id)
    place.decide(answer)
    place.decide(place.send("The second."))
    top = place.thread()
    assert [node["html"] for node in top] == ["<p>The <em>first</em>.</p>", "<p>The second.</p>"]
    for node in (top[0], top[0]["replies"][0]):
        assert set(node) == {
            "id",
            "name",
            "website",
            "html",
            "submitted_at",
            "badge",
            "replies",
            "reply_to",
            "reply_to_removed",
        }
    assert top[0]["replies"][0]["reply_to"] == first.id
    assert top[0]["website"] == "https://example.org"
    assert top[0]["submitted_at"].endswith("Z")
    assert top[0]["replies"][0]["id"] == answer.id
    assert top[1]["replies"] == []


def test_the_thread_is_paged_by_its_top_level(place: Site) -> None:
    ids = []
    for number in range(5):
        comment = place.send(f"Number {number}.")
        place.decide(comment)
        place.decide(place.send(f"Answer to {number}.", reply_to=comment.id))
        ids.append(comment.id)
    for sort, wanted in (("submitted_at", ids), ("-submitted_at", ids[::-1])):
        seen: list[str] = []
        url: str | None = f"{TARGET}?sort={sort}&limit=2"
        while url:
            body = place.browser().get(url).get_json()
            assert body["meta"]["total"] == 5
            assert all(len(node["replies"]) == 1 for node in body["data"])
            seen += [node["id"] for node in body["data"]]
            url = body["links"]["next"]
        assert seen == wanted


@pytest.mark.parametrize(
    ("query", "pointer"),
    [
        ("limit=101", "/limit"),
        ("limit=0", "/limit"),
        ("limit=many", "/limit"),
        ("sort=name", "/sort"),
        ("cursor=nonsense", "/cursor"),
        ("colour=red", "/colour"),
        ("limit=1&limit=2", "/limit"),
    ],
)
def test_an_unknown_or_exceeded_parameter_is_told(place: Site, query: str, pointer: str) -> None:
    assert list(pointers(place.browser().get(f"{TARGET}?{query}"))) == [pointer]
    managed = f"/api/v1/manage/comments?{query}"
    assert list(pointers(place.browser().get(managed, headers=place.token()))) == [pointer]


def test_what_is_not_there_is_a_problem(place: Site) -> None:
    for path in ("/api/v1/articles/none/comments", "/api/v1/comments/none"):
        answer = place.browser().get(path)
        assert (answer.status_code, answer.content_type) == (404, "application/problem+json")


# --- management ------------------------------------------------------------------------------


def managed(place: Site, query: str = "") -> list[dict[str, Any]]:
    answer = place.browser().get(f"/api/v1/manage/comments{query}", headers=place.token())
    assert answer.status_code == 200, answer.text
    assert answer.headers["Cache-Control"] == "no-store"
    data: list[dict[str, Any]] = answer.get_json()["data"]
    return data


def test_an_editor_sees_all_of_a_comment(place: Site) -> None:
    comment = place.send(
        "Look at https://example.com/x and www.example.net.", email="rosa@example.org"
    )
    (data,) = managed(place)
    assert set(data) == {
        "id",
        "status",
        "name",
        "email",
        "website",
        "source",
        "html",
        "article",
        "submitted_at",
        "waiting_since",
        "revision",
        "held_because",
    }
    assert (data["id"], data["status"], data["revision"]) == (comment.id, "pending", 1)
    assert data["email"] == "rosa@example.org"
    assert data["source"] == "Look at https://example.com/x and www.example.net."
    assert data["article"]["slug"] == SLUG
    assert data["held_because"] == [
        {"mark": "link", "words": ["https://example.com/x", "http://www.example.net"]}
    ]


def test_an_editor_filters_searches_and_pages(place: Site) -> None:
    plain = place.send("Nothing special.")
    percent = place.send("It is 100% true.", name="Ben", email="ben@example.org")
    elsewhere = place.send("Elsewhere.", slug="another-article")
    place.decide(elsewhere, "spam")

    def found(query: str) -> list[str]:
        return [item["id"] for item in managed(place, query)]

    assert found("") == [plain.id, percent.id, elsewhere.id]
    assert found("?sort=-submitted_at") == [elsewhere.id, percent.id, plain.id]
    assert found("?status=spam") == [elsewhere.id]
    assert found("?article=another-article") == [elsewhere.id]
    assert found("?q=100%25") == [percent.id]
    assert found("?q=SPECIAL") == [plain.id]
    assert found("?q=ben@") == found("?q=ben") == [percent.id]
    assert found("?status=approved") == found("?article=none") == []
    assert found("?waiting=true") == [plain.id, percent.id]
    assert found("?waiting=false") == [elsewhere.id]
    place.decide(plain)
    place.browser().patch(f"/api/v1/comments/{plain.receipt}", json={"body": "Something new."})
    assert found("?waiting=true&status=approved") == [plain.id]
    article = managed(place)[0]["article"]["id"]
    assert found(f"?article={article}&limit=1") == [plain.id]


def test_the_management_is_for_those_who_may_moderate(place: Site) -> None:
    comment = place.send()
    path = f"/api/v1/manage/comments/{comment.id}/decision"
    decision = {"decision": "approve"}
    editor = place.desk()
    for headers, status in ((None, 401), (place.token(Role.AUTHOR), 403)):
        for browser in (place.browser(), editor):
            answer = browser.get("/api/v1/manage/comments", headers=headers)
            assert answer.status_code == status
            assert browser.post(path, json=decision, headers=headers).status_code == status
    assert place.shown() == set()


def test_a_decision_is_answered_with_its_entry_in_the_log(place: Site) -> None:
    comment = place.send()
    answer = place.browser().post(
        f"/api/v1/manage/comments/{comment.id}/decision",
        json={"decision": "decline", "reason": " Off the\0 topic. ", "revision": 1},
        headers=place.token(),
    )
    assert answer.status_code == 200
    data = answer.get_json()["data"]
    assert (data["decision"], data["status"], data["status_before"]) == (
        "decline",
        "declined",
        "pending",
    )
    assert (data["comment"], data["reason"], data["revision"], data["actor"]) == (
        comment.id,
        "Off the topic.",
        1,
        "Program",
    )


@pytest.mark.parametrize(
    ("body", "pointer"),
    [
        ({}, "/decision"),
        ({"decision": "publish"}, "/decision"),
        ({"decision": "approve", "revision": "1"}, "/revision"),
        ({"decision": "decline", "reason": "r" * 1001}, "/reason"),
        ({"decision": "approve", "colour": "red"}, "/colour"),
    ],
)
def test_a_decision_that_makes_no_sense_is_refused(
    place: Site, body: dict[str, object], pointer: str
) -> None:
    comment = place.send()
    path = f"/api/v1/manage/comments/{comment.id}/decision"
    answer = place.browser().post(path, json=body, headers=place.token())
    assert list(pointers(answer)) == [pointer]


def test_a_decision_about_nothing_is_not_found(place: Site) -> None:
    answer = place.browser().post(
        "/api/v1/manage/comments/none/decision",
        json={"decision": "approve"},
        headers=place.token(),
    )
    assert answer.status_code == 404
