"""What is known around the comments of a page of the queue."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence

from sqlalchemy import ColumnElement, func, select
from sqlalchemy.orm import Session, aliased, joinedload

from cms.comments.models import (
    Comment,
    CommentReport,
    CommentRevision,
    CommentStatus,
    Decision,
    DecisionKind,
)
from cms.comments.schemas import Past, PastDecision, QueueFacts

SHOWN_DECISIONS = 3


def facts_about(session: Session, comments: Sequence[Comment]) -> QueueFacts:
    """Collect what is known around the comments of a page, in at most four queries."""
    return QueueFacts(
        past=_past(session, {c.email for c in comments if c.email}),
        alike=_alike(session, comments),
        reports=_reports(session, [c for c in comments if c.reported_at]),
    )


def revision_of(session: Session, comment_id: str, number: int) -> CommentRevision | None:
    """Return one version of a comment's text."""
    return session.scalar(
        select(CommentRevision)
        .join(Comment, Comment.id == CommentRevision.comment_id)
        .where(Comment.public_id == comment_id, CommentRevision.number == number)
    )


def decisions_named(session: Session, public_ids: Sequence[str]) -> Sequence[Decision]:
    """Return the entries of the log with these ids that can still be taken back, with texts."""
    return session.scalars(
        select(Decision)
        .where(
            Decision.public_id.in_(public_ids),
            _still_stands(),
        )
        .options(joinedload(Decision.revision), joinedload(Decision.comment))
        .order_by(Decision.id)
    ).all()


def _still_stands() -> ColumnElement[bool]:
    undo = aliased(Decision)
    return ~select(undo.id).where(undo.undoes_id == Decision.id).exists()


def _past(session: Session, emails: set[str]) -> dict[str, Past]:
    if not emails:
        return {}
    counts: dict[str, dict[CommentStatus, int]] = defaultdict(dict)
    for row in session.execute(
        select(Comment.email, Comment.status, func.count().label("number"))
        .where(Comment.email.in_(emails), Comment.status != CommentStatus.PENDING)
        .group_by(Comment.email, Comment.status)
    ):
        counts[str(row.email)][row.status] = row.number
    newest = func.row_number().over(partition_by=Comment.email, order_by=Decision.id.desc())
    ranked = (
        select(Decision.id.label("id"), Comment.email, Comment.public_id, newest.label("rank"))
        .join(Comment, Comment.id == Decision.comment_id)
        .where(
            Comment.email.in_(emails), Decision.decision.in_(list(DecisionKind)), _still_stands()
        )
        .subquery()
    )
    decided: dict[str, list[PastDecision]] = defaultdict(list)
    for row in session.execute(
        select(ranked.c.email, ranked.c.public_id, Decision.decision, Decision.reason, Decision.at)
        .join(Decision, Decision.id == ranked.c.id)
        .where(ranked.c.rank <= SHOWN_DECISIONS)
        .order_by(Decision.id.desc())
    ):
        said = PastDecision(row.public_id, row.decision, row.reason, row.at)
        decided[str(row.email)].append(said)
    return {email: Past(counts[email], decided[email]) for email in {*counts, *decided}}


def _alike(session: Session, comments: Sequence[Comment]) -> dict[str, int]:
    keys = {c.text_key for c in comments if c.text_key}
    if not keys:
        return {}
    rows = session.execute(
        select(Comment.text_key, func.count())
        .where(Comment.text_key.in_(keys), Comment.waiting_since.is_not(None))
        .group_by(Comment.text_key)
    )
    others = {row[0]: row[1] - 1 for row in rows}
    return {c.public_id: others[c.text_key] for c in comments if c.text_key in others}


def _reports(session: Session, comments: Sequence[Comment]) -> dict[str, list[str]]:
    if not comments:
        return {}
    names = {comment.id: comment.public_id for comment in comments}
    found: dict[str, list[str]] = defaultdict(list)
    for report in session.scalars(
        select(CommentReport)
        .join(CommentReport.comment)
        .where(CommentReport.comment_id.in_(names), CommentReport.at >= Comment.reported_at)
        .order_by(CommentReport.id.desc())
    ):
        found[names[report.comment_id]].append(report.reason)
    return found
