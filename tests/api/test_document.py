"""The OpenAPI document: valid, whole, and true to what the site does."""

from __future__ import annotations

import re
from typing import Any

import pytest
from flask.testing import FlaskClient
from openapi_schema_validator import OAS31Validator
from openapi_spec_validator import OpenAPIV31SpecValidator

from cms.web import Contract, Galley, parse_query, present, public
from cms.web.openapi import Describer, routes
from cms.web.problems import Problem


@pytest.fixture
def client(app: Galley) -> FlaskClient:
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


def test_it_is_valid_openapi_3_1(document: dict[str, Any]) -> None:
    assert document["openapi"].startswith("3.1.")
    assert not list(OpenAPIV31SpecValidator(document).iter_errors())


def test_it_holds_every_route_of_the_api_and_nothing_else(
    app: Galley, document: dict[str, Any]
) -> None:
    real = {
        (method, rule.rule.replace("<int:", "<").replace("<", "{").replace(">", "}"))
        for rule, method, _ in routes(app)
    }
    assert set(operations(document)) == real
    ids = [operation["operationId"] for operation in operations(document).values()]
    assert len(ids) == len(set(ids))


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


def test_who_may_call_stands_at_every_operation(document: dict[str, Any]) -> None:
    for (_, path), operation in operations(document).items():
        guarded = path.startswith("/api/v1/manage")
        assert (operation["security"] == [{"bearer": []}]) is guarded, path
        assert ("403" in operation["responses"]) is guarded, path
        assert guarded == ("Needs the right" in operation["description"]), path


def test_a_route_that_parses_what_it_does_not_declare_fails(app: Galley) -> None:
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
    assert error["detail"] == "Unknown; nothing is asked for here."


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
    assert not re.findall(r'(?:src|href)="(?:https?:)?//', page)
    assert "<script" not in page
