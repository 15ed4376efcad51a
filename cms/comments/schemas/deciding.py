"""What editors and commenters send to change a comment, and what each is answered."""

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
    """Decisions about several comments, each for itself."""

    decisions: Annotated[list[DecisionOfMany], Field(min_length=1, max_length=MAX_AT_ONCE)]


@dataclass(frozen=True)
class Outcome:
    """What became of one decision among several: its entry in the log, or why there is none."""

    id: str
    entry: LogEntry | None = None
    error: CmsError | None = None


class EditInput(Input):
    """A comment as an editor wants it to be shown, and approved with that.

    ``revision`` is the number of the revision that was read. What is left out stays as it is.
    """

    body: Annotated[Body, Field(examples=["Does this hold for night shifts too?"])]
    name: Name | None = None
    website: Website = None
    revision: int
    reason: Reason = None
    waiting: bool = False


class UndoInput(Input):
    """Why a decision is taken back."""

    reason: Reason = None


class RevisionInput(Input):
    """What a commenter writes anew; what is left out stays, and ``null`` takes the website away."""

    # Made, so that they may be left out: a default would be named in the schema.
    name: Name = Field(default_factory=str)
    website: Website = None
    body: Body = Field(default_factory=str)


def text_now(text: CommentRevision) -> dict[str, Any]:
    """Show the words of a revision to an editor whose page holds older ones."""
    return {
        "revision": text.number,
        "name": text.name,
        "website": text.website,
        "source": text.source,
        "html": str(text.html),
    }
