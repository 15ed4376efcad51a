"""Finding the block that a note is about, after the draft was edited."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from cms.articles.models.notes import BlockNote
from cms.articles.schemas.parts import clean_lines
from cms.articles.schemas.workflow import EXCERPT, MAX_NOTE, OPERATOR_NAME, NoteView
from cms.body.characters import bounded_marks, is_visible
from cms.body.document import Document
from cms.body.traversal import plain_text
from cms.errors import Invalid


def block_texts(document: Document) -> list[str]:
    """Return the beginning of each block's words, by which a note finds its block again.

    A block without words, such as a player, is told by what it is made of.
    """
    return [_words(document, index)[:EXCERPT] for index in range(len(document.content))]


def _words(document: Document, index: int) -> str:
    block = document.content[index]
    alone = document.model_copy(update={"content": (block,)})
    text = " ".join(plain_text(alone).split())
    return text or str(getattr(getattr(block, "attrs", None), "url", "")) or f"({block.type})"


@dataclass(frozen=True)
class AtBlock:
    """A note beside the block that it is about, or where that was, once its words have changed."""

    note: BlockNote
    index: int
    changed: bool


def place_notes(notes: Sequence[BlockNote], texts: Sequence[str]) -> list[AtBlock]:
    """Find the block of each note: with the same words, nearest to where it stood."""
    return [_place(note, texts) for note in notes]


def _place(note: BlockNote, texts: Sequence[str]) -> AtBlock:
    same = [index for index, text in enumerate(texts) if text == note.excerpt]
    if same:
        return AtBlock(note, min(same, key=lambda index: abs(index - note.block)), changed=False)
    return AtBlock(note, max(0, min(note.block, len(texts) - 1)), changed=True)


def note_view(at: AtBlock) -> NoteView:
    """Show a note to a program."""
    note = at.note
    settled_by = note.settled_by.name if note.settled_by else OPERATOR_NAME
    return NoteView(
        id=note.public_id,
        text=note.text,
        block=at.index,
        changed=at.changed,
        excerpt=note.excerpt,
        revision=note.revision,
        created_by=note.created_by.name if note.created_by else OPERATOR_NAME,
        created_at=note.created_at,
        settled_by=settled_by if note.settled_at else None,
        settled_at=note.settled_at,
    )


def read_note(text: str, at: str = "/note") -> str:
    """Clean what somebody says beside a step, several lines at most 2,000 characters long.

    A note of which nothing would be seen is an empty one. Raises `Invalid` at the pointer ``at``
    when it is longer, or has too many marks on one character.
    """
    note = clean_lines(text)
    if not is_visible(note):
        return ""
    if len(note) > MAX_NOTE:
        raise Invalid.at(at, f"Use at most {MAX_NOTE:,} characters.")
    try:
        return bounded_marks(note)
    except ValueError as error:
        raise Invalid.at(at, str(error)) from error
