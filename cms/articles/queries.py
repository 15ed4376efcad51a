"""Reading articles: SELECT only. Each function costs a fixed number of queries."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime

from sqlalchemy import ColumnElement, Select, func, or_, select
from sqlalchemy.orm import InstrumentedAttribute, Session, joinedload, selectinload
from sqlalchemy.orm.interfaces import ORMOption

from cms.articles.models import (
    Article,
    ArticleAuthor,
    ArticleState,
    ArticleTopic,
    Author,
    Revision,
    Topic,
)
from cms.articles.schemas import ArticleList, PublishedList
from cms.db import Page, paginate
from cms.errors import NotFound
from cms.permissions import Actor, Permission, permit

# --- what the public may see -----------------------------------------------------------------


def published_article(session: Session, slug: str) -> Article:
    """Return the article that readers see at ``slug``, with its published revision.

    Raises `NotFound` for what is not there and for what is not published, alike.
    """
    article = session.scalar(
        select(Article)
        .where(Article.slug == slug, Article.published_revision_id.is_not(None))
        .options(joinedload(Article.published).undefer(Revision.body), *_byline())
    )
    if article is None:
        raise NotFound(f"There is no article at “{slug}”.")
    return article


def published_articles(session: Session, wanted: PublishedList) -> Page[Article]:
    """Read a page of what is published, by its time of publication."""
    query = (
        select(Article)
        .join(Revision, Revision.id == Article.published_revision_id)
        .options(joinedload(Article.published), *_byline())
    )
    if wanted.topic is not None:
        tagged = select(ArticleTopic.article_id).join(Topic).where(Topic.slug == wanted.topic)
        query = query.where(Article.id.in_(tagged))
    if wanted.author is not None:
        written = select(ArticleAuthor.article_id).join(Author).where(Author.slug == wanted.author)
        query = query.where(Article.id.in_(written))
    if wanted.locale is not None:
        query = query.where(Revision.locale == wanted.locale)
    if wanted.q:
        query = query.where(_holds(wanted.q, Revision.title, Revision.summary))
    keys = (Article.published_at, Article.id)
    return paginate(
        session,
        query,
        keys,
        limit=wanted.limit,
        cursor=wanted.cursor,
        descending=wanted.sort.startswith("-"),
    )


def published_slugs(session: Session, slugs: Iterable[str]) -> set[str]:
    """Return which of the slugs readers can open."""
    wanted = list(slugs)
    if not wanted:
        return set()
    return set(
        session.scalars(
            select(Article.slug).where(
                Article.slug.in_(wanted), Article.published_revision_id.is_not(None)
            )
        )
    )


def public_author(session: Session, slug: str) -> Author:
    """Return an author who stands in the byline of a published article, or raise `NotFound`."""
    author = session.scalar(
        select(Author).where(
            Author.slug == slug,
            Author.id.in_(select(ArticleAuthor.author_id).join(Article).where(_is_public())),
        )
    )
    if author is None:
        raise NotFound("There is no author at this address.")
    return author


def public_topic(session: Session, slug: str) -> Topic:
    """Return a topic of a published article, or raise `NotFound`."""
    topic = session.scalar(
        select(Topic).where(
            Topic.slug == slug,
            Topic.id.in_(select(ArticleTopic.topic_id).join(Article).where(_is_public())),
        )
    )
    if topic is None:
        raise NotFound("There is no topic at this address.")
    return topic


# --- what those who work here may see --------------------------------------------------------


def article_for(session: Session, actor: Actor, public_id: str) -> Article:
    """Return an article with its newest revision, for an actor who may work on it.

    Raises `NotFound` for what is not there and, so that ids cannot be probed, for what is
    somebody else's.
    """
    article = session.scalar(
        _visible_to(actor)
        .where(Article.public_id == public_id)
        .options(
            joinedload(Article.newest).undefer(Revision.body),
            joinedload(Article.newest).joinedload(Revision.created_by),
            joinedload(Article.owner),
        )
    )
    if article is None:
        raise NotFound("There is no such article, or it is not yours to edit.")
    return article


def article_list(session: Session, actor: Actor, wanted: ArticleList) -> Page[Article]:
    """Read a page of the articles that the actor may work on, by their last change."""
    query = _visible_to(actor).join(Revision, Revision.id == Article.newest_revision_id)
    query = query.options(joinedload(Article.newest).joinedload(Revision.created_by))
    if wanted.state is not None:
        query = query.where(Article.state == wanted.state)
    if wanted.q:
        query = query.where(_holds(wanted.q, Revision.title, Revision.slug))
    return paginate(
        session,
        query,
        (Article.changed_at, Article.id),
        limit=wanted.limit,
        cursor=wanted.cursor,
        descending=wanted.sort.startswith("-"),
    )


def state_counts(session: Session, actor: Actor) -> dict[ArticleState, int]:
    """Count the articles that the actor may work on, by state."""
    visible = _visible_to(actor).with_only_columns(Article.state, func.count())
    rows = session.execute(visible.group_by(Article.state))
    return {state: count for state, count in rows}  # noqa: C416  # rows are no pairs to mypy


def by_address(session: Session, slug: str) -> Article | None:
    """Find the article whose public address, or newest draft, has the slug."""
    newest = select(Article).join(Revision, Revision.id == Article.newest_revision_id)
    return session.scalar(
        newest.where(or_(Article.slug == slug, Revision.slug == slug))
        .order_by((Article.slug == slug).desc())
        .limit(1)
        .options(
            joinedload(Article.newest).undefer(Revision.body),
            joinedload(Article.published).undefer(Revision.body),
        )
    )


def all_articles(session: Session) -> Sequence[Article]:
    """Read every article with its newest and its published revision, by slug."""
    return session.scalars(
        select(Article)
        .order_by(Article.slug)
        .options(
            joinedload(Article.newest).undefer(Revision.body),
            joinedload(Article.published).undefer(Revision.body),
        )
    ).all()


def slug_is_taken(session: Session, slug: str, but: Article | None) -> bool:
    """Whether another article has the slug, as its address or in its newest draft."""
    query = (
        select(Article.id)
        .join(Revision, Revision.id == Article.newest_revision_id)
        .where(or_(Article.slug == slug, Revision.slug == slug))
    )
    if but is not None:
        query = query.where(Article.id != but.id)
    return session.scalar(query.limit(1)) is not None


def known_authors(session: Session, slugs: Iterable[str]) -> dict[str, Author]:
    """Return the authors who are known already, by slug."""
    found = session.scalars(select(Author).where(Author.slug.in_(list(slugs))))
    return {author.slug: author for author in found}


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


def my_drafts(session: Session, actor: Actor, limit: int) -> Sequence[Article]:
    """Return the actor's own articles whose newest version is not published, last changed first."""
    return session.scalars(
        select(Article)
        .where(
            Article.owner_id == actor.user_id,
            Article.newest_revision_id.is_distinct_from(Article.published_revision_id),
        )
        .order_by(Article.changed_at.desc(), Article.id.desc())
        .limit(limit)
        .options(joinedload(Article.newest).joinedload(Revision.created_by))
    ).all()


def _visible_to(actor: Actor) -> Select[Article]:
    query = select(Article)
    if not permit(actor, Permission.ARTICLE_WRITE_ANY):
        query = query.where(Article.owner_id == actor.user_id)
    return query


def _is_public() -> ColumnElement[bool]:
    return Article.published_revision_id.is_not(None)


def _byline() -> tuple[ORMOption, ...]:
    return (
        selectinload(Article.byline).joinedload(ArticleAuthor.author),
        selectinload(Article.tagged).joinedload(ArticleTopic.topic),
    )


def _holds(text: str, *columns: InstrumentedAttribute[str]) -> ColumnElement[bool]:
    return or_(*(column.icontains(text, autoescape=True) for column in columns))
