"""Text with marks, and what else stands in a line: see ``cms.body.document``."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Annotated, Any, Final, Literal

from pydantic import AfterValidator, ConfigDict, Field, ValidationInfo
from pydantic_core import PydanticCustomError

from cms.body import urls
from cms.validation import StrictModel

REFERENCE_KEY = r"[a-z0-9][a-z0-9-]{0,63}"
"""What a reference may be called; citations are put into small letters when read."""


STORED: Final[Mapping[str, bool]] = {"stored": True}
"""The context (of pydantic's ``model_validate``) in which what is stored is read back.

Rules for texts and addresses grow stricter. What passed them when it was saved can still be
read, shown and changed; what is sent has to keep the rules of today.
"""


def is_stored(info: ValidationInfo) -> bool:
    """Tell whether what is validated was read from the database."""
    return bool(info.context and info.context.get("stored"))


def url_check(check: Callable[[str], str]) -> AfterValidator:
    """Let ``check``, which raises ``ValueError`` with a sentence, judge a string that is sent."""

    def validate(value: str, info: ValidationInfo) -> str:
        if is_stored(info):
            return value
        try:
            return check(value)
        except ValueError as error:
            raise PydanticCustomError("url", "{reason}", {"reason": str(error)}) from error

    return AfterValidator(validate)


class Model(StrictModel):
    """Base of every part: frozen, strict, and closed to what it does not know.

    What goes out has every field, so all are required in that JSON schema.
    """

    model_config = ConfigDict(
        frozen=True,
        strict=True,
        json_schema_serialization_defaults_required=True,
    )


# JSON has lists where these have tuples; only this one step is not strict.
MANY: Any = Field(default=(), strict=False)


class Strong(Model):
    """Strong importance."""

    type: Literal["strong"]


class Em(Model):
    """Stress."""

    type: Literal["em"]


class Strike(Model):
    """Struck through: no longer right, and still to be seen."""

    type: Literal["strike"]


class Sub(Model):
    """Below the line, as in a formula."""

    type: Literal["sub"]


class Sup(Model):
    """Above the line, as an exponent."""

    type: Literal["sup"]


class Code(Model):
    """Literal text; excludes every other mark but a link and strike."""

    type: Literal["code"]


class LinkAttrs(Model):
    """Where a link leads, and its tooltip."""

    href: Annotated[str, url_check(urls.link_href)]
    title: str | None = None


class Link(Model):
    """A link around text."""

    type: Literal["link"]
    attrs: LinkAttrs


Mark = Annotated[Strong | Em | Strike | Sub | Sup | Code | Link, Field(discriminator="type")]


class Text(Model):
    """A run of text with one set of marks."""

    type: Literal["text"]
    text: str
    marks: tuple[Mark, ...] = MANY


class HardBreak(Model):
    """A line end inside a paragraph. Editors send marks with it; none are kept."""

    type: Literal["hard_break"]
    marks: tuple[Mark, ...] = MANY


class CitationAttrs(Model):
    """The key of the reference that is cited."""

    # Written out, since ECMA-262 has no flag within a pattern.
    ref: Annotated[str, Field(pattern=r"^[A-Za-z0-9][A-Za-z0-9-]{0,63}$")]


class Citation(Model):
    """A reference cited at this place. Editors send marks with it; none are kept."""

    type: Literal["citation"]
    attrs: CitationAttrs
    marks: tuple[Mark, ...] = MANY


Inline = Annotated[Text | HardBreak | Citation, Field(discriminator="type")]
