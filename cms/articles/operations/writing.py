"""Saving drafts, so that no save overwrites another.

Each save names the version that it is based on, and adds a revision. The autosaves of a browser go
into one working revision (docs/decisions/0019).
"""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy.orm import Session

from cms.articles.models.article import Article, ReviewOutcome, Revision, RevisionKind
from cms.articles.models.history import EventKind
from cms.articles.operations.history import record
from cms.articles.operations.locking import (
    lock_article,
    lock_articles,
    require_version,
    require_work_on,
)
from cms.articles.operations.names import resolve_names
from cms.articles.operations.steps import require_writable
from cms.articles.queries.revisions import article_created_with, highest_number
from cms.articles.rules.rendering import revision_columns
from cms.articles.schemas.content import ArticleContent, content_of
from cms.db.moments import utc_now
from cms.errors import Invalid
from cms.permissions import Actor, Permission, demand

SITTING = timedelta(minutes=30)
"""How long after the last autosave the next one goes into the same revision."""


def find_created_article(session: Session, actor: Actor, key: str) -> Article | None:
    """Return the article that the actor created with a key, or None.

    Locks the articles first, because the same browser's first save may be under way: what is newer
    in this request must then be saved on top of it.
    """
    lock_articles(session)
    return article_created_with(session, actor, key)


def create_article(
    session: Session,
    actor: Actor,
    content: ArticleContent,
    *,
    kind: RevisionKind = RevisionKind.SAVED,
    note: str = "",
    key: str | None = None,
) -> Article:
    """Create an article, owned by the actor, with the content as revision 1.

    A browser sends the same ``key`` with each attempt at the first save. If the actor created an
    article with it already, that article is returned unchanged. Raises `Forbidden`, and `Invalid`
    where the typed slug is taken.
    """
    demand(actor, Permission.ARTICLE_WRITE_OWN)
    lock_articles(session)
    begun = article_created_with(session, actor, key) if key else None
    if begun is not None:
        return begun
    content = resolve_names(session, content, None)
    article = Article(slug=content.slug, owner_id=actor.user_id, creation_key=key)
    session.add(article)
    session.flush()
    add_revision(session, actor, article, content, kind=kind, note=note)
    record(session, actor, article, EventKind.CREATED)
    return article


def save_draft(
    session: Session,
    actor: Actor,
    article: Article,
    content: ArticleContent,
    base: int,
    note: str = "",
) -> Revision:
    """Save a draft; readers go on seeing what is published.

    The actor's working revision becomes the saved one; without one, a revision is added. The same
    content again adds nothing, whatever version it is based on.

    Raises:
        Forbidden: The actor may not write articles.
        Stale: The article has a newer version than ``base``.
        Invalid: The typed slug is taken.
    """
    require_work_on(actor, article)
    lock_article(session, article)
    content = _resolved(session, article, content, base)
    newest = article.newest
    if content_of(newest) == content:
        # Before the version is checked: a second click on “Save” is no conflict.
        if newest.kind is RevisionKind.AUTOSAVE:
            newest.kind = RevisionKind.SAVED
        newest.note, newest.slug_made = note or newest.note, content.slug_made
        session.flush()
        return newest
    return _write(session, actor, article, content, base, kind=RevisionKind.SAVED, note=note)


def autosave(
    session: Session, actor: Actor, article: Article, content: ArticleContent, base: int
) -> Revision:
    """Save what a browser sends by itself, into the actor's working revision where there is one.

    Raises what `save_draft` raises. The same content again writes nothing, whatever version it is
    based on: a browser that got no answer may send it again.
    """
    require_work_on(actor, article)
    lock_article(session, article)
    content = _resolved(session, article, content, base)
    if content_of(article.newest) == content:
        return article.newest
    return _write(session, actor, article, content, base, kind=RevisionKind.AUTOSAVE)


def add_revision(
    session: Session,
    actor: Actor,
    article: Article,
    content: ArticleContent,
    *,
    kind: RevisionKind = RevisionKind.SAVED,
    note: str = "",
) -> Revision:
    """Add a revision as the newest one, and increment the version."""
    revision = Revision(
        article_id=article.id,
        number=highest_number(session, article) + 1,
        created_by_id=actor.user_id,
        kind=kind,
        note=note,
        **revision_columns(content),
    )
    session.add(revision)
    session.flush()
    article.newest = revision
    increment_version(session, article, revision.created_at)
    return revision


def _resolved(
    session: Session, article: Article, content: ArticleContent, base: int
) -> ArticleContent:
    """Return the content with free slugs; an old version is reported before a taken slug."""
    try:
        return resolve_names(session, content, article)
    except Invalid:
        require_writable(article)
        require_version(article, base)
        raise


def _write(
    session: Session,
    actor: Actor,
    article: Article,
    content: ArticleContent,
    base: int,
    *,
    kind: RevisionKind,
    note: str = "",
) -> Revision:
    require_writable(article)
    require_version(article, base)
    if article.published_at is None:
        article.slug = content.slug
    withdraw_approval(article)
    now = utc_now()
    if not _is_working(article, actor, now):
        return add_revision(session, actor, article, content, kind=kind, note=note)
    working = article.newest
    for name, value in revision_columns(content).items():
        setattr(working, name, value)
    working.kind, working.note, working.saved_at = kind, note or working.note, now
    increment_version(session, article, now)
    return working


def _is_working(article: Article, actor: Actor, now: datetime) -> bool:
    """Whether the newest revision is one into which the actor's autosaves still go."""
    newest = article.newest
    return (
        newest.kind is RevisionKind.AUTOSAVE
        and newest.created_by_id == actor.user_id
        and now - newest.saved_at <= SITTING
        and newest.id not in (article.scheduled_revision_id, article.published_revision_id)
    )


def withdraw_approval(article: Article) -> None:
    """Withdraw the approval of a draft, because its text changes."""
    if article.review_outcome is ReviewOutcome.APPROVED:
        article.review_outcome = None


def increment_version(session: Session, article: Article, now: datetime) -> None:
    """Increment the version, so that whoever read an older one is told so when they save."""
    article.version += 1
    article.changed_at = now
    session.flush()
