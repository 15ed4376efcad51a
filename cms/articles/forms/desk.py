"""The small forms of the desk: steps, notes on blocks, the schedule, private links."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import BeforeValidator, Field

from cms.articles.schemas.previews import PreviewInput
from cms.validation import StrictModel
from cms.web.forms import one_button_of

MOST_DIGITS = 9


def _number(text: str) -> int:
    """Read a number that the page wrote; anything else is -1, which no version and no block has."""
    is_number = text.isascii() and text.isdigit() and len(text) <= MOST_DIGITS
    return int(text) if is_number else -1


Number = Annotated[int, BeforeValidator(_number)]


class StepForm(StrictModel):
    """A step with an article, from any page; ``version`` is the one that the page showed."""

    version: Number = -1


class ReviewForm(StepForm):
    """The page of a review, which is one form: what is typed in one field survives every button.

    ``text`` holds the notes on blocks by the numbers of the blocks, ``block`` is the one whose
    button was pressed, and ``note`` says what is to change. ``origin`` is the page that sent it.
    """

    origin: Annotated[str, Field(alias="from")] = ""
    block: Number = -1
    note: str = ""
    text: dict[str, str] = Field(default_factory=dict)

    def typed(self) -> dict[str, str]:
        """Return what was typed, by the names of the fields; blank ones are left out."""
        notes = {f"text-{block}": text for block, text in self.text.items() if _number(block) >= 0}
        return {name: text for name, text in ({"note": self.note} | notes).items() if text.strip()}


class ScheduleForm(StepForm):
    """When to publish and unpublish, in the time zone of the site."""

    publish_at: str = ""
    unpublish_at: str = ""
    action: Annotated[str, one_button_of("schedule", "unschedule")] = "schedule"


def _days(text: str) -> int:
    if text not in ("1", "7", "30"):
        raise ValueError("Choose 1, 7 or 30 days.")
    return int(text)


class PreviewForm(PreviewInput):
    """For how many days a private link shall open the draft."""

    days: Annotated[Literal[1, 7, 30], BeforeValidator(_days)]
