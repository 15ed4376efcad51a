"""What a commenter does with the receipt: change the comment, follow the change, take it back."""

from __future__ import annotations

from html import unescape

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select
from werkzeug.test import TestResponse

from cms.comments.models.comment import Comment
from cms.comments.models.states import CommentStatus
from cms.comments.operations.commenting import MAX_REVISIONS
from cms.comments.operations.decisions import edit_and_approve
from cms.comments.operations.submission import Sender, submit_comment
from cms.comments.schemas.deciding import EditInput
from cms.comments.schemas.inputs import Submission
from cms.db.session import db, transaction
from cms.errors import Invalid
from cms.permissions import ANONYMOUS, Actor, Role
from tests.comments.conftest import SECRET, SLUG, Sent, Site


def change(reader: FlaskClient, comment: Sent, **fields: str) -> TestResponse:
    said = {"body": "Other words.", "name": "Rosa", "website": ""} | fields
    return reader.post(f"/comments/{comment.receipt}/edit", data=said)


def page(place: Site, comment: Sent, query: str = "") -> str:
    answer = place.browser().get(f"/comments/{comment.receipt}{query}")
    assert answer.status_code == 200
    return unescape(answer.text)


def waiting_since(place: Site, comment: Sent) -> object:
    with place.app.app_context():
        return db.session.scalars(
            select(Comment.waiting_since).filter_by(public_id=comment.id)
        ).one()


def edit_as_editor(place: Site, comment: Sent, body: str, reason: str | None = None) -> None:
    place.desk("Emil Novak")
    with place.app.app_context(), transaction():
        wanted = EditInput(body=body, revision=1, reason=reason)
        edit_and_approve(db.session(), Actor("Emil Novak", Role.EDITOR, 1), comment.id, wanted)


def test_a_pending_comment_is_changed_and_keeps_its_place(place: Site) -> None:
    comment = place.send("First words.")
    since = waiting_since(place, comment)
    answer = change(place.browser(), comment, website="https://rosa.example.org")
    assert answer.status_code == 303
    assert answer.headers["Location"] == f"/comments/{comment.receipt}?changed=1"
    assert answer.headers["Cache-Control"] == "no-store"
    assert "Set-Cookie" not in answer.headers
    text = page(place, comment, "?changed=1")
    assert "Your change is saved." in text
    assert "<p>Other words.</p>" in text
    assert waiting_since(place, comment) == since
    assert place.shown() == set()
    place.decide(comment, revision=2)
    (shown,) = place.thread()
    assert (shown["html"], shown["website"]) == (
        "<p>Other words.</p>",
        "https://rosa.example.org",
    )


def test_a_change_of_an_approved_comment_waits_while_the_approved_text_stays(place: Site) -> None:
    comment = place.send("First words.")
    place.decide(comment)
    change(place.browser(), comment)
    assert waiting_since(place, comment) is not None
    assert place.thread()[0]["html"] == "<p>First words.</p>"
    assert "<p>First words.</p>" in place.browser().get(f"/articles/{SLUG}").text
    text = page(place, comment)
    assert "Your edit waits for an editor" in text
    assert "What readers see now" in text
    data = place.browser().get(f"/api/v1/comments/{comment.receipt}").get_json()["data"]
    assert (data["status"], data["change_waits"]) == ("approved", True)
    assert (data["html"], data["public_html"]) == (
        "<p>Other words.</p>",
        "<p>First words.</p>",
    )
    place.decide(comment, waiting=True)
    assert place.thread()[0]["html"] == "<p>Other words.</p>"
    assert "What readers see now" not in page(place, comment)


def test_a_declined_comment_that_is_written_anew_is_read_again(place: Site) -> None:
    comment = place.send()
    place.decide(comment, "decline", reason="Please stay with the bees.")
    assert "Please stay with the bees." in page(place, comment)
    answer = place.browser().patch(
        f"/api/v1/comments/{comment.receipt}", json={"body": "About bees."}
    )
    data = answer.get_json()["data"]
    assert (data["status"], data["html"], data["reason"]) == (
        "pending",
        "<p>About bees.</p>",
        None,
    )
    assert answer.headers["Cache-Control"] == "no-store"
    assert "Waiting for an editor" in page(place, comment)


@pytest.mark.parametrize("status", [CommentStatus.SPAM, CommentStatus.WITHDRAWN])
def test_what_is_spam_or_withdrawn_is_not_changed(place: Site, status: CommentStatus) -> None:
    comment = place.send("First words.")
    place.bring_to(comment, status)
    assert "Change this comment" not in page(place, comment)
    answer = change(place.browser(), comment)
    assert answer.status_code == 409
    assert "You cannot change it" in answer.text
    assert "<p>Other words.</p>" not in page(place, comment)
    assert waiting_since(place, comment) is None


