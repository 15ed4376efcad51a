"""Examples for the OpenAPI document, put together from those of the fields."""

from __future__ import annotations

from typing import Any

_DEEPEST = 6
_OF_FORMAT = {"date-time": "2026-03-12T08:30:00Z", "date": "2026-03-12"}
_OF_TYPE: dict[str, Any] = {"string": "words", "integer": 1, "number": 1.0, "boolean": False}


def example_of(schema: dict[str, Any], schemas: dict[str, Any], depth: int = 0) -> Any:
    """Return a value that fits ``schema``; names in it are looked up in ``schemas``.

    A field's own example comes first, then its default, then the plainest value of its type.
    Lists are empty where they stand so deep that they may stand in themselves, as replies do.
    """
    if "$ref" in schema:
        schema = schemas[schema["$ref"].rpartition("/")[2]] | schema
    own = [*schema.get("examples", ()), *(schema[k] for k in ("const", "default") if k in schema)]
    for value in [*own, *schema.get("enum", ())]:
        return value
    for choice in schema.get("anyOf", ()):
        return example_of(choice, schemas, depth)
    if schema.get("type") == "object":
        fields = schema.get("properties", {})
        return {name: example_of(of, schemas, depth + 1) for name, of in fields.items()}
    if schema.get("type") == "array":
        return [example_of(schema["items"], schemas, depth + 1)] if depth < _DEEPEST else []
    return _OF_FORMAT.get(schema.get("format", ""), _OF_TYPE.get(schema.get("type", "")))
