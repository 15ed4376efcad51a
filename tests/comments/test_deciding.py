"""Decisions: which may follow which, one at a time, and a log that nothing changes."""

from __future__ import annotations

import secrets
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from itertools import product
from threading import Barrier

import pytest
from markupsafe import Markup
from sqlalchemy import select, text
from sqlalchemy.exc import IntegrityError

from cms.comments.models.comment import Comment, CommentRevision, LogEntry
from cms.comments.models.states import CommentStatus, DecisionKind
from cms.comments.operations.commenting import withdraw
from cms.db.moments import utc_now
from cms.db.session import db, transaction
from cms.errors import Conflict, Forbidden, NotFound
from cms.permissions import ANONYMOUS, Actor, Role
from tests.comments.conftest import Sent, Site

AFTER = {
    DecisionKind.APPROVE: CommentStatus.APPROVED,
    DecisionKind.DECLINE: CommentStatus.DECLINED,
    DecisionKind.SPAM: CommentStatus.SPAM,
}


def state(place: Site, comment: Sent) -> tuple[CommentStatus, int | None, int]:
    """The status, the public revision's number, and how many entries the log has."""
    with place.app.app_context():
        found = db.session.scalars(select(Comment).filter_by(public_id=comment.id)).one()
        shown = found.public_revision.number if found.public_revision else None
        return found.status, shown, len(found.log_entries)


def edit(place: Site, comment: Sent, body: str) -> None:
    """Add a newer revision to a comment."""
    with place.app.app_context(), transaction():
        found = db.session.scalars(select(Comment).filter_by(public_id=comment.id)).one()
        old = found.newest_revision
        found.newest_revision = CommentRevision(
            comment=found,
            number=old.number + 1,
            name=old.name,
            website=old.website,
            source=body,
            html=Markup("<p>{}</p>").format(body),
            policy_version=old.policy_version,
        )


@pytest.mark.parametrize(("before", "decision"), [*product(CommentStatus, DecisionKind)])
def test_each_decision_in_each_state(
    place: Site, before: CommentStatus, decision: DecisionKind
) -> None:
    comment = place.send()
    place.bring_to(comment, before)
    _, _, logged = state(place, comment)
    after = AFTER[decision]
    legal = before is not CommentStatus.WITHDRAWN and before is not after
    answer = place.browser().post(
        f"/api/v1/manage/comments/{comment.id}/decision",
        json={"decision": decision, "reason": "Off the topic."},
        headers=place.token(),
    )
    assert answer.status_code == (200 if legal else 409)
    now = after if legal else before
    public = 1 if now is CommentStatus.APPROVED else None
    assert state(place, comment) == (now, public, logged + legal)
    assert place.shown() == ({comment.id} if public else set())


@pytest.mark.parametrize("before", CommentStatus)
def test_a_commenter_can_withdraw_in_every_state_for_good(
    place: Site, before: CommentStatus
) -> None:
    comment = place.send()
    place.bring_to(comment, before)
    for _ in range(2):
        place.bring_to(comment, CommentStatus.WITHDRAWN)
    assert state(place, comment)[:2] == (CommentStatus.WITHDRAWN, None)
    with place.app.app_context(), transaction(), pytest.raises(NotFound):
        withdraw(db.session(), comment.receipt + "x")


@pytest.mark.parametrize(
    "actor", [ANONYMOUS, Actor("Ada", Role.AUTHOR, user_id=1)], ids=["reader", "author"]
)
def test_only_who_may_moderate_decides(place: Site, actor: Actor) -> None:
    comment = place.send()
    with pytest.raises(Forbidden):
        place.decide(comment, actor=actor)
    assert state(place, comment) == (CommentStatus.PENDING, None, 0)


def test_a_decision_names_the_text_that_was_read(place: Site) -> None:
    comment = place.send()
    edit(place, comment, "Something else altogether.")
    with pytest.raises(Conflict, match=r"Revision 2 is the newest.* about revision 1"):
        place.decide(comment, revision=1)
    assert state(place, comment) == (CommentStatus.PENDING, None, 0)
    place.decide(comment, revision=2)
    assert state(place, comment) == (CommentStatus.APPROVED, 2, 1)


def test_an_edit_of_an_approved_comment_leaves_the_approved_text_public(place: Site) -> None:
    comment = place.send("As it was approved.")
    place.decide(comment)
    edit(place, comment, "As nobody has read it.")
    assert place.thread()[0]["html"] == "<p>As it was approved.</p>"


