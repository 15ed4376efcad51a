"""What the management API gives of an article's revisions."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Literal

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field

from cms.articles.models.article import Revision, RevisionKind
from cms.articles.schemas.content import content_of
from cms.articles.schemas.manage import (
    ManagedBody,
    ManagedContent,
    managed_body,
    topic_fields,
)
from cms.body.document import Block
from cms.db.pages import Cursor
from cms.validation import StrictModel

ChangeName = Literal["same", "changed", "added", "removed", "moved_here", "moved_away"]


class RevisionList(StrictModel):
    """What a list of revisions can be asked for."""

    limit: Annotated[int, Field(ge=1, le=100)] = 20
    cursor: Cursor = None


class CompareQuery(StrictModel):
    """Which two revisions are compared, by number; 0 stands for the newest, and the one before."""

    old: int = Field(default=0, ge=0, le=10**9, alias="from")
    new: int = Field(default=0, ge=0, le=10**9, alias="to")


class _FromAttributes(BaseModel):
    model_config = ConfigDict(from_attributes=True)


class ManagedRevision(_FromAttributes):
    """A revision in a list; ``saved_at`` is when it was last written."""

    number: int
    kind: RevisionKind
    note: str = Field(examples=["Say for whom this is."])
    title: str = Field(examples=["When your back hurts"])
    saved_by: str | None = Field(examples=["Ada Lima"])
    created_at: datetime
    saved_at: datetime


class WholeRevision(ManagedRevision):
    """A revision with all that it is a snapshot of, ``body`` in both of its forms."""

    content: ManagedContent
    body: ManagedBody


class PieceView(_FromAttributes):
    """A run of words that stayed, went or came."""

    change: ChangeName
    text: str = Field(examples=["rest little"])


class FieldChangeView(_FromAttributes):
    """A field that is not the same in both, as text."""

    name: str = Field(examples=["summary"])
    old: str = Field(examples=["What helps."])
    new: str = Field(examples=["What helps, and what does not."])


class BlockChangeView(_FromAttributes):
    """A block of the body, and what became of its words, line by line.

    ``old`` and ``new`` are the block as it stands in each, null where it does not.
    """

    change: ChangeName
    old: Block | None = Field(examples=[None])
    new: Block | None = Field(examples=[{"type": "thematic_break"}])
    lines: Annotated[
        list[list[PieceView]], BeforeValidator(lambda lines: [line.pieces for line in lines])
    ]


class Comparison(_FromAttributes):
    """What became of the revision ``old`` in the revision ``new``."""

    old: int
    new: int
    fields: list[FieldChangeView]
    blocks: list[BlockChangeView]


def whole_revision(revision: Revision) -> WholeRevision:
    """Describe a revision with its whole content."""
    content = content_of(revision).model_dump(mode="json", exclude={"body", "topics"})
    return WholeRevision(
        **ManagedRevision.model_validate(revision).model_dump(),
        content=ManagedContent(**content, **topic_fields(revision.topics)),
        body=managed_body(revision),
    )
