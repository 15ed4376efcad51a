"""Answering as somebody of the site, and moving a comment to where it belongs."""

from __future__ import annotations

from typing import Any

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select, update
from werkzeug.test import TestResponse

from cms.accounts.models import User
from cms.articles.models import Article
from cms.comments.models import Comment, CommentStatus, Decision, LogKind
from cms.db import db, transaction
from cms.permissions import Role
from tests.comments.conftest import SLUG, Sent, Site, csrf_token

OTHER = "another-article"


def post(desk: FlaskClient, comment: Sent, verb: str, **fields: str) -> TestResponse:
    token = csrf_token(desk.get("/desk/password"))
    return desk.post(f"/desk/comments/{comment.id}/{verb}", data=fields | {"csrf_token": token})


def own_the_article(place: Site, name: str) -> None:
    """Make the user the owner of the article at `SLUG`."""
    with place.app.app_context(), transaction():
        user_id = db.session.scalars(select(User.id).where(User.name == name)).one()
        db.session.execute(update(Article).where(Article.slug == SLUG).values(owner_id=user_id))


def log(place: Site) -> list[tuple[LogKind, str, str | None]]:
    """The log: each kind with who and why."""
    with place.app.app_context():
        entries = db.session.scalars(select(Decision).order_by(Decision.id))
        return [(each.decision, each.actor_name, each.reason) for each in entries]


@pytest.fixture
def approved(place: Site) -> Sent:
    comment = place.send("A question of mine.")
    place.decide(comment)
    return comment


def test_an_editor_answers_in_public_with_a_badge_and_it_is_logged(
    place: Site, approved: Sent
) -> None:
    desk = place.desk()
    form = desk.get(f"/desk/comments/{approved.id}/reply").text
    assert "A question of mine." in form
    answer = post(desk, approved, "reply", body="An answer of *ours*.", badge="editor")
    assert answer.status_code == 303
    assert "An answer of <em>ours</em>." in desk.get(answer.headers["Location"]).text
    (node,) = place.thread()[0]["replies"]
    assert (node["name"], node["badge"]) == ("Emil Novak", "editor")
    page = place.browser().get(f"/articles/{SLUG}").text
    assert 'class="badge badge-editor">Editor</span>' in page
    assert log(place)[-1] == (LogKind.REPLY, "Emil Novak", None)
    assert "An answer of" not in desk.get("/desk/comments").text


def test_readers_have_no_badge(place: Site, approved: Sent) -> None:
    assert place.thread()[0]["badge"] is None
    assert "badge-editor" not in place.browser().get(f"/articles/{SLUG}").text


def test_an_answer_to_what_waits_approves_it_in_the_same_step(place: Site) -> None:
    comment = place.send("A question that waits.")
    desk = place.desk()
    assert "Approve and answer" in desk.get(f"/desk/comments/{comment.id}/reply").text
    assert post(desk, comment, "reply", body="An answer.", badge="editor").status_code == 422
    assert place.shown() == set()
    answer = post(desk, comment, "reply", body="An answer.", badge="editor", revision="1")
    assert answer.status_code == 303
    assert [kind for kind, _, _ in log(place)] == [LogKind.APPROVE, LogKind.REPLY]
    assert place.thread()[0]["replies"][0]["name"] == "Emil Novak"


def test_an_answer_to_an_older_text_publishes_neither(place: Site) -> None:
    comment = place.send("A question that waits.")
    place.browser().patch(f"/api/v1/comments/{comment.receipt}", json={"body": "Another one."})
    sent = {"body": "My words.", "badge": "editor", "revision": "1"}
    answer = post(place.desk(), comment, "reply", **sent)
    assert answer.status_code == 409
    assert "Another one." in answer.text
    assert "My words." in answer.text
    assert place.shown() == set()


def test_an_author_answers_on_an_own_article_and_waits_for_an_editor(
    place: Site, approved: Sent
) -> None:
    author = place.desk("Ada Lima", Role.AUTHOR)
    assert author.get(f"/desk/comments/{approved.id}/reply").status_code == 404
    assert post(author, approved, "reply", body="Mine.", badge="author").status_code == 404
    own_the_article(place, "Ada Lima")
    form = author.get(f"/desk/comments/{approved.id}/reply").text
    assert "An editor reads it before it appears." in form
    assert 'value="editor"' not in form
    assert post(author, approved, "reply", body="Mine.", badge="editor").status_code == 403
    assert post(author, approved, "reply", body="Mine.", badge="author").status_code == 303
    assert place.shown() == {approved.id}
    with place.app.app_context():
        answer = db.session.scalars(select(Comment).where(Comment.badge.is_not(None))).one()
        assert (answer.status, answer.waiting_since is not None) == (CommentStatus.PENDING, True)
        pending = Sent(answer.public_id, "")
    place.decide(pending)
    assert place.thread()[0]["replies"][0]["badge"] == "author"


