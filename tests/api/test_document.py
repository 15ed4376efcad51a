"""The OpenAPI document: valid, whole, and true to what the site does."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

import pytest
from flask.testing import FlaskClient
from openapi_schema_validator import OAS31Validator
from openapi_spec_validator import OpenAPIV31SpecValidator

from cms.web.access import public
from cms.web.application import Application
from cms.web.contract import Contract
from cms.web.openapi import Describer, routes
from cms.web.problems import Problem
from cms.web.requests import parse_query
from cms.web.responses import present

VERBS = {
    "approve",
    "archive",
    "ask",
    "block",
    "compare",
    "create",
    "decide",
    "delete",
    "discard",
    "edit",
    "get",
    "list",
    "mark",
    "merge",
    "move",
    "publish",
    "reopen",
    "reply",
    "restore",
    "revoke",
    "schedule",
    "settle",
    "submit",
    "take",
    "try",
    "unblock",
    "undo",
    "unpublish",
    "unschedule",
    "update",
    "withdraw",
}


@pytest.fixture
def client(app: Application) -> FlaskClient:
    return app.test_client()


@pytest.fixture
def document(client: FlaskClient) -> dict[str, Any]:
    found: dict[str, Any] = client.get("/api/v1/openapi.json").get_json()
    return found


def operations(document: dict[str, Any]) -> dict[tuple[str, str], dict[str, Any]]:
    return {
        (method.upper(), path): operation
        for path, place in document["paths"].items()
        for method, operation in place.items()
    }


def strings(value: Any) -> Iterator[str]:
    """Yield every name and text of a JSON value."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        yield from value
        for each in value.values():
            yield from strings(each)
    elif isinstance(value, list):
        for each in value:
            yield from strings(each)


def test_it_is_valid_openapi_3_1(document: dict[str, Any]) -> None:
    assert document["openapi"].startswith("3.1.")
    assert not list(OpenAPIV31SpecValidator(document).iter_errors())


def test_it_holds_every_route_of_the_api_and_nothing_else(
    app: Application, document: dict[str, Any]
) -> None:
    real = {
        (method, re.sub(r"<(?:\w+:)?(\w+)>", r"{\1}", rule.rule)) for rule, method, _ in routes(app)
    }
    assert set(operations(document)) == real


def test_operations_and_schemas_have_names_that_programs_can_use(document: dict[str, Any]) -> None:
    told = {tag["name"] for tag in document["tags"] if tag["description"]}
    ids = [operation["operationId"] for operation in operations(document).values()]
    assert len(ids) == len(set(ids))
    for name in ids:
        verb = re.match("[a-z]+", name)
        assert verb, name
        assert verb[0] in VERBS, name
        assert re.fullmatch("[a-z]+(?:[A-Z][a-z0-9]*)+", name), name
    for operation in operations(document).values():
        assert operation["tags"]
        assert set(operation["tags"]) <= told
    titles = [schema["title"] for schema in document["components"]["schemas"].values()]
    assert len(titles) == len(set(titles))


def test_every_example_fits_its_schema(document: dict[str, Any]) -> None:
    seen = 0
    for operation in operations(document).values():
        for part in (operation.get("requestBody", {}), *operation["responses"].values()):
            for content in part.get("content", {}).values():
                if "example" in content:
                    schema = {**content["schema"], "components": document["components"]}
                    OAS31Validator(schema).validate(content["example"])
                    seen += 1
    assert seen > 20


def test_the_body_of_an_article_is_described_node_by_node(document: dict[str, Any]) -> None:
    schemas = document["components"]["schemas"]
    for sent in ("NewArticle", "ArticlePatch"):
        body = schemas[sent]["properties"]["body"]
        assert {"$ref": "#/components/schemas/DocumentInput"} in body["anyOf"]
    given = schemas["ManagedBody"]["properties"]["document"]
    assert given == {"$ref": "#/components/schemas/Document"}
    validator = OAS31Validator({**schemas["DocumentInput"], "components": document["components"]})
    text = {"type": "text", "text": "A", "marks": [{"type": "strong"}]}
    block = {"type": "paragraph", "content": [text]}
    quote = {"type": "blockquote", "content": [block]}
    whole = {"type": "doc", "version": 1, "content": [quote]}
    assert validator.is_valid(whole)
    for wrong in ({"type": "para"}, {**block, "colour": "red"}, {"type": "heading", "attrs": {}}):
        assert not validator.is_valid({**whole, "content": [{**quote, "content": [wrong]}]})


def test_what_a_new_thing_needs_stands_in_the_document(document: dict[str, Any]) -> None:
    schemas = document["components"]["schemas"]
    for name, needed in (("NewArticle", "title"), ("NewPerson", "name")):
        assert schemas[name]["required"] == [needed]
        assert schemas[name]["properties"][needed]["type"] == "string"
    assert "required" not in schemas["ArticlePatch"]


