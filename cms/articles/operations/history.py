"""Writing the history of an article."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy.orm import Session

from cms.articles.models.article import Article, Revision
from cms.articles.models.history import ArticleEvent, EventKind
from cms.db.moments import utc_now
from cms.permissions import Actor


def record(
    session: Session,
    actor: Actor,
    article: Article,
    kind: EventKind,
    note: str = "",
    *,
    about: Revision | None = None,
    at: datetime | None = None,
    **details: str | int | None,
) -> ArticleEvent:
    """Add a step to the article's history, and flush.

    ``about`` is the revision that the step concerns, by default the newest, and ``at`` is the time,
    by default now. ``details`` depend on the kind, such as ``publish_at`` of a schedule (RFC 3339).
    An actor without a user is named there as ``actor``.
    """
    if actor.user_id is None:
        details["actor"] = actor.name
    event = ArticleEvent(
        article_id=article.id,
        kind=kind,
        revision=(about or article.newest).number,
        actor_id=actor.user_id,
        at=at or utc_now(),
        note=note,
        details={name: value for name, value in details.items() if value is not None},
    )
    session.add(event)
    session.flush()
    return event
