"""The log: what was decided and done about comments."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ColumnElement, func, select
from sqlalchemy.orm import Session, aliased, joinedload

from cms.comments.models import (
    UNDOABLE,
    CommentReport,
    CommentRevision,
    CommentStatus,
    Decision,
    LogKind,
)

# These entries leave a comment's state as it is, or take back one that did not.
_BESIDE = (LogKind.UNDO, LogKind.MOVE, LogKind.REPLY)


def standing_entry(session: Session, comment_id: int) -> Decision | None:
    """Return the newest entry that made a comment what it is and was not taken back."""
    return session.scalar(
        select(Decision)
        .where(
            Decision.comment_id == comment_id, Decision.decision.not_in(_BESIDE), _not_taken_back()
        )
        .options(joinedload(Decision.revision))
        .order_by(Decision.id.desc())
        .limit(1)
    )


def _not_taken_back() -> ColumnElement[bool]:
    undo = aliased(Decision)
    return ~select(undo.id).where(undo.undoes_id == Decision.id).exists()


def revision_count(session: Session, comment_id: int) -> int:
    """Count the revisions of a comment; they are numbered from 1 without a gap."""
    return (
        session.scalar(
            select(func.count())
            .select_from(CommentRevision)
            .where(CommentRevision.comment_id == comment_id)
        )
        or 0
    )


def reported_before(session: Session, entry: Decision) -> datetime | None:
    """Return the report that was open when the decision ``entry`` was made, if one was."""
    if entry.status_before is not CommentStatus.APPROVED or entry.waited_since is None:
        return None
    earlier = (
        select(func.max(Decision.at))
        .where(
            Decision.comment_id == entry.comment_id,
            Decision.id < entry.id,
            Decision.decision.in_(UNDOABLE),
            _not_taken_back(),
        )
        .scalar_subquery()
    )
    return session.scalar(
        select(func.min(CommentReport.at)).where(
            CommentReport.comment_id == entry.comment_id,
            CommentReport.at <= entry.at,
            CommentReport.at >= earlier,
        )
    )
