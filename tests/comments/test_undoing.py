"""Taking decisions back, deciding again, and deciding many at once."""

from __future__ import annotations

from typing import Any

import pytest
from sqlalchemy import select

from cms.comments.models.comment import Comment, LogEntry
from cms.comments.models.reports import CommentReport
from cms.comments.models.states import Action, CommentStatus
from cms.comments.schemas.log import ACTION_PHRASES
from cms.db.moments import utc_now
from cms.db.session import db, transaction
from cms.permissions import Role
from tests.comments.conftest import Sent, Site, csrf_token

MANAGE = "/api/v1/manage/comments"


class Program:
    """A program with an editor's token."""

    def __init__(self, place: Site) -> None:
        self.place, self.headers = place, place.token()

    def post(self, path: str, body: dict[str, Any], status: int = 200) -> Any:
        """Post to the API; return the data, or the problem."""
        answer = self.place.browser().post(f"{MANAGE}/{path}", json=body, headers=self.headers)
        assert answer.status_code == status, answer.text
        document = answer.get_json()
        return document["data"] if status == 200 else document

    def decide(self, comment: Sent, decision: str, status: int = 200, **more: Any) -> Any:
        """Decide about one comment; a decline has a reason."""
        if decision == "decline":
            more = {"reason": "Off the topic."} | more
        return self.post(f"{comment.id}/decision", {"decision": decision} | more, status)

    def edit(self, comment: Sent, body: str, status: int = 200, **more: Any) -> Any:
        """Approve in other words."""
        said = {"body": body, "revision": 1} | more
        return self.post(f"{comment.id}/edit", said, status)

    def undo(self, entry: Any, status: int = 200, **more: Any) -> Any:
        """Take an entry of the log back."""
        return self.post(f"log/{entry['id']}/undo", more, status)

    def log(self, query: str = "") -> list[dict[str, Any]]:
        """The entries, newest first."""
        answer = self.place.browser().get(f"{MANAGE}/log{query}", headers=self.headers)
        assert answer.status_code == 200, answer.text
        data: list[dict[str, Any]] = answer.get_json()["data"]
        return data


@pytest.fixture
def program(place: Site) -> Program:
    return Program(place)


def now(place: Site, comment: Sent) -> tuple[str, int, int | None, bool, bool]:
    """Its state, its newest and its public revision, whether it waits and whether reported."""
    with place.app.app_context():
        found = db.session.scalars(select(Comment).filter_by(public_id=comment.id)).one()
        return (
            found.status.value,
            found.newest_revision.number,
            found.public_revision.number if found.public_revision else None,
            found.waiting_since is not None,
            found.reported_at is not None,
        )


def revise(place: Site, comment: Sent, body: str) -> None:
    answer = place.browser().patch(f"/api/v1/comments/{comment.receipt}", json={"body": body})
    assert answer.status_code == 200, answer.text


def report(place: Site, comment: Sent) -> None:
    """Report an approved comment as it would be after a reader's report."""
    with place.app.app_context(), transaction():
        found = db.session.scalars(select(Comment).filter_by(public_id=comment.id)).one()
        found.reported_at = found.waiting_since = utc_now()
        last = found.log_entries[-1]
        db.session.add(
            CommentReport(comment=found, log_entry_id=last.id, reason="Rude.", at=found.reported_at)
        )


@pytest.mark.parametrize(
    ("decision", "status"), [("approve", "approved"), ("decline", "declined"), ("spam", "spam")]
)
def test_a_decision_is_taken_back(
    place: Site, program: Program, decision: str, status: str
) -> None:
    first, second = place.send("First."), place.send("Second.")
    with place.app.app_context():
        since = db.session.scalars(
            select(Comment.waiting_since).filter_by(public_id=first.id)
        ).one()
    entry = program.decide(first, decision)
    assert now(place, first)[0] == status
    back = program.undo(entry, reason="A slip.")
    assert now(place, first) == ("pending", 1, None, True, False)
    assert place.shown() == set()
    assert (back["action"], back["undoes"], back["reason"]) == ("undo", entry["id"], "A slip.")
    assert (back["status_before"], back["status"]) == (status, "pending")
    with place.app.app_context():
        comment = db.session.scalars(select(Comment).filter_by(public_id=first.id)).one()
        assert comment.waiting_since == since
    assert [each["action"] for each in program.log()] == ["undo", decision]
    program.decide(second, "approve")
    assert program.decide(first, decision)["status"] == status


