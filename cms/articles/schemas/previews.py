"""Private links to a draft, as those who make them see them."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Literal

from pydantic import BaseModel, Field

from cms.articles.models.previews import LinkState, PreviewLink
from cms.validation import StrictModel


class PreviewInput(StrictModel):
    """For how many days a private link shall open the draft."""

    days: Annotated[Literal[1, 7, 30], Field(examples=[7])] = 7


class PreviewView(BaseModel):
    """A private link, without what makes it one."""

    id: str = Field(examples=["5f0c1a9be27d44c08a31"])
    state: LinkState
    created_by: str | None = Field(examples=["Emil Novak"])
    created_at: datetime
    expires_at: datetime
    revoked_at: datetime | None


class NewPreview(PreviewView):
    """A private link that was just made: its ``token`` and addresses are given this once.

    ``url`` is the page; ``json_url`` is the same document for programs.
    """

    token: str = Field(examples=["5f0c1a9be27d.Kd0qv9b8"])
    url: str = Field(examples=["https://example.org/preview/5f0c1a9be27d.Kd0qv9b8"])
    json_url: str = Field(
        examples=["https://example.org/api/v1/articles/backs?preview=5f0c1a9be27d.Kd0qv9b8"]
    )


def preview_view(link: PreviewLink, now: datetime) -> PreviewView:
    """Show a private link as it stands at ``now``."""
    return PreviewView(
        id=link.public_id,
        state=link.state_at(now),
        created_by=link.created_by.name if link.created_by else None,
        created_at=link.created_at,
        expires_at=link.expires_at,
        revoked_at=link.revoked_at,
    )
