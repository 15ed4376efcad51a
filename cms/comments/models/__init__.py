"""The tables of comments, and which state may follow which."""

from cms.comments.models.around import (
    BlockedPhrase,
    CommentReport,
    DeclineReason,
    QueueView,
    Thread,
)
from cms.comments.models.comment import Comment, CommentRevision, Decision
from cms.comments.models.keys import IdempotencyKey
from cms.comments.models.states import (
    OUTCOMES,
    TRANSITIONS,
    UNDOABLE,
    Badge,
    CommentStatus,
    DecisionKind,
    LogKind,
    can_decide,
)

__all__ = [
    "OUTCOMES",
    "TRANSITIONS",
    "UNDOABLE",
    "Badge",
    "BlockedPhrase",
    "Comment",
    "CommentReport",
    "CommentRevision",
    "CommentStatus",
    "Decision",
    "DecisionKind",
    "DeclineReason",
    "IdempotencyKey",
    "LogKind",
    "QueueView",
    "Thread",
    "can_decide",
]
