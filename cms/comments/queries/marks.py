"""Queries for finding marks, and for trying out a phrase."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from sqlalchemy import select, tuple_
from sqlalchemy.orm import Session, joinedload

from cms.accounts.models import User
from cms.articles.models.article import Article
from cms.articles.models.people import Author
from cms.comments.models.comment import Comment, CommentRevision
from cms.comments.models.lists import BlockedPhrase
from cms.comments.models.states import CommentStatus
from cms.comments.queries.loading import with_article
from cms.comments.schemas.marks import MarkedText
from cms.db.pages import position_of, read_cursor, write_cursor
from cms.errors import NotFound

_MOST_ARTICLES = 5
_LOCKED_AT_ONCE = 500
_KEYS = (Comment.waiting_since, Comment.id)


def articles_with_text(session: Session, key: str, *, but: int | None) -> list[str]:
    """Return the slugs of at most five articles with a comment that has this ``text_key``.

    The comment ``but`` and withdrawn comments do not count.
    """
    found = (
        select(Article.slug)
        .join(Comment, Comment.article_id == Article.id)
        .where(Comment.text_key == key, Comment.status != CommentStatus.WITHDRAWN)
    )
    if but is not None:
        found = found.where(Comment.id != but)
    return list(session.scalars(found.distinct().order_by(Article.slug).limit(_MOST_ARTICLES)))


def names_of_the_site(session: Session) -> list[str]:
    """Return the names of all users and authors of the site."""
    users = select(User.name).where(User.active, User.email.is_not(None))
    return sorted({*session.scalars(users), *session.scalars(select(Author.name))})


def blocked_phrases(session: Session) -> list[tuple[BlockedPhrase, str | None]]:
    """Return the blocked phrases in alphabetical order, each with the name of who added it."""
    rows = session.execute(
        select(BlockedPhrase, User.name)
        .outerjoin(User, User.id == BlockedPhrase.created_by_id)
        .order_by(BlockedPhrase.phrase)
    )
    return [(row[0], row[1]) for row in rows]


def phrase_with_name(session: Session, public_id: str) -> tuple[BlockedPhrase, str | None]:
    """Return a blocked phrase and the name of who added it; raises `NotFound`."""
    phrase = listed_phrase(session, public_id)
    by = session.get(User, phrase.created_by_id) if phrase.created_by_id else None
    return phrase, by.name if by else None


def listed_phrase(session: Session, public_id: str) -> BlockedPhrase:
    """Return a blocked phrase; raises `NotFound`."""
    phrase = session.scalar(select(BlockedPhrase).where(BlockedPhrase.public_id == public_id))
    if phrase is None:
        raise NotFound("This phrase is no longer on the list.")
    return phrase


def waiting_texts(
    session: Session, cursor: str | None, limit: int
) -> tuple[Sequence[MarkedText], str | None]:
    """Return the newest texts of waiting comments, the longest waiting first, and the next cursor.

    Raises `cms.db.pages.BadCursor`.
    """
    text = CommentRevision
    found = (
        select(*_KEYS, text.name, text.website, text.source, text.html)
        .join(text, text.id == Comment.newest_revision_id)
        .where(Comment.waiting_since.is_not(None))
        .order_by(*_KEYS)
        .limit(limit + 1)
    )
    if cursor is not None:
        found = found.where(tuple_(*_KEYS) > position_of(read_cursor(cursor, _KEYS), _KEYS))
    rows = session.execute(found).all()
    texts = [
        MarkedText(row.name, row.website, row.source, row.html, row.id) for row in rows[:limit]
    ]
    return texts, write_cursor(rows[limit - 1][:2]) if len(rows) > limit else None


def waiting_locked(session: Session, ids: Sequence[int | None]) -> Iterator[Comment]:
    """Lock the comments that still wait, and yield them as they are now, with their texts."""
    for start in range(0, len(ids), _LOCKED_AT_ONCE):
        some = ids[start : start + _LOCKED_AT_ONCE]
        yield from session.scalars(
            select(Comment)
            .where(Comment.id.in_(some), Comment.waiting_since.is_not(None))
            .options(joinedload(Comment.newest_revision))
            .order_by(Comment.id)
            .with_for_update(of=Comment)
            .execution_options(populate_existing=True)
        ).all()


def latest_comments(session: Session, limit: int) -> Sequence[Comment]:
    """Return the newest comments with text and article, newest first."""
    return session.scalars(
        select(Comment)
        .options(joinedload(Comment.newest_revision), with_article())
        .order_by(Comment.submitted_at.desc(), Comment.id.desc())
        .limit(limit)
    ).all()
