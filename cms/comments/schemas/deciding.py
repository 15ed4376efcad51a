"""What editors and commenters send to change a comment."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated, Any

from pydantic import Field

from cms.comments.models.comment import CommentRevision, LogEntry
from cms.comments.schemas.inputs import Body, DecisionInput, Input, Name, Reason, Website
from cms.errors import CmsError

MAX_AT_ONCE = 100


class DecisionOfMany(DecisionInput):
    """A decision about one of several comments; ``id`` names the comment."""

    id: Annotated[str, Field(examples=["a063746a7646b254d9ce"])]


class ManyDecisions(Input):
    """Decisions about several comments."""

    decisions: Annotated[list[DecisionOfMany], Field(min_length=1, max_length=MAX_AT_ONCE)]


@dataclass(frozen=True)
class Outcome:
    """The outcome of one decision of several: its log entry, or the error that refused it."""

    id: str
    entry: LogEntry | None = None
    error: CmsError | None = None


class EditInput(Input):
    """An editor's text for a comment, which is approved with it.

    ``revision`` is the number of the revision that was read. Fields that are left out stay as they
    are.
    """

    body: Annotated[Body, Field(examples=["Does this hold for night shifts too?"])]
    name: Name | None = None
    website: Website = None
    revision: int
    reason: Reason = None
    waiting: bool = False


class UndoInput(Input):
    """Why a decision is undone."""

    reason: Reason = None


class RevisionInput(Input):
    """A commenter's new text. What is left out stays; ``null`` removes the website."""

    # Made, so that they may be left out: a default would be named in the schema.
    name: Name = Field(default_factory=str)
    website: Website = None
    body: Body = Field(default_factory=str)


def text_now(text: CommentRevision) -> dict[str, Any]:
    """Return the newest text for an editor whose page shows an older one."""
    return {
        "revision": text.number,
        "name": text.name,
        "website": text.website,
        "source": text.source,
        "html": str(text.html),
    }