def test_decisions_are_taken_back_one_by_one_the_last_first(place: Site, program: Program) -> None:
    comment = place.send()
    entries = [program.decide(comment, word) for word in ("approve", "decline", "spam")]
    problem = program.undo(entries[0], 409)
    assert "marked this comment as spam on" in problem["detail"]
    assert "Only the last decision can be undone." in problem["detail"]
    for entry, expected in zip(reversed(entries), ["declined", "approved", "pending"], strict=True):
        program.undo(entry)
        assert now(place, comment)[0] == expected
        assert place.shown() == ({comment.id} if expected == "approved" else set())
        again = program.undo(entry, 409)
        assert "Program undid a decision about this comment on" in again["detail"]
    undo = program.log()[0]
    assert program.undo(undo, 409)["detail"] == "Only a decision can be undone."
    program.post("log/none/undo", {}, 404)


def test_what_the_commenter_did_since_is_not_undone(place: Site, program: Program) -> None:
    edited, withdrawn = place.send("One."), place.send("Two.")
    first, second = program.decide(edited, "approve"), program.decide(withdrawn, "approve")
    revise(place, edited, "One, better.")
    place.bring_to(withdrawn, CommentStatus.WITHDRAWN)
    assert "Commenter edited this comment on" in program.undo(first, 409)["detail"]
    assert "Commenter withdrew this comment on" in program.undo(second, 409)["detail"]
    assert now(place, edited) == ("approved", 2, 1, True, False)
    assert now(place, withdrawn)[0] == "withdrawn"


def test_an_edit_of_an_approved_comment_waits_and_is_decided(place: Site, program: Program) -> None:
    comment = place.send("As it was.")
    program.decide(comment, "approve")
    revise(place, comment, "As it shall be.")
    assert place.thread()[0]["html"] == "<p>As it was.</p>"
    stale = program.decide(comment, "approve", 409, revision=1)
    assert stale["current"]["source"] == "As it shall be."
    assert (stale["current"]["revision"], stale["current"]["html"]) == (
        2,
        "<p>As it shall be.</p>",
    )
    entry = program.decide(comment, "approve", revision=2, waiting=True)
    assert (entry["public_before"], entry["public_after"]) == (1, 2)
    assert place.thread()[0]["html"] == "<p>As it shall be.</p>"
    assert now(place, comment) == ("approved", 2, 2, False, False)
    program.undo(entry)
    assert place.thread()[0]["html"] == "<p>As it was.</p>"
    assert now(place, comment) == ("approved", 2, 1, True, False)


def test_a_reported_comment_is_kept_by_approving_again(place: Site, program: Program) -> None:
    comment = place.send()
    program.decide(comment, "approve")
    assert "approved this comment on" in program.decide(comment, "approve", 409)["detail"]
    report(place, comment)
    assert place.shown() == {comment.id}
    kept = program.decide(comment, "approve", waiting=True)
    assert now(place, comment) == ("approved", 1, 1, False, False)
    program.undo(kept)
    assert now(place, comment) == ("approved", 1, 1, True, True)
    program.decide(comment, "decline", waiting=True)
    assert place.shown() == set()
    late = program.decide(comment, "approve", 409, waiting=True)
    assert "Program declined this comment on" in late["detail"]


def test_an_edit_is_approved_and_both_texts_are_kept(place: Site, program: Program) -> None:
    comment = place.send("I saw teh bees.", website="https://rosa.example.org")
    program.edit(comment, "x", 409, revision=2)
    entry = program.edit(comment, "I saw the bees.", reason="A slip of the pen.")
    assert (entry["action"], entry["revision"], entry["public_after"]) == ("edit", 1, 2)
    (shown,) = place.thread()
    assert (shown["html"], shown["website"]) == (
        "<p>I saw the bees.</p>",
        "https://rosa.example.org",
    )
    receipt = place.browser().get(f"/api/v1/comments/{comment.receipt}").get_json()["data"]
    assert receipt["reason"] == "A slip of the pen."
    assert [c["text"] for c in receipt["change"] if c["kind"] == "removed"] == ["teh"]
    assert [c["text"] for c in receipt["change"] if c["kind"] == "added"] == ["the"]
    program.undo(entry)
    assert now(place, comment) == ("pending", 1, None, True, False)
    # The number of the text that was taken back is not given out again.
    again = program.edit(comment, "I saw bees.", name="R.", website=None)
    assert again["public_after"] == 3
    (shown,) = place.thread()
    assert (shown["name"], shown["website"]) == ("R.", None)


