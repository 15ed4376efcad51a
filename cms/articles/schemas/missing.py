"""What an article lacks before readers should see it."""

from __future__ import annotations

from pydantic import BaseModel, Field


class MissingView(BaseModel):
    """One thing to see to before publishing, and where in the article (RFC 6901)."""

    pointer: str = Field(examples=["/summary"])
    detail: str = Field(examples=["There is no summary."])
    is_fault: bool = Field(default=False, exclude=True)
