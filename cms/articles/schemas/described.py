"""JSON schemas for fields that are typed as `Any` because they are validated elsewhere."""

from __future__ import annotations

from collections.abc import Callable
from typing import Annotated, Any, Generic, TypeVar

from pydantic import BaseModel, Field, GetJsonSchemaHandler, RootModel, TypeAdapter
from pydantic.json_schema import JsonSchemaValue
from pydantic_core import CoreSchema, core_schema

T = TypeVar("T")


class SomeOf(RootModel[T], Generic[T]):
    """The fields of a thing that the parameter ``fields`` names: any can be missing."""

    @classmethod
    def __get_pydantic_json_schema__(
        cls, core: CoreSchema, handler: GetJsonSchemaHandler
    ) -> JsonSchemaValue:
        """Describe the fields of the whole, none of which is required."""
        own = handler(core)
        whole = handler.resolve_ref_schema({"$ref": own.pop("$ref")})
        return own | {"type": "object", "properties": whole["properties"]}


class DescribedAs:
    """Metadata of a field: its JSON schema is that of ``kind``.

    ``description`` replaces that of the kind. Without ``or_null``, ``None`` is left out.
    """

    def __init__(self, kind: Any, description: str | None = None, *, or_null: bool = True) -> None:
        core: CoreSchema = TypeAdapter(kind).core_schema
        if "ref" in core:
            # By its name: as it is, it would be written out at each place.
            named = core_schema.definition_reference_schema(core["ref"])
            core = core_schema.definitions_schema(named, [core])
        self.core = core
        self.description = description
        self.or_null = or_null

    def __get_pydantic_json_schema__(
        self, _core: CoreSchema, handler: GetJsonSchemaHandler
    ) -> JsonSchemaValue:
        """Have pydantic describe ``kind`` instead."""
        schema = handler(self.core)
        # Passing `kind` without None, pydantic would lose one of two limits after a validator.
        schema = schema if self.or_null else schema["anyOf"][0]
        return schema if self.description is None else schema | {"description": self.description}


def like_field(model: type[BaseModel], name: str, *, or_null: bool = True) -> DescribedAs:
    """Describe a field as the same one of another model."""
    field = model.model_fields[name]
    kind: Any = field.annotation
    if field.metadata or field.json_schema_extra:
        more = Field(json_schema_extra=field.json_schema_extra)
        kind = Annotated[(kind, *field.metadata, more)]
    return DescribedAs(kind | None, field.description, or_null=or_null)


def requiring(name: str, **more: Any) -> Callable[[dict[str, Any]], None]:
    """Describe a field as required although it has a default, so that all is checked at once."""

    def change(schema: dict[str, Any]) -> None:
        schema.update(required=[name], **more)
        del schema["properties"][name]["default"]

    return change
