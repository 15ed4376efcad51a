"""The revisions of an article, for those who may work on it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

from sqlalchemy import func, select
from sqlalchemy.orm import Session, joinedload, undefer

from cms.articles.models.article import Article, Revision
from cms.articles.models.presence import Presence
from cms.articles.schemas.revisions import CompareQuery, RevisionList
from cms.db.pages import Page, paginate
from cms.errors import NotFound
from cms.permissions import Actor

STILL_OPEN = timedelta(seconds=45)
"""How long somebody counts as having an article open after their browser last said so."""
# The highest number that the column holds, which no revision has; databases refuse higher ones.
_MOST = 2**31 - 1


def highest_number(session: Session, article: Article) -> int:
    """Return the number of the last revision that was added, 0 before the first.

    The newest revision can have a lower one, where a draft was discarded.
    """
    number = session.scalar(
        select(func.max(Revision.number)).where(Revision.article_id == article.id)
    )
    return number or 0


def article_created_with(session: Session, actor: Actor, key: str) -> Article | None:
    """Return the article that the actor has begun with the key of a first save."""
    return session.scalar(
        select(Article).where(Article.creation_key == key, Article.owner_id == actor.user_id)
    )


def revision_list(session: Session, article: Article, wanted: RevisionList) -> Page[Revision]:
    """Read a page of an article's revisions without their bodies, the last first."""
    query = (
        select(Revision)
        .where(Revision.article_id == article.id)
        .options(joinedload(Revision.created_by))
    )
    keys = (Revision.number, Revision.id)
    return paginate(session, query, keys, limit=wanted.limit, cursor=wanted.cursor, descending=True)


def revision_of(session: Session, article: Article, number: int) -> Revision:
    """Return one revision of an article with its body, or raise `NotFound`."""
    revision = session.scalar(
        select(Revision)
        .where(Revision.article_id == article.id, Revision.number == min(number, _MOST))
        .options(undefer(Revision.body), joinedload(Revision.created_by))
    )
    if revision is None:
        raise NotFound(f"This article has no version {number}, or not any more.")
    return revision


def number_before(session: Session, article: Article, number: int) -> int | None:
    """Return the number of the revision before one, None for the first; autosaves may be gone."""
    return session.scalar(
        select(func.max(Revision.number)).where(
            Revision.article_id == article.id, Revision.number < number
        )
    )


def revisions_to_compare(
    session: Session, article: Article, wanted: CompareQuery
) -> tuple[Revision, Revision]:
    """Return the two revisions that are to be compared, the old one first; raises `NotFound`."""
    new = revision_of(session, article, wanted.new or article.newest.number)
    before_it = number_before(session, article, new.number) or new.number
    return revision_of(session, article, wanted.old or before_it), new


def others_present(
    session: Session, actor: Actor, article: Article, now: datetime
) -> Sequence[Presence]:
    """Return who else has the article open, by name."""
    found = session.scalars(
        select(Presence)
        .where(
            Presence.article_id == article.id,
            Presence.user_id != actor.user_id,
            Presence.seen_at > now - STILL_OPEN,
        )
        .options(joinedload(Presence.user))
    )
    return sorted(found, key=lambda presence: (presence.user.name, presence.user_id))
