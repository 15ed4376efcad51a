"""What the document says of what is sent, its examples and its limits, is what the site takes."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

import pytest
from openapi_schema_validator import OAS31Validator

from cms.permissions import Role
from tests.api.asking import Json, Operation, Path, Put, Reader, operations_of
from tests.api.test_attack import fill
from tests.fixtures.newsroom import Newsroom

REFUSED = {400, 422}
LARGE = 10**20
# What is fit only where it names something that is there.
NAMING = {"cursor", "fields", "locale", "email", "reply_to", "slug", "into", "article"}
# Of a draft, the site keeps these as they are; the schema describes them as they are to be.
UNFINISHED = {"authors", "references", "related", "reviewed_by", "reviewed_at", "review_due"}
# What the example of a change takes, and the example of something new needs.
BEFORE = {"/authors/{slug}": {"slug": "ann"}, "/users/{user_id}": {"email": "bo@example.org"}}


class Asked:
    """A site with something of each kind, an admin's token, and the operations to ask."""

    def __init__(self, newsroom: Newsroom) -> None:
        self.client = newsroom.reader()
        document = self.client.get("/api/v1/openapi.json").get_json()
        known = {name: values[0] for name, values in fill(newsroom).items()}
        newsroom.published("cold-hands")
        self.token = newsroom.token(Role.ADMIN)
        self.reader = Reader(document)
        self.operations = operations_of(document, known)

    def undo(self, operation: Operation) -> None:
        """Give back the slug, or the address, that a change took."""
        for ending, body in BEFORE.items():
            if operation.method == "patch" and operation.path.endswith(ending):
                taken, text = self.ask(operation, {}, body)
                assert taken, text

    def ask(self, operation: Operation, given: Json, body: Any = None) -> tuple[bool, str]:
        """Whether what was sent is valid, and how it was answered."""
        answer = operation.ask(self.client, self.token, given, body)
        assert answer.status_code < 500, answer.text
        return answer.status_code not in REFUSED, answer.text


@pytest.fixture
def asked(newsroom: Newsroom) -> Asked:
    return Asked(newsroom)


def test_every_example_is_understood(asked: Asked) -> None:
    wrong, seen = [], 0
    for operation in asked.operations:
        examples = {
            parameter["name"]: asked.reader.examples(parameter["schema"])
            for parameter in operation.parameters
        }
        needed = {
            parameter["name"]: examples[parameter["name"]][0]
            for parameter in operation.parameters
            if parameter["required"] and parameter["name"] != "If-Match"
        }
        alone = [{name: value} for name, values in examples.items() for value in values]
        together = {name: values[0] for name, values in examples.items() if values}
        for given in [*alone, together] if alone else [{}]:
            more = {"q": "words"} if given.get("sort") == "rank" else {}
            is_understood, text = asked.ask(operation, needed | more | given)
            wrong += [] if is_understood else [(operation.name, given, text)]
            seen += 1
        asked.undo(operation)
    assert not wrong
    assert seen > 150


def edges(name: str, schema: Json) -> Iterator[Any]:
    """Yield values on both sides of each limit of a schema, fit in all other ways."""
    if schema["type"] == "integer":
        low, high = schema.get("minimum"), schema.get("maximum")
        yield from (low - 1, low) if low is not None else (-LARGE,)
        yield from (high, high + 1) if high is not None else (LARGE,)
        return
    least, most = schema.get("minLength", 0), schema.get("maxLength")
    begin = "https://example.org/" if name in {"url", "website"} else ""
    yield ""
    if name not in NAMING and "format" not in schema and not begin:
        yield "ab" * (least // 2) + "a" * (least % 2)
    if most is not None:
        whole = begin + "ab" * most
        yield whole[: most + 1]
        if name not in NAMING and schema.get("format", "password") == "password":
            yield whole[:most]


def is_refused_at(path: Path, text: str) -> bool:
    """Whether an answer says that the value at a place, or what holds it, is wrong."""
    answer = json.loads(text) if text.startswith("{") else {}
    place = "".join(f"/{part}" for part in path)
    return any(
        place.startswith(error["pointer"]) or error["pointer"].startswith(f"{place}/")
        for error in answer.get("errors", ())
    )


def leaves(asked: Asked, operation: Operation) -> Iterator[tuple[Path, Json, Put | None]]:
    """Yield each simple thing that an operation takes, as a parameter and in its body."""
    for parameter in operation.parameters:
        for _, schema, _ in asked.reader.places(parameter["schema"], ""):
            yield (parameter["name"],), schema, None
    if operation.body:
        yield from asked.reader.places(operation.body["schema"], operation.body["example"])


def test_the_limits_of_a_schema_are_those_of_the_site(asked: Asked) -> None:
    wrong, seen = [], 0
    for operation in asked.operations:
        for path, schema, put in leaves(asked, operation):
            if "enum" in schema or "const" in schema:
                continue
            name = [part for part in path if isinstance(part, str)][-1]
            for value in edges(name, schema):
                fits = OAS31Validator(schema).is_valid(value)
                fits = fits and (value != "" or "format" not in schema)
                given = {} if put else {name: value}
                _, text = asked.ask(operation, given, put(value) if put else None)
                refused = is_refused_at(path, text)
                # Of a draft, the schema asks for more than the site does.
                kept = not refused and put is not None and path[0] in UNFINISHED
                if fits == refused and not kept:
                    wrong.append((operation.name, path, schema, str(value)[:30], text[:200]))
                seen += 1
        asked.undo(operation)
    assert not wrong, "\n".join(map(str, wrong))
    assert seen > 300
