"""The OpenAPI 3.1 document, built from the routes, their contracts and their pydantic models."""

from __future__ import annotations

import inspect
import json
import re
from collections import Counter
from collections.abc import Iterable, Iterator
from http import HTTPStatus
from typing import Any

from flask import Flask
from pydantic import TypeAdapter
from pydantic.json_schema import GenerateJsonSchema
from werkzeug.routing import Rule

from cms.web.access import API
from cms.web.api_texts import ABOUT, TAGS
from cms.web.contract import Contract
from cms.web.headers import FAILURE_HEADERS, AnswerHeaders, IfNoneMatch
from cms.web.problems import Problem, example_problem
from cms.web.requests import Nothing
from cms.web.responses import Many

Json = dict[str, Any]
SCHEMA = "#/components/schemas/{model}"
NAMED = re.compile(r'(?<="#/components/schemas/)[^"]+')
# A converter, where there is one, and the name: <int:number>, <slug>.
ARGUMENT = re.compile(r"<(?:\w+:)?(\w+)>")
# An example value of each format or type; a boolean is False.
PLAIN = {"date": "2026-03-12", "date-time": "2026-03-12T08:30:00Z", "string": "words", "integer": 1}


def routes(app: Flask) -> Iterator[tuple[Rule, str, Any]]:
    """Yield each route of the API with one of its methods and its view, by address."""
    for rule in sorted(app.url_map.iter_rules(), key=lambda rule: rule.rule):
        for method in sorted((rule.methods or set()) - {"HEAD", "OPTIONS"}):
            if rule.rule.startswith(f"{API}v1/"):
                yield rule, method, app.view_functions[rule.endpoint]


class _Untitled(GenerateJsonSchema):
    """Generates no titles of fields: programs would name types by them."""

    def field_title_should_be_set(self, _schema: Any) -> bool:
        return False


