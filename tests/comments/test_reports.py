"""Reports: a reader's word about an approved comment brings it back to the queue, once."""

from __future__ import annotations

from typing import Any

import pytest
from sqlalchemy import select

from cms.comments.models.comment import Comment
from cms.comments.models.reports import CommentReport
from cms.comments.models.states import CommentStatus
from cms.comments.operations.reports import MAX_REPORTS
from cms.db.session import db
from tests.comments.conftest import SLUG, Sent, Site


def report(place: Site, comment: Sent, reason: str = "This is unkind.") -> Any:
    return place.browser().post(f"/comments/{comment.id}/report", data={"reason": reason})


def waits(place: Site, comment: Sent) -> bool:
    with place.app.app_context():
        query = select(Comment.waiting_since).where(Comment.public_id == comment.id)
        return db.session.scalars(query).one() is not None


def kept(place: Site) -> list[str]:
    """The reports that the database keeps, oldest first."""
    with place.app.app_context():
        return list(db.session.scalars(select(CommentReport.reason).order_by(CommentReport.id)))


@pytest.fixture
def approved(place: Site) -> Sent:
    comment = place.send("A thing that somebody said.")
    place.decide(comment)
    return comment


def test_a_report_brings_the_comment_back_and_leaves_it_public(place: Site, approved: Sent) -> None:
    page = place.browser().get(f"/articles/{SLUG}").text
    assert f'href="/comments/{approved.id}/report"' in page
    form = place.browser().get(f"/comments/{approved.id}/report")
    assert "A thing that somebody said." in form.text
    answer = report(place, approved)
    assert answer.status_code == 303
    thanks = place.browser().get(answer.headers["Location"])
    assert "Thank you." in thanks.text
    assert waits(place, approved)
    assert kept(place) == ["This is unkind."]
    assert place.shown() == {approved.id}
    queue = place.desk().get("/desk/comments").text
    assert "A thing that somebody said." in queue
    assert "This is unkind." in queue


def test_each_approval_is_questioned_once(place: Site, approved: Sent) -> None:
    report(place, approved, "First.")
    report(place, approved, "Second.")
    assert kept(place) == ["First.", "Second."]
    # An editor has read it again, and keeps it.
    place.decide(approved)
    assert not waits(place, approved)
    report(place, approved, "Third.")
    assert waits(place, approved)
    # Kept as it is, it is not questioned by what was said before.
    place.decide(approved)
    assert not waits(place, approved)


def test_a_report_of_a_decision_that_was_changed_meanwhile_reopens_nothing(
    place: Site, approved: Sent
) -> None:
    report(place, approved)
    place.decide(approved, "decline")
    assert report(place, approved).status_code == 404
    assert not waits(place, approved)


def test_what_was_reported_stays_in_sight_when_its_answer_is_taken_back(
    place: Site, approved: Sent
) -> None:
    report(place, approved, "First.")
    editor = place.desk()
    place.decide(approved)
    assert "First." not in editor.get("/desk/comments").text
    headers = place.token()
    kept_it = place.browser().get("/api/v1/manage/comments/log", headers=headers)
    entry = kept_it.get_json()["data"][0]["id"]
    undo = f"/api/v1/manage/comments/log/{entry}/undo"
    assert place.browser().post(undo, json={}, headers=headers).status_code == 200
    report(place, approved, "Second.")
    queue = editor.get("/desk/comments").text
    assert "First." in queue
    assert "Second." in queue


def test_a_card_shows_some_reports_and_the_page_of_the_comment_all(
    place: Site, approved: Sent
) -> None:
    editor, page = place.desk(), f"/desk/comments/{approved.id}"
    assert "What readers reported" not in editor.get(page).text
    for number in range(7):
        report(place, approved, f"Number {number}.")
    card = editor.get("/desk/comments").text
    assert "Number 6." in card
    assert "Number 1." not in card
    assert f'<a href="{page}#reports">2 more reports</a>' in card
    place.decide(approved)
    assert all(f"Number {number}." in editor.get(page).text for number in range(7))


def test_a_flood_of_reports_finds_an_end(place: Site, approved: Sent) -> None:
    for number in range(MAX_REPORTS + 3):
        assert report(place, approved, f"Number {number}.").status_code == 303
    assert len(kept(place)) == MAX_REPORTS


@pytest.mark.parametrize("status", [s for s in CommentStatus if s is not CommentStatus.APPROVED])
def test_what_readers_cannot_see_cannot_be_reported_or_found_out(
    place: Site, status: CommentStatus
) -> None:
    comment = place.send("Nobody sees this.")
    place.bring_to(comment, status)
    nothing = Sent("no-such-comment", "")
    for method in ("get", "post"):
        answers = [
            getattr(place.browser(), method)(f"/comments/{each.id}/report", data={"reason": "No."})
            for each in (comment, nothing)
        ]
        assert [answer.status_code for answer in answers] == [404, 404]
        first, second = (answer.text.replace(each.id, "") for answer, each
                         in zip(answers, (comment, nothing), strict=True))  # fmt: skip
        assert first == second
    thanks = [
        place.browser().get(f"/comments/{each.id}/report?sent=1").data
        for each in (comment, nothing)
    ]
    assert thanks[0] == thanks[1]


@pytest.mark.parametrize(
    ("reason", "message"),
    [
        ("", "Say what is wrong with this comment."),
        (" \u200b\n", "Say what is wrong with this comment."),
        ("r" * 501, "Use at most 500 characters. There are 501."),
    ],
)
def test_a_report_says_why(place: Site, approved: Sent, reason: str, message: str) -> None:
    answer = report(place, approved, reason)
    assert answer.status_code == 422
    assert message in answer.text
    assert reason.strip() in answer.text
    assert not waits(place, approved)


def test_a_report_needs_no_cookie_and_leaves_none(place: Site, approved: Sent) -> None:
    for answer in (
        place.browser().get(f"/comments/{approved.id}/report"),
        report(place, approved),
        report(place, approved, ""),
    ):
        assert "Set-Cookie" not in answer.headers
        assert answer.headers["Cache-Control"] == "no-store"
        assert answer.headers["X-Robots-Tag"] == "noindex"


def test_a_report_keeps_the_place_of_what_waits_already(place: Site, approved: Sent) -> None:
    edit = {"body": "Other words of mine."}
    answer = place.browser().patch(f"/api/v1/comments/{approved.receipt}", json=edit)
    assert answer.status_code == 200
    with place.app.app_context():
        query = select(Comment.waiting_since).where(Comment.public_id == approved.id)
        since = db.session.scalars(query).one()
    report(place, approved)
    with place.app.app_context():
        assert db.session.scalars(query).one() == since
