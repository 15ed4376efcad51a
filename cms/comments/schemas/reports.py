"""What readers say about an approved comment."""

from __future__ import annotations

from typing import Annotated

from pydantic import AfterValidator, ConfigDict

from cms.body.characters import demand_visible
from cms.body.text import clean_text
from cms.validation import StrictModel

MAX_REPORT = 500


def _reason(text: str) -> str:
    reason = demand_visible(clean_text(text).strip(), "Say what is wrong with this comment.")
    if len(reason) > MAX_REPORT:
        raise ValueError(f"Use at most {MAX_REPORT} characters; there are {len(reason):,}.")
    return reason


class ReportInput(StrictModel):
    """Why a reader thinks that an approved comment should be read again."""

    model_config = ConfigDict(strict=True, frozen=True)

    reason: Annotated[str, AfterValidator(_reason)]
