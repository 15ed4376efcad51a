"""What editors do at the desk, over the API: one comment, the lists they keep, open and closed."""

from __future__ import annotations

from typing import Any

import pytest
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from cms.permissions import Role
from tests.comments.conftest import SLUG, Site

MANAGE = "/api/v1/manage/comments"


class Program:
    """A program with a token."""

    def __init__(self, place: Site, role: Role = Role.EDITOR) -> None:
        self.client: FlaskClient = place.browser()
        self.headers = place.token(role)

    def ask(self, method: str, path: str, **body: Any) -> TestResponse:
        writes = method in ("POST", "PATCH")
        return self.client.open(
            MANAGE + path,
            method=method,
            headers=self.headers,
            json=body if writes else None,
            query_string=None if writes else body,
        )

    def data(self, method: str, path: str, **body: Any) -> Any:
        answer = self.ask(method, path, **body)
        assert answer.status_code in (200, 201), answer.text
        return answer.get_json()["data"]

    def found(self, **query: str) -> list[str]:
        return [comment["id"] for comment in self.data("GET", "", **query)]


@pytest.fixture
def editor(place: Site) -> Program:
    return Program(place)


def test_one_comment_is_given_with_all_that_editors_can_know(place: Site, editor: Program) -> None:
    first = place.send("One.", email="rosa@example.org")
    place.decide(first)
    place.browser().patch(f"/api/v1/comments/{first.receipt}", json={"body": "One!"})
    place.browser().post(f"/comments/{first.id}/report", data={"reason": "Not true."})
    answer = place.send("Two.", reply_to=first.id)
    whole = editor.data("GET", f"/{first.id}")
    assert (whole["status"], whole["email"]) == ("approved", "rosa@example.org")
    assert (whole["revision"], whole["shown"]) == (2, 1)
    assert [(text["revision"], text["source"]) for text in whole["texts"]] == [
        (1, "One."),
        (2, "One!"),
    ]
    assert [report["reason"] for report in whole["reports"]] == ["Not true."]
    assert whole["waiting_since"] is not None
    assert editor.data("GET", f"/{answer.id}")["reply_to"] == first.id
    editor.data("POST", f"/{first.id}/edit", body="One indeed.", revision=2)
    assert [text["edited"] for text in editor.data("GET", f"/{first.id}")["texts"]] == [
        False,
        False,
        True,
    ]
    assert editor.ask("GET", "/nothing").status_code == 404
    made = editor.ask("POST", f"/{first.id}/replies", body="Thank you.", badge="editor")
    assert made.status_code == 201
    shown = editor.client.get(made.headers["Location"], headers=editor.headers).get_json()["data"]
    assert (shown["badge"], shown["reply_to"]) == ("editor", first.id)


def test_comments_are_found_as_in_the_queue(place: Site, editor: Program) -> None:
    plain = place.send("A plain and long enough comment.")
    linked = place.send("See https://a.example https://b.example https://c.example here.")
    same = place.send("A plain and long enough comment!", slug="another-article")
    place.decide(plain)
    place.browser().patch(f"/api/v1/comments/{plain.receipt}", json={"body": "Other words."})
    assert editor.found(mark="link") == [linked.id]
    assert editor.found(mark="edited") == [plain.id]
    assert editor.found(mark="repeat") == [same.id]
    assert editor.found(mark="reported") == []
    assert editor.found(like=same.id) == [same.id]
    assert editor.found(article=SLUG, status="pending") == [linked.id]
    assert editor.found(topic="none") == editor.found(author="none") == []
    wrong = editor.ask("GET", "", mark="links")
    assert [error["pointer"] for error in wrong.get_json()["errors"]] == ["/mark"]


def test_comments_are_found_by_topic_and_author(place: Site, editor: Program) -> None:
    sent = place.send("About bees.", slug="another-article")
    article = editor.client.get(
        "/api/v1/manage/articles?q=another", headers=editor.headers
    ).get_json()["data"][0]
    path = f"/api/v1/manage/articles/{article['id']}"
    etag = editor.client.get(path, headers=editor.headers).headers["ETag"]
    told = {"topics": ["bees"], "authors": [{"name": "Ann Sand"}]}
    headers = editor.headers | {"If-Match": etag}
    assert editor.client.patch(path, json=told, headers=headers).status_code == 200
    assert editor.client.post(f"{path}/publish", headers=editor.headers).status_code == 200
    assert editor.found(topic="bees") == editor.found(author="ann-sand") == [sent.id]


