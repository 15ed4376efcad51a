"""What the management API gives of an article's revisions."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field

from cms.articles.models import Revision, RevisionKind
from cms.articles.schemas.content import ArticleContent, content_of
from cms.articles.schemas.manage import ManagedBody
from cms.body import Document, render_markdown


class RevisionList(BaseModel):
    """What a list of revisions can be asked for."""

    model_config = ConfigDict(extra="forbid")

    limit: Annotated[int, Field(ge=1, le=100)] = 20
    cursor: Annotated[str | None, Field(max_length=500)] = None


class ManagedRevision(BaseModel):
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

    content: dict[str, object]
    body: ManagedBody


def listed_revision(revision: Revision) -> ManagedRevision:
    """Show a revision in a list."""
    return ManagedRevision(
        number=revision.number,
        kind=revision.kind,
        note=revision.note,
        title=revision.title,
        saved_by=revision.created_by.name if revision.created_by else None,
        created_at=revision.created_at,
        saved_at=revision.saved_at,
    )


def whole_revision(revision: Revision) -> WholeRevision:
    """Show a revision whole."""
    content: ArticleContent = content_of(revision)
    body = Document.model_validate(revision.body)
    return WholeRevision(
        **dict(listed_revision(revision)),
        content=content.model_dump(mode="json", exclude={"body"}),
        body=ManagedBody(document=revision.body, markdown=render_markdown(body)),
    )
