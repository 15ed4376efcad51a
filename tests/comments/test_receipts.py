"""The private link of a commenter: page and JSON."""

from __future__ import annotations

import hashlib
from html import unescape

import pytest
from sqlalchemy import select

from cms.comments.models.comment import Comment
from cms.comments.models.states import CommentStatus
from cms.db.session import db
from tests.comments.conftest import SENTENCE, SLUG, Sent, Site

REASON = "Please stay with the bees."


def page(place: Site, comment: Sent, query: str = "") -> str:
    answer = place.browser().get(f"/comments/{comment.receipt}{query}")
    assert answer.status_code == 200
    assert "Set-Cookie" not in answer.headers
    return unescape(answer.text)


@pytest.mark.parametrize(
    ("status", "words"),
    [
        (CommentStatus.PENDING, "Waiting for an editor"),
        (CommentStatus.APPROVED, f"/articles/{SLUG}#comment-"),
        (CommentStatus.DECLINED, "Not published"),
        (CommentStatus.SPAM, "Not published"),
        (CommentStatus.WITHDRAWN, "Withdrawn"),
    ],
)
def test_the_state_is_told(place: Site, status: CommentStatus, words: str) -> None:
    comment = place.send("My *own* words.")
    place.bring_to(comment, status)
    text = page(place, comment)
    assert words in text
    assert "<p>My <em>own</em> words.</p>" in text
    can_withdraw = f'action="/comments/{comment.receipt}/withdraw"' in text
    assert can_withdraw == (status is not CommentStatus.WITHDRAWN)


def test_the_sentence_is_read_once_and_only_while_it_is_true(place: Site) -> None:
    comment = place.send()
    assert SENTENCE in page(place, comment, "?sent=1")
    assert SENTENCE not in page(place, comment)
    place.decide(comment)
    assert SENTENCE not in page(place, comment, "?sent=1")


def test_a_reason_is_told_while_the_comment_is_declined(place: Site) -> None:
    comment = place.send()
    place.decide(comment, "decline", reason=REASON)
    assert REASON in page(place, comment)
    place.decide(comment, "spam", reason="Sells things.")
    assert "Sells things." not in page(place, comment)
    place.decide(comment, "approve", reason="After all.")
    assert "After all." not in page(place, comment)
    data = place.browser().get(f"/api/v1/comments/{comment.receipt}").get_json()["data"]
    assert (data["status"], data["reason"]) == ("approved", None)
    assert data["public_url"] == f"http://localhost/articles/{SLUG}#comment-{comment.id}"


def test_a_commenter_takes_a_comment_back(place: Site) -> None:
    comment = place.send()
    place.decide(comment)
    for _ in range(2):
        answer = place.browser().post(f"/comments/{comment.receipt}/withdraw")
        assert (answer.status_code, answer.headers["Location"]) == (
            303,
            f"/comments/{comment.receipt}",
        )
        assert answer.headers["Referrer-Policy"] == "no-referrer"
    assert place.shown() == set()


def test_a_receipt_that_nobody_has_opens_nothing(place: Site) -> None:
    comment = place.send()
    for guess in (comment.id, comment.receipt[:-1], comment.receipt + "a", "%00", "x" * 5000):
        answer = place.browser().get(f"/comments/{guess}")
        assert (answer.status_code, answer.headers["Referrer-Policy"]) == (404, "no-referrer")
        assert place.browser().post(f"/comments/{guess}/withdraw").status_code == 404
        assert place.browser().get(f"/api/v1/comments/{guess}").status_code == 404


def test_a_receipt_is_kept_only_as_a_hash(place: Site) -> None:
    comment = place.send()
    with place.app.app_context():
        row = db.session.scalars(select(Comment)).one()
        assert row.receipt_hash == hashlib.sha256(comment.receipt.encode()).hexdigest()
        values = [str(getattr(row, column.key)) for column in Comment.__table__.columns]
        assert not [value for value in values if comment.receipt in value]
        # Nor is the address it came from, in any part.
        assert not [value for value in values if "192.0.2" in value]


def test_receipts_are_long_and_unlike_one_another(place: Site) -> None:
    receipts = {place.send(f"Number {number}.").receipt for number in range(10)}
    assert len(receipts) == 10
    # 43 characters of six bits: 256 bits.
    assert {len(receipt) for receipt in receipts} == {43}
