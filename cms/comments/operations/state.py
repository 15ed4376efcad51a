"""The one writer of where a comment stands, and of the log beside it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Select, select
from sqlalchemy.orm import Session

from cms.articles.models.article import Article
from cms.comments.models.comment import Comment, CommentRevision, LogEntry
from cms.comments.models.states import Action, CommentStatus
from cms.errors import NotFound
from cms.permissions import Actor

# Who a commenter is in the log: no reader's name stands where it could not be erased.
COMMENTER = Actor(name="Commenter")

_AFRESH = {"populate_existing": True}


@dataclass(frozen=True)
class Location:
    """Where a comment is: on which article, and what it answers."""

    article: Article
    parent: Comment | None


@dataclass(frozen=True)
class CommentState:
    """Where a comment stands: its state, its newest words, those that readers see, its wait."""

    status: CommentStatus
    newest: CommentRevision
    shown: CommentRevision | None = None
    waiting_since: datetime | None = None
    reported_at: datetime | None = None


def state_of(comment: Comment) -> CommentState:
    """Return where the comment stands now."""
    return CommentState(
        comment.status,
        comment.newest,
        comment.shown,
        comment.waiting_since,
        comment.reported_at,
    )


def lock_comment(session: Session, query: Select[Comment]) -> Comment | None:
    """Read one comment as it is now, and keep others from changing it until the end.

    SQLite has no row locks and needs none: a transaction that writes has the whole file.
    """
    return session.scalar(query.with_for_update(of=Comment), execution_options=_AFRESH)


def lock_comment_by_id(session: Session, comment_id: str) -> Comment:
    """Lock the comment with the public id; raise `NotFound` where there is none."""
    query = select(Comment).where(Comment.public_id == comment_id)
    # PostgreSQL refuses to look for a NUL, and with one of many ids all others would be refused.
    comment = None if "\0" in comment_id else lock_comment(session, query)
    if comment is None:
        raise NotFound("There is no such comment.")
    return comment


def apply_transition(  # noqa: PLR0913  a log entry has this many parts, and no two of them belong together
    session: Session,
    actor: Actor,
    comment: Comment,
    kind: Action,
    to: CommentState,
    *,
    about: CommentRevision | None = None,
    reason: str | None = None,
    undoes: LogEntry | None = None,
    moved_from: Location | None = None,
    act: str | None = None,
) -> LogEntry:
    """Bring a locked comment to where it shall stand, and log that.

    ``about`` is the text that the entry names; without it, the newest before the change.
    ``moved_from`` is where a comment was that has just been moved. ``act`` is the same for all
    entries that are made at once.
    """
    before = state_of(comment)
    comment.status = to.status
    comment.newest, comment.shown = to.newest, to.shown
    comment.waiting_since, comment.reported_at = to.waiting_since, to.reported_at
    session.flush()  # a new revision gets its id here
    entry = LogEntry(
        comment=comment,
        revision=about or before.newest,
        actor_id=actor.user_id,
        actor_name=actor.name,
        decision=kind,
        reason=reason,
        status_before=before.status,
        status_after=to.status,
        shown_before=before.shown,
        shown_after=to.shown,
        waited_since=before.waiting_since,
        undoes=undoes,
        article=moved_from.article if moved_from else None,
        parent=moved_from.parent if moved_from else None,
        act=act,
    )
    session.add(entry)
    session.flush()
    return entry


def log_of_article(
    session: Session, actor: Actor, article: Article, kind: Action, reason: str | None = None
) -> None:
    """Log what was done with all comments of an article."""
    session.add(
        LogEntry(
            article=article,
            actor_id=actor.user_id,
            actor_name=actor.name,
            decision=kind,
            reason=reason,
        )
    )
    session.flush()
