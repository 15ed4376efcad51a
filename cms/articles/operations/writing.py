"""Writing: no save is lost to another, and what is said to be saved stays.

Who saves names the version that they read, and adds a revision; what a browser saves by itself
goes into one working revision (docs/decisions).
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
from cms.articles.operations.names import settle
from cms.articles.operations.steps import require_writable
from cms.articles.queries.revisions import begun_with, highest_number
from cms.articles.rules.rendering import revision_columns
from cms.articles.schemas.content import ArticleContent, content_of
from cms.db.moments import utc_now
from cms.errors import Invalid
from cms.permissions import Actor, Permission, demand

SITTING = timedelta(minutes=30)
"""How long after its last writing an autosave is still the working revision."""


def begun_article(session: Session, actor: Actor, key: str) -> Article | None:
    """Return the article that the actor has begun with the key of a first save, or None.

    Waits for other writers first: the same browser's first save may be under way, and what this
    one holds beyond that must be written, not taken for the same.
    """
    lock_articles(session)
    return begun_with(session, actor, key)


def create_article(
    session: Session,
    actor: Actor,
    content: ArticleContent,
    *,
    kind: RevisionKind = RevisionKind.SAVED,
    note: str = "",
    key: str | None = None,
) -> Article:
    """Begin an article, as revision 1 and a draft of the actor's own.

    ``key`` is what a browser sends with each attempt at the first save: who has begun an article
    with it already gets that article, as it is (see `begun_article`). Raises `Forbidden`, and
    `Invalid` when a slug that a person wrote is taken.
    """
    demand(actor, Permission.ARTICLE_WRITE_OWN)
    lock_articles(session)
    begun = begun_with(session, actor, key) if key else None
    if begun is not None:
        return begun
    content = settle(session, content, None)
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
    """Save a draft as somebody asked for it; what the public sees stays as it is.

    The actor's working revision becomes the saved one; where there is none, one is added. ``base``
    is the article's version that the content was made from. Raises `Stale` when there is a newer
    one, `Forbidden`, and `Invalid` when a slug that a person wrote is taken. The
    same content again, from whatever base, adds nothing.
    """
    require_work_on(actor, article)
    lock_article(session, article)
    content = _settled(session, article, content, base)
    newest = article.newest
    if content_of(newest) == content:
        # Before the base is looked at: a second click on “Save” conflicts with nobody.
        if newest.kind is RevisionKind.AUTOSAVE:
            newest.kind = RevisionKind.SAVED
        newest.note, newest.slug_made = note or newest.note, content.slug_made
        session.flush()
        return newest
    return _write(session, actor, article, content, base, kind=RevisionKind.SAVED, note=note)


def autosave(
    session: Session, actor: Actor, article: Article, content: ArticleContent, base: int
) -> Revision:
    """Save what stands in somebody's browser, into their working revision where there is one.

    Raises what `save_draft` raises. The same content again, from whatever base, writes nothing: a
    browser that never got the answer to its last attempt may send that once more.
    """
    require_work_on(actor, article)
    lock_article(session, article)
    content = _settled(session, article, content, base)
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
    """Add a revision, as the newest one and a new version."""
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
    count_version(session, article, revision.created_at)
    return revision


def _settled(
    session: Session, article: Article, content: ArticleContent, base: int
) -> ArticleContent:
    """Return the content with its slugs settled; whoever is too late hears that first."""
    try:
        return settle(session, content, article)
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
    forget_approval(article)
    now = utc_now()
    if not _is_working(article, actor, now):
        return add_revision(session, actor, article, content, kind=kind, note=note)
    working = article.newest
    for name, value in revision_columns(content).items():
        setattr(working, name, value)
    working.kind, working.note, working.saved_at = kind, note or working.note, now
    count_version(session, article, now)
    return working


def _is_working(article: Article, actor: Actor, now: datetime) -> bool:
    """Whether the newest revision is one that the actor's browser saves into, in this sitting."""
    newest = article.newest
    return (
        newest.kind is RevisionKind.AUTOSAVE
        and newest.created_by_id == actor.user_id
        and now - newest.saved_at <= SITTING
        and newest.id not in (article.scheduled_revision_id, article.published_revision_id)
    )


def forget_approval(article: Article) -> None:
    """Take back that the draft is approved: that was said of another text."""
    if article.review_outcome is ReviewOutcome.APPROVED:
        article.review_outcome = None


def count_version(session: Session, article: Article, now: datetime) -> None:
    """Let whoever read the draft before know that another is the newest now."""
    article.version += 1
    article.changed_at = now
    session.flush()
