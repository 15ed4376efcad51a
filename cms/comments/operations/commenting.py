"""What commenters do with their own comments; the receipt is the permission."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from cms.body.comments import render_comment
from cms.comments.models.comment import Comment, CommentRevision
from cms.comments.models.states import Action, CommentStatus
from cms.comments.operations.marks import find_marks, text_key
from cms.comments.operations.revisions import has_changes, new_revision
from cms.comments.operations.state import COMMENTER, apply, lock_comment, require_possible
from cms.comments.operations.submission import count_nothing
from cms.comments.queries.log import commenter_revision_count
from cms.comments.queries.receipts import receipt_hash
from cms.comments.rules.transitions import Transition
from cms.comments.schemas.deciding import RevisionInput
from cms.comments.schemas.marks import MarkedText, MarkKind
from cms.config import DEFAULT_RULES, CommentRules
from cms.db.moments import utc_now
from cms.errors import Conflict, NotFound

# Anyone can hold a receipt, so it must not fill the database. Edits by editors are not counted.
MAX_REVISIONS = 21


def revise(
    session: Session,
    receipt: str,
    wanted: RevisionInput,
    rules: CommentRules = DEFAULT_RULES,
    count: Callable[[], None] = count_nothing,
) -> Comment:
    """Replace the text of a comment, as its commenter, and look for marks again.

    A pending comment keeps its place in the queue. The approved text of an approved comment stays
    public until an editor has decided. A declined comment is pending again. When nothing changes,
    nothing is written or counted. ``count`` counts the change against the reader's limit, and
    raises when there are too many.

    Raises:
        NotFound: The receipt is unknown.
        Invalid: Readers would see nothing of the text.
        Conflict: The comment is withdrawn or spam, or was changed too often.
    """
    comment = _by_receipt_locked(session, receipt)
    require_possible(session, comment, Action.REVISE)
    if not has_changes(comment.newest_revision, wanted):
        return comment
    if commenter_revision_count(session, comment.id) >= MAX_REVISIONS:
        raise Conflict(
            f"A comment can be changed {MAX_REVISIONS - 1} times, and no more. "
            "You can still withdraw it, and send another."
        )
    count()
    safe = render_comment(wanted.body) if "body" in wanted.model_fields_set else None
    written = new_revision(session, comment, wanted, safe)
    if written is None:
        return comment
    comment.text_key = text_key(written.source)
    comment.marks = _new_marks(session, rules, comment, written)
    apply(session, COMMENTER, comment, Transition(Action.REVISE, revision=written))
    return comment


def withdraw(session: Session, receipt: str) -> Comment:
    """Withdraw a comment for good, as its commenter; a second time changes nothing.

    Raises `NotFound` for an unknown receipt.
    """
    comment = _by_receipt_locked(session, receipt)
    if comment.status is not CommentStatus.WITHDRAWN:
        comment.withdrawn_at = utc_now()
        # Sent again, the same text is a new comment.
        comment.submission_key = None
        apply(session, COMMENTER, comment, Transition(Action.WITHDRAW))
    return comment


def _new_marks(
    session: Session, rules: CommentRules, comment: Comment, written: CommentRevision
) -> list[dict[str, Any]]:
    """Find the marks of the new text. A mark of the hidden field stays."""
    trapped = [mark for mark in comment.marks if mark["mark"] == MarkKind.HONEYPOT]
    text = MarkedText(
        name=written.name,
        website=written.website,
        source=written.source,
        html=written.html,
        comment_id=comment.id,
    )
    return find_marks(session, rules, text) + trapped


def _by_receipt_locked(session: Session, receipt: str) -> Comment:
    comment = lock_comment(
        session, select(Comment).where(Comment.receipt_hash == receipt_hash(receipt))
    )
    if comment is None:
        raise NotFound("There is no comment with this receipt.")
    return comment
