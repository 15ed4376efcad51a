"""Making anew what another policy rendered of comments."""

from __future__ import annotations

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from cms.body.comments import COMMENT_POLICY_VERSION, render_comment
from cms.comments.models.comment import CommentRevision
from cms.errors import Invalid

_OUTDATED = CommentRevision.policy_version != COMMENT_POLICY_VERSION


def count_outdated_comments(session: Session) -> int:
    """Count the texts of comments that another policy than that of today rendered."""
    return session.scalar(select(func.count()).where(_OUTDATED)) or 0


def rerender_comments(session: Session, after: int, at_most: int) -> list[int]:
    """Render the next outdated texts of comments from the Markdown that was sent.

    Nothing else of a comment changes: its words, its state and its moments stay, and no entry of
    the log is made. A text that the policy of today refuses to render stays as it is.

    Args:
        session: Of a transaction of its own.
        after: The highest id of the last batch, 0 for the first.
        at_most: The number of texts to render.

    Returns:
        The ids of the texts that were looked at, in their order; empty when no others are left.
    """
    wanted = select(CommentRevision).where(_OUTDATED, CommentRevision.id > after)
    texts = session.scalars(wanted.order_by(CommentRevision.id).limit(at_most)).all()
    for text in texts:
        try:
            safe = render_comment(text.source)
        except Invalid:
            continue
        text.html, text.policy_version = safe.html, safe.policy_version
    session.flush()
    return [text.id for text in texts]
