"""Restoring and discarding revisions, presence, and pruning autosaves."""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy import Select, delete, func, or_, select
from sqlalchemy.orm import Session, aliased

from cms.articles.models.article import Article, ArticleState, Revision, RevisionKind
from cms.articles.models.history import EventKind
from cms.articles.models.notes import BlockNote
from cms.articles.models.presence import Presence
from cms.articles.operations.history import record
from cms.articles.operations.locking import lock_article, require_version, require_work_on
from cms.articles.operations.names import check_slug
from cms.articles.operations.steps import protect_newest, require_writable
from cms.articles.operations.writing import add_revision, increment_version, withdraw_approval
from cms.articles.queries.revisions import revision_of
from cms.articles.schemas.content import content_of
from cms.db.moments import utc_now
from cms.errors import Conflict, Invalid
from cms.permissions import Actor

# Every database takes a statement with so many values.
_AT_ONCE = 500


def restore_revision(
    session: Session,
    actor: Actor,
    article: Article,
    expected_version: int | None = None,
    *,
    number: int,
) -> Revision:
    """Add a revision with the content of an earlier one.

    Where another article took the slug meanwhile, the draft keeps its own.

    Raises:
        Forbidden: The actor may not write articles.
        NotFound: There is no such revision.
        Stale: The article has another version than ``expected_version``.
        Conflict: The newest revision has the same content already.
    """
    require_work_on(actor, article)
    lock_article(session, article)
    require_writable(article)
    require_version(article, expected_version)
    content = content_of(revision_of(session, article, number))
    newest = content_of(article.newest)
    note = f"Version {number} restored"
    try:
        check_slug(session, content, article)
    except Invalid:
        content = content.model_copy(update={"slug": newest.slug})
        note += "; another article has its slug"
    if content == newest:
        raise Conflict(f"The newest version says the same as version {number} already.")
    if article.published_at is None:
        article.slug = content.slug
    withdraw_approval(article)
    revision = add_revision(session, actor, article, content, kind=RevisionKind.RESTORED, note=note)
    record(session, actor, article, EventKind.RESTORED, restored=number)
    return revision


def discard_draft(
    session: Session, actor: Actor, article: Article, expected_version: int | None = None
) -> None:
    """Make the published revision the newest one again.

    The discarded revision stays in the list, and can be restored.

    Raises:
        Forbidden: The actor may not write articles.
        Stale: The article has another version than ``expected_version``.
        Conflict: There is nothing to discard, or the draft is scheduled.
    """
    require_work_on(actor, article)
    lock_article(session, article)
    require_version(article, expected_version)
    published = article.published
    if published is None or article.newest is published:
        raise Conflict("There is no draft newer than what is published.")
    if article.scheduled_revision_id is not None:
        raise Conflict("The draft is on the schedule. Take it off the schedule first.")
    protect_newest(article)  # otherwise it could be pruned as an autosave
    discarded = article.newest.number
    article.newest = published
    article.state = ArticleState.PUBLISHED
    article.review_outcome = article.publish_at = None
    increment_version(session, article, utc_now())
    record(session, actor, article, EventKind.DISCARDED, discarded=discarded)


def note_presence(session: Session, actor: Actor, article: Article, now: datetime) -> None:
    """Note that the actor has the article open."""
    require_work_on(actor, article)
    if actor.user_id is not None:
        session.merge(Presence(article_id=article.id, user_id=actor.user_id, seen_at=now))
        session.flush()


def prune_autosaves(session: Session, now: datetime, kept_days: int) -> int:
    """Delete autosaves that are older than their article's last save; return how many.

    The last one of each day (UTC) is kept until it is ``kept_days`` old; 0 keeps none. Revisions of
    other kinds are never deleted, nor is one that is the newest, public or scheduled, or that a
    note is about.
    """
    stays_from = now - timedelta(days=kept_days)
    days: set[tuple[int, str]] = set()
    going: list[int] = []
    for revision_id, article_id, saved_at in session.execute(_older_autosaves()):
        day = (article_id, saved_at.date().isoformat())
        if day in days or saved_at <= stays_from:
            going.append(revision_id)
        days.add(day)
    for start in range(0, len(going), _AT_ONCE):
        session.execute(delete(Revision).where(Revision.id.in_(going[start : start + _AT_ONCE])))
    return len(going)


def _older_autosaves() -> Select[int, int, datetime]:
    """Select the autosaves that may be deleted, the last of each article first."""
    saved = aliased(Revision)
    last_save = (
        select(func.max(saved.number))
        .where(saved.article_id == Revision.article_id, saved.kind != RevisionKind.AUTOSAVE)
        .scalar_subquery()
    )
    noted = select(BlockNote.id).where(
        BlockNote.article_id == Revision.article_id, BlockNote.revision == Revision.number
    )
    needed = select(Article.id).where(
        or_(
            Article.newest_revision_id == Revision.id,
            Article.published_revision_id == Revision.id,
            Article.scheduled_revision_id == Revision.id,
        )
    )
    return (
        select(Revision.id, Revision.article_id, Revision.saved_at)
        .where(
            Revision.kind == RevisionKind.AUTOSAVE,
            Revision.number < last_save,
            ~noted.exists(),
            ~needed.exists(),
        )
        .order_by(Revision.article_id, Revision.number.desc())
    )
