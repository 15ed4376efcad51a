"""Moves of comments, and which of them still stands."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import select
from sqlalchemy.orm import Session

from cms.comments.models import Decision, LogKind
from cms.comments.queries.log import not_taken_back


def standing_move(session: Session, comment_id: int) -> Decision | None:
    """Return a comment's last move that was not taken back."""
    return session.scalar(
        select(Decision)
        .where(
            Decision.comment_id == comment_id,
            Decision.decision == LogKind.MOVE,
            not_taken_back(),
        )
        .order_by(Decision.id.desc())
        .limit(1)
    )


def moves_along(
    session: Session, entry: Decision, comment_ids: Sequence[int]
) -> dict[int, Decision]:
    """Return, by comment, the moves that were made together with the move ``entry``."""
    moves = session.scalars(
        select(Decision)
        .where(
            Decision.comment_id.in_(comment_ids),
            Decision.decision == LogKind.MOVE,
            Decision.article_id == entry.article_id,
            Decision.id > entry.id,
            not_taken_back(),
        )
        .order_by(Decision.id.desc())
    )
    # The first after the entry is the one that went along; it comes last and so is kept.
    return {move.comment_id: move for move in moves if move.comment_id is not None}
