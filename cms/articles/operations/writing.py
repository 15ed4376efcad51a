"""Writing: each save is a revision, and none is lost to another."""

from __future__ import annotations

from sqlalchemy.orm import Session

from cms.articles.models import Article, EventKind, Revision
from cms.articles.operations.history import record
from cms.articles.operations.names import check_names, check_slug
from cms.articles.operations.turns import demand_seen, demand_work_on, lock, take_turns
from cms.articles.schemas import ArticleContent, columns_of, content_of
from cms.permissions import Actor, Permission, demand


def create_article(session: Session, actor: Actor, content: ArticleContent) -> Article:
    """Begin an article, as revision 1 and a draft of the actor's own.

    Raises `Forbidden`, and `Invalid` when the slug is taken, or an author's that the name made.
    """
    demand(actor, Permission.ARTICLE_WRITE_OWN)
    take_turns(session)
    check_slug(session, content, None)
    check_names(session, content)
    article = Article(slug=content.slug, owner_id=actor.user_id)
    session.add(article)
    session.flush()
    add_revision(session, actor, article, content, number=1)
    record(session, actor, article, EventKind.CREATED)
    return article


def save_draft(
    session: Session, actor: Actor, article: Article, content: ArticleContent, base: int
) -> Revision:
    """Add a revision to an article; what the public sees stays as it is.

    ``base`` is the article's version that the content was made from. Raises `Stale` when there is
    a newer one, `Forbidden`, and `Invalid` when the slug is taken, or an author's that
    the name made. The same content again, from whatever base, adds nothing.
    """
    demand_work_on(actor, article)
    lock(session, article)
    newest = article.newest
    if content_of(newest) == content:
        # Before the base is looked at: a second click on “Save” conflicts with nobody.
        return newest
    demand_seen(article, base)
    check_slug(session, content, article)
    check_names(session, content)
    if article.published_at is None:
        article.slug = content.slug
    return add_revision(session, actor, article, content, number=newest.number + 1)


def add_revision(
    session: Session, actor: Actor, article: Article, content: ArticleContent, number: int
) -> Revision:
    """Add a revision, as the newest one and a new version."""
    revision = Revision(
        article_id=article.id,
        number=number,
        created_by_id=actor.user_id,
        **columns_of(content),
    )
    session.add(revision)
    session.flush()
    article.newest = revision
    article.version += 1
    article.changed_at = revision.created_at
    session.flush()
    return revision
