"""People as the desk and the management API know them, and what an article brings of them."""

from __future__ import annotations

from typing import Annotated, Any, Self
from urllib.parse import urlsplit

from pydantic import (
    AfterValidator,
    BaseModel,
    ConfigDict,
    Field,
    ModelWrapValidatorHandler,
    PrivateAttr,
    model_validator,
)

from cms.articles.models.people import Author
from cms.articles.schemas.described import like_field, requiring
from cms.articles.schemas.parts import ContentPart, MultiLine, SingleLine, Slug, Url
from cms.body.slugs import slug_for
from cms.body.text import clean_line
from cms.db.pages import Cursor
from cms.validation import StrictModel

MOST_LINKS = 10


def _https(url: str) -> str:
    if urlsplit(url).scheme != "https":
        raise ValueError("Write an address that begins with https://.")
    return url


class PersonLinkInput(ContentPart):
    """A page of the person's elsewhere, under a label such as “ORCID”."""

    label: Annotated[SingleLine, Field(min_length=1, max_length=100)]
    url: Annotated[
        Url, AfterValidator(_https), Field(max_length=2_000, json_schema_extra={"minLength": 1})
    ]


class PersonInput(ContentPart):
    """All that the desk keeps of a person; a missing slug is made from the name."""

    name: Annotated[SingleLine, Field(min_length=1, max_length=200)]
    slug: Slug
    credentials: Annotated[SingleLine, Field(max_length=200)] = ""
    bio: Annotated[MultiLine, Field(max_length=2_000)] = ""
    interests: Annotated[MultiLine, Field(max_length=1_000)] = ""
    links: Annotated[tuple[PersonLinkInput, ...], Field(max_length=MOST_LINKS)] = ()

    _slug_made: bool = PrivateAttr(default=False)

    @property
    def slug_made(self) -> bool:
        """Whether the site made the slug of the name: then another may take its place."""
        return self._slug_made

    @model_validator(mode="wrap")
    @classmethod
    def _with_slug(cls, data: Any, handler: ModelWrapValidatorHandler[Self]) -> Self:
        if not isinstance(data, dict) or data.get("slug") not in (None, ""):
            return handler(data)
        name = data.get("name")
        named = isinstance(name, str) and name.strip()
        # Without a name, that is what is to be corrected, and that alone.
        person = handler({**data, "slug": slug_for("author", str(name)) if named else "nobody"})
        person._slug_made = True  # noqa: SLF001  # of this class itself
        return person


class PersonPatch(StrictModel):
    """A JSON merge patch (RFC 7396) of a person: each field given replaces the old.

    The values are checked as a whole, once merged.
    """

    name: Annotated[Any, like_field(PersonInput, "name"), Field(examples=["Mia Sand"])] = None
    slug: Annotated[Any, like_field(PersonInput, "slug"), Field(examples=["mia"])] = None
    credentials: Annotated[Any, like_field(PersonInput, "credentials")] = Field(
        default=None, examples=["MD, cardiologist"]
    )
    bio: Annotated[Any, like_field(PersonInput, "bio")] = Field(
        default=None, examples=["Writes about hearts."]
    )
    interests: Annotated[Any, like_field(PersonInput, "interests")] = Field(
        default=None, examples=["None declared."]
    )
    links: Annotated[Any, like_field(PersonInput, "links"), Field(examples=[[]])] = None

    def merged_into(self, person: PersonInput | None) -> dict[str, Any]:
        """Return the fields of ``person`` with those given here; ``null`` empties a field."""
        given = {name: getattr(self, name) for name in self.model_fields_set}
        fields = person.model_dump(mode="json") if person else {}
        return {name: value for name, value in (fields | given).items() if value is not None}


class NewPerson(PersonPatch):
    """A person who is made known; without a slug, one is made from the name."""

    model_config = ConfigDict(json_schema_extra=requiring("name"))

    name: Annotated[
        Any, like_field(PersonInput, "name", or_null=False), Field(examples=["Mia Sand"])
    ] = None
    slug: Annotated[Any, like_field(PersonInput, "slug"), Field(examples=["mia-sand"])] = None


class PersonList(StrictModel):
    """What a list of people can be asked for; ``q`` is a part of a name or a slug."""

    q: Annotated[
        str | None, Field(max_length=200), AfterValidator(lambda q: clean_line(q) if q else q)
    ] = None
    limit: Annotated[int, Field(ge=1, le=100)] = 20
    cursor: Cursor = None


class MergeInput(ContentPart):
    """Into whom a person is merged: the slug of the one that stays."""

    into: Annotated[str, Field(min_length=1, max_length=100, examples=["mia-sand"])]


class Tally(BaseModel):
    """What hangs on a person: published articles written and reviewed, and former slugs."""

    written: int = 0
    reviewed: int = 0
    former_slugs: list[str] = []


class LinkView(BaseModel):
    """A page of the person's elsewhere."""

    label: str = Field(examples=["ORCID"])
    url: str = Field(examples=["https://orcid.org/0000-0002-1825-0097"])


class ManagedAuthor(Tally):
    """A person, as those who manage people see them; ``url`` is null while there is no page."""

    slug: str = Field(examples=["ines-sato"])
    name: str = Field(examples=["Ines Sato"])
    credentials: str = Field(examples=["MD, physiotherapist"])
    bio: str = Field(examples=["Writes about backs."])
    interests: str = Field(examples=["None declared."])
    links: list[LinkView]
    url: str | None = Field(examples=["https://orcid.org/0000-0002-1825-0097"])


def person_of(author: Author) -> PersonInput:
    """Give back what is kept of a person, as it is written."""
    return PersonInput.model_construct(
        name=author.name,
        slug=author.slug,
        credentials=author.credentials,
        bio=author.bio,
        interests=author.interests,
        links=tuple(PersonLinkInput.model_construct(**link) for link in author.links),
    )


def managed_author(author: Author, tally: Tally) -> ManagedAuthor:
    """Show a person with what hangs on them."""
    shown = person_of(author).model_dump(mode="json") | tally.model_dump()
    is_public = tally.written or tally.reviewed
    return ManagedAuthor(**shown, url=f"/authors/{author.slug}" if is_public else None)
