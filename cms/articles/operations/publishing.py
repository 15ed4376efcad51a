"""From a draft to the public."""

from __future__ import annotations

from sqlalchemy.orm import Session

from cms.articles.models import (
    Article,
    ArticleAuthor,
    ArticleState,
    ArticleTopic,
    EventKind,
    RevisionKind,
)
from cms.articles.operations.addresses import take_address
from cms.articles.operations.history import record
from cms.articles.operations.names import (
    check_newcomers,
    check_slug,
    known_or_new_authors,
    known_or_new_topics,
)
from cms.articles.operations.turns import demand_seen, demand_work_on, lock
from cms.articles.schemas import content_of
from cms.db import utc_now
from cms.errors import Conflict
from cms.permissions import Actor, Permission, demand


def submit(session: Session, actor: Actor, article: Article, seen: int | None = None) -> None:
    """Hand the newest draft in for review.

    Raises `Stale` when the article is not at the version ``seen``, where one is named, and
    `Conflict` when there is nothing to review.
    """
    demand_work_on(actor, article)
    lock(session, article)
    demand_seen(article, seen)
    if article.state is ArticleState.IN_REVIEW:
        raise Conflict("This article is in review already.")
    if article.is_public and not article.has_newer_draft:
        raise Conflict("The newest version is published; there is nothing to review.")
    article.state = ArticleState.IN_REVIEW
    article.submitted_at = utc_now()
    article.review_outcome = None
    article.newest.kind = RevisionKind.SUBMITTED
    record(session, actor, article, EventKind.SUBMITTED)


def publish(session: Session, actor: Actor, article: Article, seen: int | None = None) -> None:
    """Point the public at the newest revision, and make its authors and topics known.

    Raises `Forbidden`, `Stale` when the article is not at the version ``seen``, where one is named,
    `Conflict` when the newest revision is public already, and `Invalid` when somebody else took
    its slug, or that of one of its authors, after it was written.
    """
    demand(actor, Permission.ARTICLE_PUBLISH)
    lock(session, article)
    demand_seen(article, seen)
    if article.is_public and not article.has_newer_draft:
        raise Conflict("The newest version is published already.")
    content = content_of(article.newest)
    check_slug(session, content, article)
    check_newcomers(session, content, article.newest)
    now = utc_now()
    take_address(session, article, content.slug)
    article.state = ArticleState.PUBLISHED
    article.published_at = article.published_at or now
    article.updated_at = article.changed_at = now
    article.published = article.newest
    article.newest.kind = RevisionKind.PUBLISHED
    article.review_outcome = None
    article.review_due = content.review_due
    authors = known_or_new_authors(session, content)
    topics = known_or_new_topics(session, content)
    # Emptied first: a name that only moved must not meet its old row.
    article.byline, article.tagged = [], []
    session.flush()
    article.byline = [ArticleAuthor(author=author, position=i) for i, author in enumerate(authors)]
    article.tagged = [ArticleTopic(topic=topic, position=i) for i, topic in enumerate(topics)]
    record(session, actor, article, EventKind.PUBLISHED)
