"""Which slugs, authors and topics there are already."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from cms.articles.models.article import Article, ArticleAuthor, ArticleTopic, Revision
from cms.articles.models.people import Author, FormerAuthor, Topic
from cms.articles.models.redirects import FormerSlug


def slugs_of_others(session: Session, slugs: Sequence[str], but: Article | None) -> set[str]:
    """Return which of the slugs other articles have.

    An article has the slug of its address, of its newest draft, of what is scheduled, and those
    by which readers once knew it.
    """
    to_come = (Article.newest_revision_id, Article.scheduled_revision_id)
    written = (
        select(Article.id, Revision.slug)
        .join(Revision, Revision.article_id == Article.id)
        .where(Revision.slug.in_(slugs), Revision.id.in_(to_come))
    )
    former = select(FormerSlug.article_id, FormerSlug.slug).where(FormerSlug.slug.in_(slugs))
    # Three questions in one, of which an index answers each.
    present = select(Article.id, Article.slug).where(Article.slug.in_(slugs))
    holders = present.union_all(written, former).subquery()
    query = select(holders.c.slug)
    if but is not None:
        query = query.where(holders.c.id != but.id)
    return set(session.scalars(query))


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


def authors_called(session: Session, name: str) -> Sequence[Author]:
    """Return up to two authors of a name: one is who is meant, of two nobody knows which."""
    return session.scalars(select(Author).where(Author.name == name).limit(2)).all()


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


def topic_names(session: Session, limit: int = 500) -> Sequence[str]:
    """Return the names of the topics that most articles have, to pick from, by name."""
    used = (
        select(ArticleTopic.topic_id, func.count().label("times"))
        .group_by(ArticleTopic.topic_id)
        .subquery()
    )
    most = (
        select(Topic.name)
        .join(used, used.c.topic_id == Topic.id)
        .order_by(used.c.times.desc(), Topic.name)
        .limit(limit)
    )
    return sorted(session.scalars(most), key=str.casefold)


def known_topics(session: Session, slugs: Iterable[str]) -> dict[str, Topic]:
    """Return the topics that are known already, by slug."""
    found = session.scalars(select(Topic).where(Topic.slug.in_(list(slugs))))
    return {topic.slug: topic for topic in found}
