"""What happened to an article, and what editors said of its blocks."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import func, select
from sqlalchemy.orm import Session, joinedload

from cms.articles.models.article import Article
from cms.articles.models.history import ArticleEvent, EventKind
from cms.articles.models.notes import BlockNote
from cms.articles.schemas.workflow import HistoryQuery
from cms.db.pages import Page, paginate
from cms.errors import NotFound


def history(session: Session, article: Article, wanted: HistoryQuery) -> Page[ArticleEvent]:
    """Read a page of an article's history."""
    query = select(ArticleEvent).where(ArticleEvent.article_id == article.id)
    return paginate(
        session,
        query.options(joinedload(ArticleEvent.actor)),
        (ArticleEvent.id,),
        limit=wanted.limit,
        cursor=wanted.cursor,
        descending=wanted.sort.startswith("-"),
    )


def last_event(session: Session, article: Article, *kinds: EventKind) -> ArticleEvent | None:
    """Return the last step of these kinds that an article took."""
    return session.scalar(
        select(ArticleEvent)
        .where(ArticleEvent.article_id == article.id, ArticleEvent.kind.in_(kinds))
        .order_by(ArticleEvent.id.desc())
        .limit(1)
        .options(joinedload(ArticleEvent.actor))
    )


def notes_on(session: Session, article: Article) -> Sequence[BlockNote]:
    """Return all notes on an article's blocks, the open ones first, then as they were written."""
    return session.scalars(
        select(BlockNote)
        .where(BlockNote.article_id == article.id)
        .order_by(BlockNote.settled_at.is_not(None), BlockNote.id)
        .options(joinedload(BlockNote.created_by), joinedload(BlockNote.settled_by))
    ).all()


def open_notes(session: Session, article: Article) -> int:
    """Count the notes on an article's blocks that are not settled."""
    waiting = select(func.count()).where(
        BlockNote.article_id == article.id, BlockNote.settled_at.is_(None)
    )
    return session.scalar(waiting) or 0


def note_of(session: Session, article: Article, note_id: str) -> BlockNote:
    """Return one note on an article's blocks, or raise `NotFound`."""
    note = session.scalar(
        select(BlockNote).where(BlockNote.article_id == article.id, BlockNote.public_id == note_id)
    )
    if note is None:
        raise NotFound("There is no such note on this article.")
    return note
