"""Moving a comment to where it belongs, and back."""

from __future__ import annotations

from sqlalchemy.orm import Session

from cms.articles.models.article import Article
from cms.comments.models.comment import Comment, LogEntry
from cms.comments.models.states import Action
from cms.comments.operations.state import apply, lock_comment_by_id
from cms.comments.queries.answering import public_target, with_descendants
from cms.comments.queries.moves import moves_made_with, standing_move
from cms.comments.rules.transitions import Location, Transition
from cms.comments.schemas.answering import MoveInput
from cms.errors import Conflict, Invalid
from cms.permissions import Actor, Permission, demand


def move(session: Session, actor: Actor, comment_id: str, wanted: MoveInput) -> list[LogEntry]:
    """Move a comment with all its replies to another published article.

    It stands there on the top level, and its replies below it, each in the state that it has.
    Returns the entries of the log, one for each, the comment's own first. Raises
    `cms.errors.Forbidden` without the right to moderate, `NotFound`, `Invalid` where there is no
    such published article, and `Conflict` where the comment stands there already.
    """
    demand(actor, Permission.COMMENT_MODERATE)
    comment = lock_comment_by_id(session, comment_id)
    target = public_target(session, wanted.article)
    if target is None:
        raise Invalid.at("/article", "There is no published article with this address.")
    origin = comment.article
    if target.id == origin.id:
        raise Conflict(f"The comment stands under “{target.slug}” already.")
    entries = [
        _move_one(session, actor, each, target) for each in with_descendants(session, comment)
    ]
    comment.parent = None
    session.flush()
    return entries


def move_back(
    session: Session, actor: Actor, entry: LogEntry, comment: Comment, reason: str | None
) -> LogEntry:
    """Take back the move ``entry`` of a locked comment, with all that stands below it now.

    It answers again what it answered, if that is still there. Raises `Conflict` where it was
    moved again since, was moved back already, or went along with what it answers.
    """
    if standing_move(session, comment.id) is not entry or entry.article is None:
        raise Conflict("Only the last move of a comment can be undone, and only once.")
    if comment.parent is not None:
        raise Conflict(
            "It was moved together with the comment that it answers. Undo the move of that comment."
        )
    origin, answered = entry.article, entry.parent
    below = [each for each in with_descendants(session, comment) if each is not comment]
    along = moves_made_with(session, entry, [each.id for each in below])
    back = _move_one_back(session, actor, entry, comment, reason)
    for each in below:
        if each.id in along:
            _move_one_back(session, actor, along[each.id], each, None)
        else:
            _move_one(session, actor, each, origin)
    if answered is not None and answered.article_id == origin.id:
        comment.parent = answered
    session.flush()
    return back


def _move_one(session: Session, actor: Actor, comment: Comment, target: Article) -> LogEntry:
    origin = Location(comment.article, comment.parent)
    comment.article = target
    reason = f"From “{origin.article.slug}” to “{target.slug}”"
    transition = Transition(Action.MOVE, reason=reason, moved_from=origin)
    return apply(session, actor, comment, transition)


def _move_one_back(
    session: Session, actor: Actor, entry: LogEntry, comment: Comment, reason: str | None
) -> LogEntry:
    if entry.article is not None:
        comment.article = entry.article
    return apply(session, actor, comment, Transition(Action.UNDO, reason=reason, undoes=entry))
