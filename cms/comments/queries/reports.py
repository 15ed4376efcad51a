"""Reports of readers about approved comments."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import func, select
from sqlalchemy.orm import Session, aliased

from cms.comments.models.comment import Comment, LogEntry
from cms.comments.models.reports import CommentReport
from cms.comments.models.states import Action, CommentStatus
from cms.comments.queries.loading import with_article

# After these actions an editor has read the comment and left it public.
_APPROVALS = (Action.APPROVE, Action.EDIT, Action.REPLY, Action.UNDO)
MAX_REPORTS_SHOWN = 100


def public_comment(session: Session, public_id: str) -> Comment | None:
    """Return a comment that readers can see, with its article, or None."""
    comment = session.scalar(
        select(Comment)
        .where(Comment.public_id == public_id, Comment.status == CommentStatus.APPROVED)
        .options(with_article())
    )
    return comment if comment is not None and comment.article.is_public else None


def approval_of(session: Session, comment_id: int) -> int | None:
    """Return the key of the log entry by which a comment is approved now."""
    undone = aliased(LogEntry)
    of_move = select(undone.id).where(undone.id == LogEntry.undoes_id, undone.action == Action.MOVE)
    return session.scalar(
        select(func.max(LogEntry.id)).where(
            LogEntry.comment_id == comment_id,
            LogEntry.status_after == CommentStatus.APPROVED,
            LogEntry.action.in_(_APPROVALS),
            ~of_move.exists(),
        )
    )


def reports_about(session: Session, comment_id: int) -> Sequence[CommentReport]:
    """Return the newest reports about a comment, newest first."""
    return session.scalars(
        select(CommentReport)
        .where(CommentReport.comment_id == comment_id)
        .order_by(CommentReport.id.desc())
        .limit(MAX_REPORTS_SHOWN)
    ).all()


def report_count(session: Session, comment_id: int, log_entry_id: int | None) -> int:
    """Count the reports about one approval of a comment."""
    return (
        session.scalar(
            select(func.count()).where(
                CommentReport.comment_id == comment_id,
                CommentReport.log_entry_id.is_not_distinct_from(log_entry_id),
            )
        )
        or 0
    )


def is_reported(session: Session, comment_id: int, log_entry_id: int | None, reason: str) -> bool:
    """Whether one approval of a comment was reported with this reason already."""
    found = select(CommentReport.id).where(
        CommentReport.comment_id == comment_id,
        CommentReport.log_entry_id.is_not_distinct_from(log_entry_id),
        CommentReport.reason == reason,
    )
    return session.scalar(found.limit(1)) is not None
