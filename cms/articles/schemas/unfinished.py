"""Incomplete parts of a draft: saved as they were typed, and never shown to readers.

Each takes the place of its finished kind, and becomes that kind once it is complete.
"""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from typing import Annotated, Any, Literal, Self, TypeVar

from pydantic import (
    GetCoreSchemaHandler,
    SerializeAsAny,
    TypeAdapter,
    ValidationError,
    ValidationInfo,
    ValidatorFunctionWrapHandler,
    WithJsonSchema,
    WrapValidator,
    model_validator,
)
from pydantic_core import CoreSchema, core_schema

from cms.articles.schemas.parts import (
    LONGEST,
    AuthorInput,
    ContentPart,
    Day,
    ReferenceInput,
    RelatedInput,
    clean_lines,
)
from cms.body.inlines import is_stored
from cms.body.text import clean_line

P = TypeVar("P", bound=ContentPart)


@dataclass(frozen=True)
class AsTyped:
    """Metadata of a field: a text that is no valid ``kind`` is kept as it was typed."""

    kind: Any = str
    clean: Callable[[str], str] = clean_line

    def __get_pydantic_core_schema__(
        self, _source: Any, _handler: GetCoreSchemaHandler
    ) -> CoreSchema:
        """Have pydantic read the field so."""
        return core_schema.no_info_plain_validator_function(self._read)

    def _read(self, value: Any) -> Any:
        if not isinstance(value, str):
            return TypeAdapter(self.kind).validate_python(value, strict=True)
        text = self.clean(TypeAdapter(str).validate_python(value))
        if len(text) > LONGEST:
            raise ValueError(f"Use at most {LONGEST:,} characters.")
        if self.kind is str:
            return text
        with suppress(ValidationError):
            return TypeAdapter(self.kind).validate_python(text)
        return text or None


_STRING = {"type": "string", "maxLength": LONGEST}
_TEXT = WithJsonSchema(_STRING)
_TEXT_OR_NULL = WithJsonSchema({"anyOf": [_STRING, {"type": "null"}]})
_YEAR = WithJsonSchema({"anyOf": [{"type": "integer"}, _STRING, {"type": "null"}]})
DraftText = Annotated[Any, AsTyped(), _TEXT]
DraftTextOrNone = Annotated[Any, AsTyped(str | None), _TEXT_OR_NULL]
DraftDay = Annotated[Any, AsTyped(Day), _TEXT_OR_NULL]


class UnfinishedReference(ReferenceInput):
    """A source as a draft keeps it: what is missing is empty, what cannot be read is a text."""

    id: DraftText = ""
    title: DraftText = ""
    authors: DraftText = ""
    source: DraftText = ""
    year: Annotated[Any, AsTyped(int | None), _YEAR] = None
    doi: DraftTextOrNone = None
    url: DraftTextOrNone = None
    accessed: DraftDay = None
    unfinished: Literal[True] = True


class UnfinishedLink(RelatedInput):
    """A link as a draft keeps it: what is missing is empty, what cannot be read is a text."""

    title: DraftText = ""
    slug: DraftTextOrNone = None
    url: DraftTextOrNone = None
    unfinished: Literal[True] = True

    @model_validator(mode="after")
    def _one_target(self) -> Self:
        return self


class UnfinishedAuthor(AuthorInput):
    """A person as a draft keeps them: what is missing is empty, what cannot be read is a text."""

    slug: DraftText = ""
    name: DraftText = ""
    bio: Annotated[Any, AsTyped(clean=clean_lines), _TEXT] = ""
    credentials: DraftText = ""
    unfinished: Literal[True] = True


def _or_unfinished(unfinished: type[P]) -> WrapValidator:
    """Read what is no valid part yet as its ``unfinished`` kind, if that takes it.

    Only a stored part may say itself that it is unfinished.
    """

    def read(value: Any, handler: ValidatorFunctionWrapHandler, info: ValidationInfo) -> Any:
        if isinstance(value, dict) and "unfinished" in value:
            value = {name: given for name, given in value.items() if name != "unfinished"}
            if is_stored(info):
                return unfinished.model_validate(value, context=info.context)
        try:
            return handler(value)
        except ValidationError:
            with suppress(ValidationError):
                return unfinished.model_validate(value, context=info.context)
            raise

    return WrapValidator(read)


AuthorEntry = Annotated[SerializeAsAny[AuthorInput], _or_unfinished(UnfinishedAuthor)]
ReferenceEntry = Annotated[SerializeAsAny[ReferenceInput], _or_unfinished(UnfinishedReference)]
RelatedEntry = Annotated[SerializeAsAny[RelatedInput], _or_unfinished(UnfinishedLink)]
