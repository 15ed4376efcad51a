"""What is said on an article's way: notes, steps taken over the API, the history."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field

from cms.articles.models import ArticleEvent, BlockNote, EventKind
from cms.articles.schemas.parts import clean_lines
from cms.body import Document, bounded_marks, is_visible, plain_text
from cms.db import Cursor
from cms.errors import Invalid

MAX_NOTE = 2_000
EXCERPT = 200
OPERATOR_NAME = "The operator"


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


class ChangesInput(BaseModel):
    """What is to change, for the author to read."""

    model_config = ConfigDict(extra="forbid")

    note: Annotated[
        str,
        Field(
            max_length=MAX_NOTE,
            examples=["Say for whom this is."],
            json_schema_extra={"minLength": 1},
        ),
    ]


class HistoryQuery(BaseModel):
    """What a history can be asked for; it is read from the newest step, or from the oldest."""

    model_config = ConfigDict(extra="forbid")

    sort: Literal["at", "-at"] = "-at"
    limit: Annotated[int, Field(ge=1, le=100)] = 20
    cursor: Cursor = None


class HistoryEntry(BaseModel):
    """One step of an article's history; ``revision`` is the number of what it was about.

    ``details`` depend on the kind: the moments of a schedule as ``publish_at`` and
    ``unpublish_at`` (RFC 3339), ``scheduled_by``, ``failed`` with 1 where a schedule could not be
    kept, ``was_public`` of what was archived.
    """

    kind: EventKind
    at: datetime
    actor: str = Field(examples=["Emil Novak"])
    revision: int
    note: str = Field(examples=["Say for whom this is."])
    details: dict[str, Any]


def history_entry(event: ArticleEvent) -> HistoryEntry:
    """Show a step of the history."""
    return HistoryEntry(
        kind=event.kind,
        at=event.at,
        actor=actor_name(event),
        revision=event.revision,
        note=event.note,
        details={name: value for name, value in event.details.items() if name != "actor"},
    )


def actor_name(event: ArticleEvent) -> str:
    """Return who took the step: a user, the schedule, or the operator at the command line."""
    named = event.details.get("actor", OPERATOR_NAME)
    return event.actor.name if event.actor else str(named)


class NoteInput(BaseModel):
    """What an editor says of one block of the newest draft, counted from 0."""

    model_config = ConfigDict(extra="forbid")

    block: Annotated[int, Field(strict=True, ge=0, le=1_000_000)]
    text: Annotated[
        str,
        Field(
            max_length=MAX_NOTE,
            examples=["Say for whom this is."],
            json_schema_extra={"minLength": 1},
        ),
    ]


class NoteView(BaseModel):
    """A note on a block: ``block`` is where that stands now, or stood, once it has ``changed``.

    ``excerpt`` is how the block began when the note was written, about ``revision``.
    """

    id: str = Field(examples=["5f0c1a9be27d44c08a31"])
    text: str = Field(examples=["Say for whom this is."])
    block: int
    changed: bool
    excerpt: str = Field(examples=["Walk, and rest little."])
    revision: int
    created_by: str = Field(examples=["Emil Novak"])
    created_at: datetime
    settled_by: str | None = Field(examples=["Ada Lima"])
    settled_at: datetime | None


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
