"""What an editor says of single blocks of a draft, until it is settled."""

from __future__ import annotations

from sqlalchemy.orm import Session

from cms.articles.models.article import Article
from cms.articles.models.notes import BlockNote
from cms.articles.operations.locking import lock_article, require_version, require_work_on
from cms.articles.operations.steps import require_writable
from cms.articles.queries.history import note_of
from cms.articles.rules.notes import block_texts, read_note
from cms.articles.schemas.content import content_of
from cms.db.moments import utc_now
from cms.errors import Invalid
from cms.permissions import Actor, Permission, demand


def add_note(
    session: Session,
    actor: Actor,
    article: Article,
    block: int,
    text: str,
    seen: int | None = None,
) -> BlockNote:
    """Hang a note on a block of the newest revision; ``block`` is counted from 0.

    Raises `Forbidden`, `Conflict` for an archived article, `Stale` when the article is not at the
    version ``seen``, and `Invalid` when the note says nothing or there is no such block.
    """
    require_work_on(actor, article)
    demand(actor, Permission.ARTICLE_PUBLISH)
    said = read_note(text, "/text")
    if not said:
        raise Invalid.at("/text", "Write what is to change in this block.")
    lock_article(session, article)
    require_writable(article)
    require_version(article, seen)
    texts = block_texts(content_of(article.newest).body)
    if not 0 <= block < len(texts):
        raise Invalid.at("/block", "There is no such block in the newest version.")
    note = BlockNote(
        article_id=article.id,
        revision=article.newest.number,
        block=block,
        excerpt=texts[block],
        text=said,
        created_by_id=actor.user_id,
    )
    session.add(note)
    session.flush()
    return note


def settle_note(session: Session, actor: Actor, article: Article, note_id: str) -> BlockNote:
    """Say that a note is dealt with; twice is once. Raises `NotFound`."""
    note = _taken_up(session, actor, article, note_id)
    if note.settled_at is None:
        note.settled_at, note.settled_by_id = utc_now(), actor.user_id
    session.flush()
    return note


def open_note_again(session: Session, actor: Actor, article: Article, note_id: str) -> BlockNote:
    """Take back that a note was settled. Raises `NotFound`."""
    note = _taken_up(session, actor, article, note_id)
    note.settled_at = note.settled_by_id = None
    session.flush()
    return note


def _taken_up(session: Session, actor: Actor, article: Article, note_id: str) -> BlockNote:
    require_work_on(actor, article)
    lock_article(session, article)
    return note_of(session, article, note_id)
