"""What the pydantic models of every feature share."""

from __future__ import annotations

from pydantic import BaseModel, ConfigDict


class StrictModel(BaseModel):
    """Input: a field that the model does not name is an error, never ignored."""

    model_config = ConfigDict(extra="forbid")
