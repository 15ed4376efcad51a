"""What those who work here may see. Each function costs a fixed number of queries."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from sqlalchemy import Select, func, or_, select
from sqlalchemy.orm import Session, joinedload

from cms.articles.models.article import Article, ArticleState, Revision
from cms.articles.queries.parts import contains_text, review_is_due
from cms.articles.schemas.manage import ArticleList
from cms.db.pages import Page, paginate
from cms.errors import NotFound
from cms.permissions import Actor, Permission, permit


def article_for(session: Session, actor: Actor, public_id: str) -> Article:
    """Return an article with its newest revision, for an actor who may work on it.

    Raises `NotFound` for what is not there and, so that ids cannot be probed, for what is
    somebody else's.
    """
    article = session.scalar(
        visible_to(actor)
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
    query = visible_to(actor).join(Revision, Revision.id == Article.newest_revision_id)
    query = query.options(joinedload(Article.newest).joinedload(Revision.created_by))
    if wanted.state is not None:
        query = query.where(Article.state == wanted.state)
    if wanted.review_due_by is not None:
        query = query.where(review_is_due(wanted.review_due_by))
    if wanted.q:
        query = query.where(contains_text(wanted.q, Revision.title, Revision.slug))
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
    visible = visible_to(actor).with_only_columns(Article.state, func.count())
    rows = session.execute(visible.group_by(Article.state))
    return {state: count for state, count in rows}  # noqa: C416  # rows are no pairs to mypy


def count_due(session: Session, actor: Actor, today: date) -> int:
    """Count the articles that the actor may work on whose review is due."""
    due = visible_to(actor).where(review_is_due(today))
    return session.scalar(due.with_only_columns(func.count())) or 0


def article_by_slug(session: Session, slug: str) -> Article | None:
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


def my_drafts(session: Session, actor: Actor, limit: int) -> Sequence[Article]:
    """Return the actor's own articles whose newest version is not published, last changed first."""
    return session.scalars(
        select(Article)
        .where(
            Article.owner_id == actor.user_id,
            Article.state != ArticleState.ARCHIVED,
            Article.newest_revision_id.is_distinct_from(Article.published_revision_id),
        )
        .order_by(Article.changed_at.desc(), Article.id.desc())
        .limit(limit)
        .options(joinedload(Article.newest).joinedload(Revision.created_by))
    ).all()


def visible_to(actor: Actor) -> Select[Article]:
    """Select the articles that the actor may work on."""
    query = select(Article)
    if not permit(actor, Permission.ARTICLE_WRITE_ANY):
        query = query.where(Article.owner_id == actor.user_id)
    return query
