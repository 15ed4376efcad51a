"""Decisions about comments: one, with an edit, or many at once; and undoing them."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import select
from sqlalchemy.orm import Session

from cms.body.comments import render_comment
from cms.comments.models.comment import Comment, LogEntry
from cms.comments.models.states import Action, CommentStatus, DecisionKind
from cms.comments.operations.moving import move_back
from cms.comments.operations.revisions import new_revision
from cms.comments.operations.state import (
    apply,
    lock_comment,
    lock_comment_by_id,
    require_possible,
    what_happened,
)
from cms.comments.queries.answering import answers_of_site
from cms.comments.queries.log import current_entry, reported_before
from cms.comments.rules.transitions import UNDOABLE, CommentState, Transition
from cms.comments.schemas.deciding import DecisionOfMany, EditInput, Outcome, text_now
from cms.comments.schemas.inputs import DecisionInput
from cms.comments.schemas.log import sentence
from cms.db.types import new_public_id
from cms.errors import CmsError, Conflict, Forbidden, Invalid, NotFound
from cms.permissions import Actor, Permission, demand


def decide(
    session: Session,
    actor: Actor,
    comment_id: str,
    wanted: DecisionInput,
    *,
    batch_id: str | None = None,
) -> LogEntry:
    """Decide about a comment, and log it.

    Approving makes the newest revision public; declining and spam hide the comment. The row is
    locked first: of two editors who decide at once, the second learns who was first. ``batch_id``
    is the same for decisions that are made in one step.

    Raises:
        Forbidden: The actor may not moderate.
        NotFound: There is no such comment.
        Conflict: The state has changed, the decision was made already, or the text was edited
            after ``wanted.revision``; then it carries the newest text.
        Invalid: A decline has no reason.
    """
    demand(actor, Permission.COMMENT_MODERATE)
    comment = lock_comment_by_id(session, comment_id)
    action = Action(wanted.decision)
    _require_unchanged(session, comment, wanted.revision, waiting=wanted.waiting)
    if wanted.status not in (None, comment.status):
        raise Conflict(what_happened(session, comment))
    require_possible(session, comment, action)
    if action is Action.DECLINE and wanted.reason is None:
        raise Invalid.at("/reason", "Say why. The commenter sees this reason.")
    transition = Transition(action, reason=wanted.reason, batch_id=batch_id)
    return apply(session, actor, comment, transition)


def decide_many(session: Session, actor: Actor, wanted: Sequence[DecisionOfMany]) -> list[Outcome]:
    """Decide about several comments. A decision that is refused does not stop the others.

    Returns the outcome of each, in the order of ``wanted``. Raises `cms.errors.Forbidden` when the
    actor may not moderate.
    """
    demand(actor, Permission.COMMENT_MODERATE)
    outcomes: dict[int, Outcome] = {}
    batch_id = new_public_id()
    # Everyone locks in the same order, so that two requests cannot wait for each other.
    for place in sorted(range(len(wanted)), key=lambda place: wanted[place].id):
        one = wanted[place]
        try:
            with session.begin_nested():
                outcomes[place] = Outcome(
                    one.id, decide(session, actor, one.id, one, batch_id=batch_id)
                )
        except CmsError as error:
            outcomes[place] = Outcome(one.id, error=error)
    return [outcomes[place] for place in range(len(wanted))]


def edit_and_approve(
    session: Session, actor: Actor, comment_id: str, wanted: EditInput
) -> LogEntry:
    """Publish a comment with an editor's text; the commenter's text stays in its revision.

    When nothing was changed, this is an approval. Raises what `decide` raises, and `Invalid` when
    readers would see nothing of the text.
    """
    demand(actor, Permission.COMMENT_MODERATE)
    if actor.user_id is None:
        raise Forbidden("Only a user can edit a comment: the change goes by a name.")
    safe = render_comment(wanted.body)
    comment = lock_comment_by_id(session, comment_id)
    _require_unchanged(session, comment, wanted.revision, waiting=wanted.waiting)
    require_possible(session, comment, Action.EDIT)
    edited = new_revision(session, comment, wanted, safe, edited_by_id=actor.user_id)
    if edited is None:
        same = DecisionInput(decision=DecisionKind.APPROVE, reason=wanted.reason)
        return decide(session, actor, comment_id, same)
    transition = Transition(Action.EDIT, revision=edited, reason=wanted.reason)
    return apply(session, actor, comment, transition)


def undo(session: Session, actor: Actor, entry_id: str, reason: str | None = None) -> LogEntry:
    """Undo a decision or a move, the log's entry ``entry_id``; the undo is an entry of its own.

    The undo of a decision restores the state before it, with what readers saw and the place in the
    queue. If readers no longer see the comment then, the answers that editors gave after that
    decision wait too, unless somebody decided about them. Only the last decision can be undone; the
    one before it can be next. The undo of a move puts the comment back, whatever was decided since.

    Raises:
        Forbidden: The actor may not moderate.
        NotFound: There is no such entry.
        Conflict: The entry was undone already, or is not the last.
    """
    demand(actor, Permission.COMMENT_MODERATE)
    found = select(LogEntry).where(LogEntry.public_id == entry_id)
    entry = session.scalar(found)
    if entry is None:
        raise NotFound("There is no such entry in the log.")
    comment = lock_comment(session, select(Comment).where(Comment.id == entry.comment_id))
    if comment is None:
        raise Conflict("Only what was done with a comment can be undone.")
    if entry.action is Action.MOVE:
        return move_back(session, actor, entry, comment, reason)
    current = current_entry(session, comment.id)
    if current is not entry or entry.action not in UNDOABLE:
        raise Conflict(_why_not_undoable(session, entry, current))
    return _undo_decision(session, actor, comment, entry, reason)


def _undo_decision(
    session: Session, actor: Actor, comment: Comment, entry: LogEntry, reason: str | None
) -> LogEntry:
    if entry.revision is None or entry.status_before is None:
        raise LookupError("this entry of the log is about no single comment")
    waits_since = entry.waited_since
    if waits_since is None and entry.status_before is CommentStatus.PENDING:
        waits_since = comment.submitted_at  # entries of early answers have no wait
    restored = CommentState(
        status=entry.status_before,
        newest_revision=entry.revision,
        public_revision=entry.public_before,
        waiting_since=waits_since,
        reported_at=reported_before(session, entry),
    )
    transition = Transition(Action.UNDO, restored=restored, reason=reason, undoes=entry)
    undo = apply(session, actor, comment, transition)
    if restored.public_revision is None:
        # The answers were to a public comment: without it, nobody meant them to be public.
        for answer in answers_of_site(session, comment):
            given = current_entry(session, answer.id)
            if given is not None and given.action is Action.REPLY and given.id > entry.id:
                _undo_decision(session, actor, answer, given, None)
    return undo


def _require_unchanged(
    session: Session, comment: Comment, revision: int | None, *, waiting: bool
) -> None:
    """Raise `Conflict` unless the comment is as the editor saw it."""
    if waiting and comment.waiting_since is None:
        raise Conflict(what_happened(session, comment))
    newest = comment.newest_revision
    if revision is not None and revision != newest.number:
        raise Conflict(
            f"Revision {newest.number} is the newest of this comment; "
            f"the decision was about revision {revision}. Read it again, then decide.",
            current=text_now(newest),
        )


def _why_not_undoable(session: Session, entry: LogEntry, current: LogEntry | None) -> str:
    undone = session.scalar(select(LogEntry).where(LogEntry.undoes_id == entry.id))
    if undone is not None:
        return f"{sentence(undone)}."
    if current is None or current is entry:
        return "Only a decision can be undone."
    return f"{sentence(current)}. Only the last decision can be undone."