def test_phrases_are_tried_blocked_looked_for_and_taken_off(place: Site, editor: Program) -> None:
    waiting, decided = place.send("Buy NOW, cheap."), place.send("They say: buy now.")
    place.decide(decided)
    trial = editor.data("GET", "/phrases/trial", phrase="buy now")
    assert (trial["looked_at"], trial["marked"]) == (2, 2)
    assert {each["status"] for each in trial["examples"]} == {"pending", "approved"}
    assert editor.data("GET", "/phrases") == []
    made = editor.ask("POST", "/phrases", phrase=" buy  now ")
    phrase = made.get_json()["data"]
    assert (made.status_code, phrase["phrase"], phrase["created_by"]) == (201, "buy now", "Program")
    assert editor.ask("POST", "/phrases", phrase="BUY NOW").status_code == 422
    assert editor.data("GET", f"/{waiting.id}")["marks"] == []
    marked = editor.data("POST", f"/phrases/{phrase['id']}/mark")
    assert marked == {"looked_at": 1, "marked": 1, "next_cursor": None}
    assert editor.data("GET", f"/{waiting.id}")["marks"] == [
        {"mark": "phrase", "words": ["buy now"]}
    ]
    assert editor.ask("POST", f"/phrases/{phrase['id']}/mark", cursor="x").status_code == 422
    assert editor.data("DELETE", f"/phrases/{phrase['id']}") == phrase
    assert editor.data("GET", "/phrases") == []
    for method, path in (("DELETE", ""), ("POST", "/mark")):
        assert editor.ask(method, f"/phrases/{phrase['id']}{path}").status_code == 404


def test_reasons_and_views_are_kept_for_all_editors(place: Site, editor: Program) -> None:
    before = editor.data("GET", "/reasons")
    reason = editor.data("POST", "/reasons", text="This is not about bees.")
    assert editor.data("GET", "/reasons") == [*before, reason]
    assert editor.ask("POST", "/reasons", text="This is not about bees.").status_code == 422
    assert "This is not about bees." in place.desk().get("/desk/comments/reasons").text
    assert editor.data("DELETE", f"/reasons/{reason['id']}") == reason
    assert editor.ask("DELETE", f"/reasons/{reason['id']}").status_code == 404
    view = editor.data("POST", "/views", name="Links", filters={"mark": "link"})
    assert (view["name"], view["filters"]["mark"]) == ("Links", "link")
    assert editor.data("GET", "/views") == [view]
    for wrong in (
        {"name": "Links", "filters": {"mark": "phrase"}},
        {"name": "All", "filters": {}},
        {"name": "Odd", "filters": {"colour": "red"}},
        {"name": "None"},
    ):
        assert editor.ask("POST", "/views", **wrong).status_code == 422, wrong
    assert editor.data("DELETE", f"/views/{view['id']}") == view
    assert editor.data("GET", "/views") == []


def test_threads_are_listed_with_whether_they_are_open(place: Site, editor: Program) -> None:
    threads = editor.data("GET", "/threads", q=SLUG)
    assert [(each["title"], each["open"]) for each in threads] == [(f"Title of {SLUG}", True)]
    (thread,) = threads
    path = f"/threads/{thread['article']}"
    assert editor.data("GET", path) == thread
    closed = editor.data("PATCH", path, closed=True)
    assert (closed["open"], closed["closed"]) == (False, True)
    assert editor.data("GET", path) == closed
    first = editor.ask("GET", "/threads", limit="1")
    assert first.get_json()["meta"] == {"total": 2}
    assert first.get_json()["links"]["next"] is not None


def test_authors_see_their_own_threads_and_nothing_that_editors_keep(place: Site) -> None:
    author, editor = Program(place, Role.AUTHOR), Program(place)
    assert author.data("GET", "/threads") == []
    (thread, *_) = editor.data("GET", "/threads")
    assert author.ask("GET", f"/threads/{thread['article']}").status_code == 404
    sent = place.send("One.")
    for path in ("", f"/{sent.id}", "/phrases", "/phrases/trial", "/reasons", "/views"):
        assert author.ask("GET", path).status_code == 403, path
    for path, body in (
        ("/phrases", {"phrase": "x"}),
        ("/reasons", {"text": "x"}),
        ("/views", {"name": "x", "filters": {"q": "x"}}),
    ):
        assert author.ask("POST", path, **body).status_code == 403, path
