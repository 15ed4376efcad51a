"""What the public may see. Each function costs a fixed number of queries."""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple

from sqlalchemy import select
from sqlalchemy.orm import Session, joinedload

from cms.articles.models import Article, FormerSlug, Revision, Topic
from cms.articles.queries.names import former_article
from cms.articles.queries.parts import byline_and_topics, is_on_a_public_article
from cms.errors import Moved, NotFound


def published_article(session: Session, slug: str) -> Article:
    """Return the article that readers see at ``slug``, with its published revision.

    Raises `NotFound` for what is not there and for what is not published, alike, and `Moved` for
    a slug by which readers once knew it.
    """
    article = session.scalar(
        select(Article)
        .where(Article.slug == slug, Article.published_revision_id.is_not(None))
        .options(
            joinedload(Article.published).undefer(Revision.body),
            joinedload(Article.reviewer),
            *byline_and_topics(),
        )
    )
    if article is None:
        former = former_article(session, slug)
        if former is not None and former.is_public:
            raise Moved(f"This article is at “{former.slug}” now.", former.slug)
        raise NotFound(f"There is no article at “{slug}”.")
    return article


class Target(NamedTuple):
    """Where a slug leads: the present slug of a published article, and its language."""

    slug: str
    locale: str


def published_slugs(session: Session, slugs: Iterable[str]) -> dict[str, Target]:
    """Return which of the slugs readers can open, former ones too, each with where it leads."""
    wanted = list(slugs)
    if not wanted:
        return {}
    present = (
        select(Article.slug.label("known"), Article.slug, Revision.locale)
        .select_from(Article)
        .join(Article.published)
        .where(Article.slug.in_(wanted))
    )
    former = (
        select(FormerSlug.slug.label("known"), Article.slug, Revision.locale)
        .select_from(FormerSlug)
        .join(Article)
        .join(Article.published)
        .where(FormerSlug.slug.in_(wanted))
    )
    rows = session.execute(present.union_all(former))
    return {known: Target(slug, locale) for known, slug, locale in rows}


def public_topic(session: Session, slug: str) -> Topic:
    """Return a topic of a published article, or raise `NotFound`."""
    topic = session.scalar(select(Topic).where(Topic.slug == slug, is_on_a_public_article()))
    if topic is None:
        raise NotFound("There is no topic at this address.")
    return topic
