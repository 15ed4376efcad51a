"""Moves of comments, and which of them still stands."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import select
from sqlalchemy.orm import Session

from cms.comments.models.comment import LogEntry
from cms.comments.models.states import Action
from cms.comments.queries.log import not_undone


def standing_move(session: Session, comment_id: int) -> LogEntry | None:
    """Return a comment's last move that was not taken back."""
    return session.scalar(
        select(LogEntry)
        .where(
            LogEntry.comment_id == comment_id,
            LogEntry.action == Action.MOVE,
            not_undone(),
        )
        .order_by(LogEntry.id.desc())
        .limit(1)
    )


def moves_made_with(
    session: Session, entry: LogEntry, comment_ids: Sequence[int]
) -> dict[int, LogEntry]:
    """Return, by comment, the moves that were made together with the move ``entry``."""
    moves = session.scalars(
        select(LogEntry)
        .where(
            LogEntry.comment_id.in_(comment_ids),
            LogEntry.action == Action.MOVE,
            LogEntry.article_id == entry.article_id,
            LogEntry.id > entry.id,
            not_undone(),
        )
        .order_by(LogEntry.id.desc())
    )
    # The first after the entry is the one that went along; it comes last and so is kept.
    return {move.comment_id: move for move in moves if move.comment_id is not None}
