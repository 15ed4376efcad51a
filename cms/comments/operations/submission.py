"""Submitting a comment: it is taken in once, however often it is sent."""

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
from cms.config import DEFAULT_RULES, CommentRules
from cms.db.moments import utc_now
from cms.db.types import new_public_id
from cms.errors import Invalid
from cms.permissions import Actor
from cms.web.networks import network_of

REPEAT_WINDOW_S = 600
KEY_LIFETIME = timedelta(days=1)


def count_nothing() -> None:
    """Count nothing: for comments that come from a command or a test."""


@dataclass(frozen=True)
class Submitted:
    """A new comment, and its receipt: the commenter's private key to it."""

    comment: Comment
    receipt: str


@dataclass(frozen=True)
class Sender:
    """Who sends a comment; nothing of this is stored in the clear.

    Attributes:
        secret: The site's secret key.
        address: The client's IP address, of which only the network counts.
        idempotency_key: The client's own key for this submission, or None.
        trapped: The text of the field that people do not see; it marks the comment.
        sent_at: When the comment was sent; None is now.
        count: Counts the comment against the reader's limit, and raises
            `cms.errors.TooManyAttempts` when there are too many.
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
    rules: CommentRules = DEFAULT_RULES,
) -> Submitted:
    """Add a pending comment to a published article.

    The same text from the same network within ten minutes is a second click or a retry: it is
    answered with the first comment and its receipt, and not counted. With an idempotency key, only
    the key decides that, for a day.

    Raises:
        NotFound: No such article is public.
        Conflict: The comments of the article are closed.
        TooManyAttempts: The reader sent too many.
        Invalid: The comment to answer is not public, readers would see nothing of the text, or the
            idempotency key was used for another comment.
    """
    article = published_article(session, article_slug)
    ticket = _fingerprint(article, submission, sender)
    known = _find_repeated(session, ticket, sender)
    if known is not None:
        return known
    require_open(session, article, rules)
    sender.count()  # before rendering, which costs more
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
        # The same comment was added by another request at the same moment.
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
    """Hashes by which a submission is found again: of its text, and of its key, if it has one."""

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
    """Find what was sent with the key, after removing expired keys."""
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
    """Hash a submission: with its key, or else with its network and time.

    The time counts in buckets of ten minutes. The bucket before is searched too, for a second click
    just after a new bucket began.
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
