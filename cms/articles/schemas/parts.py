"""The parts of an article's content: slugs, people, references, links."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import UTC, date, datetime
from typing import Annotated, Any, Self

from pydantic import (
    AfterValidator,
    BeforeValidator,
    ConfigDict,
    Field,
    ModelWrapValidatorHandler,
    PrivateAttr,
    ValidationInfo,
    model_validator,
)

from cms.body.characters import is_visible, require_bounded_marks
from cms.body.inlines import REFERENCE_KEY, is_stored
from cms.body.slugs import slug_for
from cms.body.text import clean_line, clean_text
from cms.body.urls import MAX_URL, http_url
from cms.validation import StrictModel

SLUG = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*")
REFERENCE_ID = re.compile(REFERENCE_KEY, re.IGNORECASE | re.ASCII)
# ECMAScript, and so JSON Schema, knows no flags in an expression.
_PATTERN_OF_ID = "^[A-Za-z0-9][A-Za-z0-9-]{0,63}$"
# The DOIs of older journals hold angle brackets.
DOI = re.compile(r"10\.\d{4,9}/[^\s\"]{1,200}", re.ASCII)
_DOI_PREFIX = re.compile(r"(?:https?://(?:dx\.)?doi\.org/|doi:\s*)", re.IGNORECASE)


def matching(pattern: re.Pattern[str], message: str) -> Callable[[str], str]:
    """Make a validator that says ``message`` of what is not the pattern as a whole."""

    def check(value: str) -> str:
        if not pattern.fullmatch(value):
            raise ValueError(message)
        return value

    return check


def clean_lines(value: str) -> str:
    """Clean a text of several lines: no control characters, no more than one empty line."""
    lines = [clean_line(line) for line in clean_text(value).split("\n")]
    return re.sub(r"\n{3,}", "\n\n", "\n".join(lines)).strip()


def _empty_is_none(value: object) -> object:
    return None if isinstance(value, str) and not value.strip() else value


def _parse_day(value: object) -> object:
    """Read a day in one form alone; pydantic would take a number for seconds since 1970."""
    if value is None or isinstance(value, date):
        return value
    try:
        return datetime.strptime(str(value).strip(), "%Y-%m-%d").replace(tzinfo=UTC).date()
    except ValueError as error:
        raise ValueError("Write a day such as 2026-03-12.") from error


def _bare_doi(value: str) -> str:
    bare = _DOI_PREFIX.sub("", clean_line(value), count=1)
    return matching(DOI, "Write a DOI such as 10.1000/182, or leave it empty.")(bare)


def _line(text: str, info: ValidationInfo) -> str:
    """Clean a line; one of which nothing would be seen is an empty one."""
    line = clean_line(text)
    if is_stored(info):
        return line
    return require_bounded_marks(line) if is_visible(line) else ""


def _lines(text: str, info: ValidationInfo) -> str:
    lines = clean_lines(text)
    if is_stored(info):
        return lines
    return require_bounded_marks(lines) if is_visible(lines) else ""


SingleLine = Annotated[str, AfterValidator(_line)]
MultiLine = Annotated[str, AfterValidator(_lines)]
# A form sends texts, and an empty one for nothing; so may a program. A draft keeps what it cannot
# read, up to this length.
LONGEST = 2_000
ShortText = Annotated[str, Field(max_length=LONGEST)]
Slug = Annotated[
    str,
    # An empty one is the same as none.
    Field(max_length=100, json_schema_extra={"pattern": f"^(?:{SLUG.pattern})?$"}),
    AfterValidator(
        matching(SLUG, "Use small letters a to z, digits and single hyphens, such as back-care.")
    ),
]


def _url(text: str, info: ValidationInfo) -> str:
    return text if is_stored(info) else http_url(text)


Url = Annotated[str, Field(json_schema_extra={"maxLength": MAX_URL}), AfterValidator(_url)]

Day = Annotated[
    date | None,
    BeforeValidator(_parse_day),
    BeforeValidator(_empty_is_none, json_schema_input_type=date | ShortText | None),
]


class ContentPart(StrictModel):
    """A part of the content: known fields alone, and not to be changed."""

    model_config = ConfigDict(frozen=True)


def _slug_can_lack(schema: dict[str, Any]) -> None:
    schema["properties"]["slug"] = {"anyOf": [schema["properties"]["slug"], {"type": "null"}]}
    schema["required"] = [name for name in schema["required"] if name != "slug"]


class AuthorInput(ContentPart):
    """A person by name: of the byline, or who reviewed.

    An empty ``bio`` or ``credentials`` leaves what is known of the person as it is. Without a
    ``slug``, one is made from the name.
    """

    model_config = ConfigDict(json_schema_extra=_slug_can_lack)

    slug: Annotated[Slug, Field(examples=["ines-sato"])]
    name: Annotated[SingleLine, Field(min_length=1, max_length=200, examples=["Ines Sato"])]
    bio: Annotated[MultiLine, Field(max_length=2_000)] = ""
    credentials: Annotated[SingleLine, Field(max_length=200)] = ""
    _slug_made: bool = PrivateAttr(default=False)

    @property
    def slug_made(self) -> bool:
        """Whether nobody gave the slug: then the name alone says who is meant."""
        return self._slug_made

    def with_made_slug(self) -> AuthorInput:
        """Return the person as if nobody had given the slug."""
        person = self.model_copy()
        person._slug_made = True  # noqa: SLF001  # of this class itself
        return person

    @model_validator(mode="wrap")
    @classmethod
    def _with_slug(cls, data: Any, handler: ModelWrapValidatorHandler[Self]) -> Self:
        named = (
            isinstance(data, dict)
            and data.get("slug") in (None, "")
            and isinstance(data.get("name"), str)
        )
        if not named:
            return handler(data)
        author = handler({**data, "slug": slug_for("author", data["name"])})
        author._slug_made = True  # noqa: SLF001  # of this class itself
        return author

    def __eq__(self, other: object) -> bool:
        """Compare what is kept: where the slug came from is no part of it."""
        return isinstance(other, AuthorInput) and dict(self) == dict(other)

    def __hash__(self) -> int:
        """Agree with ``==``."""
        return hash((self.slug, self.name, self.bio, self.credentials))


class ReferenceInput(ContentPart):
    """One cited source; ``id`` is what ``[^id]`` in the body names."""

    id: Annotated[
        str,
        AfterValidator(
            matching(REFERENCE_ID, "Use letters, digits and hyphens, such as smith-2020.")
        ),
        AfterValidator(str.lower),  # as citations in the body are
        Field(
            examples=["smith-2020"],
            json_schema_extra={"minLength": 1, "pattern": _PATTERN_OF_ID},
        ),
    ]
    title: Annotated[
        SingleLine, Field(min_length=1, max_length=500, examples=["Walking and the spine"])
    ]
    authors: Annotated[
        SingleLine, Field(max_length=1_000, description="Their names as they are shown: one text.")
    ] = ""
    source: Annotated[
        SingleLine, Field(max_length=500, description="Where it appeared: a journal, a publisher.")
    ] = ""
    year: Annotated[
        Annotated[int, Field(ge=1000, le=2999)] | None,
        BeforeValidator(
            _empty_is_none,
            json_schema_input_type=Annotated[int, Field(ge=1000, le=2999)] | ShortText | None,
        ),
    ] = None
    doi: Annotated[
        Annotated[str, Field(json_schema_extra={"maxLength": LONGEST}), AfterValidator(_bare_doi)]
        | None,
        BeforeValidator(_empty_is_none),
        Field(description="Bare, such as `10.1000/182`, or as an address of `doi.org`."),
    ] = None
    url: Annotated[Url | None, BeforeValidator(_empty_is_none)] = None
    accessed: Annotated[Day, Field(description="The day on which the address was looked at.")] = (
        None
    )


class RelatedInput(ContentPart):
    """One link "for further information": an article of this site by ``slug``, or a ``url``."""

    title: Annotated[SingleLine, Field(min_length=1, max_length=200, examples=["How to lift"])]
    slug: Annotated[
        Slug | None, BeforeValidator(_empty_is_none), Field(examples=["how-to-lift"])
    ] = None
    url: Annotated[Url | None, BeforeValidator(_empty_is_none)] = None

    @model_validator(mode="after")
    def _one_target(self) -> Self:
        if (self.slug is None) == (self.url is None):
            raise ValueError("Give either the slug of an article or a URL, not both.")
        return self