def test_the_second_of_two_is_told_who_was_first(place: Site) -> None:
    comment = place.send()
    place.decide(comment, "spam", actor=Actor("Emil Novak", Role.EDITOR))
    with pytest.raises(Conflict, match=r"Emil Novak marked this comment as spam on \d+ \w+ \d{4}"):
        place.decide(comment, "approve", status=CommentStatus.PENDING)
    with pytest.raises(Conflict, match="Emil Novak marked this comment as spam"):
        place.decide(comment, "spam")


def approve_at_once(
    place: Site, headers: dict[str, str], editors: int, kinds: Sequence[str] = ("approve",)
) -> tuple[int, int, int]:
    """Let editors decide about one new comment at the same instant.

    Returns how many did, how many were told who was first, and how many entries the log has.
    """
    comment = place.send(f"Decided by {editors} at once: {secrets.token_hex(4)}.")
    path = f"/api/v1/manage/comments/{comment.id}/decision"
    start = Barrier(editors)

    def decide(number: int) -> tuple[int, bool]:
        body = {"decision": kinds[number % len(kinds)], "revision": 1, "waiting": True}
        body |= {"reason": "Off the topic."}
        start.wait(timeout=30)
        answer = place.browser().post(path, json=body, headers=headers)
        told = str(answer.get_json().get("detail", "")).startswith("Program ")
        return answer.status_code, told

    with ThreadPoolExecutor(editors) as pool:
        answers = list(pool.map(decide, range(editors)))
    return answers.count((200, False)), answers.count((409, True)), state(place, comment)[2]


@pytest.mark.parametrize("kinds", [["approve"], list(DecisionKind)], ids=["alike", "different"])
def test_of_fifty_who_decide_at_once_one_does(place: Site, kinds: list[str]) -> None:
    headers = place.token()
    rounds = [approve_at_once(place, headers, 50, kinds) for _ in range(3)]
    assert rounds == [(1, 49, 1)] * 3


def test_a_decision_and_a_withdrawal_at_once_leave_it_withdrawn(place: Site) -> None:
    comments = [place.send(f"Number {number}.") for number in range(10)]
    headers = place.token()

    def act(number: int) -> int:
        comment = comments[number // 2]
        if number % 2:
            return place.browser().post(f"/comments/{comment.receipt}/withdraw").status_code
        path = f"/api/v1/manage/comments/{comment.id}/decision"
        return place.browser().post(path, json={"decision": "approve"}, headers=headers).status_code

    with ThreadPoolExecutor(8) as people:
        assert set(people.map(act, range(20))) <= {200, 303, 409}
    assert {state(place, comment)[0] for comment in comments} == {CommentStatus.WITHDRAWN}
    assert place.shown() == set()


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE log_entries SET reason = 'another'",
        "UPDATE log_entries SET actor_name = 'another' WHERE id = 1",
        "DELETE FROM log_entries",
    ],
)
def test_the_database_refuses_to_change_the_log(place: Site, statement: str) -> None:
    place.decide(place.send(), "decline", reason="Off the topic.")
    with (
        place.app.app_context(),
        pytest.raises(IntegrityError, match="append-only"),
        transaction(),
    ):
        db.session.execute(text(statement))
    _assert_log_is_whole(place)


def test_the_database_refuses_to_replace_an_entry_or_empty_the_log(place: Site) -> None:
    place.decide(place.send(), "decline", reason="Off the topic.")
    with place.app.app_context():
        on_sqlite = db.engine.dialect.name == "sqlite"
        statement = (
            "INSERT OR REPLACE INTO log_entries SELECT * FROM log_entries"
            if on_sqlite
            else "TRUNCATE log_entries CASCADE"
        )
        with pytest.raises(IntegrityError, match="append-only"), transaction():
            db.session.execute(text(statement))
    _assert_log_is_whole(place)


def _assert_log_is_whole(place: Site) -> None:
    with place.app.app_context():
        (entry,) = db.session.scalars(select(LogEntry))
        assert (entry.actor_name, entry.reason) == ("Operator", "Off the topic.")
        assert (entry.status_before, entry.status_after) == ("pending", "declined")
        assert entry.revision
        assert entry.revision.number == 1
        assert abs((utc_now() - entry.at).total_seconds()) < 60