def test_headers_stand_where_they_come(document: dict[str, Any]) -> None:
    def named(method: str, path: str, status: str) -> set[str]:
        response = operations(document)[method, f"/api/v1/{path}"]["responses"][status]
        if "$ref" in response:
            response = document["components"]["responses"][status]
        return set(response["headers"])

    for status, headers in (
        ("200", {"Cache-Control", "ETag", "Last-Modified", "Link", "Vary"}),
        ("304", {"Cache-Control", "ETag"}),
        ("503", {"Retry-After"}),
    ):
        assert named("GET", "articles", status) == headers
    sending = {"Cache-Control", "Location", "RateLimit", "RateLimit-Policy"}
    assert named("POST", "articles/{slug}/comments", "202") == sending
    assert "Retry-After" in named("POST", "articles/{slug}/comments", "429")
    assert "ETag" in named("PATCH", "manage/users/{user_id}", "200")
    needed = {
        (method, path): parameter["required"]
        for (method, path), operation in operations(document).items()
        for parameter in operation["parameters"]
        if parameter["name"] == "If-Match"
    }
    assert {method for (method, _), is_needed in needed.items() if is_needed} == {"PATCH"}
    assert not needed["POST", "/api/v1/manage/articles/{article_id}/publish"]


def test_who_may_call_stands_at_every_operation(document: dict[str, Any]) -> None:
    for (_, path), operation in operations(document).items():
        guarded = path.startswith("/api/v1/manage")
        rights = [right for way in operation["security"] for right in way.get("bearer", ())]
        assert ({} not in operation["security"]) is guarded, path
        assert ("403" in operation["responses"]) is guarded, path
        told = [f"`{right}`" in operation["description"] for right in rights]
        assert told == [True] * guarded, path


@pytest.mark.own_app
def test_a_route_that_parses_what_it_does_not_declare_fails(app: Application) -> None:
    @app.get("/api/v1/probe")
    @public
    @Contract()
    def probe() -> Any:
        return present(parse_query(Problem))

    app.testing = True
    with pytest.raises(TypeError, match="probe does not declare Problem as its query"):
        app.test_client().get("/api/v1/probe")
    assert "/api/v1/probe" in Describer(app).document(title="t", version="1", server="/")["paths"]


def test_a_parameter_is_refused_with_the_nearest_known_one(client: FlaskClient) -> None:
    (error,) = client.get("/api/v1/articles?topik=x").get_json()["errors"]
    assert error["pointer"] == "/topik"
    assert "did you mean “topic”?" in error["detail"]
    (error,) = client.get("/api/v1/openapi.json?pretty=1").get_json()["errors"]
    assert error["detail"] == "Unknown; nothing is expected here."


def test_the_page_shows_every_operation_and_schema_and_asks_nobody_else(
    client: FlaskClient, document: dict[str, Any]
) -> None:
    page = client.get("/api/docs").text
    for (method, path), operation in operations(document).items():
        assert f'id="{operation["operationId"]}"' in page
        assert f"{method}</span> <code>{path}</code>" in page
    for name in document["components"]["schemas"]:
        assert f'id="schema-{name}"' in page
    targets = set(re.findall(r'href="#([^"]+)"', page))
    assert targets <= set(re.findall(r'\sid="([^"]+)"', page))
    others = re.sub(r'<link rel="canonical" [^>]*>', "", page)
    assert not re.findall(r'(?:src|href)="(?:https?:)?//', others)
    assert "<script" not in page
    assert "<code>If-Match</code> names the one it is based on" in page
    assert not re.findall(r"`[^`]+`", re.sub(r"<pre.*?</pre>", "", page, flags=re.DOTALL))


def test_what_a_description_names_is_there(document: dict[str, Any]) -> None:
    """What readers of the code are told, as what a class is in Python, is no part of it."""
    schemas = document["components"]["schemas"]
    known = set(strings(document)) | {"null", "[^id]", "/mark", "<mark>"}
    known |= {"failed", "scheduled_by", "was_public"}  # of a history's details, an open object
    for name, schema in schemas.items():
        told = schema.get("description", "")
        named = {two or one for two, one in re.findall(r"``(.+?)``|`(.+?)`", told)}
        assert named <= known, name
        assert not re.search(r"\bNone\b", told), name
    assert "in_reply_to" not in schemas["PublicComment"]["description"]


def test_what_is_written_in_an_article_is_explained(document: dict[str, Any]) -> None:
    for name in ("NewArticle", "ArticlePatch"):
        for field, schema in document["components"]["schemas"][name]["properties"].items():
            assert field == "title" or schema["description"], (name, field)
