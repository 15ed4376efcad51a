"""A topic as it is written: by its name, or by the slug of one that is there already."""

from __future__ import annotations

import unicodedata
from typing import Annotated, Any

from pydantic import (
    Field,
    GetJsonSchemaHandler,
    ModelWrapValidatorHandler,
    PrivateAttr,
    model_serializer,
    model_validator,
)
from pydantic.json_schema import JsonSchemaValue
from pydantic_core import CoreSchema

from cms.articles.schemas.parts import SLUG, ContentPart, SingleLine, Slug
from cms.body.slugs import name_of_slug, slug_for
from cms.body.text import clean_line

MAX_NAME = 100


class TopicInput(ContentPart):
    """A topic of an article; as text it is the slug where that says the name too."""

    slug: Slug
    name: Annotated[SingleLine, Field(min_length=1, max_length=MAX_NAME)]
    _name_made: bool = PrivateAttr(default=False)

    @property
    def name_made(self) -> bool:
        """Whether the slug alone was written: then the name is that of the topic that has it."""
        return self._name_made

    def known_as(self, slug: str, name: str) -> TopicInput:
        """Return the topic by the slug and the name under which it is known."""
        return self.model_copy(update={"slug": slug, "name": name})

    @model_validator(mode="wrap")
    @classmethod
    def _with_both(cls, data: Any, handler: ModelWrapValidatorHandler[TopicInput]) -> TopicInput:
        """Read a text as a slug, or else as a name, and generate the one from the other."""
        if isinstance(data, str):
            text = clean_line(unicodedata.normalize("NFC", data))
            data = {"slug": text} if SLUG.fullmatch(text) else {"name": text}
        if not isinstance(data, dict):
            return handler(data)
        slug, name = data.get("slug"), data.get("name")
        if isinstance(name, str):
            data = data | {"name": unicodedata.normalize("NFC", name)}
        if isinstance(slug, str) and name in (None, ""):
            topic = handler(data | {"name": name_of_slug(slug)})
            topic._name_made = True  # noqa: SLF001  # of this class itself
            return topic
        if isinstance(name, str) and slug in (None, ""):
            made = slug_for("topic", name)
            if not made:
                raise ValueError("Write the name of a topic.")
            return handler(data | {"slug": made})
        return handler(data)

    @model_serializer
    def _as_written(self) -> str | dict[str, str]:
        made = self.name == name_of_slug(self.slug)
        return self.slug if made else {"slug": self.slug, "name": self.name}

    def __eq__(self, other: object) -> bool:
        """Compare what is kept: where the name came from is no part of it."""
        return isinstance(other, TopicInput) and dict(self) == dict(other)

    def __hash__(self) -> int:
        """Agree with ``==``."""
        return hash((self.slug, self.name))

    @classmethod
    def __get_pydantic_json_schema__(
        cls, core: CoreSchema, handler: GetJsonSchemaHandler
    ) -> JsonSchemaValue:
        """Describe both ways of writing it."""
        return {
            "anyOf": [
                {"type": "string", "minLength": 1, "maxLength": MAX_NAME},
                {
                    "type": "object",
                    "additionalProperties": False,
                    "properties": {
                        "name": {"type": "string", "minLength": 1, "maxLength": MAX_NAME},
                        "slug": {"type": "string", "maxLength": 100},
                    },
                    "required": ["name"],
                },
            ]
        }
