"""The base of all input models."""

from __future__ import annotations

from typing import Annotated

from markupsafe import Markup
from pydantic import BaseModel, ConfigDict, PlainSerializer

Html = Annotated[Markup, PlainSerializer(str, return_type=str, when_used="unless-none")]
"""HTML that a renderer made safe, as a string in JSON."""


class StrictModel(BaseModel):
    """Input: a field that the model does not name is an error, never ignored."""

    model_config = ConfigDict(extra="forbid")


def absent() -> None:
    """Be the default of a field that is sent only on request: its schema then names no default."""
