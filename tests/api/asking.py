"""Asking each operation of the document for what it says it takes."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from functools import partial
from typing import Any
from urllib.parse import quote

from flask.testing import FlaskClient
from werkzeug.test import TestResponse

Json = dict[str, Any]
Path = tuple[str | int, ...]
Put = Callable[[Any], Any]
METHODS = ("get", "patch", "post", "delete")
PREFIX = "/api/v1/manage/"


@dataclass(frozen=True)
class Operation:
    """One operation of the document; ``known`` leads to something in each place of its path."""

    path: str
    method: str
    told: Json
    known: Mapping[str, Any]

    @property
    def name(self) -> str:
        """The operation as people read it, such as ``GET /api/v1/articles``."""
        return f"{self.method.upper()} {self.path}"

    @property
    def parameters(self) -> list[Json]:
        """What it takes beside its address and a body."""
        return [each for each in self.told["parameters"] if each["in"] != "path"]

    @property
    def body(self) -> Json:
        """The schema and the example of its body; empty where it takes none."""
        sent = self.told.get("requestBody", {"content": {}})
        found: Json = sent["content"].get("application/json", {})
        return found

    def ask(self, client: FlaskClient, token: Json, given: Json, body: Any = None) -> TestResponse:
        """Send the parameters ``given``, and the body, or else the example of one."""
        path = self.path
        for name, value in self.known.items():
            path = path.replace(f"{{{name}}}", quote(str(value)))
        headers = dict(token)
        query: Json = {}
        for each in self.parameters:
            if each["name"] in given:
                (query if each["in"] == "query" else headers)[each["name"]] = given[each["name"]]
            elif each["name"] == "If-Match":
                headers["If-Match"] = "*"
        sent = self.body.get("example") if body is None else body
        asked: Json = {
            "method": self.method.upper(),
            "query_string": query,
            "headers": headers,
            "data": None if sent is None else json.dumps(sent),
            "content_type": None if sent is None else "application/json",
        }
        answer = client.open(path, **asked)
        # A change of the slug leads there; the client would follow without the body.
        return client.open(answer.location, **asked) if answer.status_code == 308 else answer


def operations_of(document: Json, known: Mapping[str, Any]) -> list[Operation]:
    """List the operations; what others need is taken away last."""
    slugs = {"authors": "ann", "topics": "t"}
    found = [
        Operation(path, method, told, {**known, "slug": slugs.get(kind, known["slug"])})
        for path, place in document["paths"].items()
        for kind in [path.removeprefix(PREFIX).removeprefix("/api/v1/").partition("/")[0]]
        for method, told in place.items()
    ]
    return sorted(found, key=lambda each: (METHODS.index(each.method), each.path[-6:] == "/merge"))


class Reader:
    """Reads the schemas of a document."""

    def __init__(self, document: Json) -> None:
        self.schemas: Json = document["components"]["schemas"]

    def named(self, schema: Json) -> Json:
        """Return a schema itself in place of its name."""
        while "$ref" in schema:
            schema = self.schemas[schema["$ref"].rpartition("/")[2]]
        return schema

    def examples(self, schema: Json) -> list[Any]:
        """List the examples of a schema, its default, and all that it enumerates."""
        own = [self.named(schema), schema]
        found = [one[key] for one in own for key in ("default", "const") if key in one]
        return found + [
            value for one in own for key in ("examples", "enum") for value in one.get(key, ())
        ]

    def least(self, schema: Json) -> Any:
        """Return the least value that fits."""
        schema = self.named(schema)
        for value in self.examples(schema):
            if value is not None:
                return value
        if schema.get("type") == "object":
            fields = schema["properties"]
            return {name: self.least(fields[name]) for name in schema.get("required", ())}
        if schema.get("type") == "array":
            return [self.least(schema["items"])]
        choices = schema.get("anyOf") or schema.get("oneOf")
        return self.least(choices[0]) if choices else "words"

    def places(self, schema: Json, value: Any) -> Iterator[tuple[Path, Json, Put]]:
        """Yield each simple thing in a value: its place, its schema, and how to put another there.

        The body of an article is left out: it holds each of its nodes in every other.
        """
        schema = self.named(schema)
        for choice in (*schema.get("anyOf", ()), *schema.get("oneOf", ())):
            kind = self.named(choice).get("type")
            fits = isinstance(value, dict | list) == (kind in {"object", "array"})
            yield from self.places(choice, value if fits else self.least(choice))
        if schema.get("type") == "object" and "version" not in schema.get("properties", {}):
            yield from self._fields(schema, value)
        elif schema.get("type") == "array":
            inner = value[0] if value else self.least(schema["items"])
            for path, leaf, put in self.places(schema["items"], inner):
                yield (0, *path), leaf, partial(_in_list, put)
        elif schema.get("type") in {"string", "integer"}:
            yield (), schema, lambda new: new

    def _fields(self, schema: Json, value: Json) -> Iterator[tuple[Path, Json, Put]]:
        for name, each in schema.get("properties", {}).items():
            inner = value.get(name)
            inner = self.least(each) if inner is None else inner
            for path, leaf, put in self.places(each, inner):
                yield (name, *path), leaf, partial(_in_object, put, value, name)


def _in_list(put: Put, new: Any) -> list[Any]:
    return [put(new)]


def _in_object(put: Put, around: Json, name: str, new: Any) -> Json:
    return {**around, name: put(new)}
