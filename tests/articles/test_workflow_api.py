"""The steps of an article over the API: each with its right, its version and its history."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from cms.permissions import Role
from tests.fixtures.newsroom import MANAGE, Newsroom

LATER = "2999-01-02T00:00:00Z"


class Program:
    """A program with a token, and the article that it works on."""

    def __init__(self, newsroom: Newsroom, article: str, role: Role = Role.EDITOR) -> None:
        self.client: FlaskClient = newsroom.reader()
        self.headers = newsroom.token(role)
        self.path = f"{MANAGE}/{article}"

    def step(self, step: str, match: str | None = None, **json: Any) -> TestResponse:
        headers = self.headers | ({"If-Match": match} if match else {})
        sent = {"json": json} if json else {}
        return self.client.post(f"{self.path}/{step}", headers=headers, **sent)

    def history(self, **query: str) -> list[dict[str, Any]]:
        answer = self.client.get(f"{self.path}/history", headers=self.headers, query_string=query)
        found: list[dict[str, Any]] = answer.get_json()["data"]
        return found


def data(answer: TestResponse, status: int = 200) -> dict[str, Any]:
    assert answer.status_code == status, answer.text
    found: dict[str, Any] = answer.get_json()["data"]
    return found


def detail(answer: TestResponse, status: int) -> str:
    assert answer.status_code == status, answer.text
    return str(answer.get_json()["detail"])


@pytest.fixture
def program(newsroom: Newsroom) -> Program:
    return Program(newsroom, newsroom.article("bees"))


def test_an_article_goes_its_whole_way_and_the_history_tells_of_it(
    newsroom: Newsroom, program: Program
) -> None:
    assert data(program.step("submit"))["status"] == "in_review"
    asked = data(program.step("ask-changes", note="Say where they live.\n\n\n\nAnd how."))
    assert (asked["status"], asked["review_outcome"]) == ("draft", "changes_asked")
    assert data(program.step("submit"))["review_outcome"] is None
    assert data(program.step("approve"))["review_outcome"] == "approved"
    at = datetime.now(UTC) + timedelta(days=2)
    planned = data(
        program.step(
            "schedule",
            publish_at=at.isoformat(),
            unpublish_at=f"{at.year + 1}-02-03T04:05:00+02:00",
        )
    )
    assert planned["status"] == "scheduled"
    assert datetime.fromisoformat(planned["publish_at"]) == at
    assert planned["unpublish_at"] == f"{at.year + 1}-02-03T02:05:00Z"
    assert data(program.step("unschedule"))["status"] == "in_review"
    assert data(program.step("take-back"))["status"] == "draft"
    assert data(program.step("publish"))["status"] == "published"
    assert newsroom.reader().get("/articles/bees").status_code == 200
    assert data(program.step("unpublish"))["status"] == "draft"
    assert newsroom.reader().get("/articles/bees").status_code == 404
    assert newsroom.reader().get("/api/v1/articles/bees").status_code == 404
    assert data(program.step("archive"))["status"] == "archived"
    assert data(program.step("reopen"))["status"] == "draft"
    told = program.history(sort="at", limit="50")
    assert [entry["kind"] for entry in told] == [
        "created", "submitted", "changes_asked", "submitted", "approved", "scheduled",
        "unscheduled", "taken_back", "published", "unpublished", "archived", "reopened",
    ]  # fmt: skip
    assert told[2]["note"] == "Say where they live.\n\nAnd how."
    assert told[2]["actor"] == "Program"
    assert told[0]["actor"] == "Operator"
    assert told[5]["details"]["unpublish_at"] == f"{at.year + 1}-02-03T02:05:00Z"
    assert [e["kind"] for e in program.history(limit="2")] == ["reopened", "archived"]


def test_a_step_that_cannot_be_taken_says_what_can(program: Program) -> None:
    assert "cannot be approved. What you can do now: submit for review, schedule," in detail(
        program.step("approve"), 409
    )
    program.step("archive")
    for step in ("submit", "publish", "archive", "unpublish", "take-back"):
        said = detail(program.step(step), 409)
        assert "is archived" in said
        assert said.endswith("What you can do now: reopen.")
    body = {"title": "New", "body_markdown": "Words.\n"}
    etag = program.client.get(program.path, headers=program.headers).headers["ETag"]
    answer = program.client.patch(
        program.path, json=body, headers=program.headers | {"If-Match": etag}
    )
    assert detail(answer, 409) == "This article is archived. Reopen it to write on."


def test_deleting_archives_and_keeps_the_history(newsroom: Newsroom) -> None:
    program = Program(newsroom, newsroom.published("bees"))
    assert (
        data(program.client.delete(program.path, headers=program.headers))["status"] == "archived"
    )
    assert newsroom.reader().get("/articles/bees").status_code == 404
    assert program.history()[0]["details"] == {"was_public": 1}


def test_a_step_from_an_older_version_is_refused(newsroom: Newsroom, program: Program) -> None:
    etag = program.client.get(program.path, headers=program.headers).headers["ETag"]
    program.step("submit")
    for step in ("approve", "take-back", "unpublish", "archive", "reopen"):
        detail(program.step(step, match=etag), 412)
    later = program.step("approve")
    assert data(program.step("take-back", match=later.headers["ETag"]))["status"] == "draft"


def test_who_may_take_which_step(newsroom: Newsroom) -> None:
    author = newsroom.desk(Role.AUTHOR, "Ada Berg")
    author.press("/desk/articles/new", title="Mine", body="Words.\n")
    token = Program(newsroom, "", Role.AUTHOR)
    listed = token.client.get(MANAGE, headers=token.headers).get_json()["data"]
    assert listed == []
    program = Program(newsroom, newsroom.article("bees"), Role.AUTHOR)
    for step in ("approve", "unpublish", "unschedule"):
        assert program.step(step).status_code == 403
    for step in ("submit", "take-back", "archive", "reopen"):
        assert program.step(step).status_code == 404
    mine = program.client.post(
        MANAGE, headers=program.headers, json={"title": "Own", "body_markdown": "Words.\n"}
    )
    program.path = f"{MANAGE}/{data(mine, 201)['id']}"
    for step in ("submit", "take-back", "archive", "reopen"):
        data(program.step(step))


def test_only_who_may_publish_archives_what_is_public(newsroom: Newsroom) -> None:
    writer = Program(newsroom, "", Role.AUTHOR)
    made = writer.client.post(
        MANAGE, headers=writer.headers, json={"title": "Own", "body_markdown": "Words.\n"}
    )
    writer.path = f"{MANAGE}/{data(made, 201)['id']}"
    newsroom.publish(data(made, 201)["id"])
    assert writer.step("archive").status_code == 403


@pytest.mark.parametrize(
    ("moments", "pointer"),
    [
        ({}, "/publish_at"),
        ({"publish_at": "2020-01-01T00:00:00Z"}, "/publish_at"),
        ({"unpublish_at": "2999-01-01T00:00:00Z"}, "/publish_at"),
        ({"publish_at": LATER, "unpublish_at": "2999-01-01T00:00:00Z"}, "/unpublish_at"),
        ({"publish_at": "2999-01-02T00:00:00"}, "/publish_at"),
        ({"publish_at": 4_000_000_000}, "/publish_at"),
        ({"publish_at": "0001-01-01T00:00:00+23:59"}, "/publish_at"),
        ({"publish_at": "9999-12-31T23:59:59-23:59"}, "/publish_at"),
        ({"when": "now"}, "/when"),
    ],
)  # fmt: skip
def test_moments_that_make_no_sense_are_told_at_their_field(
    program: Program, moments: dict[str, Any], pointer: str
) -> None:
    answer = program.client.post(f"{program.path}/schedule", headers=program.headers, json=moments)
    assert answer.status_code == 422, answer.text
    assert answer.get_json()["errors"][0]["pointer"] == pointer


def test_changes_are_asked_for_with_a_note(program: Program) -> None:
    program.step("submit")
    for note in ("", " \n ", "x" * 2_001):
        answer = program.client.post(
            f"{program.path}/ask-changes", headers=program.headers, json={"note": note}
        )
        assert answer.get_json()["errors"][0]["pointer"] == "/note"
        assert answer.status_code == 422


def test_an_approval_ends_with_the_text_that_was_approved(program: Program) -> None:
    program.step("submit")
    etag = program.step("approve").headers["ETag"]
    changed = program.client.patch(
        program.path,
        json={"body_markdown": "Other words.\n"},
        headers=program.headers | {"If-Match": etag},
    )
    assert (data(changed)["status"], data(changed)["review_outcome"]) == ("in_review", None)


def test_what_is_due_for_review_is_found(newsroom: Newsroom, program: Program) -> None:
    newsroom.published("old", reviewed_by={"name": "Dr. Sand"}, review_due="2026-03-01")
    newsroom.published("new", review_due="2999-03-01")
    newsroom.article("draft", review_due="2026-03-01")
    found = program.client.get(
        MANAGE, headers=program.headers, query_string={"review_due_by": "2026-03-01"}
    )
    assert [article["slug"] for article in found.get_json()["data"]] == ["old"]


def test_a_step_that_takes_no_body_refuses_one(program: Program) -> None:
    refused = program.step("submit", note="Please read it soon.")
    assert refused.status_code == 422
    assert [error["pointer"] for error in refused.get_json()["errors"]] == ["/note"]
    words = program.client.post(
        f"{program.path}/submit", data="note=x", headers=program.headers, content_type="text/plain"
    )
    assert words.status_code == 415
    answer = program.client.post(f"{program.path}/submit", json={}, headers=program.headers)
    assert answer.status_code == 200
