"""Moving a comment to another article, and back."""

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

    The comment goes to the top level there, with its replies below it. Each keeps its state.

    Returns:
        The entries of the log, one for each comment, that of ``comment_id`` first.

    Raises:
        Forbidden: The actor may not moderate.
        NotFound: There is no such comment.
        Invalid: There is no such published article.
        Conflict: The comment is on that article already.
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
    """Undo the move ``entry`` of a locked comment, with all replies that it has now.

    The comment answers the same comment as before, if that is still on the article. Raises
    `Conflict` when it was moved again, was moved back, or was moved together with its parent.
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
