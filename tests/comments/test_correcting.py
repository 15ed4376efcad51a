"""The page of one comment: deciding about it there, whatever was decided before."""

from __future__ import annotations

import re

import pytest
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from cms.comments.models.states import CommentStatus
from cms.permissions import Role
from tests.comments.conftest import Sent, Site, csrf_token

POSSIBLE = {
    CommentStatus.PENDING: {"approve", "decline", "spam"},
    CommentStatus.APPROVED: {"decline", "spam"},
    CommentStatus.DECLINED: {"approve", "spam"},
    CommentStatus.SPAM: {"approve", "decline"},
    CommentStatus.WITHDRAWN: set(),
}


def offered(page: TestResponse) -> dict[str, dict[str, str]]:
    """The decisions that a page offers, each with the hidden fields of its form."""
    forms = re.findall(
        r'<form[^>]*action="/desk/comments/\w+" method="post">.*?</form>', page.text, re.DOTALL
    )
    fields = [
        dict(re.findall(r'<input type="hidden" name="(\w+)" value="([^"]*)"', form))
        for form in forms
    ]
    return {each["decision"]: each for each in fields}


def press(desk: FlaskClient, comment: Sent, decision: str, **typed: str) -> TestResponse:
    """Open the page of a comment, and decide by its form."""
    path = f"/desk/comments/{comment.id}"
    return desk.post(path, data=offered(desk.get(path))[decision] | typed)


@pytest.mark.parametrize("status", CommentStatus)
def test_a_comment_can_be_decided_where_that_says_something_new(
    place: Site, status: CommentStatus
) -> None:
    comment, desk = place.send(), place.desk()
    place.bring_to(comment, status)
    path = f"/desk/comments/{comment.id}"
    assert set(offered(desk.get(path))) == POSSIBLE[status]
    for decision in sorted(POSSIBLE[status]):
        answer = press(desk, comment, decision, reason="As I say.")
        assert (answer.status_code, answer.headers["Location"]) == (303, path)
        page = desk.get(path).text
        assert "Emil Novak</bdi></strong>" in page
        undo = re.search(r'action="(/desk/comments/log/\w+/undo)"', page)
        assert undo
        assert (
            desk.post(undo[1], data={"csrf_token": csrf_token(desk.get(path))}).status_code == 303
        )
        assert "Undone." in desk.get(path).text
    assert (comment.id in place.shown()) == (status is CommentStatus.APPROVED)


def test_what_was_approved_can_be_kept_while_it_is_questioned(place: Site) -> None:
    comment, desk = place.send("One."), place.desk()
    place.decide(comment)
    place.browser().post(f"/comments/{comment.id}/report", data={"reason": "Rude."})
    assert ">Keep</button>" in desk.get(f"/desk/comments/{comment.id}").text
    assert press(desk, comment, "approve").status_code == 303
    assert set(offered(desk.get(f"/desk/comments/{comment.id}"))) == {"decline", "spam"}
    place.browser().patch(f"/api/v1/comments/{comment.receipt}", json={"body": "Two."})
    assert press(desk, comment, "approve").status_code == 303
    assert place.thread()[0]["html"] == "<p>Two.</p>"


def test_a_decision_on_the_page_names_what_was_seen_there(place: Site) -> None:
    comment, desk = place.send("One."), place.desk()
    path = f"/desk/comments/{comment.id}"
    seen = offered(desk.get(path))["decline"]
    without = desk.post(path, data=seen)
    assert without.status_code == 422
    assert "Say why. The commenter sees this reason." in without.text
    assert '<details class="fold" open>' in without.text
    place.browser().patch(f"/api/v1/comments/{comment.receipt}", json={"body": "Two."})
    stale = desk.post(path, data=seen | {"reason": "Too short."})
    assert stale.status_code == 409
    assert "the decision was about revision 1" in stale.text
    assert 'value="Too short."' in stale.text
    assert "<ins>" in stale.text
    seen = offered(stale)["decline"]
    place.decide(comment, "spam")
    late = desk.post(path, data=seen | {"reason": "Too short."})
    assert late.status_code == 409
    assert "Operator marked this comment as spam" in late.text
    assert desk.post(path, data=seen | {"status": "burnt"}).status_code == 422
    assert desk.post("/desk/comments/none", data=seen).status_code == 404
    author = place.desk("Ada Lima", Role.AUTHOR)
    token = csrf_token(author.get("/desk/password"))
    assert author.post(path, data=seen | {"csrf_token": token}).status_code == 403
    assert place.shown() == set()
