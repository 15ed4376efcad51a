"""The query parameters of the delivery API."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field
from pydantic.config import JsonDict

from cms.articles.schemas.published import NameList, PublishedList
from cms.delivery.schemas.documents import BodyFormat
from cms.validation import StrictModel

_FIELDS = (
    "The names of the fields to send, separated by commas. The answer then has no others, so it "
    "is of another type: the one that `x-answer-with` names under `fields`."
)
_LEAST: JsonDict = {"minLength": 1}
Fields = Annotated[
    str | None,
    Field(max_length=500, description=_FIELDS, examples=["title,slug"], json_schema_extra=_LEAST),
]
EntryFields = Annotated[
    str | None,
    Field(max_length=500, description=_FIELDS, examples=["name,slug"], json_schema_extra=_LEAST),
]
BodyFormatParameter = Annotated[
    BodyFormat | None,
    Field(description="The one format in which to send a body. Without it, all three are sent."),
]


class ListQuery(PublishedList):
    """Parameters of the list of articles."""

    fields: Fields = None
    include: Annotated[
        Literal["body"] | None, Field(description="Send the body of each article too.")
    ] = None
    body: BodyFormatParameter = None

    @property
    def includes_bodies(self) -> bool:
        """Whether to send bodies: if they are included, or one format of them is named."""
        return self.include == "body" or self.body is not None


class ShowQuery(StrictModel):
    """Parameters of one article."""

    fields: Fields = None
    include: Annotated[
        Literal["comments"] | None, Field(description="Send the approved comments too.")
    ] = None
    body: BodyFormatParameter = None
    preview: Annotated[
        str | None,
        Field(max_length=200, description="The token of a private link, to get the newest draft."),
    ] = None


class EntryQuery(StrictModel):
    """Parameters of one author or topic."""

    fields: EntryFields = None
    include: Annotated[
        Literal["articles"] | None, Field(description="Send the 20 latest articles too.")
    ] = None


class EntryList(NameList):
    """Parameters of the lists of authors and topics."""

    fields: EntryFields = None
