"""The history of an article: what happened, who did it, and when."""

from __future__ import annotations

from sqlalchemy.orm import Session

from cms.articles.models import Article, ArticleEvent, EventKind
from cms.permissions import Actor


def record(
    session: Session,
    actor: Actor,
    article: Article,
    kind: EventKind,
    note: str = "",
    **details: str | int | None,
) -> ArticleEvent:
    """Add a step to the article's history, about its newest revision, and flush.

    ``details`` are what the kind needs, such as ``publish_at`` of a schedule (RFC 3339).
    """
    event = ArticleEvent(
        article_id=article.id,
        kind=kind,
        revision=article.newest.number,
        actor_id=actor.user_id,
        note=note,
        details=details,
    )
    session.add(event)
    session.flush()
    return event
