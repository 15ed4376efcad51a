"""Moves of comments that were not undone."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import select
from sqlalchemy.orm import Session

from cms.comments.models.comment import LogEntry
from cms.comments.models.states import Action
from cms.comments.queries.log import not_undone


def standing_move(session: Session, comment_id: int) -> LogEntry | None:
    """Return the last move of a comment that was not undone, or None."""
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
    """Return the moves that were made together with ``entry``, by the key of their comments."""
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
    # The first move after the entry is the one made with it. It comes last, so it is kept.
    return {move.comment_id: move for move in moves if move.comment_id is not None}
