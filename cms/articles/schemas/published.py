"""What lists of published things can be asked for."""

from __future__ import annotations

import re
from datetime import date, datetime
from typing import Annotated, Literal

from pydantic import (
    AfterValidator,
    BeforeValidator,
    Field,
    ValidationInfo,
    WithJsonSchema,
    field_validator,
)

from cms.body.languages import canonical_tag
from cms.body.text import clean_line
from cms.db.moments import read_moment
from cms.db.pages import Cursor
from cms.validation import StrictModel

_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")


def _read_day(value: object) -> object:
    """Read a day in one form only, as times are read."""
    if value is None or isinstance(value, date):
        return value
    wrong = ValueError("Write a day such as 2026-03-12.")
    if not _DAY.fullmatch(str(value)):
        raise wrong
    try:
        return date.fromisoformat(str(value))
    except ValueError as error:
        raise wrong from error


# Without control characters: PostgreSQL refuses a text with a NUL.
SearchText = AfterValidator(lambda text: clean_line(text) if text else text)
Limit = Annotated[int, Field(ge=1, le=100, description="How many to give at once.")]
QueryMoment = Annotated[
    Annotated[datetime, BeforeValidator(read_moment)] | None,
    WithJsonSchema({"type": "string", "format": "date-time", "examples": ["2026-03-12T08:30:00Z"]}),
]


QueryDay = Annotated[date | None, BeforeValidator(_read_day)]


class PublishedList(StrictModel):
    """What a list of published articles can be asked for.

    ``topic``, ``author`` and ``reviewer`` are slugs. Without a sort, the best match comes first
    where words are looked for, else the latest article.
    """

    topic: Annotated[
        str | None, Field(max_length=100, description="The slug of a topic."), SearchText
    ] = None
    author: Annotated[
        str | None, Field(max_length=100, description="The slug of an author."), SearchText
    ] = None
    reviewer: Annotated[
        str | None, Field(max_length=100, description="The slug of who reviewed it."), SearchText
    ] = None
    locale: Annotated[
        str | None,
        Field(max_length=35, description="A language tag, such as `en`; its case does not matter."),
        SearchText,
        AfterValidator(lambda tag: canonical_tag(tag) if tag else tag),
    ] = None
    q: Annotated[
        str | None,
        Field(
            max_length=200,
            description="Words, or their beginnings, that all stand in the title, the names of "
            "authors and topics, the summary or the body; at most 16. What stands in double "
            "quotes is looked for as it is. Without any word nothing is found.",
        ),
        SearchText,
    ] = None
    published_after: Annotated[QueryMoment, Field(description="Later than this.")] = None
    published_before: Annotated[QueryMoment, Field(description="Earlier than this.")] = None
    updated_after: Annotated[QueryMoment, Field(description="Later than this.")] = None
    updated_before: Annotated[QueryMoment, Field(description="Earlier than this.")] = None
    sort: Annotated[
        Literal[
            "published_at", "-published_at", "updated_at", "-updated_at", "title", "-title", "rank"
        ]
        | None,
        Field(
            description="By this; with a hyphen, backwards. `rank`: the best match first; needs "
            "`q`, and is the default with it. Without `q` the default is `-published_at`."
        ),
    ] = None
    limit: Limit = 20
    cursor: Cursor = None

    @field_validator("sort")
    @classmethod
    def _rank_needs_words(cls, sort: str | None, info: ValidationInfo) -> str | None:
        if sort == "rank" and info.data.get("q") is None:
            raise ValueError("To sort by rank, say what to look for, with q.")
        return sort

    @property
    def order(self) -> str:
        """The order that is meant."""
        return self.sort or ("-published_at" if self.q is None else "rank")


class NameList(StrictModel):
    """What a list of authors or topics can be asked for."""

    sort: Literal["name", "-name"] = "name"
    limit: Limit = 20
    cursor: Cursor = None
