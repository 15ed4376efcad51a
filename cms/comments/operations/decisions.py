"""Deciding about a comment, and taking it back."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Select, select
from sqlalchemy.orm import Session

from cms.comments import queries
from cms.comments.models import (
    OUTCOMES,
    TRANSITIONS,
    Comment,
    CommentStatus,
    Decision,
    LogKind,
)
from cms.comments.schemas import DecisionInput
from cms.db import utc_now
from cms.errors import Conflict, NotFound
from cms.permissions import Actor, Permission, demand

_SAID = {
    LogKind.APPROVE: "approved this comment",
    LogKind.DECLINE: "declined this comment",
    LogKind.SPAM: "marked this comment as spam",
    LogKind.EDIT: "edited and approved this comment",
    LogKind.REPLY: "answered this comment",
    LogKind.MOVE: "moved this comment",
    LogKind.UNDO: "took back a decision about this comment",
}


def decide(session: Session, actor: Actor, comment_id: str, wanted: DecisionInput) -> Decision:
    """Decide about the comment with the public id ``comment_id``, and log it.

    Approving makes the newest revision public; declining and spam make the comment invisible.
    The row is locked first, so of two editors at the same instant one comes second and learns
    who was first. Raises `cms.errors.Forbidden` without the right to moderate, `NotFound`, and
    `Conflict` when the state has moved on, when the decision stands already, or when the text
    was edited after ``wanted.revision``.
    """
    demand(actor, Permission.COMMENT_MODERATE)
    comment = _locked(session, select(Comment).where(Comment.public_id == comment_id))
    if comment is None:
        raise NotFound("There is no such comment.")
    newest = comment.newest
    before, after = comment.status, OUTCOMES[wanted.decision]
    if wanted.revision is not None and wanted.revision != newest.number:
        raise Conflict(
            f"Revision {newest.number} is the newest of this comment; "
            f"the decision was about revision {wanted.revision}. Read it again, then decide."
        )
    if after not in TRANSITIONS[before] or wanted.status not in (None, before):
        raise Conflict(_what_happened(session, comment))
    shown_before, waited_since = comment.public_revision_id, comment.waiting_since
    _move(comment, after)
    session.flush()
    decision = Decision(
        comment=comment,
        revision=newest,
        actor_id=actor.user_id,
        actor_name=actor.name,
        decision=LogKind(wanted.decision),
        reason=wanted.reason,
        status_before=before,
        status_after=after,
        shown_before_id=shown_before,
        shown_after_id=comment.public_revision_id,
        waited_since=waited_since,
    )
    session.add(decision)
    session.flush()
    return decision


def withdraw(session: Session, receipt: str) -> Comment:
    """Take a comment back for good; holding the receipt is the permission.

    Doing it twice is doing it once. Raises `NotFound` for an unknown receipt.
    """
    comment = _locked(
        session, select(Comment).where(Comment.receipt_hash == queries.receipt_hash(receipt))
    )
    if comment is None:
        raise NotFound("There is no comment with this receipt.")
    if comment.status is not CommentStatus.WITHDRAWN:
        _move(comment, CommentStatus.WITHDRAWN)
        comment.withdrawn_at = utc_now()
        # Sent again, the same text is a new comment.
        comment.submission_key = None
        session.flush()
    return comment


def _locked(session: Session, query: Select[Comment]) -> Comment | None:
    """Read one comment as it is now, and keep others from changing it until the end.

    SQLite has no row locks and needs none: a transaction that writes has the whole file.
    """
    return session.scalar(query.with_for_update(of=Comment), execution_options=_AFRESH)


_AFRESH = {"populate_existing": True}


def _move(comment: Comment, status: CommentStatus) -> None:
    """Write the state, and with it what the public sees; the only place that does."""
    if status not in TRANSITIONS[comment.status]:
        raise Conflict(f"A comment that is {comment.status} cannot become {status}.")
    comment.status = status
    comment.shown = comment.newest if status is CommentStatus.APPROVED else None
    comment.waiting_since = comment.reported_at = None


def _what_happened(session: Session, comment: Comment) -> str:
    if comment.status is CommentStatus.WITHDRAWN:
        return "The commenter took this comment back; nothing is left to decide."
    last = queries.last_decision(session, comment.id)
    if last is None:
        return "Nobody has decided about this comment yet; it is pending."
    return f"{last.actor_name} {_SAID[last.decision]} on {_moment(last.at)}."


def _moment(at: datetime) -> str:
    return f"{at.day} {at:%B %Y at %H:%M} UTC"
