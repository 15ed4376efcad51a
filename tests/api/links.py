"""What goes on from an answer, told to the attack: an id, a slug or a receipt, and the ETag."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

Json = dict[str, Any]
NAME = re.compile(r"{(\w+)}")


def add_links(document: Json) -> None:
    """Put links (OpenAPI 3.1, “Link Object”) where something is read or made.

    A step from elsewhere has none: it would be begun with, and finds nothing to be taken on.
    """
    paths, schemas = document["paths"], document["components"]["schemas"]
    for path, place in paths.items():
        for method, operation in place.items():
            status, response = next(iter(operation["responses"].items()))
            if method != "get" and status not in ("201", "202"):
                continue
            data = _seen_through(response["content"]["application/json"]["schema"], schemas)
            data = data.get("properties", {}).get("data", {})
            at, data = ("/0", data["items"]) if "items" in data else ("", data)
            fields = set(_seen_through(data, schemas).get("properties", ()))
            etag = "$response.header.ETag" if "ETag" in response["headers"] and not at else None
            links = dict(_links(path, fields, f"$response.body#/data{at}/", etag, paths))
            if links:
                response["links"] = links


def _seen_through(schema: Json, schemas: Json) -> Json:
    """Return what stands behind references, and first among choices."""
    while "$ref" in schema or "anyOf" in schema:
        schema = schema["anyOf"][0] if "anyOf" in schema else schema
        if "$ref" in schema:
            schema = schemas[schema["$ref"].rpartition("/")[2]]
    return schema


def _links(
    path: str, fields: set[str], at: str, etag: str | None, paths: dict[str, Json]
) -> Iterator[tuple[str, Json]]:
    """Yield the operations whose address is known, or asks for one part more than ``path`` has."""
    known = NAME.findall(path)
    for other, place in paths.items():
        asked = NAME.findall(other)
        new = [name for name in asked if name not in known]
        values = {name: f"$request.path.{name}" for name in asked if name in known}
        if len(new) == 1:
            field = new[0] if new[0] in fields else "id"
            below = other.startswith(f"{path}/{{{new[0]}}}")
            # A slug may be that of something else; a receipt is one wherever it is asked for.
            if field not in fields or not (below or (field == new[0] and field != "slug")):
                continue
            values[new[0]] = f"{at}{field}"
        elif new or not known or etag is None:
            continue
        for operation in place.values():
            taken = {parameter["name"] for parameter in operation["parameters"]}
            more = {"header.If-Match": etag} if etag and "If-Match" in taken else {}
            name = operation["operationId"]
            yield name, {"operationId": name, "parameters": values | more}
