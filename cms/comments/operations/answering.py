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
    """Answer a comment under the actor's own name, with a badge.

    The answer of an editor is public at once and logged as a reply. If the comment waits, the
    answer approves it in the same step. An author can answer public comments on their own articles,
    and the answer waits in the queue like any comment. Closed comments can still be answered.

    Returns:
        The answer. The same answer sent again within ten minutes is the first one.

    Raises:
        Forbidden: The badge is not the actor's.
        NotFound: The actor may not answer this comment, or there is none.
        Invalid: Readers would see nothing of the answer, or the comment waits and ``wanted`` does
            not say which revision was read.
        Conflict: The comment was edited after the actor read it.
    """
    demand(actor, Permission.ARTICLE_WRITE_OWN)
    safe = render_comment(wanted.body)
    if not is_visible(safe.html.striptags()):
        raise Invalid.at("/body", "Write an answer: readers would see nothing of this one.")
    answerable(session, actor, comment_id)
    lock_comment_by_id(session, comment_id)
    answered = answerable(session, actor, comment_id)  # again: it may have changed before the lock
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
    # An answer that was undone a moment ago becomes public again; no second one is made.
    answer = before or _new_answer(session, actor, answered, wanted, safe)
    if moderates:
        apply(session, actor, answer, Transition(Action.REPLY, batch_id=batch_id))
    return answer


def badges_of(actor: Actor, answered: Comment) -> list[Badge]:
    """Return the badges that the actor may use for an answer, the default first."""
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
        # Nobody gets this receipt: authors and editors work at the desk.
        receipt_hash=receipt_hash(secrets.token_urlsafe(32)),
        submitted_at=utc_now(),
    )
    revision = first_revision(answer, actor.name[:80], None, wanted.body, safe)
    add_comment(session, answer, revision)
    return answer
