"""Taking in a comment, once, however often it is sent."""

from __future__ import annotations

import hashlib
import hmac
import json
from base64 import urlsafe_b64encode
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import delete, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from cms.articles.models.article import Article
from cms.articles.queries.public import published_article
from cms.body.characters import is_visible
from cms.body.comments import SafeHtml, render_comment
from cms.comments.models.comment import Comment
from cms.comments.models.keys import IdempotencyKey
from cms.comments.operations.marks import find_marks, text_key
from cms.comments.operations.revisions import first_revision
from cms.comments.operations.state import add_comment
from cms.comments.operations.threads import require_open
from cms.comments.queries.public import approved_comment
from cms.comments.queries.receipts import receipt_hash
from cms.comments.schemas.inputs import Submission
from cms.comments.schemas.marks import MarkedText
from cms.config import USUAL_RULES, CommentRules
from cms.db.moments import utc_now
from cms.db.types import new_public_id
from cms.errors import Invalid
from cms.permissions import Actor
from cms.web.networks import network_of

REPEAT_WINDOW_S = 600
KEY_LIFETIME = timedelta(days=1)


def count_nothing() -> None:
    """Count nothing: for what is sent by no reader, but by a command or a test."""


@dataclass(frozen=True)
class Submitted:
    """A comment that was taken in, and the commenter's private key to it."""

    comment: Comment
    receipt: str


@dataclass(frozen=True)
class Sender:
    """Who sends a comment, as far as the site can tell; none of it is stored in the clear.

    ``secret`` is the site's key. ``address`` is the client's, of which only the network counts.
    ``idempotency_key`` is the client's own name for this one submission, if it gave one.
    ``trapped`` is what came in the field that people do not see; it marks the comment. ``sent_at``
    is when it was sent, None for now. ``count``
    counts what is sent, and raises `cms.errors.TooManyAttempts` when it is too much.
    """

    secret: str
    address: str
    idempotency_key: str | None = None
    trapped: str = ""
    sent_at: datetime | None = None
    count: Callable[[], None] = count_nothing


def submit_comment(
    session: Session,
    actor: Actor,
    article_slug: str,
    submission: Submission,
    sender: Sender,
    rules: CommentRules = USUAL_RULES,
) -> Submitted:
    """Add a pending comment to a published article.

    The same text from the same network, sent again within ten minutes, is the first comment
    again, with the same receipt: a second click, or a retry on a bad line. Where the sender gave
    an idempotency key, that alone counts, for a day. Neither is a comment sent once more, so it
    is not counted as one. Raises `cms.errors.NotFound` when no such
    article is public, `Conflict` when its comments are closed, what ``sender.count`` raises, and
    `Invalid` when the comment
    cannot be answered, shows nothing, or reuses an idempotency key.
    """
    article = published_article(session, article_slug)
    ticket = _fingerprint(article, submission, sender)
    known = _find_repeated(session, ticket, sender)
    if known is not None:
        return known
    require_open(session, article, rules)
    sender.count()  # before the costly part: who sends too much makes the site render nothing
    safe = render_comment(submission.body)
    if not is_visible(safe.html.striptags()):
        raise Invalid.at("/body", "Write a comment: readers would see nothing of this one.")
    public_id = new_public_id()
    receipt = _receipt(sender.secret, public_id)
    comment = Comment(
        public_id=public_id,
        article=article,
        parent=_parent_for_reply(session, article, submission.reply_to),
        user_id=actor.user_id,
        email=submission.email,
        receipt_hash=receipt_hash(receipt),
        submission_key=None if ticket.key else ticket.names[0],
        text_key=text_key(submission.body),
        submitted_at=sender.sent_at or utc_now(),
        marks=find_marks(session, rules, _text_to_mark(submission, safe, sender)),
    )
    try:
        with session.begin_nested():
            name, website, source = submission.name, submission.website, submission.body
            revision = first_revision(comment, name, website, source, safe)
            add_comment(session, comment, revision)
            if ticket.key:
                session.add(
                    IdempotencyKey(key_hash=ticket.key, body_hash=ticket.names[0], comment=comment)
                )
    except IntegrityError:
        # The other of two clicks was faster by a moment.
        known = _find_repeated(session, ticket, sender)
        if known is None:
            raise
        return known
    return Submitted(comment, receipt)


def _text_to_mark(submission: Submission, safe: SafeHtml, sender: Sender) -> MarkedText:
    return MarkedText(
        name=submission.name,
        website=submission.website,
        source=submission.body,
        html=safe.html,
        trapped=sender.trapped,
    )


def _parent_for_reply(session: Session, article: Article, reply_to: str | None) -> Comment | None:
    if reply_to is None:
        return None
    parent = approved_comment(session, article.id, reply_to)
    if parent is None:
        raise Invalid.at("/reply_to", "The comment you reply to is no longer on this page.")
    return parent


@dataclass(frozen=True)
class _Fingerprint:
    """By what a submission may be known already: hashes of it, and of the key, if it has one."""

    names: tuple[str, ...]
    key: str | None


def _find_repeated(session: Session, ticket: _Fingerprint, sender: Sender) -> Submitted | None:
    if ticket.key is not None:
        return _find_by_key(session, ticket, sender)
    comment = session.scalar(
        select(Comment)
        .where(Comment.submission_key.in_(ticket.names))
        .order_by(Comment.id)
        .limit(1)
    )
    return _first_one(comment, sender) if comment else None


def _find_by_key(session: Session, ticket: _Fingerprint, sender: Sender) -> Submitted | None:
    """Find what was sent under the key, once all keys that are over have been forgotten."""
    over = IdempotencyKey.created_at <= utc_now() - KEY_LIFETIME
    session.execute(delete(IdempotencyKey).where(over))
    used = session.scalar(select(IdempotencyKey).where(IdempotencyKey.key_hash == ticket.key))
    if used is None:
        return None
    if used.body_hash not in ticket.names:
        raise Invalid.at("/Idempotency-Key", "This Idempotency-Key was used for another comment.")
    return _first_one(used.comment, sender)


def _first_one(comment: Comment, sender: Sender) -> Submitted:
    return Submitted(comment, _receipt(sender.secret, comment.public_id))


def _fingerprint(article: Article, submission: Submission, sender: Sender) -> _Fingerprint:
    """Hash what is sent: with a key as it is, else from which network and when.

    Times fall into buckets; the bucket before is looked at too, so that a second click just
    after the turn of one is still the same comment.
    """
    said = submission.model_dump(mode="json")
    if sender.idempotency_key is not None:
        key = _signed_hash(sender.secret, "idempotency", article.id, sender.idempotency_key)
        return _Fingerprint((_signed_hash(sender.secret, "said", article.id, said),), key)
    bucket = int(utc_now().timestamp()) // REPEAT_WINDOW_S
    network = network_of(sender.address)
    names = (
        _signed_hash(sender.secret, "submission", article.id, said, network, at)
        for at in (bucket, bucket - 1)
    )
    return _Fingerprint(tuple(names), None)


def _signed_hash(secret: str, *parts: object) -> str:
    message = json.dumps(parts, sort_keys=True).encode()
    return hmac.new(secret.encode(), message, hashlib.sha256).hexdigest()


def _receipt(secret: str, public_id: str) -> str:
    """Make the private key to a comment: 256 bits, and the same again for a repeated click."""
    raw = bytes.fromhex(_signed_hash(secret, "receipt", public_id))
    return urlsafe_b64encode(raw).decode().rstrip("=")
