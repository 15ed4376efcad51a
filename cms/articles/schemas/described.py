"""Telling what a field holds whose type in Python is loose, since it is checked elsewhere."""

from __future__ import annotations

from collections.abc import Callable
from typing import Annotated, Any, Generic, TypeVar

from pydantic import BaseModel, GetJsonSchemaHandler, RootModel, TypeAdapter
from pydantic.json_schema import JsonSchemaValue
from pydantic_core import CoreSchema

T = TypeVar("T")


class SomeOf(RootModel[T], Generic[T]):
    """It comes whole, or those fields of it that ``fields`` names."""

    @classmethod
    def __get_pydantic_json_schema__(
        cls, core: CoreSchema, handler: GetJsonSchemaHandler
    ) -> JsonSchemaValue:
        """Describe both."""
        own = handler(core)
        whole = {"$ref": own.pop("$ref")}
        some = handler.resolve_ref_schema(whole) | {"required": []}
        own["anyOf"] = [whole, {k: v for k, v in some.items() if k not in ("title", "description")}]
        return own


class DescribedAs:
    """As metadata of a field: its JSON schema is that of ``kind``, which a rule holds it to.

    ``told`` is what is said of it, where that is not said of the kind.
    """

    def __init__(self, kind: Any, told: str | None = None) -> None:
        self.kind: TypeAdapter[Any] = TypeAdapter(kind)
        self.told = told

    def __get_pydantic_json_schema__(
        self, _core: CoreSchema, handler: GetJsonSchemaHandler
    ) -> JsonSchemaValue:
        """Have pydantic describe ``kind`` instead."""
        schema = handler(self.kind.core_schema)
        return schema if self.told is None else schema | {"description": self.told}


def like(model: type[BaseModel], name: str, *, or_null: bool = True) -> DescribedAs:
    """Describe a field as that of another model, in its words, or null unless it is needed."""
    field = model.model_fields[name]
    kind: Any = field.annotation
    if field.metadata:
        kind = Annotated[(kind, *field.metadata)]
    return DescribedAs(kind | None if or_null else kind, field.description)


def needing(name: str, **more: Any) -> Callable[[dict[str, Any]], None]:
    """Describe a field as needed, of a model that has a default for it to check all at once."""

    def change(schema: dict[str, Any]) -> None:
        schema.update(required=[name], **more)
        del schema["properties"][name]["default"]

    return change