def test_a_refused_change_keeps_what_was_typed(place: Site) -> None:
    comment = place.send()
    answer = change(place.browser(), comment, name=" ", website="rosa.example.org", body="Kept.")
    assert answer.status_code == 422
    text = unescape(answer.text)
    for word in (
        "Write your name.",
        "Please write the whole address, beginning with https://.",
        ">\nKept.</textarea>",
        'href="#comment-form-name"',
        "<details open>\n          <summary>Change this comment",
    ):
        assert word in text
    empty = change(place.browser(), comment, body=">")
    assert (empty.status_code, "readers would see nothing of this one" in empty.text) == (422, True)
    assert "<p>Kept.</p>" not in page(place, comment)


@pytest.mark.parametrize(
    ("sent", "pointer"),
    [
        ({"body": ""}, "/body"),
        ({"name": ""}, "/name"),
        ({"website": "javascript:alert(1)"}, "/website"),
        ({"email": "rosa@example.org"}, "/email"),
        ({"body": 7}, "/body"),
        # In a merge patch null takes away, and a comment cannot be without these.
        ({"body": None}, "/body"),
        ({"name": None}, "/name"),
    ],
)
def test_a_change_that_makes_no_sense_is_refused(
    place: Site, sent: dict[str, object], pointer: str
) -> None:
    comment = place.send()
    answer = place.browser().patch(f"/api/v1/comments/{comment.receipt}", json=sent)
    assert answer.status_code == 422
    assert answer.get_json()["errors"][0]["pointer"] == pointer


def test_what_is_not_sent_stays_as_it_is(place: Site) -> None:
    comment = place.send("First words.", website="https://rosa.example.org")
    address = f"/api/v1/comments/{comment.receipt}"
    for said in ({}, {"body": "First words."}, {"name": "Rosa"}):
        place.browser().patch(address, json=said)
    with place.app.app_context():
        assert db.session.scalars(select(Comment)).one().newest_revision.number == 1
    data = place.browser().patch(address, json={"name": "Rosa M."}).get_json()["data"]
    assert (data["name"], data["website"], data["source"]) == (
        "Rosa M.",
        "https://rosa.example.org",
        "First words.",
    )
    data = place.browser().patch(address, json={"website": None}).get_json()["data"]
    assert (data["name"], data["website"]) == ("Rosa M.", None)


def test_changes_find_an_end(place: Site) -> None:
    comment = place.send()
    address = f"/api/v1/comments/{comment.receipt}"
    statuses = [
        place.browser().patch(address, json={"body": f"Text {number}."}).status_code
        for number in range(MAX_REVISIONS)
    ]
    assert statuses == [200] * (MAX_REVISIONS - 1) + [409]


def test_a_change_is_marked_anew(place: Site) -> None:
    comment = place.send("Nothing to see in these words.")
    other = place.send("The very same words, sent twice to two articles.", slug="another-article")
    place.browser().patch(
        f"/api/v1/comments/{comment.receipt}",
        json={"body": "The very same words, sent twice to two articles."},
    )
    with place.app.app_context():
        keys = {each.public_id: each for each in db.session.scalars(select(Comment))}
        marked = keys[comment.id]
        assert marked.text_key == keys[other.id].text_key
        assert [mark["mark"] for mark in marked.marks] == ["repeat"]


def test_a_comment_is_withdrawn_by_the_api(place: Site) -> None:
    comment = place.send()
    place.decide(comment)
    for _ in range(2):
        answer = place.browser().delete(f"/api/v1/comments/{comment.receipt}")
        assert (answer.status_code, answer.get_json()["data"]["status"]) == (200, "withdrawn")
    assert place.shown() == set()


def test_what_an_editor_changed_is_shown_to_the_commenter(place: Site) -> None:
    comment = place.send("I saw teh bees.")
    edit_as_editor(place, comment, "I saw the bees.", "A slip of the pen.")
    text = page(place, comment)
    for word in (
        "An editor changed your text",
        "<del>",
        "[removed:</span>teh<span",
        "<ins>",
        "A slip of the pen.",
        "<p>I saw the bees.</p>",
    ):
        assert word in text
    change(place.browser(), comment, body="I saw all the bees.")
    assert "An editor changed your text" not in page(place, comment)


def test_a_receipt_that_nobody_has_changes_nothing(place: Site) -> None:
    comment = place.send()
    for guess in (comment.id, comment.receipt[:-1], comment.receipt + "a"):
        assert change(place.browser(), Sent("", guess)).status_code == 404
        for method in ("patch", "delete"):
            send = getattr(place.browser(), method)
            assert send(f"/api/v1/comments/{guess}", json={}).status_code == 404


def test_a_retry_of_a_changed_comment_is_still_the_first(place: Site) -> None:
    sender = Sender(SECRET, "192.0.2.1", idempotency_key="one")

    def send(body: str) -> str:
        submission = Submission(name="Rosa", body=body)
        with place.app.app_context(), transaction():
            return submit_comment(db.session(), ANONYMOUS, SLUG, submission, sender).receipt

    receipt = send("First words.")
    place.browser().patch(f"/api/v1/comments/{receipt}", json={"body": "Other words."})
    assert send("First words.") == receipt
    with pytest.raises(Invalid, match="was used for another comment"):
        send("Other words.")
