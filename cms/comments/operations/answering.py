"""Answering a comment as somebody of the site."""

from __future__ import annotations

import secrets
from datetime import timedelta

from sqlalchemy.orm import Session

from cms.body.characters import is_visible
from cms.body.comments import SafeHtml, render_comment
from cms.comments.models.comment import Comment
from cms.comments.models.states import Action, Badge, CommentStatus, DecisionKind
from cms.comments.operations.decisions import decide
from cms.comments.operations.marks import text_key
from cms.comments.operations.revisions import first_revision
from cms.comments.operations.state import add_comment, apply, lock_comment_by_id
from cms.comments.queries.answering import answerable, repeated_answer
from cms.comments.queries.receipts import receipt_hash
from cms.comments.rules.transitions import Transition
from cms.comments.schemas.answering import ReplyInput
from cms.comments.schemas.inputs import DecisionInput
from cms.db.moments import utc_now
from cms.db.types import new_public_id
from cms.errors import Forbidden, Invalid
from cms.permissions import Actor, Permission, demand, permit

REPEAT_WINDOW = timedelta(minutes=10)


def reply(session: Session, actor: Actor, comment_id: str, wanted: ReplyInput) -> Comment:
    """Answer a comment under one's own name, with a badge; return the answer.

    Who moderates is an editor, so the answer is public at once, and logged as a reply; an
    answer to a comment that waits approves it too, in the same step. An author may answer what
    is public on an own article, and the answer waits in the queue like any comment. Closed
    comments can still be answered. The same answer again is the first one: a second click.
    Raises `Forbidden` for a badge that is not the actor's, `cms.errors.NotFound` for a comment
    that the actor may not answer, `Invalid` when nothing of the answer would be seen, and
    `Conflict` when the comment was edited meanwhile.
    """
    demand(actor, Permission.ARTICLE_WRITE_OWN)
    safe = render_comment(wanted.body)
    if not is_visible(safe.html.striptags()):
        raise Invalid.at("/body", "Write an answer: readers would see nothing of this one.")
    answerable(session, actor, comment_id)
    lock_comment_by_id(session, comment_id)
    answered = answerable(session, actor, comment_id)  # as it is now that nobody can change it
    moderates = permit(actor, Permission.COMMENT_MODERATE)
    before = repeated_answer(session, actor, answered, wanted.body, utc_now() - REPEAT_WINDOW)
    if before is not None and (before.status is CommentStatus.APPROVED or not moderates):
        return before
    if wanted.badge not in badges_of(actor, answered):
        raise Forbidden(f"You cannot answer as {wanted.badge} here.")
    batch_id = new_public_id()
    if answered.status is CommentStatus.PENDING:
        if wanted.revision is None:
            raise Invalid.at("/revision", "Say which text you read: the answer approves it.")
        approval = DecisionInput(
            decision=DecisionKind.APPROVE,
            revision=wanted.revision,
            status=CommentStatus.PENDING,
        )
        decide(session, actor, comment_id, approval, batch_id=batch_id)
    # One that was taken back a moment ago is public again, and no second one beside it.
    answer = before or _new_answer(session, actor, answered, wanted, safe)
    if moderates:
        apply(session, actor, answer, Transition(Action.REPLY, batch_id=batch_id))
    return answer


def badges_of(actor: Actor, answered: Comment) -> list[Badge]:
    """Return the badges under which the actor may answer a comment; the usual one first."""
    found = []
    if permit(actor, Permission.COMMENT_MODERATE):
        found.append(Badge.EDITOR)
    owner_id = answered.article.owner_id
    if owner_id is not None and owner_id == actor.user_id:
        found.insert(0, Badge.AUTHOR)
    return found


def _new_answer(
    session: Session, actor: Actor, answered: Comment, wanted: ReplyInput, safe: SafeHtml
) -> Comment:
    answer = Comment(
        article=answered.article,
        parent=answered,
        user_id=actor.user_id,
        badge=wanted.badge,
        text_key=text_key(wanted.body),
        # Nobody gets this receipt: who answers works at the desk.
        receipt_hash=receipt_hash(secrets.token_urlsafe(32)),
        submitted_at=utc_now(),
    )
    revision = first_revision(answer, actor.name[:80], None, wanted.body, safe)
    add_comment(session, answer, revision)
    return answer
