"""From a draft to the public, and back."""

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
from cms.articles.operations.names import known_or_new_authors, settle_publishing
from cms.articles.operations.steps import begin
from cms.articles.operations.topics import known_or_new_topics
from cms.articles.rules.finishing import demand_finished
from cms.articles.rules.steps import LEADS, Step
from cms.articles.schemas.content import content_of
from cms.db.moments import utc_now
from cms.permissions import Actor


def publish(session: Session, actor: Actor, article: Article, seen: int | None = None) -> None:
    """Point the public at the newest revision, and make its authors and topics known.

    A schedule for another moment is off; one to unpublish stands. Raises `Forbidden`, `Stale`
    when the article is not at the version ``seen``, where one is named, `Conflict` when the
    newest revision is public already, and `Invalid` when it cites what it does not list, or when
    somebody else took its slug, or that of one of its authors, after it was written.
    """
    begin(session, actor, article, Step.PUBLISH, seen)
    make_public(session, actor, article, article.newest, utc_now())


def unpublish(session: Session, actor: Actor, article: Article, seen: int | None = None) -> None:
    """Take an article away from the readers; nothing of it is lost. Raises as `publish` does.

    What is scheduled to be published stays so, and ends when it was to end.
    """
    begin(session, actor, article, Step.UNPUBLISH, seen)
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
    """Point the public at a revision of an article whose turn it is.

    For what was scheduled, its history says for when and by whom. Raises `Invalid` as `publish`
    does, before it writes.
    """
    demand_finished(content_of(revision))
    content = settle_publishing(session, article, revision)
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
    # Emptied first: a name that only moved must not meet its old row.
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


def make_private(
    session: Session,
    actor: Actor,
    article: Article,
    now: datetime,
    scheduled_by: str | None = None,
) -> None:
    """Take an article whose turn it is away from the readers."""
    was = article.published
    article.state = LEADS[Step.UNPUBLISH][article.state]
    article.published = None
    if article.scheduled_revision_id is None:
        article.unpublish_at = None  # otherwise it is the end of what is still to come
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
