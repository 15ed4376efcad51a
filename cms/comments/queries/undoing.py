"""What an editor can undo, step by step."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import groupby

from sqlalchemy import ColumnElement, and_, func, or_, select
from sqlalchemy.orm import Session, aliased

from cms.comments.models.comment import Comment, LogEntry
from cms.comments.models.states import Action
from cms.comments.queries.log import NEUTRAL, not_undone
from cms.comments.rules.transitions import UNDOABLE

# Steps are counted in so many entries: more than can be decided at once.
MAX_ENTRIES = 200
# An entry without a batch was made alone: it is a step of its own.
_BATCH = func.coalesce(LogEntry.batch_id, LogEntry.public_id)


@dataclass(frozen=True)
class UndoSteps:
    """What one editor can undo: the entries of the last step, and the number of steps.

    ``more`` is true when the count stopped.
    """

    last: Sequence[str]
    count: int
    more: bool = False


def undo_steps(session: Session, user_id: int | None, since: datetime) -> UndoSteps:
    """Find what an editor did after ``since`` and can undo, in one query.

    A step is what was done at once: a decision, a move, many decisions, or an answer with the
    approval that it gave. What was undone does not count, nor do comments about which somebody
    else, or the commenter, did something later.
    """
    entries = session.execute(
        select(LogEntry.public_id, _BATCH.label("batch"))
        .join(Comment, Comment.id == LogEntry.comment_id)
        .where(
            LogEntry.actor_id == user_id,
            LogEntry.at >= since,
            not_undone(),
            or_(
                and_(LogEntry.action.in_(UNDOABLE), ~_decided_since(user_id)),
                # A reply that was moved with its parent is moved back with it.
                and_(
                    LogEntry.action == Action.MOVE,
                    Comment.parent_id.is_(None),
                    ~_moved_since(user_id),
                ),
            ),
        )
        .order_by(LogEntry.id.desc())
        .limit(MAX_ENTRIES)
    ).all()
    steps = [[entry.public_id for entry in step] for _, step in groupby(entries, lambda e: e.batch)]
    last = steps[0][::-1] if steps else []
    return UndoSteps(last, len(steps), more=len(entries) == MAX_ENTRIES)


def _decided_since(user_id: int | None) -> ColumnElement[bool]:
    """Return the condition that somebody else decided about the comment after the entry."""
    later = aliased(LogEntry)
    by_other = or_(later.actor_id.is_distinct_from(user_id), later.action.not_in(UNDOABLE))
    return _exists_later(later, later.action.not_in(NEUTRAL), by_other)


def _moved_since(user_id: int | None) -> ColumnElement[bool]:
    """Return the condition that somebody else moved the comment after the entry."""
    later = aliased(LogEntry)
    by_other = later.actor_id.is_distinct_from(user_id)
    return _exists_later(later, later.action == Action.MOVE, by_other)


def _exists_later(later: type[LogEntry], *conditions: ColumnElement[bool]) -> ColumnElement[bool]:
    same, after = later.comment_id == LogEntry.comment_id, later.id > LogEntry.id
    return select(later.id).where(same, after, *conditions, not_undone(later)).exists()
