"""Notes that editors add to the blocks of a draft."""

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
    expected_version: int | None = None,
) -> BlockNote:
    """Add a note to a block of the newest revision; ``block`` is counted from 0.

    Raises:
        Forbidden: The actor is no editor.
        Conflict: The article is archived.
        Stale: The article has another version than ``expected_version``.
        Invalid: The note is empty or too long, or there is no such block.
    """
    require_work_on(actor, article)
    demand(actor, Permission.ARTICLE_PUBLISH)
    note_text = read_note(text, "/text")
    if not note_text:
        raise Invalid.at("/text", "Write what is to change in this block.")
    lock_article(session, article)
    require_writable(article)
    require_version(article, expected_version)
    texts = block_texts(content_of(article.newest).body)
    if not 0 <= block < len(texts):
        raise Invalid.at("/block", "There is no such block in the newest version.")
    note = BlockNote(
        article_id=article.id,
        revision=article.newest.number,
        block=block,
        excerpt=texts[block],
        text=note_text,
        created_by_id=actor.user_id,
    )
    session.add(note)
    session.flush()
    return note


def settle_note(session: Session, actor: Actor, article: Article, note_id: str) -> BlockNote:
    """Mark a note as settled; a second time changes nothing. Raises `NotFound`."""
    note = _locked_note(session, actor, article, note_id)
    if note.settled_at is None:
        note.settled_at, note.settled_by_id = utc_now(), actor.user_id
    session.flush()
    return note


def reopen_note(session: Session, actor: Actor, article: Article, note_id: str) -> BlockNote:
    """Open a settled note again. Raises `NotFound`."""
    note = _locked_note(session, actor, article, note_id)
    note.settled_at = note.settled_by_id = None
    session.flush()
    return note


def _locked_note(session: Session, actor: Actor, article: Article, note_id: str) -> BlockNote:
    require_work_on(actor, article)
    lock_article(session, article)
    return note_of(session, article, note_id)
