"""The OpenAPI 3.1 document, made of the routes, what they declare, and their pydantic models."""

from __future__ import annotations

import inspect
import re
from collections.abc import Iterator
from http import HTTPStatus
from typing import Any

from flask import Flask
from pydantic.json_schema import models_json_schema
from werkzeug.routing import Rule

from cms.web.access import API, SAFE_METHODS
from cms.web.contract import Contract
from cms.web.examples import example_of
from cms.web.links import add_links
from cms.web.problems import Problem, example_problem

Json = dict[str, Any]
REF = "#/components/schemas/"
# A converter and its arguments, where there are some, and the name: <int:number>, <slug>.
ARGUMENT = re.compile(r"<(?:(\w+)(?:\([^)]*\))?:)?(\w+)>")
TEXT: Json = {"type": "string"}
NUMBER: Json = {"type": "integer", "minimum": 0}
HEADERS: dict[int, tuple[str, ...]] = {
    304: ("ETag",),
    308: ("Location",),
    401: ("WWW-Authenticate",),
    429: ("Retry-After", "RateLimit", "RateLimit-Policy"),
}


def routes(app: Flask) -> Iterator[tuple[Rule, str, Any]]:
    """Yield each route of the API with one of its methods and its view, by address."""
    for rule in sorted(app.url_map.iter_rules(), key=lambda rule: rule.rule):
        for method in sorted((rule.methods or set()) - {"HEAD", "OPTIONS"}):
            if rule.rule.startswith(f"{API}v1/"):
                yield rule, method, app.view_functions[rule.endpoint]


class Describer:
    """Describes the routes of an application that declare a `Contract`."""

    def __init__(self, app: Flask) -> None:
        self.routes = [r for r in routes(app) if "__contract__" in vars(r[2])]
        models: set[Any] = {(Problem, "serialization")}
        for *_, view in self.routes:
            c: Contract = vars(view)["__contract__"]
            models |= {(c.query, "validation"), (c.body, "validation")}
            models |= {(c.one or c.many, "serialization"), (c.other, "serialization")}
        known = sorted((m for m in models if m[0]), key=lambda m: (m[0].__name__, m[1]))
        self.refs, schemas = models_json_schema(known, ref_template=REF + "{model}")
        self.schemas: Json = schemas["$defs"]

    def document(self, *, title: str, version: str, server: str) -> Json:
        """Return the whole document; ``server`` is the site's address."""
        paths: dict[str, Json] = {}
        for rule, method, view in self.routes:
            place = paths.setdefault(ARGUMENT.sub(r"{\2}", rule.rule), {})
            place[method.lower()] = self._operation(rule, method, view)
        add_links(paths, self.schemas)
        queries = {self._name(vars(view)["__contract__"].query) for *_, view in self.routes}
        every = (operation["responses"] for place in paths.values() for operation in place.values())
        errors = sorted({status for responses in every for status in responses if status >= "308"})
        return {
            "openapi": "3.1.0",
            "info": {"title": title, "version": version},
            "servers": [{"url": server}],
            "paths": paths,
            "components": {
                "schemas": {k: v for k, v in self.schemas.items() if k not in queries},
                "responses": {status: _failure(int(status)) for status in errors},
                "securitySchemes": {"bearer": {"type": "http", "scheme": "bearer"}},
            },
        }

    def _name(self, model: Any, mode: Any = "validation") -> str:
        return str(self.refs[model, mode]["$ref"]).removeprefix(REF)

    def _operation(self, rule: Rule, method: str, view: Any) -> Json:
        c: Contract = vars(view)["__contract__"]
        right = vars(view)["__access__"].permission
        shared = method == "GET" and not right and not c.private
        summary, _, rest = (inspect.getdoc(view) or "").partition("\n\n")
        may_sign = 401 in c.errors
        query = self.schemas[self._name(c.query)]["properties"]
        operation: Json = {
            "operationId": rule.endpoint,
            "tags": [" ".join(re.findall(r"\w+", ARGUMENT.sub("", rule.rule))[2:4])],
            "summary": " ".join(summary.split()),
            "description": f"{rest}\n\nNeeds the right `{right}`.".strip() if right else rest,
            "parameters": [
                {"name": name, "in": place, "required": place == "path", "schema": schema}
                for place, name, schema in (
                    *(("path", n, NUMBER if k else TEXT) for k, n in ARGUMENT.findall(rule.rule)),
                    *(("query", name, _given(schema)) for name, schema in query.items()),
                    *(("header", name, TEXT) for name in c.headers),
                    *(("header", "If-None-Match", TEXT) for _ in range(shared)),
                )
            ],
            "security": [{"bearer": []}] if right else [{}, {"bearer": []}][: 1 + may_sign],
        }
        if c.body:
            kinds = ["application/json", "application/merge-patch+json"][: 1 + (method == "PATCH")]
            sent = self._content({"$ref": REF + self._name(c.body)})
            operation["requestBody"] = {"required": True, "content": dict.fromkeys(kinds, sent)}
        errors = {400, 422, 500, 503, *c.errors} | ({401, 403} if right else set())
        errors |= ({404} if rule.arguments else set()) | ({413, 415} if c.body else set())
        errors |= set() if method in SAFE_METHODS else {409}
        answers = {c.status: _response(c.status, {"application/json": self._answer(c)})}
        answers |= {304: _response(304, {})} if shared else {}
        answers |= {status: {"$ref": f"#/components/responses/{status}"} for status in errors}
        operation["responses"] = {str(status): answers[status] for status in sorted(answers)}
        return operation

    def _answer(self, c: Contract) -> Json:
        if not c.one and not c.many:
            return {"schema": {"type": "object"}}
        names = [self._name(m, "serialization") for m in (c.one or c.many, c.other) if m]
        choices = [REF + name for name in names]
        for name in names if c.sparse else ():
            whole, part = self.schemas[name], f"{name}Part"
            self.schemas[part] = {**whole, "title": part, "required": []}
            choices.append(REF + part)
        data: Json = {"$ref": choices[0]}
        if len(choices) > 1:
            data = {"anyOf": [{"$ref": choice} for choice in choices]}
        if c.one:
            return self._content(_object(data=data))
        links = _object(next={"type": ["string", "null"], "examples": [None]})
        data = {"type": "array", "items": data}
        return self._content(_object(data=data, links=links, meta=_object(total=NUMBER)))

    def _content(self, schema: Json) -> Json:
        return {"schema": schema, "example": example_of(schema, self.schemas)}


def _object(**properties: Json) -> Json:
    return {"type": "object", "required": list(properties), "properties": properties}


def _response(status: int, content: Json) -> Json:
    headers = {name: {"required": True, "schema": TEXT} for name in HEADERS.get(status, ())}
    parts = {"headers": headers, "content": content}
    return {"description": HTTPStatus(status).phrase} | {k: v for k, v in parts.items() if v}


def _failure(status: int) -> Json:
    content = {"schema": {"$ref": REF + "Problem"}, "example": example_problem(status)}
    return _response(status, {"application/problem+json": content})


def _given(schema: Json) -> Json:
    """Take ``null`` out of the schema of a parameter, which is left out instead."""
    kept = {key: value for key, value in schema.items() if (key, value) != ("default", None)}
    kinds = [kind for kind in kept.pop("anyOf", ()) if kind != {"type": "null"}]
    return kept | (kinds[0] if len(kinds) == 1 else {"anyOf": kinds} if kinds else {})
