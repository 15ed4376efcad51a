"""Creating and revoking private links to a draft."""

from __future__ import annotations

from datetime import timedelta

from sqlalchemy.orm import Session

from cms.articles.models.article import Article
from cms.articles.models.previews import PreviewLink
from cms.articles.operations.locking import require_work_on
from cms.articles.queries.previews import open_links, preview_hash, sign_preview
from cms.articles.schemas.previews import PreviewInput
from cms.db.moments import utc_now
from cms.db.types import new_public_id
from cms.errors import Invalid
from cms.permissions import Actor

MOST_OPEN = 20


def create_preview(
    session: Session, actor: Actor, article: Article, wanted: PreviewInput, secret: str
) -> tuple[PreviewLink, str]:
    """Create a private link, which opens the newest draft of an article.

    ``secret`` is the key of the site, which signs the token. Only the hash of the token is stored.

    Returns:
        The stored link, and its token.

    Raises:
        Forbidden: The actor may not write articles.
        NotFound: The article is somebody else's.
        Invalid: Too many links are open.
    """
    require_work_on(actor, article)
    if open_links(session, article) >= MOST_OPEN:
        raise Invalid.at("/days", f"{MOST_OPEN} links are open; revoke one of them first.")
    public_id = new_public_id()
    token = sign_preview(secret, public_id)
    now = utc_now()
    link = PreviewLink(
        public_id=public_id,
        article_id=article.id,
        token_hash=preview_hash(token),
        created_by_id=actor.user_id,
        created_at=now,
        expires_at=now + timedelta(days=wanted.days),
    )
    session.add(link)
    session.flush()
    return link, token


def revoke_preview(session: Session, actor: Actor, article: Article, link: PreviewLink) -> None:
    """Revoke a private link; a second time changes nothing. Raises as `create_preview` does."""
    require_work_on(actor, article)
    link.revoked_at = link.revoked_at or utc_now()
    session.flush()
