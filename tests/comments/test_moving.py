"""Moving a comment to where it belongs, and taking that back."""

from __future__ import annotations

import re
from typing import Any

from flask.testing import FlaskClient
from sqlalchemy import select, update
from werkzeug.test import TestResponse

from cms.articles.models.article import Article
from cms.comments.models.comment import Comment, LogEntry
from cms.comments.models.states import Action
from cms.db.session import db, transaction
from cms.permissions import Role
from tests.comments.conftest import SLUG, Sent, Site, csrf_token

OTHER = "another-article"


def post(desk: FlaskClient, path: str, **fields: str) -> TestResponse:
    token = csrf_token(desk.get("/desk/password"))
    return desk.post(f"/desk/comments/{path}", data=fields | {"csrf_token": token})


def log(place: Site) -> list[tuple[Action, str, str | None]]:
    """The log: each kind with who and why."""
    with place.app.app_context():
        entries = db.session.scalars(select(LogEntry).order_by(LogEntry.id))
        return [(each.action, each.actor_name, each.reason) for each in entries]


def moves(place: Site, comment: Sent) -> list[str]:
    """The ids of a comment's moves, in order."""
    with place.app.app_context():
        return list(
            db.session.scalars(
                select(LogEntry.public_id)
                .join(Comment, Comment.id == LogEntry.comment_id)
                .where(Comment.public_id == comment.id, LogEntry.action == Action.MOVE)
                .order_by(LogEntry.id)
            )
        )


def names(nodes: list[dict[str, Any]]) -> dict[str, Any]:
    return {node["name"]: names(node["replies"]) for node in nodes}


def approved(place: Site, name: str, parent: Sent | None = None) -> Sent:
    sent = place.send(f"By {name}.", name=name, reply_to=parent.id if parent else None)
    place.decide(sent)
    return sent


class Moved:
    """``Asked`` stood below ``Top`` and was moved away with ``Below`` and ``Waiting``."""

    def __init__(self, place: Site) -> None:
        self.place, self.desk = place, place.desk()
        self.top = approved(place, "Top")
        self.asked = approved(place, "Asked", self.top)
        self.below = approved(place, "Below", self.asked)
        self.waiting = place.send("Waits.", name="Waiting", reply_to=self.asked.id)
        self.answer = post(self.desk, f"{self.asked.id}/move", article=OTHER)

    def undo(self, comment: Sent, number: int = -1) -> str:
        """Take back one of a comment's moves; return what the page of the comment then says."""
        entry = moves(self.place, comment)[number]
        answer = post(self.desk, f"log/{entry}/undo", comment=comment.id)
        return self.desk.get(answer.headers["Location"]).text


def test_a_comment_moves_with_its_replies_and_each_keeps_its_state(place: Site) -> None:
    moved = Moved(place)
    assert moved.answer.status_code == 303
    assert "with 2 replies" in moved.desk.get(moved.answer.headers["Location"]).text
    assert names(place.thread()) == {"Top": {}}
    assert names(place.thread(OTHER)) == {"Asked": {"Below": {}}}
    told = (Action.MOVE, "Emil Novak", f"From “{SLUG}” to “{OTHER}”")
    assert log(place)[-3:] == [told] * 3
    assert "Waits." in moved.desk.get("/desk/comments").text
    # The commenter's receipt leads to where it is now.
    receipt = place.browser().get(f"/comments/{moved.asked.receipt}").text
    assert f"/articles/{OTHER}#comment-{moved.asked.id}" in receipt
    again = place.browser().get(
        f"/api/v1/manage/comments/log?article={SLUG}&action=move", headers=place.token()
    )
    assert [each["moved_from"] for each in again.get_json()["data"]] == [SLUG] * 3


def test_a_move_is_taken_back_from_the_page_that_it_led_to(place: Site) -> None:
    moved = Moved(place)
    later = approved_on_the_other(place, moved)
    page = moved.desk.get(moved.answer.headers["Location"]).text
    form = re.search(r'action="/desk/comments/(log/\w+/undo)"', page)
    assert form
    assert post(moved.desk, form[1], comment=moved.asked.id).status_code == 303
    assert names(place.thread()) == {"Top": {"Asked": {"Below": {}, "Later": {}}}}
    assert place.thread(OTHER) == []
    # What came since goes along; each of the others has the undo of its own move.
    kinds = [kind for kind, _, _ in log(place)]
    assert kinds[-4:] == [Action.UNDO] * 3 + [Action.MOVE]
    assert "Undo the move" not in moved.desk.get(moved.answer.headers["Location"]).text
    for again in (moved.asked, moved.below):  # done already, and nothing is done twice
        assert "Undone. The comment is as it was before." in moved.undo(again)
    assert names(place.thread()) == {"Top": {"Asked": {"Below": {}, "Later": {}}}}
    assert f"/articles/{SLUG}#" in place.browser().get(f"/comments/{later.receipt}").text


