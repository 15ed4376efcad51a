"""What the cards of the queue show beside the comment: history, repeats, reports."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence

from sqlalchemy import BindParameter, bindparam, func, select
from sqlalchemy.orm import Session, joinedload

from cms.comments.models.comment import Comment, CommentRevision, LogEntry
from cms.comments.models.reports import CommentReport
from cms.comments.models.states import Action, CommentStatus
from cms.comments.queries.log import not_undone
from cms.comments.rules.transitions import UNDOABLE
from cms.comments.schemas.queue import CommenterHistory, PastDecision, QueueFacts, WaitingComment

# A card names decisions about so many comments only: somebody may have sent thousands.
NEWEST_COMMENTS = 5

_EMAILS: BindParameter[str] = bindparam("emails", expanding=True)
_COUNTS = (
    select(Comment.email, Comment.status, func.count())
    .where(Comment.email.in_(_EMAILS), Comment.status != CommentStatus.PENDING)
    .group_by(Comment.email, Comment.status)
)
_sent = (
    select(
        Comment.id,
        Comment.email,
        func.row_number().over(partition_by=Comment.email, order_by=Comment.id.desc()).label("nth"),
    )
    .where(Comment.email.in_(_EMAILS), Comment.status != CommentStatus.PENDING)
    .subquery()
)
_DECIDED = (
    select(_sent.c.email, LogEntry.comment_id, LogEntry.action, LogEntry.reason, LogEntry.at)
    .join(LogEntry, LogEntry.comment_id == _sent.c.id)
    .where(_sent.c.nth <= NEWEST_COMMENTS, LogEntry.action.in_(UNDOABLE), not_undone())
    .order_by(LogEntry.id.desc())
)
_ALIKE = (
    select(Comment.text_key, func.count())
    .where(
        Comment.text_key.in_(bindparam("keys", expanding=True)), Comment.waiting_since.is_not(None)
    )
    .group_by(Comment.text_key)
)
_REPORTS = (
    select(CommentReport.comment_id, CommentReport.reason)
    .join(CommentReport.comment)
    .where(
        CommentReport.comment_id.in_(bindparam("ids", expanding=True)),
        CommentReport.at >= Comment.reported_at,
    )
    .order_by(CommentReport.id.desc())
)


_DECLINED = (
    select(Comment.id, LogEntry.action, LogEntry.reason, LogEntry.at)
    .join(LogEntry, LogEntry.comment_id == Comment.id)
    .where(
        Comment.id.in_(bindparam("ids", expanding=True)),
        LogEntry.action == Action.DECLINE,
        not_undone(),
    )
    .order_by(LogEntry.id)
)


def facts_of_comments(session: Session, comments: Sequence[WaitingComment]) -> QueueFacts:
    """Collect what the cards of a page show beside the comments, in at most five queries."""
    return QueueFacts(
        past=_past(session, {c.email for c in comments if c.email}),
        alike=_alike(session, {c.text_key for c in comments if c.text_key}),
        reports=_reports(session, [c.key for c in comments if c.reported_at]),
        declined=_declined(session, [c.key for c in comments if _may_have_been_declined(c)]),
    )


def revision_by_number(session: Session, comment_id: str, number: int) -> CommentRevision | None:
    """Return the revision of a comment with this number, or None."""
    return session.scalar(
        select(CommentRevision)
        .join(Comment, Comment.id == CommentRevision.comment_id)
        .where(Comment.public_id == comment_id, CommentRevision.number == number)
    )


def undoable_entries(session: Session, public_ids: Sequence[str]) -> Sequence[LogEntry]:
    """Return the log entries with these ids that were not undone, with their texts."""
    return session.scalars(
        select(LogEntry)
        .where(LogEntry.public_id.in_(public_ids), not_undone())
        .options(joinedload(LogEntry.comment).joinedload(Comment.newest_revision))
        .order_by(LogEntry.id)
    ).all()


def _past(session: Session, emails: set[str]) -> dict[str, CommenterHistory]:
    if not emails:
        return {}
    named = {"emails": sorted(emails)}
    counts: dict[str, dict[CommentStatus, int]] = defaultdict(dict)
    for email, status, number in session.execute(_COUNTS, named):
        counts[str(email)][status] = number
    decided: dict[str, list[PastDecision]] = defaultdict(list)
    for email, *said in session.execute(_DECIDED, named):
        decided[str(email)].append(PastDecision(*said))
    return {email: CommenterHistory(counts[email], decided[email]) for email in {*counts, *decided}}


def _alike(session: Session, keys: set[str]) -> dict[str, int]:
    if not keys:
        return {}
    return {str(key): number for key, number in session.execute(_ALIKE, {"keys": sorted(keys)})}


def _may_have_been_declined(comment: WaitingComment) -> bool:
    return comment.status is CommentStatus.PENDING and comment.revision > 1


def _declined(session: Session, ids: Sequence[int]) -> dict[int, PastDecision]:
    """Return, by comment, how its earlier text was declined before the commenter edited it."""
    found: dict[int, PastDecision] = {}
    if ids:
        for number, kind, reason, at in session.execute(_DECLINED, {"ids": ids}):
            found[number] = PastDecision(number, kind, reason, at)
    return found


def _reports(session: Session, ids: Sequence[int]) -> dict[int, list[str]]:
    found: dict[int, list[str]] = defaultdict(list)
    if ids:
        for comment_id, reason in session.execute(_REPORTS, {"ids": ids}):
            found[comment_id].append(reason)
    return found
