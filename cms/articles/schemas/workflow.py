"""Notes on blocks, the note of a step, and the history, for the API."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Any, Literal

from pydantic import BaseModel, Field

from cms.articles.models.history import ArticleEvent, EventKind
from cms.db.pages import Cursor
from cms.validation import StrictModel

MAX_NOTE = 2_000


EXCERPT = 200


OPERATOR_NAME = "The operator"


class ChangesInput(StrictModel):
    """What is to change, for the author to read."""

    note: Annotated[
        str,
        Field(
            max_length=MAX_NOTE,
            examples=["Say for whom this is."],
            json_schema_extra={"minLength": 1},
        ),
    ]


class HistoryQuery(StrictModel):
    """What a history can be asked for; it is read from the newest step, or from the oldest."""

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
    """Describe a step of the history."""
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


class NoteInput(StrictModel):
    """What an editor says of one block of the newest draft, counted from 0."""

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
