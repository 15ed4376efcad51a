"""Private links to a draft: finding them, and what they open."""

from __future__ import annotations

import hashlib
import hmac
from base64 import urlsafe_b64encode
from collections.abc import Sequence

from sqlalchemy import func, select
from sqlalchemy.orm import Session, joinedload

from cms.articles.models.article import Article, ArticleState
from cms.articles.models.previews import LinkState, PreviewLink
from cms.db.moments import utc_now
from cms.errors import NotFound

ENDED = "This preview link has ended."
SHOWN = 50


def sign_preview(secret: str, public_id: str) -> str:
    """Return the token of a private link: its id, and the site's signature of that (HMAC)."""
    made = hmac.new(secret.encode(), f"preview:{public_id}".encode(), hashlib.sha256).digest()
    return f"{public_id}.{urlsafe_b64encode(made).decode().rstrip('=')}"


def preview_hash(token: str) -> str:
    """Return what is stored of a token: its SHA-256 in hexadecimal."""
    return hashlib.sha256(token.encode()).hexdigest()


def previewed_article(session: Session, secret: str, token: str) -> Article:
    """Return the article that a private link opens, with its newest revision.

    Raises `NotFound`, always in the same words, for a token that is not ours, is too old, or was
    revoked, and while the article is archived. What is secret is compared in constant time, and
    nothing is looked for with a token that this site did not sign.
    """
    public_id = token.partition(".")[0]
    if not hmac.compare_digest(sign_preview(secret, public_id).encode(), token.encode()):
        raise NotFound(ENDED)
    link = session.scalar(
        select(PreviewLink)
        .where(PreviewLink.public_id == public_id)
        .options(joinedload(PreviewLink.article).joinedload(Article.newest))
    )
    known = link is not None and hmac.compare_digest(link.token_hash, preview_hash(token))
    if link is None or not known or link.state_at(utc_now()) is not LinkState.OPEN:
        raise NotFound(ENDED)
    if link.article.state is ArticleState.ARCHIVED:
        raise NotFound(ENDED)
    return link.article


def preview_links(session: Session, article: Article) -> Sequence[PreviewLink]:
    """Return an article's private links, the newest first, at most 50."""
    return session.scalars(
        select(PreviewLink)
        .where(PreviewLink.article_id == article.id)
        .order_by(PreviewLink.created_at.desc(), PreviewLink.id.desc())
        .limit(SHOWN)
        .options(joinedload(PreviewLink.created_by))
    ).all()


def preview_link(session: Session, article: Article, public_id: str) -> PreviewLink:
    """Return one private link of an article, or raise `NotFound`."""
    link = session.scalar(
        select(PreviewLink)
        .where(PreviewLink.article_id == article.id, PreviewLink.public_id == public_id)
        .options(joinedload(PreviewLink.created_by))
    )
    if link is None:
        raise NotFound("There is no such link to this article.")
    return link


def open_links(session: Session, article: Article) -> int:
    """Count the private links that open an article's draft now."""
    return (
        session.scalar(
            select(func.count())
            .select_from(PreviewLink)
            .where(
                PreviewLink.article_id == article.id,
                PreviewLink.revoked_at.is_(None),
                PreviewLink.expires_at > utc_now(),
            )
        )
        or 0
    )
