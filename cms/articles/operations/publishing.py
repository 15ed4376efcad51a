"""Publishing and unpublishing."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy.orm import Session

from cms.articles.models.article import (
    Article,
    ArticleAuthor,
    ArticleState,
    ArticleTopic,
    Revision,
    RevisionKind,
)
from cms.articles.models.history import EventKind
from cms.articles.operations.addresses import take_address
from cms.articles.operations.history import record
from cms.articles.operations.names import known_or_new_authors, resolve_names_for_publishing
from cms.articles.operations.rendering import require_rendering
from cms.articles.operations.searching import index_articles
from cms.articles.operations.steps import begin_step
from cms.articles.operations.topics import known_or_new_topics
from cms.articles.rules.finishing import require_finished
from cms.articles.rules.steps import TRANSITIONS, Step
from cms.articles.schemas.content import content_of
from cms.db.moments import utc_now
from cms.permissions import Actor


def publish(
    session: Session, actor: Actor, article: Article, expected_version: int | None = None
) -> None:
    """Publish the newest revision, and add its new authors and topics.

    This ends a schedule for publishing; one for unpublishing stays.

    Raises:
        Forbidden, Stale, Conflict: See `begin_step`.
        Invalid: The revision is unfinished (`require_finished`), or somebody else took its slug or
            that of one of its authors since it was written.
    """
    begin_step(session, actor, article, Step.PUBLISH, expected_version)
    make_public(session, actor, article, article.newest, utc_now())


def unpublish(
    session: Session, actor: Actor, article: Article, expected_version: int | None = None
) -> None:
    """Take an article from the readers; nothing of it is lost. Raises what `begin_step` does.

    A draft that is scheduled stays scheduled, with its time to be unpublished.
    """
    begin_step(session, actor, article, Step.UNPUBLISH, expected_version)
    make_private(session, actor, article, utc_now())


def make_public(
    session: Session,
    actor: Actor,
    article: Article,
    revision: Revision,
    now: datetime,
    *,
    publish_at: str | None = None,
    scheduled_by: str | None = None,
) -> None:
    """Publish a revision of a locked article.

    For the history of a scheduled article, ``publish_at`` is the time that was set (RFC 3339), and
    ``scheduled_by`` the name of whoever set it. Raises `Invalid` as `publish` does, before anything
    is written.
    """
    require_finished(content_of(revision))
    content = resolve_names_for_publishing(session, article, revision)
    require_rendering(revision)
    take_address(session, article, content.slug)
    article.state = ArticleState.PUBLISHED
    article.published_at = article.published_at or now
    article.updated_at = article.changed_at = now
    article.published = revision
    article.scheduled = article.publish_at = None
    revision.kind = RevisionKind.PUBLISHED
    article.review_outcome = None
    article.review_due = content.review_due
    authors = known_or_new_authors(session, content.authors, revision)
    reviewed_by = [content.reviewed_by] if content.reviewed_by else []
    reviewers = known_or_new_authors(session, reviewed_by, revision)
    article.reviewer = reviewers[0] if reviewers else None
    topics = known_or_new_topics(session, content)
    # The old rows go first: otherwise a name that only moved would be inserted twice.
    article.byline, article.tagged = [], []
    session.flush()
    article.byline = [ArticleAuthor(author=author, position=i) for i, author in enumerate(authors)]
    article.tagged = [ArticleTopic(topic=topic, position=i) for i, topic in enumerate(topics)]
    record(
        session,
        actor,
        article,
        EventKind.PUBLISHED,
        about=revision,
        at=now,
        publish_at=publish_at,
        scheduled_by=scheduled_by,
    )
    index_articles(session, [article.id])


def make_private(
    session: Session,
    actor: Actor,
    article: Article,
    now: datetime,
    scheduled_by: str | None = None,
) -> None:
    """Take a locked article from the readers."""
    was = article.published
    article.state = TRANSITIONS[Step.UNPUBLISH][article.state]
    article.published = None
    if article.scheduled_revision_id is None:
        article.unpublish_at = None  # of a scheduled draft, it is still to come
    article.changed_at = now
    record(
        session,
        actor,
        article,
        EventKind.UNPUBLISHED,
        about=was,
        at=now,
        scheduled_by=scheduled_by,
    )
    index_articles(session, [article.id])
