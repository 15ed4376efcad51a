"""The addresses of articles: what readers once knew leads to the article for ever."""

from __future__ import annotations

from sqlalchemy import delete
from sqlalchemy.orm import Session

from cms.articles.models.article import Article
from cms.articles.models.redirects import FormerSlug


def take_address(session: Session, article: Article, slug: str) -> None:
    """Give an article the slug that was found free for it; flush.

    The slug under which readers knew it becomes a former one. A former slug names the article and
    never another slug, so no chain can arise; a slug taken back is former no more, so no loop.
    """
    if article.slug == slug:
        return
    session.execute(delete(FormerSlug).where(FormerSlug.slug == slug))
    if article.published_at is not None:
        session.add(FormerSlug(slug=article.slug, article_id=article.id))
    article.slug = slug
    session.flush()
