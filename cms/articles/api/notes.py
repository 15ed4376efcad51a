"""Notes on the blocks of a draft, and what it lacks, for the API."""

from __future__ import annotations

from collections.abc import Callable

from flask import Response
from sqlalchemy.orm import Session

from cms.articles.api.articles import expected_version
from cms.articles.api.blueprint import api
from cms.articles.models.article import Article
from cms.articles.models.notes import BlockNote
from cms.articles.operations import notes as notes_operations
from cms.articles.queries.desk import article_for
from cms.articles.queries.history import notes_on
from cms.articles.queries.public import published_slugs
from cms.articles.rules.missing import count_words, missing_in
from cms.articles.rules.notes import block_texts, place_notes
from cms.articles.schemas.content import content_of
from cms.articles.schemas.missing import MissingView
from cms.articles.schemas.workflow import NoteInput, NoteView
from cms.db.session import db
from cms.permissions import Actor, Permission
from cms.web.access import current_actor, requires
from cms.web.contract import Contract
from cms.web.headers import OptionalIfMatch
from cms.web.requests import parse_json
from cms.web.responses import Many, One, present, present_page


@api.get("/articles/<article_id>/missing")
@requires(Permission.ARTICLE_WRITE_OWN)
@Contract(Many[MissingView])
def list_missing_parts(article_id: str) -> Response:
    """List what the newest draft lacks before readers should see it."""
    article = article_for(db.session(), current_actor(), article_id)
    content = content_of(article.newest)
    slugs = [link.slug for link in content.related if link.slug is not None]
    reachable = published_slugs(db.session(), slugs)
    found = missing_in(content, count_words(content.body), reachable)
    return present_page(found, len(found), None)


@api.get("/articles/<article_id>/notes")
@requires(Permission.ARTICLE_WRITE_OWN)
@Contract(Many[NoteView])
def list_notes(article_id: str) -> Response:
    """List the notes on a draft's blocks, the open ones first."""
    article = article_for(db.session(), current_actor(), article_id)
    items = _shown(article, *notes_on(db.session(), article))
    return present_page(items, len(items), None)


@api.post("/articles/<article_id>/notes")
@requires(Permission.ARTICLE_PUBLISH)
@Contract(One[NoteView], 201, headers=OptionalIfMatch, body=NoteInput, errors=(412,))
def create_note(article_id: str) -> Response:
    """Add a note to a block of the newest draft; blocks are counted from 0."""
    session, actor = db.session(), current_actor()
    article = article_for(session, actor, article_id)
    wanted = parse_json(NoteInput)
    note = notes_operations.add_note(
        session, actor, article, wanted.block, wanted.text, expected_version(article)
    )
    return present(_shown(article, note)[0], 201)


@api.post("/articles/<article_id>/notes/<note_id>/settle")
@requires(Permission.ARTICLE_WRITE_OWN)
@Contract(One[NoteView])
def settle_note(article_id: str, note_id: str) -> Response:
    """Mark a note as settled."""
    return _taken(article_id, note_id, notes_operations.settle_note)


@api.post("/articles/<article_id>/notes/<note_id>/reopen")
@requires(Permission.ARTICLE_WRITE_OWN)
@Contract(One[NoteView])
def reopen_note(article_id: str, note_id: str) -> Response:
    """Open a settled note again."""
    return _taken(article_id, note_id, notes_operations.reopen_note)


def _taken(
    article_id: str, note_id: str, step: Callable[[Session, Actor, Article, str], BlockNote]
) -> Response:
    session, actor = db.session(), current_actor()
    article = article_for(session, actor, article_id)
    return present(_shown(article, step(session, actor, article, note_id))[0])


def _shown(article: Article, *notes: BlockNote) -> list[NoteView]:
    texts = block_texts(content_of(article.newest).body)
    return place_notes(notes, texts)
