"""The states of a comment, what can be done with it, and which state may follow which."""

from __future__ import annotations

from enum import StrEnum


class CommentStatus(StrEnum):
    """Where a comment stands. Only ``approved`` is public, and only a decision leads there."""

    PENDING = "pending"
    APPROVED = "approved"
    DECLINED = "declined"
    SPAM = "spam"
    WITHDRAWN = "withdrawn"


class DecisionKind(StrEnum):
    """What an editor can say of a comment."""

    APPROVE = "approve"
    DECLINE = "decline"
    SPAM = "spam"


class LogKind(StrEnum):
    """What an entry of the log records: a decision, another act of an editor, or the commenter's.

    ``edit`` is an editor's change that was approved with it; ``revise`` and ``withdraw`` are what
    the commenter did. ``reply`` is an editor's answer, public with it, and stands in the log of the
    answer. ``move`` leaves a comment's state as it is. ``close``, ``open`` and ``close_after`` (a
    number of days) are about all comments of an article.
    """

    APPROVE = "approve"
    DECLINE = "decline"
    SPAM = "spam"
    EDIT = "edit"
    REPLY = "reply"
    MOVE = "move"
    UNDO = "undo"
    REVISE = "revise"
    WITHDRAW = "withdraw"
    CLOSE = "close"
    OPEN = "open"
    CLOSE_AFTER = "close_after"


# What decides about a comment, and so can be taken back. An editor's answer is one: it is public
# with its own entry.
UNDOABLE = frozenset({LogKind.APPROVE, LogKind.DECLINE, LogKind.SPAM, LogKind.EDIT, LogKind.REPLY})


class Badge(StrEnum):
    """In which role somebody of the site answered; shown beside the name."""

    AUTHOR = "author"
    EDITOR = "editor"


OUTCOMES: dict[DecisionKind, CommentStatus] = {
    DecisionKind.APPROVE: CommentStatus.APPROVED,
    DecisionKind.DECLINE: CommentStatus.DECLINED,
    DecisionKind.SPAM: CommentStatus.SPAM,
}

# Where a decision, or the commenter, can lead. An editor can correct a decision, and repeat it only
# where something new waits to be read; an undo leads back to where the comment was. A commenter who
# writes a declined comment anew sends it to be read again. What the commenter took back stays back:
# nothing can make it public again.
TRANSITIONS: dict[CommentStatus, frozenset[CommentStatus]] = {
    CommentStatus.PENDING: frozenset(
        {
            CommentStatus.APPROVED,
            CommentStatus.DECLINED,
            CommentStatus.SPAM,
            CommentStatus.WITHDRAWN,
        }
    ),
    CommentStatus.APPROVED: frozenset(
        {CommentStatus.DECLINED, CommentStatus.SPAM, CommentStatus.WITHDRAWN}
    ),
    CommentStatus.DECLINED: frozenset(
        {
            CommentStatus.PENDING,
            CommentStatus.APPROVED,
            CommentStatus.SPAM,
            CommentStatus.WITHDRAWN,
        }
    ),
    CommentStatus.SPAM: frozenset(
        {CommentStatus.APPROVED, CommentStatus.DECLINED, CommentStatus.WITHDRAWN}
    ),
    CommentStatus.WITHDRAWN: frozenset(),
}


def can_decide(kind: DecisionKind, status: CommentStatus, *, waits: bool) -> bool:
    """Whether a decision says anything new of a comment in this state.

    What is approved can be approved again only while it ``waits``: it was edited, or reported.
    """
    after = OUTCOMES[kind]
    return after in TRANSITIONS[status] or (after is status and waits)
