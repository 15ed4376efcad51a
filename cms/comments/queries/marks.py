"""What marks are made from, and what they would have marked."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import select
from sqlalchemy.orm import Session, joinedload

from cms.accounts.models import User
from cms.articles.models import Article
from cms.comments.models import BlockedPhrase, Comment, CommentStatus
from cms.comments.queries.loading import with_article

_MOST_ARTICLES = 5


def articles_with_text(session: Session, key: str, *, but: int | None) -> list[str]:
    """Return the slugs of articles, at most five, where a comment has the ``text_key``.

    ``but`` is the comment that is asked about. What was withdrawn does not count.
    """
    found = (
        select(Article.slug)
        .join(Comment, Comment.article_id == Article.id)
        .where(Comment.text_key == key, Comment.status != CommentStatus.WITHDRAWN)
    )
    if but is not None:
        found = found.where(Comment.id != but)
    return list(session.scalars(found.distinct().order_by(Article.slug).limit(_MOST_ARTICLES)))


def blocked_phrases(session: Session) -> list[tuple[BlockedPhrase, str | None]]:
    """Return the blocked phrases in alphabetical order, each with who added it."""
    rows = session.execute(
        select(BlockedPhrase, User.name)
        .outerjoin(User, User.id == BlockedPhrase.created_by_id)
        .order_by(BlockedPhrase.phrase)
    )
    return [(row[0], row[1]) for row in rows]


def latest_comments(session: Session, limit: int) -> Sequence[Comment]:
    """Return the comments sent last, the newest first, with text and article."""
    return session.scalars(
        select(Comment)
        .options(joinedload(Comment.newest), with_article())
        .order_by(Comment.submitted_at.desc(), Comment.id.desc())
        .limit(limit)
    ).all()
