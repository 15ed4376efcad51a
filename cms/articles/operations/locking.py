"""Before a write: the lock on articles, the permission, and the version that was read."""

from __future__ import annotations

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from cms.articles.models.article import Article
from cms.db.moments import rfc3339
from cms.errors import NotFound, Stale
from cms.permissions import Actor, Permission, demand, permit

# Any number that no other lock of the site has.
_LOCK = 0x67616C6C
_MAY_HAVE_CHANGED = (
    "version",
    "slug",
    "state",
    "published_at",
    "review_outcome",
    "newest_revision_id",
    "published_revision_id",
    "scheduled_revision_id",
    "publish_at",
    "unpublish_at",
    "newest",
)


def require_work_on(actor: Actor, article: Article) -> None:
    """Raise `Forbidden`, or `NotFound` where the article is somebody else's."""
    demand(actor, Permission.ARTICLE_WRITE_OWN)
    own = article.owner_id is not None and article.owner_id == actor.user_id
    if not own and not permit(actor, Permission.ARTICLE_WRITE_ANY):
        raise NotFound("There is no such article, or it is not yours to edit.")


def lock_article(session: Session, article: Article) -> None:
    """Lock the articles, and read again what others may have written to this one."""
    lock_articles(session)
    read = article.version
    session.refresh(article, _MAY_HAVE_CHANGED)
    if article.version != read:
        session.expire(article.newest)  # a working revision is written into again


def require_version(article: Article, expected_version: int | None) -> None:
    """Raise `Stale` where the article has another version; None stands for any version."""
    if expected_version is not None and article.version != expected_version:
        newest = article.newest
        based = (
            "is based on an older text than the newest one"
            if expected_version > 0
            else "does not say on which text it is based"
        )
        raise Stale(
            # Without numbers: people see those of revisions, and this compares `Article.version`.
            f"This {based}. Read what changed, and save again on top of it.",
            current={
                "version": article.version,
                "saved_by": newest.saved_by,
                "saved_at": rfc3339(newest.saved_at),
            },
        )


def lock_articles(session: Session) -> None:
    """Let only one transaction at a time write articles, until it ends.

    So a slug that was free when it was checked is still free when it is written, and of two
    transactions only one adds a new author or topic. SQLite has one writer at a time anyway.
    """
    if session.get_bind().dialect.name == "postgresql":
        session.execute(select(func.pg_advisory_xact_lock(_LOCK)))
