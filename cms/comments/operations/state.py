"""Writing the state of a comment, and the log: no other module does either."""

from __future__ import annotations

from sqlalchemy import Select, select
from sqlalchemy.orm import Session

from cms.articles.models.article import Article
from cms.comments.models.comment import Comment, CommentRevision, LogEntry
from cms.comments.models.states import Action, CommentStatus
from cms.comments.queries.moderation import last_entry
from cms.comments.rules.transitions import (
    CommentState,
    Refusal,
    Transition,
    first_state,
    next_state,
    refusal_of,
)
from cms.comments.schemas.log import sentence
from cms.errors import Conflict, NotFound
from cms.permissions import Actor

# The actor of every commenter: the log cannot be erased, so no reader's name goes into it.
COMMENTER = Actor(name="Commenter")


def lock_comment(session: Session, query: Select[Comment]) -> Comment | None:
    """Read one comment as it is now, and keep others from changing it until the commit.

    SQLite has no row locks and needs none: a transaction that writes has the whole file.
    """
    refresh = {"populate_existing": True}
    return session.scalar(query.with_for_update(of=Comment), execution_options=refresh)


def lock_comment_by_id(session: Session, comment_id: str) -> Comment:
    """Lock the comment with this public id; raises `NotFound`."""
    query = select(Comment).where(Comment.public_id == comment_id)
    # PostgreSQL refuses to look for a NUL, and would refuse all other decisions of the request too.
    comment = None if "\0" in comment_id else lock_comment(session, query)
    if comment is None:
        raise NotFound("There is no such comment.")
    return comment


def add_comment(session: Session, comment: Comment, revision: CommentRevision) -> None:
    """Add a new comment with its first text; it waits for an editor."""
    session.add(comment)
    _write(session, comment, first_state(revision, comment.submitted_at))


def apply(session: Session, actor: Actor, comment: Comment, transition: Transition) -> LogEntry:
    """Change the state of a locked comment, and log that.

    Raises `Conflict` when the transition is not possible.
    """
    before = CommentState.of(comment)
    after = change_state(session, comment, transition)
    action, moved_from = Action(transition.action), transition.moved_from
    is_new_text = action is Action.REVISE
    entry = LogEntry(
        comment=comment,
        revision=after.newest_revision if is_new_text else before.newest_revision,
        actor_id=actor.user_id,
        actor_name=actor.name,
        action=action,
        reason=transition.reason,
        status_before=before.status,
        status_after=after.status,
        public_before=before.public_revision,
        public_after=after.public_revision,
        waited_since=before.waiting_since,
        undoes=transition.undoes,
        at=transition.at,
        article=moved_from.article if moved_from else None,
        parent=moved_from.parent if moved_from else None,
        batch_id=transition.batch_id,
    )
    session.add(entry)
    session.flush()
    return entry


def change_state(session: Session, comment: Comment, transition: Transition) -> CommentState:
    """Change the state of a locked comment without an entry in the log: a report has none.

    Raises `Conflict` when the transition is not possible.
    """
    after = next_state(CommentState.of(comment), transition)
    if isinstance(after, Refusal):
        raise _conflict(session, comment, after)
    _write(session, comment, after)
    return after


def require_possible(session: Session, comment: Comment, action: Action) -> None:
    """Raise `Conflict` when an action is not possible in the state of a comment."""
    refusal = refusal_of(CommentState.of(comment), action)
    if refusal is not None:
        raise _conflict(session, comment, refusal)


def what_happened(session: Session, comment: Comment) -> str:
    """Tell an editor what was done last about a comment, as a sentence."""
    if comment.status is CommentStatus.WITHDRAWN:
        return Refusal.WITHDRAWN.value
    last = last_entry(session, comment.id)
    if last is None:
        return "Nobody has decided about this comment yet. It is pending."
    return f"{sentence(last)}."


def log_of_article(
    session: Session, actor: Actor, article: Article, action: Action, reason: str | None = None
) -> None:
    """Log what was done with all comments of an article."""
    session.add(
        LogEntry(
            article=article,
            actor_id=actor.user_id,
            actor_name=actor.name,
            action=action,
            reason=reason,
        )
    )
    session.flush()


def _write(session: Session, comment: Comment, state: CommentState) -> None:
    comment.status = state.status
    comment.newest_revision = state.newest_revision
    comment.public_revision = state.public_revision
    comment.waiting_since = state.waiting_since
    comment.reported_at = state.reported_at
    session.flush()  # a new revision gets its id here


def _conflict(session: Session, comment: Comment, refusal: Refusal) -> Conflict:
    """Say who decided what, where the log can tell."""
    decided = refusal is Refusal.DECIDED
    return Conflict(what_happened(session, comment) if decided else refusal.value)
