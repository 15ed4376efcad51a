"""Every route of the API declares what it takes and gives."""

from __future__ import annotations

from flask import Flask

from cms.web import Contract, Galley, public
from cms.web.openapi import routes


def undeclared(app: Flask) -> list[str]:
    """The routes below ``/api/v1`` that the OpenAPI document would leave out."""
    return [
        f"{method} {rule} ({rule.endpoint})"
        for rule, method, view in routes(app)
        if not isinstance(vars(view).get("__contract__"), Contract)
    ]


def test_every_route_of_the_api_declares_its_contract(app: Galley) -> None:
    assert not undeclared(app)


def test_a_route_without_a_contract_is_found(app: Galley) -> None:
    app.add_url_rule("/api/v1/probe", view_func=public(lambda: ""), endpoint="probe")
    assert undeclared(app) == ["GET /api/v1/probe (probe)"]
