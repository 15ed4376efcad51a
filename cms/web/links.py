"""Which operations go on from an answer, with an id, a slug or a receipt that stands in it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

Json = dict[str, Any]
_NAME = re.compile(r"{(\w+)}")


def add_links(paths: dict[str, Json], schemas: Json) -> None:
    """Put the links of OpenAPI into each answer of ``paths``; ``schemas`` are those they name."""
    for path, place in paths.items():
        for operation in place.values():
            response = next(iter(operation["responses"].values()))
            whole = response["content"]["application/json"]["schema"]
            data = whole.get("properties", {}).get("data", {})
            at, data = ("/0", data["items"]) if "items" in data else ("", data)
            named = data.get("anyOf", [data])[0].get("$ref", "").rpartition("/")[2]
            fields = set(schemas.get(named, {}).get("properties", ()))
            links = dict(_links(path, fields, f"$response.body#/data{at}/", paths))
            if links:
                response["links"] = links


def _links(
    path: str, fields: set[str], at: str, paths: dict[str, Json]
) -> Iterator[tuple[str, Json]]:
    """Yield the operations that take one more part of their address than ``path`` has."""
    known = _NAME.findall(path)
    for other, place in paths.items():
        asked = _NAME.findall(other)
        new = [name for name in asked if name not in known]
        if len(new) != 1:
            continue
        field = new[0] if new[0] in fields else "id"
        below = other.startswith(f"{path}/{{{new[0]}}}")
        # A slug may be that of something else; a receipt is a receipt wherever it is asked for.
        if field not in fields or not (below or (field == new[0] and field != "slug")):
            continue
        values = {name: f"$request.path.{name}" for name in asked if name in known}
        values[new[0]] = f"{at}{field}"
        for operation in place.values():
            name = operation["operationId"]
            yield name, {"operationId": name, "parameters": values}
