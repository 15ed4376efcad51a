"""What somebody of the site sends: an answer to a comment, or where a comment belongs."""

from __future__ import annotations

from typing import Annotated

from pydantic import AfterValidator, ConfigDict, Field

from cms.body.characters import demand_visible
from cms.body.comments import MAX_COMMENT
from cms.body.text import clean_text
from cms.comments.models.states import Badge
from cms.comments.schemas.inputs import LENGTH_OF_BODY
from cms.validation import StrictModel


def _answer(text: str) -> str:
    body = demand_visible(clean_text(text), "Write an answer.")
    if len(body) > MAX_COMMENT:
        raise ValueError(f"Use at most {MAX_COMMENT:,} characters; there are {len(body):,}.")
    return body


class ReplyInput(StrictModel):
    """An answer to a comment by somebody of the site, and in which role.

    ``revision`` is the number of the comment's revision that was read. It matters where the
    comment waits: the answer approves it.
    """

    model_config = ConfigDict(strict=True, frozen=True)

    body: Annotated[
        str,
        AfterValidator(_answer),
        Field(examples=["Yes, it does."], json_schema_extra=LENGTH_OF_BODY),
    ]
    badge: Annotated[Badge, Field(strict=False)]
    revision: int | None = None


class MoveInput(StrictModel):
    """Under which article a comment belongs: its slug or its id."""

    model_config = ConfigDict(strict=True, frozen=True)

    article: Annotated[str, Field(min_length=1, max_length=200, examples=["cold-hands"])]