class Describer:
    """Describes the routes of an application that declare a `Contract`."""

    def __init__(self, app: Flask) -> None:
        self.routes = [r for r in routes(app) if "__contract__" in vars(r[2])]
        contracts: list[Contract] = [vars(view)["__contract__"] for *_, view in self.routes]
        models: list[Any] = [(c.body, "validation") for c in contracts if c.body is not Nothing]
        answers = [answer for c in contracts for answer in (c.answer, *c.others.values())]
        models += [(model, "serialization") for model in (Problem, *answers)]
        adapted = [(model, mode, TypeAdapter(model)) for model, mode in models]
        found: Any = TypeAdapter.json_schemas(
            adapted, ref_template=SCHEMA, schema_generator=_Untitled
        )
        self.refs, self.schemas = found[0], found[1]["$defs"]

    def document(self, *, title: str, version: str, server: str) -> Json:
        """Return the whole document; ``server`` is the site's address."""
        paths: dict[str, Json] = {}
        for rule, method, view in self.routes:
            place = paths.setdefault(ARGUMENT.sub(r"{\1}", rule.rule), {})
            place[method.lower()] = self._operation(rule, method, view)
        headers = {h.pop("name"): h for h in self._parameters("header", AnswerHeaders)}
        for header in headers.values():
            del header["in"]
        document = {
            "openapi": "3.1.0",
            "info": {"title": title, "version": version, **ABOUT},
            "servers": [{"url": server}],
            "tags": [{"name": name, "description": told} for name, told in TAGS.items()],
            "paths": paths,
            "components": {
                "schemas": self.schemas,
                "responses": {str(status): self._failure(status) for status in FAILURE_HEADERS},
                "headers": headers,
                "securitySchemes": {"bearer": {"type": "http", "scheme": "bearer"}},
            },
        }
        return _named_by_title(document)

    def _operation(self, rule: Rule, method: str, view: Any) -> Json:
        c: Contract = vars(view)["__contract__"]
        right = vars(view)["__access__"].permission
        shared = method == "GET" and not right and not c.private
        gives = {"Cache-Control", *c.gives} | ({"ETag", "Vary"} if shared else set())
        gives |= {"Link"} if issubclass(c.answer, Many) else set()
        kept = method == "GET" and "ETag" in gives
        errors = {400, 422, 500, 503, *c.errors} | ({401, 403} if right else set())
        errors |= ({404} if rule.arguments else set()) | (
            set() if method == "GET" else {409, 411, 413, 415}
        )
        errors |= {304, 412} if kept else set()
        answers: Json = {str(s): {"$ref": f"#/components/responses/{s}"} for s in errors}
        data = self._content(self.refs[c.answer, "serialization"])
        answers[str(c.status)] = _response(c.status, gives, {"application/json": data})
        if c.others:
            refs = {name: self.refs[other, "serialization"] for name, other in c.others.items()}
            answers[str(c.status)]["x-answer-with"] = refs
        signed = [{"bearer": [right] if right else []}] if 401 in errors else []
        summary, _, rest = (inspect.getdoc(view) or "").partition("\n\n")
        needs = f"Needs the right `{right}`." if right else "Needs no token."
        name, *more = rule.endpoint.rpartition(".")[2].split("_")
        operation: Json = {
            "operationId": name + "".join(word.capitalize() for word in more),
            "tags": [" ".join(re.findall(r"\w+", ARGUMENT.sub("", rule.rule))[2:4])],
            "summary": summary,
            "description": f"{rest}\n\n{needs}".strip(),
            "parameters": [
                *self._parameters("path", view),
                *self._parameters("query", c.query),
                *self._parameters("header", IfNoneMatch if kept else c.headers),
            ],
            "security": signed if right else [{}, *signed],
            "responses": dict(sorted(answers.items())),
        }
        if c.body is not Nothing:
            sent = self._content(self.refs[c.body, "validation"])
            operation["requestBody"] = {"required": True, "content": {"application/json": sent}}
        return operation

    def _parameters(self, place: str, taken: Any) -> list[Json]:
        """Describe the parameters: the fields of a model, or the arguments of a view."""
        schema = TypeAdapter(taken).json_schema(ref_template=SCHEMA, schema_generator=_Untitled)
        self.schemas |= schema.pop("$defs", {})
        needed = schema.get("required", ())
        return [
            {
                "name": name,
                "in": place,
                "required": name in needed,
                "description": field.pop("description", ""),
                "schema": _without_null(field),
            }
            for name, field in schema["properties"].items()
        ]

    def _failure(self, status: int) -> Json:
        """Describe the answer to an error, or a 304."""
        problem = self._content(self.refs[Problem, "serialization"], example_problem(status))
        content = {} if status == 304 else {"application/problem+json": problem}
        return _response(status, FAILURE_HEADERS[status], content)

    def _content(self, schema: Json, example: Json | None = None) -> Json:
        return {"schema": schema, "example": example or self._example(schema)}

    def _example(self, schema: Json, inside: tuple[str, ...] = ()) -> Any:
        """Return an example value: the field's own example, else its default, else a plain one.

        A list of a schema that is being described already (``inside``), such as the replies to a
        comment, is empty.
        """
        while "$ref" in schema:
            inside += (schema["$ref"],)
            schema = self.schemas[inside[-1].rpartition("/")[2]]
        own = [schema[key] for key in ("const", "default") if key in schema]
        for value in (*schema.get("examples", ()), *own, *schema.get("enum", ())):
            return value
        for choice in schema.get("anyOf", ()):
            return self._example(choice, inside)
        if schema.get("type") == "array":
            items = schema["items"]
            return [] if items.get("$ref") in inside else [self._example(items, inside)]
        if schema.get("type") == "object":
            return {k: self._example(v, inside) for k, v in schema.get("properties", {}).items()}
        return PLAIN.get(str(schema.get("format", schema.get("type"))), False)


def _named_by_title(document: Json) -> Json:
    """Name each schema by its title, which is unique; the input variant of one ends in Input."""
    parts = document["components"]
    names = {
        name: schema.get("title", name) + "Input" * name.endswith("-Input")
        for name, schema in parts["schemas"].items()
    }
    twice = [name for name, times in Counter(names.values()).items() if times > 1]
    if twice:
        raise TypeError(f"Several schemas have the title {', '.join(twice)}; rename their models.")
    parts["schemas"] = {
        names[name]: schema | {"title": names[name]} for name, schema in parts["schemas"].items()
    }
    named: Json = json.loads(NAMED.sub(lambda name: names[name[0]], json.dumps(document)))
    return named


def _response(status: int, headers: Iterable[str], content: Json) -> Json:
    named = {name: {"$ref": f"#/components/headers/{name}"} for name in sorted(headers)}
    return {"description": HTTPStatus(status).phrase, "headers": named, "content": content}


def _without_null(schema: Json) -> Json:
    """Describe a parameter, which is absent and never ``null``."""
    kept = {key: value for key, value in schema.items() if (key, value) != ("default", None)}
    kinds = [kind for kind in kept.pop("anyOf", ()) if kind != {"type": "null"}]
    return kept | (kinds[0] if len(kinds) == 1 else {"anyOf": kinds} if kinds else {})