def approved_on_the_other(place: Site, moved: Moved) -> Sent:
    sent = place.send("Later.", OTHER, name="Later", reply_to=moved.asked.id)
    place.decide(sent)
    return sent


def test_a_decision_since_stays_when_a_move_is_taken_back(place: Site) -> None:
    moved = Moved(place)
    place.decide(moved.asked, "spam")
    place.decide(moved.waiting)
    assert "Undone." in moved.undo(moved.asked)
    assert place.shown() == {moved.top.id, moved.below.id, moved.waiting.id}
    # The decision can still be taken back, and a report still counts once for each approval.
    assert "Undo this decision" in moved.desk.get(f"/desk/comments/{moved.asked.id}").text


def test_a_report_reopens_a_comment_once_although_it_was_moved_and_back(place: Site) -> None:
    moved = Moved(place)
    report = f"/comments/{moved.asked.id}/report"
    assert place.browser().post(report, data={"reason": "Rude."}).status_code == 303
    assert "Rude." in moved.desk.get("/desk/comments").text
    with place.app.app_context(), transaction():
        # As if the same approval were questioned no more.
        db.session.execute(update(Comment).values(reported_at=None, waiting_since=None))
    moved.undo(moved.asked)
    assert place.browser().post(report, data={"reason": "Untrue."}).status_code == 303
    assert "Untrue." not in moved.desk.get("/desk/comments").text


def test_what_went_along_goes_back_along(place: Site) -> None:
    moved = Moved(place)
    assert "Undo the move of that comment" in moved.undo(moved.below)
    assert names(place.thread(OTHER)) == {"Asked": {"Below": {}}}
    # Moved on by itself, it can come back to what it answers, where that is now.
    post(moved.desk, f"{moved.below.id}/move", article=SLUG)
    assert names(place.thread()) == {"Top": {}, "Below": {}}
    assert "Undone." in moved.undo(moved.below)
    assert names(place.thread(OTHER)) == {"Asked": {"Below": {}}}


def test_it_stands_on_the_top_where_what_it_answered_has_gone_away(place: Site) -> None:
    moved = Moved(place)
    post(moved.desk, f"{moved.top.id}/move", article=OTHER)
    moved.undo(moved.asked)
    assert names(place.thread()) == {"Asked": {"Below": {}}}
    assert names(place.thread(OTHER)) == {"Top": {}}


def test_what_was_decided_before_a_move_can_still_be_taken_back(place: Site) -> None:
    moved = Moved(place)
    place.decide(moved.asked, "decline")
    assert names(place.thread(OTHER)) == {"Below": {}}


def test_a_program_moves_and_takes_it_back(place: Site) -> None:
    comment, headers = approved(place, "Rosa"), place.token()
    path = f"/api/v1/manage/comments/{comment.id}/move"

    def send(article: str) -> TestResponse:
        return place.browser().post(path, json={"article": article}, headers=headers)

    moved = send(OTHER)
    assert moved.status_code == 200
    assert moved.get_json()["data"]["article"]["slug"] == OTHER
    assert send(OTHER).status_code == 409
    assert send("no-such").status_code == 422
    author = place.token(Role.AUTHOR)
    assert place.browser().post(path, json={"article": SLUG}, headers=author).status_code == 403
    undo = f"/api/v1/manage/comments/log/{moves(place, comment)[0]}/undo"
    back = place.browser().post(undo, json={}, headers=headers)
    assert (back.status_code, back.get_json()["data"]["article"]) == (200, SLUG)
    assert place.browser().post(undo, json={}, headers=headers).status_code == 409


def test_the_form_to_move_looks_for_articles(place: Site) -> None:
    comment, desk = approved(place, "Rosa"), place.desk()
    path = f"/desk/comments/{comment.id}/move"
    form = desk.get(path).text
    assert f'value="{OTHER}"' in form
    assert f'value="{SLUG}"' not in form
    assert "Nothing found" in desk.get(f"{path}?title=nowhere").text
    answer = post(desk, f"{comment.id}/move")
    assert answer.status_code == 422
    assert "error-summary" in answer.text
    with place.app.app_context(), transaction():
        hidden = {"published_revision_id": None}
        db.session.execute(update(Article).where(Article.slug == OTHER).values(hidden))
    assert post(desk, f"{comment.id}/move", article=OTHER).status_code == 422
    assert place.desk("Ada Lima", Role.AUTHOR).get(path).status_code == 403
