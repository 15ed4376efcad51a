"""Answering as somebody of the site."""

from __future__ import annotations

import re

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select, update
from werkzeug.test import TestResponse

from cms.accounts.models import User
from cms.articles.models.article import Article
from cms.comments.models.comment import Comment, LogEntry
from cms.comments.models.states import Action, CommentStatus
from cms.db.session import db, transaction
from cms.permissions import Role
from tests.comments.conftest import SLUG, Sent, Site, csrf_token


def post(desk: FlaskClient, comment: Sent, verb: str, **fields: str) -> TestResponse:
    token = csrf_token(desk.get("/desk/password"))
    return desk.post(f"/desk/comments/{comment.id}/{verb}", data=fields | {"csrf_token": token})


def own_the_article(place: Site, name: str) -> None:
    """Make the user the owner of the article at `SLUG`."""
    with place.app.app_context(), transaction():
        user_id = db.session.scalars(select(User.id).where(User.name == name)).one()
        db.session.execute(update(Article).where(Article.slug == SLUG).values(owner_id=user_id))


def log(place: Site) -> list[tuple[Action, str, str | None]]:
    """The log: each kind with who and why."""
    with place.app.app_context():
        entries = db.session.scalars(select(LogEntry).order_by(LogEntry.id))
        return [(each.action, each.actor_name, each.reason) for each in entries]


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
    assert log(place)[-1] == (Action.REPLY, "Emil Novak", None)
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
    assert [kind for kind, _, _ in log(place)] == [Action.APPROVE, Action.REPLY]
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


def test_a_program_answers(place: Site, approved: Sent) -> None:
    headers, path = place.token(), f"/api/v1/manage/comments/{approved.id}/replies"
    sent = {"body": "An answer.", "badge": "editor"}
    answer = place.browser().post(path, json=sent, headers=headers)
    assert answer.status_code == 201
    assert answer.get_json()["data"]["status"] == "approved"
    wrong = place.browser().post(path, json={"body": "An answer."}, headers=headers)
    assert wrong.status_code == 422


def undo(desk: FlaskClient, page: str) -> str:
    """Press Undo on a page of the queue; return the page that follows."""
    found = re.search(r'<form [^>]*data-act="undo">.*?</form>', desk.get(page).text, re.DOTALL)
    assert found
    entries = re.findall(r'name="entry" value="(\w+)"', found[0])
    fields = {"entry": entries, "csrf_token": csrf_token(desk.get("/desk/password"))}
    answer = desk.post("/desk/comments/undo", data=fields)
    return desk.get(answer.headers["Location"]).text


def test_an_answer_goes_back_with_the_approval_that_it_was(place: Site) -> None:
    comment, desk = place.send("A question that waits."), place.desk()
    fields = {"body": "An answer.", "badge": "editor", "revision": "1"}
    for _ in range(2):
        answer = post(desk, comment, "reply?queue=1", **fields)
        where = answer.headers["Location"]
        assert "Approved. Your answer is public." in desk.get(where).text
        assert place.thread()[0]["replies"][0]["html"] == "<p>An answer.</p>"
        page = undo(desk, where)
        assert "Undone. The comment and your answer wait." in page
        assert "message-error" not in page
        assert place.shown() == set()
        # Both are read again, the comment where it was; given again it is the same answer.
        assert page.index("A question that waits.") < page.index("<p>An answer.</p>")
    assert [kind for kind, _, _ in log(place)] == ["approve", "reply", "undo", "undo"] * 2


def test_an_answer_is_taken_back_alone(place: Site, approved: Sent) -> None:
    desk = place.desk()
    answer = post(desk, approved, "reply?queue=1", body="An answer.", badge="editor")
    where = answer.headers["Location"]
    assert "Your answer is public." in desk.get(where).text
    assert "Undone. Your answer waits." in undo(desk, where)
    assert place.shown() == {approved.id}
    assert place.thread()[0]["replies"] == []


def test_an_answer_whose_entry_tells_no_wait_comes_into_the_queue_too(
    place: Site, approved: Sent
) -> None:
    desk = place.desk()
    post(desk, approved, "reply", body="An answer.", badge="editor")
    with place.app.app_context(), transaction():
        last = db.session.scalars(select(LogEntry).order_by(LogEntry.id.desc())).first()
        assert last is not None
        parts = ("comment_id", "revision_id", "public_after_id", "status_before", "status_after")
        fields = {name: getattr(last, name) for name in parts}
        early = LogEntry(**fields, action=Action.REPLY, actor_name="Emil Novak")
        db.session.add(early)
        db.session.flush()
        path = f"/api/v1/manage/comments/log/{early.public_id}/undo"
    assert place.browser().post(path, json={}, headers=place.token()).status_code == 200
    assert "An answer." in desk.get("/desk/comments").text


def test_what_was_decided_about_an_answer_since_stays(place: Site) -> None:
    comment, desk = place.send("A question that waits."), place.desk()
    fields = {"badge": "editor", "revision": "1"}
    for body in ("One.", "Two."):
        post(desk, comment, "reply", body=body, **fields)
    one, _ = (Sent(node["id"], "") for node in place.thread()[0]["replies"])
    place.decide(one, "spam")
    place.decide(one)
    with place.app.app_context():
        entry_id = db.session.scalars(select(LogEntry.public_id).order_by(LogEntry.id)).first()
    token = csrf_token(desk.get("/desk/password"))
    path = f"/desk/comments/log/{entry_id}/undo"
    assert desk.post(path, data={"csrf_token": token}).status_code == 303
    assert place.shown() == {one.id}


def test_answers_to_answers_go_back_too(place: Site) -> None:
    comment, desk = place.send("A question that waits."), place.desk()
    post(desk, comment, "reply", body="An answer.", badge="editor", revision="1")
    answer = Sent(place.thread()[0]["replies"][0]["id"], "")
    post(desk, answer, "reply", body="And more.", badge="editor")
    assert len(place.shown()) == 3
    path = f"/api/v1/manage/comments/log?comment={comment.id}"
    (entry,) = place.browser().get(path, headers=place.token()).get_json()["data"]
    path = f"/api/v1/manage/comments/log/{entry['id']}/undo"
    done = place.browser().post(path, json={}, headers=place.token())
    assert (done.status_code, done.get_json()["data"]["comment"]) == (200, comment.id)
    assert place.shown() == set()
    waiting = "/api/v1/manage/comments?waiting=true&status=pending"
    assert place.browser().get(waiting, headers=place.token()).get_json()["meta"]["total"] == 3
