"""Telling what a field holds whose type in Python is loose, since it is checked elsewhere."""

from __future__ import annotations

from typing import Annotated, Any

from pydantic import BaseModel, GetJsonSchemaHandler, TypeAdapter
from pydantic.json_schema import JsonSchemaValue
from pydantic_core import CoreSchema


class DescribedAs:
    """As metadata of a field: its JSON schema is that of ``kind``, which a rule holds it to."""

    def __init__(self, kind: Any) -> None:
        self.kind: TypeAdapter[Any] = TypeAdapter(kind)

    def __get_pydantic_json_schema__(
        self, _core: CoreSchema, handler: GetJsonSchemaHandler
    ) -> JsonSchemaValue:
        """Have pydantic describe ``kind`` instead."""
        return handler(self.kind.core_schema)


def like(model: type[BaseModel], name: str) -> DescribedAs:
    """Describe a field as that of another model, or null."""
    field = model.model_fields[name]
    kind: Any = field.annotation
    if field.metadata:
        kind = Annotated[(kind, *field.metadata)]
    return DescribedAs(kind | None)
