"""What each action does to a comment: one table, without a database.

`next_state` answers with the comment's next state, or with a `Refusal` that says why the action is
not possible. Only an editor makes a comment public: `APPROVE`, `EDIT`, `REPLY`, and an `UNDO` that
restores what one of these approved, are the only actions that lead to `APPROVED` from elsewhere.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import datetime
from enum import Enum
from typing import Final, Literal

from cms.articles.models.article import Article
from cms.comments.models.comment import Comment, CommentRevision, LogEntry
from cms.comments.models.states import Action, CommentStatus
from cms.db.moments import utc_now

# A reader's report is kept in a table of its own, not in the log.
REPORT: Final = "report"
# The decisions about a comment: an editor can undo these.
UNDOABLE = frozenset({Action.APPROVE, Action.DECLINE, Action.SPAM, Action.EDIT, Action.REPLY})


class Refusal(Enum):
    """Why an action is not possible, as a sentence for the person who tried."""

    WITHDRAWN = "The commenter withdrew this comment. There is nothing left to decide."
    DECIDED = "This was decided already, and there is nothing new to read since."
    NOT_DECIDED = "Nobody has decided about this comment yet, so there is nothing to undo."
    NOT_NEW = "Only an answer that waits can be published as a reply."
    NOT_PUBLIC = "Readers do not see this comment, so it cannot be reported."
    SPAM_IS_CLOSED = "This comment was not published. You cannot change it."
    WITHDRAWN_BY_YOU = "You withdrew this comment. You cannot change it any more."


@dataclass(frozen=True)
class CommentState:
    """The state of a comment. The names of the fields are those of its columns.

    Attributes:
        status: One of the five states.
        newest_revision: The newest text.
        public_revision: The text that readers see; None unless the comment is approved.
        waiting_since: Since when an editor has something to read; None when nothing waits.
        reported_at: When a reader reported the comment since the last decision, or None.
    """

    status: CommentStatus
    newest_revision: CommentRevision
    public_revision: CommentRevision | None = None
    waiting_since: datetime | None = None
    reported_at: datetime | None = None

    @classmethod
    def of(cls, comment: Comment) -> CommentState:
        """Return the state that a comment has now."""
        return cls(
            status=comment.status,
            newest_revision=comment.newest_revision,
            public_revision=comment.public_revision,
            waiting_since=comment.waiting_since,
            reported_at=comment.reported_at,
        )


@dataclass(frozen=True)
class Location:
    """The article under which a comment is, and the comment that it answers."""

    article: Article
    parent: Comment | None


@dataclass(frozen=True)
class Transition:
    """An action on one comment, with all that its entry in the log says.

    Attributes:
        action: What is done.
        at: When it is done.
        revision: The new text of an `EDIT` or a `REVISE`; None for every other action.
        restored: The state to which the `UNDO` of a decision leads back. None for the `UNDO` of a
            move, which leaves the state as it is.
        reason: What the actor said about it.
        undoes: The entry of the log that an `UNDO` takes back.
        moved_from: Where the comment was before a `MOVE`.
        batch_id: The same for all entries that are made in one step.
    """

    action: Action | Literal["report"]
    at: datetime = field(default_factory=utc_now)
    revision: CommentRevision | None = None
    restored: CommentState | None = None
    reason: str | None = None
    undoes: LogEntry | None = None
    moved_from: Location | None = None
    batch_id: str | None = None


_P, _A, _D, _S, _W = CommentStatus
_R = Refusal
# For each action and status: the status that follows, or why the action is not possible. A decision
# that repeats the last one is possible only while something waits (see `next_state`). An undo leads
# to the state that it restores instead.
TABLE: dict[str, dict[CommentStatus, CommentStatus | Refusal]] = {
    Action.APPROVE: {_P: _A, _A: _A, _D: _A, _S: _A, _W: _R.WITHDRAWN},
    Action.DECLINE: {_P: _D, _A: _D, _D: _D, _S: _D, _W: _R.WITHDRAWN},
    Action.SPAM: {_P: _S, _A: _S, _D: _S, _S: _S, _W: _R.WITHDRAWN},
    Action.EDIT: {_P: _A, _A: _A, _D: _A, _S: _A, _W: _R.WITHDRAWN},
    Action.REPLY: {_P: _A, _A: _R.NOT_NEW, _D: _R.NOT_NEW, _S: _R.NOT_NEW, _W: _R.NOT_NEW},
    Action.UNDO: {_P: _R.NOT_DECIDED, _A: _A, _D: _D, _S: _S, _W: _R.WITHDRAWN},
    Action.MOVE: {_P: _P, _A: _A, _D: _D, _S: _S, _W: _W},
    Action.REVISE: {_P: _P, _A: _A, _D: _P, _S: _R.SPAM_IS_CLOSED, _W: _R.WITHDRAWN_BY_YOU},
    Action.WITHDRAW: {_P: _W, _A: _W, _D: _W, _S: _W, _W: _R.WITHDRAWN_BY_YOU},
    REPORT: {_P: _R.NOT_PUBLIC, _A: _A, _D: _R.NOT_PUBLIC, _S: _R.NOT_PUBLIC, _W: _R.NOT_PUBLIC},
}


def first_state(revision: CommentRevision, at: datetime) -> CommentState:
    """Return the state of a new comment: it waits for an editor."""
    return CommentState(CommentStatus.PENDING, revision, waiting_since=at)


def next_state(state: CommentState, transition: Transition) -> CommentState | Refusal:
    """Return the state after a transition, or why the transition is not possible.

    Raises `KeyError` for an action that is about all comments of an article, such as `CLOSE`.
    """
    action = transition.action
    if action is Action.UNDO and transition.restored is None:
        return state  # the undo of a move
    status = TABLE[action][state.status]
    if isinstance(status, Refusal):
        return status
    if action in (Action.MOVE, Action.UNDO):
        return transition.restored or state
    newest = transition.revision or state.newest_revision
    if action in (Action.REVISE, REPORT):
        # An editor has something to read. What readers see stays as it is until then.
        reported_at = transition.at if action == REPORT else None
        return replace(
            state,
            status=status,
            newest_revision=newest,
            waiting_since=state.waiting_since or transition.at,
            reported_at=state.reported_at or reported_at,
        )
    repeated = status is state.status and action is not Action.EDIT
    if repeated and state.waiting_since is None:
        return Refusal.DECIDED
    return CommentState(status, newest, newest if status is CommentStatus.APPROVED else None)


def refusal_of(state: CommentState, action: Action) -> Refusal | None:
    """Return why an action is not possible in a state, or None when it is possible."""
    after = next_state(state, Transition(action))
    return after if isinstance(after, Refusal) else None