@pytest.mark.parametrize("status", [s for s in CommentStatus if s is not CommentStatus.APPROVED])
def test_an_author_cannot_answer_or_find_out_what_is_not_public(
    place: Site, status: CommentStatus
) -> None:
    comment = place.send("Not for everyone.")
    place.bring_to(comment, status)
    author = place.desk("Ada Lima", Role.AUTHOR)
    own_the_article(place, "Ada Lima")
    assert author.get(f"/desk/comments/{comment.id}/reply").status_code == 404
    assert post(author, comment, "reply", body="Mine.", badge="author").status_code == 404


@pytest.mark.parametrize("body", ["", " \u200b", ">\n>", "b" * 5001])
def test_an_answer_says_something(place: Site, approved: Sent, body: str) -> None:
    answer = post(place.desk(), approved, "reply", body=body, badge="editor")
    assert answer.status_code == 422
    assert "error-summary" in answer.text
    assert place.shown() == {approved.id}


def test_a_program_answers_and_moves(place: Site, approved: Sent) -> None:
    headers, path = place.token(), f"/api/v1/manage/comments/{approved.id}"
    sent = {"body": "An answer.", "badge": "editor"}
    answer = place.browser().post(f"{path}/replies", json=sent, headers=headers)
    assert answer.status_code == 201
    assert answer.get_json()["data"]["status"] == "approved"
    wrong = place.browser().post(f"{path}/replies", json={"body": "An answer."}, headers=headers)
    assert wrong.status_code == 422
    moved = place.browser().post(f"{path}/move", json={"article": OTHER}, headers=headers)
    assert moved.status_code == 200
    assert moved.get_json()["data"]["article"]["slug"] == OTHER
    again = place.browser().post(f"{path}/move", json={"article": OTHER}, headers=headers)
    assert again.status_code == 409
    nowhere = place.browser().post(f"{path}/move", json={"article": "no-such"}, headers=headers)
    assert nowhere.status_code == 422
    author = place.token(Role.AUTHOR)
    sent = {"article": SLUG}
    assert place.browser().post(f"{path}/move", json=sent, headers=author).status_code == 403


def names(nodes: list[dict[str, Any]]) -> dict[str, Any]:
    return {node["name"]: names(node["replies"]) for node in nodes}


def test_a_comment_moves_with_its_replies_and_each_keeps_its_state(place: Site) -> None:
    top = place.send("The top.", name="Top")
    place.decide(top)
    asked = place.send("The one that strayed.", name="Asked", reply_to=top.id)
    place.decide(asked)
    below = place.send("Below it.", name="Below", reply_to=asked.id)
    place.decide(below)
    place.send("Below it, waiting.", name="Waiting", reply_to=asked.id)
    desk = place.desk()
    form = desk.get(f"/desk/comments/{asked.id}/move").text
    assert f'value="{OTHER}"' in form
    assert f'value="{SLUG}"' not in form
    answer = post(desk, asked, "move", article=OTHER)
    assert answer.status_code == 303
    assert "with 2 replies" in desk.get(answer.headers["Location"]).text
    assert names(place.thread()) == {"Top": {}}
    assert names(place.thread(OTHER)) == {"Asked": {"Below": {}}}
    moves = [entry for entry in log(place) if entry[0] is LogKind.MOVE]
    assert moves == [(LogKind.MOVE, "Emil Novak", f"From “{SLUG}” to “{OTHER}”")] * 3
    assert "Below it, waiting." in desk.get("/desk/comments").text
    # The commenter's receipt leads to where it is now.
    receipt = place.browser().get(f"/comments/{asked.receipt}").text
    assert f"/articles/{OTHER}#comment-{asked.id}" in receipt


def test_what_was_decided_before_a_move_can_still_be_taken_back(
    place: Site, approved: Sent
) -> None:
    headers = place.token()
    path = f"/api/v1/manage/comments/{approved.id}/move"
    assert place.browser().post(path, json={"article": OTHER}, headers=headers).status_code == 200
    place.decide(approved, "decline")
    assert place.thread(OTHER) == []


def test_the_form_to_move_looks_for_articles(place: Site, approved: Sent) -> None:
    desk = place.desk()
    page = desk.get(f"/desk/comments/{approved.id}/move?q=nowhere").text
    assert "Nothing found" in page
    answer = post(desk, approved, "move")
    assert answer.status_code == 422
    assert "error-summary" in answer.text
    assert place.desk("Ada Lima", Role.AUTHOR).get(
        f"/desk/comments/{approved.id}/move"
    ).status_code == 403  # fmt: skip
