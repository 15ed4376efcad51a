"""The state of a comment after each action, row by row, without a database."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from itertools import product

import pytest

from cms.comments.models.comment import CommentRevision
from cms.comments.models.states import Action, CommentStatus
from cms.comments.rules.transitions import (
    REPORT,
    TABLE,
    CommentState,
    Refusal,
    Transition,
    first_state,
    next_state,
    refusal_of,
)

SENT = datetime(2026, 3, 1, 9, tzinfo=UTC)
REPORTED = SENT + timedelta(hours=2)
NOW = SENT + timedelta(days=1)
PUBLIC, NEWEST, WRITTEN = (CommentRevision(number=number) for number in (1, 2, 3))
PENDING, APPROVED, DECLINED, SPAM, WITHDRAWN = (
    CommentState(CommentStatus.PENDING, NEWEST, waiting_since=SENT),
    CommentState(CommentStatus.APPROVED, NEWEST, NEWEST),
    CommentState(CommentStatus.DECLINED, NEWEST),
    CommentState(CommentStatus.SPAM, NEWEST),
    CommentState(CommentStatus.WITHDRAWN, NEWEST),
)
# An approved comment can wait: its commenter edited it, a reader reported it, or both.
EDITED = CommentState(CommentStatus.APPROVED, NEWEST, PUBLIC, SENT)
QUESTIONED = CommentState(CommentStatus.APPROVED, NEWEST, NEWEST, REPORTED, REPORTED)
BOTH = CommentState(CommentStatus.APPROVED, NEWEST, PUBLIC, SENT, REPORTED)
STATES = [PENDING, APPROVED, EDITED, QUESTIONED, BOTH, DECLINED, SPAM, WITHDRAWN]
NAMES = ["pending", "approved", "edited", "reported", "both", "declined", "spam", "withdrawn"]
OF_ARTICLES = {Action.CLOSE, Action.OPEN, Action.CLOSE_AFTER}
ACTIONS = [*(action for action in Action if action not in OF_ARTICLES), REPORT]
WITH_TEXT = {Action.EDIT, Action.REVISE}
R = Refusal

WRITTEN_PUBLIC = CommentState(CommentStatus.APPROVED, WRITTEN, WRITTEN)
SENT_AGAIN = CommentState(CommentStatus.PENDING, WRITTEN, waiting_since=NOW)
WRITTEN_WAITS = CommentState(CommentStatus.APPROVED, WRITTEN, NEWEST, NOW)
REPORTED_NOW = CommentState(CommentStatus.APPROVED, NEWEST, NEWEST, NOW, NOW)

# For each action, what follows in each of `STATES`.
EXPECTED: dict[str, list[CommentState | Refusal]] = {
    Action.APPROVE: [
        APPROVED, R.DECIDED, APPROVED, APPROVED, APPROVED, APPROVED, APPROVED, R.WITHDRAWN,
    ],
    Action.DECLINE: [
        DECLINED, DECLINED, DECLINED, DECLINED, DECLINED, R.DECIDED, DECLINED, R.WITHDRAWN,
    ],
    Action.SPAM: [SPAM, SPAM, SPAM, SPAM, SPAM, SPAM, R.DECIDED, R.WITHDRAWN],
    Action.EDIT: [*[WRITTEN_PUBLIC] * 7, R.WITHDRAWN],
    Action.REPLY: [APPROVED, *[R.NOT_NEW] * 7],
    Action.MOVE: [*STATES],
    Action.REVISE: [
        CommentState(CommentStatus.PENDING, WRITTEN, waiting_since=SENT),
        WRITTEN_WAITS,
        CommentState(CommentStatus.APPROVED, WRITTEN, PUBLIC, SENT),
        CommentState(CommentStatus.APPROVED, WRITTEN, NEWEST, REPORTED, REPORTED),
        CommentState(CommentStatus.APPROVED, WRITTEN, PUBLIC, SENT, REPORTED),
        SENT_AGAIN,
        R.SPAM_IS_CLOSED,
        R.WITHDRAWN_BY_YOU,
    ],
    Action.WITHDRAW: [*[WITHDRAWN] * 7, R.WITHDRAWN_BY_YOU],
    REPORT: [
        R.NOT_PUBLIC,
        REPORTED_NOW,
        CommentState(CommentStatus.APPROVED, NEWEST, PUBLIC, SENT, NOW),
        QUESTIONED,
        BOTH,
        *[R.NOT_PUBLIC] * 3,
    ],
}  # fmt: skip


@pytest.mark.parametrize("action", [action for action in ACTIONS if action != Action.UNDO])
@pytest.mark.parametrize("place", range(len(STATES)), ids=NAMES)
def test_each_action_in_each_state(action: Action, place: int) -> None:
    written = WRITTEN if action in WITH_TEXT else None
    found = next_state(STATES[place], Transition(action, at=NOW, revision=written))
    assert found == EXPECTED[action][place]
    if action != REPORT:
        assert refusal_of(STATES[place], action) == (found if isinstance(found, Refusal) else None)


@pytest.mark.parametrize("restored", STATES[:-1], ids=NAMES[:-1])
@pytest.mark.parametrize("state", STATES, ids=NAMES)
def test_the_undo_of_a_decision_restores_the_whole_state(
    state: CommentState, restored: CommentState
) -> None:
    found = next_state(state, Transition(Action.UNDO, at=NOW, restored=restored))
    refused = {CommentStatus.PENDING: R.NOT_DECIDED, CommentStatus.WITHDRAWN: R.WITHDRAWN}
    assert found == refused.get(state.status, restored)


@pytest.mark.parametrize("state", STATES, ids=NAMES)
def test_the_undo_of_a_move_leaves_the_state_as_it_is(state: CommentState) -> None:
    assert next_state(state, Transition(Action.UNDO, at=NOW)) == state


def test_a_new_comment_waits_and_is_not_public() -> None:
    state = first_state(NEWEST, SENT)
    assert state == PENDING
    assert next_state(state, Transition(Action.APPROVE, at=NOW)) == APPROVED


def test_the_table_knows_each_status_for_each_action_on_one_comment() -> None:
    assert set(TABLE) == set(ACTIONS)
    assert all(set(row) == set(CommentStatus) for row in TABLE.values())
    for action in OF_ARTICLES:
        with pytest.raises(KeyError):
            next_state(PENDING, Transition(action, at=NOW))


@pytest.mark.parametrize(("action", "state"), list(product(ACTIONS, STATES)))
def test_only_an_editor_makes_a_text_public(action: Action, state: CommentState) -> None:
    written = WRITTEN if action in WITH_TEXT else None
    found = next_state(state, Transition(action, at=NOW, revision=written))
    if isinstance(found, Refusal):
        return
    by_editor = action in {Action.APPROVE, Action.EDIT, Action.REPLY}
    assert by_editor or found.public_revision in (None, state.public_revision)
    assert (found.public_revision is not None) == (found.status is CommentStatus.APPROVED)
    assert found.reported_at is None or found.waiting_since is not None
    if found.status is CommentStatus.PENDING:
        assert found.waiting_since is not None
    elif found.status is not CommentStatus.APPROVED:
        assert found.waiting_since is None


def test_a_state_that_waits_can_be_decided_the_same_again() -> None:
    # No action leads to these two, but data of before might hold them.
    for action, state in ((Action.DECLINE, DECLINED), (Action.SPAM, SPAM)):
        waiting = replace(state, waiting_since=SENT)
        assert next_state(waiting, Transition(action, at=NOW)) == state
