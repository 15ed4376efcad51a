"""Notes of editors: their text, and the block that each is about after the draft was edited."""

from __future__ import annotations

from collections.abc import Sequence

from cms.articles.models.notes import BlockNote
from cms.articles.schemas.parts import clean_lines
from cms.articles.schemas.workflow import EXCERPT, MAX_NOTE, OPERATOR_NAME, NoteView
from cms.body.characters import is_visible, require_bounded_marks
from cms.body.document import Document
from cms.body.traversal import plain_text
from cms.errors import Invalid


def block_texts(document: Document) -> list[str]:
    """Return the beginning of each block's text, by which a note finds its block again.

    For a block without text, such as a player, that is its address or its type.
    """
    return [_words(document, index)[:EXCERPT] for index in range(len(document.content))]


def _words(document: Document, index: int) -> str:
    block = document.content[index]
    alone = document.model_copy(update={"content": (block,)})
    text = " ".join(plain_text(alone).split())
    return text or str(getattr(getattr(block, "attrs", None), "url", "")) or f"({block.type})"


def place_notes(notes: Sequence[BlockNote], texts: Sequence[str]) -> list[NoteView]:
    """Find the block of each note: the nearest one to its place that still begins as it did."""
    return [_placed(note, texts) for note in notes]


def _placed(note: BlockNote, texts: Sequence[str]) -> NoteView:
    same = [index for index, text in enumerate(texts) if text == note.excerpt]
    nearest = min(same, key=lambda index: abs(index - note.block)) if same else note.block
    settled_by = note.settled_by.name if note.settled_by else OPERATOR_NAME
    return NoteView(
        id=note.public_id,
        text=note.text,
        block=max(0, min(nearest, len(texts) - 1)),
        changed=not same,
        excerpt=note.excerpt,
        revision=note.revision,
        created_by=note.created_by.name if note.created_by else OPERATOR_NAME,
        created_at=note.created_at,
        settled_by=settled_by if note.settled_at else None,
        settled_at=note.settled_at,
    )


def read_note(text: str, at: str = "/note") -> str:
    """Clean a note of several lines; one without a visible character is empty.

    Raises `Invalid` at the pointer ``at`` for more than `MAX_NOTE` characters, or too many marks
    on one of them.
    """
    note = clean_lines(text)
    if not is_visible(note):
        return ""
    if len(note) > MAX_NOTE:
        raise Invalid.at(at, f"Use at most {MAX_NOTE:,} characters.")
    try:
        return require_bounded_marks(note)
    except ValueError as error:
        raise Invalid.at(at, str(error)) from error
