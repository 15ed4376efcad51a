"""Undo in the queue goes back step by step, through all that one did since signing in."""

from __future__ import annotations

import re
from html import unescape

from flask.testing import FlaskClient

from cms.comments.models.states import CommentStatus
from cms.permissions import Role
from tests.comments.conftest import Sent, Site, csrf_token
from tests.fixtures.newsroom import PASSWORD

QUEUE = "/desk/comments"


class Desk:
    """An editor at the queue."""

    def __init__(self, place: Site, browser: FlaskClient) -> None:
        self.place, self.browser = place, browser

    def post(self, path: str, **fields: str | list[str]) -> str:
        """Send a form; return the page that follows."""
        token = csrf_token(self.browser.get(QUEUE))
        answer = self.browser.post(f"{QUEUE}/{path}", data=fields | {"csrf_token": token})
        assert answer.status_code == 303, answer.text
        return unescape(self.browser.get(answer.headers["Location"]).text)

    def decide(self, comment: Sent, decision: str, revision: str = "1") -> str:
        """Decide about a comment of the queue."""
        said = {"decision": decision, "revision": revision, "reason": "Off the topic."}
        return self.post(f"{comment.id}/decision", **said)

    def undo(self) -> str | None:
        """Press Undo on a fresh page of the queue; return what is said then, None without one."""
        form = re.search(
            r'<form [^>]*data-act="undo">.*?</form>', self.browser.get(QUEUE).text, re.DOTALL
        )
        if form is None:
            return None
        page = self.post("undo", entry=re.findall(r'name="entry" value="(\w+)"', form[0]))
        told = re.search(r'flash" role="status"><p>([^<]*)', page)
        assert told, page
        return told[1]


def state(place: Site, comment: Sent) -> str:
    answer = place.browser().get(f"/api/v1/comments/{comment.receipt}")
    return str(answer.get_json()["data"]["status"])


def sent(place: Site, number: int) -> list[Sent]:
    return [place.send(f"Number {n}.", name=f"R{n}") for n in range(number)]


def test_each_press_takes_back_the_step_before(place: Site) -> None:
    comments, desk = sent(place, 4), Desk(place, place.desk())
    assert desk.undo() is None
    for comment, decision in zip(comments, ("approve", "decline", "spam"), strict=False):
        desk.decide(comment, decision)
    assert "3 earlier steps can be undone." in desk.decide(comments[3], "approve")
    assert desk.undo() == (
        "Undone. The comment waits again. The step was: Approved the comment by R3. "
        "3 earlier steps can be undone."
    )
    assert "Last step: Marked as spam: the comment by R2." in desk.browser.get(QUEUE).text
    assert desk.undo() == (
        "Undone. The comment waits again. The step was: Marked as spam: the comment by R2. "
        "2 earlier steps can be undone."
    )
    assert [state(place, each) for each in comments] == [
        "approved",
        "declined",
        "pending",
        "pending",
    ]
    # What is decided anew is the last step again.
    desk.decide(comments[2], "approve")
    assert "The step was: Approved the comment by R2. 2 earlier" in str(desk.undo())
    assert "The step was: Declined the comment by R1. 1 earlier step can" in str(desk.undo())
    assert str(desk.undo()).endswith("The step was: Approved the comment by R0.")
    assert desk.undo() is None
    assert {state(place, each) for each in comments} == {"pending"}
    assert place.shown() == set()


def test_what_was_decided_at_once_is_one_step(place: Site) -> None:
    comments, desk = sent(place, 5), Desk(place, place.desk())
    desk.decide(comments[0], "approve")
    chosen = [f"{comment.id}:1" for comment in comments[1:4]]
    desk.post("many", comment=chosen, decision="decline", reason="All alike.")
    desk.post(f"{comments[4].id}/reply?queue=1", body="Yes.", badge="editor", revision="1")
    assert len(place.shown()) == 3
    assert "2 earlier steps can be undone." in str(desk.undo())
    assert place.shown() == {comments[0].id}
    assert desk.undo() == (
        "Undone. 3 comments wait again. The step was: Declined 3 comments. "
        "1 earlier step can be undone."
    )
    assert [state(place, each) for each in comments] == ["approved", *["pending"] * 4]
    assert desk.undo()
    assert desk.undo() is None


def test_only_what_still_stands_is_a_step(place: Site) -> None:
    comments, desk = sent(place, 6), Desk(place, place.desk())
    for comment in comments:
        desk.decide(comment, "approve")
    place.decide(comments[5], "spam")  # somebody else decided otherwise
    place.bring_to(comments[4], CommentStatus.WITHDRAWN)
    place.browser().patch(f"/api/v1/comments/{comments[3].receipt}", json={"body": "Anew."})
    log = f"/api/v1/manage/comments/log?comment={comments[2].id}"
    entry = place.browser().get(log, headers=place.token()).get_json()["data"][0]["id"]
    undo = f"/api/v1/manage/comments/log/{entry}/undo"
    assert place.browser().post(undo, json={}, headers=place.token()).status_code == 200
    assert "The step was: Approved the comment by R1. 1 earlier" in str(desk.undo())
    assert "The step was: Approved the comment by R0." in str(desk.undo())
    assert desk.undo() is None


def test_a_comment_decided_twice_is_two_steps(place: Site) -> None:
    comment, desk = place.send("One.", name="R0"), Desk(place, place.desk())
    desk.decide(comment, "approve")
    desk.post(comment.id, decision="decline", reason="No.", revision="1", status="approved")
    desk.post(f"{comment.id}/move", article="another-article")
    assert str(desk.undo()).endswith(
        "The step was: Moved the comment by R0. 2 earlier steps can be undone."
    )
    assert "The step was: Declined the comment by R0. 1 earlier step" in str(desk.undo())
    assert state(place, comment) == "approved"
    assert desk.undo()
    assert state(place, comment) == "pending"
    assert desk.undo() is None


def test_steps_are_one_s_own_and_since_signing_in(place: Site) -> None:
    comments, desk = sent(place, 2), Desk(place, place.desk())
    other = Desk(place, place.desk("Ines Duarte", Role.EDITOR))
    desk.decide(comments[0], "approve")
    other.decide(comments[1], "approve")
    assert "R1" in str(other.undo())
    assert other.undo() is None
    again = place.browser()
    fields = {"email": "emil@example.org", "password": PASSWORD}
    token = csrf_token(again.get("/sign-in"))
    assert again.post("/sign-in", data=fields | {"csrf_token": token}).status_code == 303
    assert Desk(place, again).undo() is None
    assert "R0" in str(desk.undo())


def test_a_second_click_takes_back_one_step(place: Site) -> None:
    comments, desk = sent(place, 2), Desk(place, place.desk())
    for comment in comments:
        desk.decide(comment, "spam")
    page = desk.browser.get(QUEUE).text
    entry = re.findall(r'name="entry" value="(\w{20})"', page)[0]
    first, second = (desk.post("undo", entry=entry) for _ in range(2))
    assert "Undone." in first
    assert "Undone." in second
    assert [state(place, each) for each in comments] == ["spam", "pending"]
