"""Which decision leads to which state, and which state may follow which."""

from __future__ import annotations

from cms.comments.models.states import Action, CommentStatus, DecisionKind

# What decides about a comment, and so can be taken back. An editor's answer is one: it is public
# with its own entry.
UNDOABLE = frozenset({Action.APPROVE, Action.DECLINE, Action.SPAM, Action.EDIT, Action.REPLY})


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
