"""What the read side can be asked for."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field
from pydantic.config import JsonDict

from cms.articles.schemas.published import NameList, PublishedList, Question
from cms.delivery.schemas.documents import BodyFormat

_FIELDS = (
    "The fields to give, by name, with commas between them. The answer then has no others, so it "
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
OneForm = Annotated[
    BodyFormat | None, Field(description="The one form in which to give a body; else all three.")
]


class ListQuery(PublishedList):
    """What a list of published articles can be asked for, and what to give of each."""

    fields: Fields = None
    include: Annotated[
        Literal["body"] | None, Field(description="Give the body of each article too.")
    ] = None
    body: OneForm = None

    @property
    def gives_bodies(self) -> bool:
        """Whether the bodies come too; who names a form of them wants them."""
        return self.include == "body" or self.body is not None


class ShowQuery(Question):
    """What one article can be asked for."""

    fields: Fields = None
    include: Annotated[
        Literal["comments"] | None, Field(description="Give the approved comments too.")
    ] = None
    body: OneForm = None
    preview: Annotated[
        str | None,
        Field(max_length=200, description="The token of a private link: gives the newest draft."),
    ] = None


class EntryQuery(Question):
    """What one author or topic can be asked for."""

    fields: EntryFields = None
    include: Annotated[
        Literal["articles"] | None, Field(description="Give the 20 latest articles too.")
    ] = None


class EntryList(NameList):
    """What a list of authors or topics can be asked for, and which fields of each."""

    fields: EntryFields = None
