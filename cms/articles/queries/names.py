"""Which slugs, authors and topics there are already."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from cms.articles.models import (
    Article,
    ArticleAuthor,
    Author,
    FormerAuthor,
    FormerSlug,
    Revision,
    Topic,
)


def slug_is_taken(session: Session, slug: str, but: Article | None) -> bool:
    """Whether another article has the slug: as its address, in its newest draft, or scheduled."""
    to_come = (Article.newest_revision_id, Article.scheduled_revision_id)
    written = (
        select(Article.id)
        .join(Revision, Revision.article_id == Article.id)
        .where(Revision.slug == slug, Revision.id.in_(to_come))
    )
    # Two questions in one, of which an index answers each.
    holders = select(Article.id).where(Article.slug == slug).union_all(written).subquery()
    query = select(holders.c.id)
    if but is not None:
        query = query.where(holders.c.id != but.id)
    return session.scalar(query.limit(1)) is not None


def former_article(session: Session, slug: str) -> Article | None:
    """Return the article that readers once knew by the slug, and know by another now."""
    return session.scalar(select(Article).join(FormerSlug).where(FormerSlug.slug == slug))


def known_authors(session: Session, slugs: Iterable[str]) -> dict[str, Author]:
    """Return the authors who are known already, by slug, their former slugs too."""
    wanted = list(slugs)
    former = session.execute(
        select(FormerAuthor.slug, Author).join(Author).where(FormerAuthor.slug.in_(wanted))
    )
    known = {slug: author for slug, author in former}  # noqa: C416  # rows are no pairs to mypy
    found = session.scalars(select(Author).where(Author.slug.in_(wanted)))
    return known | {author.slug: author for author in found}


def credited_since(session: Session, slugs: Iterable[str]) -> dict[str, datetime]:
    """Return when the first article that credits an author was published, by the author's slug."""
    rows = session.execute(
        select(Author.slug, func.min(Article.published_at))
        .join(ArticleAuthor, ArticleAuthor.author_id == Author.id)
        .join(Article, Article.id == ArticleAuthor.article_id)
        .where(Author.slug.in_(list(slugs)))
        .group_by(Author.slug)
    )
    return {slug: moment for slug, moment in rows if moment is not None}


def known_topics(session: Session, slugs: Iterable[str]) -> dict[str, Topic]:
    """Return the topics that are known already, by slug."""
    found = session.scalars(select(Topic).where(Topic.slug.in_(list(slugs))))
    return {topic.slug: topic for topic in found}