def test_an_edit_that_changes_nothing_is_an_approval(place: Site, program: Program) -> None:
    comment = place.send("Well said.")
    assert program.edit(comment, "Well said.")["action"] == "approve"
    assert now(place, comment) == ("approved", 1, 1, False, False)
    hidden = place.send("Another.")
    assert program.edit(hidden, ">\n>", 422)["errors"][0]["pointer"] == "/body"
    place.bring_to(hidden, CommentStatus.WITHDRAWN)
    assert "withdrew this comment" in program.edit(hidden, "Words.", 409)["detail"]


def test_many_are_decided_each_for_itself(place: Site, program: Program) -> None:
    sent = [place.send(f"Number {number}.") for number in range(6)]
    revise(place, sent[1], "Another.")
    place.decide(sent[2], "spam")
    place.bring_to(sent[3], CommentStatus.WITHDRAWN)
    wanted = [
        {"id": comment.id, "decision": "decline", "revision": 1, "waiting": True, "reason": "Off."}
        for comment in sent
    ]
    wanted += [{"id": no, "decision": "approve"} for no in ("none", "no\0ne")]
    wanted += [{"id": sent[0].id, "decision": "decline"}]
    outcomes = program.post("decisions", {"decisions": wanted})
    assert [each["status"] for each in outcomes] == [200, 409, 409, 409, 200, 200, 404, 404, 409]
    assert [each["id"] for each in outcomes] == [each["id"] for each in wanted]
    assert outcomes[0]["entry"]["status"] == "declined"
    assert outcomes[1]["current"]["source"] == "Another."
    assert "Operator marked this comment as spam" in outcomes[2]["problem"]
    states = [now(place, comment)[0] for comment in sent]
    assert states == ["declined", "pending", "spam", "withdrawn", "declined", "declined"]


@pytest.mark.parametrize("number", [0, 101])
def test_how_many_are_decided_at_once_is_bounded(program: Program, number: int) -> None:
    wanted = [{"id": "none", "decision": "spam"}] * number
    problem = program.post("decisions", {"decisions": wanted}, 422)
    assert problem["errors"][0]["pointer"] == "/decisions"


def test_only_who_may_moderate_takes_back_or_edits(place: Site, program: Program) -> None:
    comment = place.send()
    entry = program.decide(comment, "approve")
    author = place.token(Role.AUTHOR)
    for path, body in (
        (f"log/{entry['id']}/undo", {}),
        (f"{comment.id}/edit", {"body": "Mine.", "revision": 1}),
        ("decisions", {"decisions": [{"id": comment.id, "decision": "spam"}]}),
    ):
        for headers, status in ((author, 403), ({}, 401)):
            answer = place.browser().post(f"{MANAGE}/{path}", json=body, headers=headers)
            assert answer.status_code == status
    assert place.browser().get(f"{MANAGE}/log", headers=author).status_code == 403
    assert now(place, comment) == ("approved", 1, 1, False, False)


def test_a_decision_is_taken_back_on_the_page_of_the_comment(place: Site) -> None:
    comment, editor = place.send("To be read."), place.desk()
    place.decide(comment, "decline", reason="Off the topic.")
    page = editor.get(f"/desk/comments/{comment.id}")
    assert "Off the topic." in page.text
    with place.app.app_context():
        entry = db.session.scalars(select(LogEntry)).one()
        path = f"/desk/comments/log/{entry.public_id}/undo"
    assert f'action="{path}"' in page.text
    fields = {"csrf_token": csrf_token(page), "comment": comment.id}
    for _ in range(2):
        answer = editor.post(path, data=fields)
        assert (answer.status_code, answer.headers["Location"]) == (
            303,
            f"/desk/comments/{comment.id}",
        )
        assert "Undone." in editor.get(answer.headers["Location"]).text
    assert now(place, comment)[0] == "pending"
    assert editor.post(path, data={"comment": comment.id}).status_code == 400
    assert f'action="{path}"' not in editor.get(f"/desk/comments/{comment.id}").text
    assert editor.get("/desk/comments/none").status_code == 404


def test_every_kind_of_entry_can_be_told() -> None:
    assert set(ACTION_PHRASES) == set(Action)
