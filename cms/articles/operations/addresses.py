"""The slugs of articles: a former one redirects to the article for ever."""

from __future__ import annotations

from sqlalchemy import delete
from sqlalchemy.orm import Session

from cms.articles.models.article import Article
from cms.articles.models.redirects import FormerSlug


def take_address(session: Session, article: Article, slug: str) -> None:
    """Give an article another slug, which must be free, and flush.

    The slug that readers know becomes a former one. A former slug refers to the article and not to
    another slug, so there are no chains of redirects. One that is used again stops being former, so
    there are no loops.
    """
    if article.slug == slug:
        return
    session.execute(delete(FormerSlug).where(FormerSlug.slug == slug))
    if article.published_at is not None:
        session.add(FormerSlug(slug=article.slug, article_id=article.id))
    article.slug = slug
    session.flush()
