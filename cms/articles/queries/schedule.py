"""What is to happen at a moment: publishing, unpublishing, another review."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import ColumnElement, and_, func, or_, select
from sqlalchemy.orm import Session, aliased, joinedload

from cms.articles.models.article import Article, ArticleState, Revision
from cms.articles.models.history import ArticleEvent, EventKind
from cms.articles.queries.desk import visible_to
from cms.articles.queries.parts import is_public
from cms.permissions import Actor


def due_articles(session: Session, now: datetime) -> Sequence[int]:
    """Return the ids of the articles that are due to be published or unpublished."""
    return session.scalars(
        select(Article.id)
        .where(
            or_(
                and_(_waits(), Article.publish_at <= now),
                and_(is_public(), Article.unpublish_at <= now),
            )
        )
        .order_by(func.coalesce(Article.publish_at, Article.unpublish_at), Article.id)
    ).all()


def moments_until(session: Session, now: datetime, until: datetime) -> list[datetime]:
    """Return the moments after ``now`` and up to ``until`` at which something is due."""
    publishing = select(Article.publish_at).where(
        _waits(), Article.publish_at > now, Article.publish_at <= until
    )
    unpublishing = select(Article.unpublish_at).where(
        Article.unpublish_at > now, Article.unpublish_at <= until
    )
    moments = session.scalars(publishing.union(unpublishing))
    return sorted(moment for moment in moments if moment is not None)


def scheduled_articles(session: Session, actor: Actor, limit: int) -> Sequence[Article]:
    """Return the scheduled articles that the actor may work on, the next one first."""
    return session.scalars(
        visible_to(actor)
        .where(_waits())
        .order_by(Article.publish_at, Article.id)
        .limit(limit)
        .options(joinedload(Article.scheduled), joinedload(Article.newest))
    ).all()


def failed_schedules(
    session: Session, actor: Actor, limit: int
) -> Sequence[tuple[Article, ArticleEvent]]:
    """Return the articles whose schedule could not be kept, each with the step that says why."""
    event = aliased(ArticleEvent)
    last = (
        select(func.max(event.id))
        .where(event.article_id == Article.id, event.kind == EventKind.UNSCHEDULED)
        .correlate(Article)
        .scalar_subquery()
    )
    rows = session.execute(
        visible_to(actor)
        .join(ArticleEvent, ArticleEvent.id == last)
        .add_columns(ArticleEvent)
        .where(Article.publish_at.is_not(None), Article.scheduled_revision_id.is_(None))
        .order_by(Article.publish_at.desc(), Article.id)
        .limit(limit)
        .options(joinedload(Article.newest).joinedload(Revision.created_by))
    )
    return [(article, event) for article, event in rows]  # rows are no pairs to mypy


def _waits() -> ColumnElement[bool]:
    return and_(Article.state == ArticleState.SCHEDULED, Article.scheduled_revision_id.is_not(None))
