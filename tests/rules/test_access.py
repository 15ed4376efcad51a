"""Every route declares who may call it."""

from __future__ import annotations

import pytest
from flask import Flask

from cms.web.access import Access, public
from cms.web.application import Application

GUARDED = ("/desk", "/api/v1/manage")


def undeclared(app: Flask) -> list[str]:
    """The routes without a declaration, and the public ones where nothing may be public."""
    wrong = []
    for rule in app.url_map.iter_rules():
        access = getattr(app.view_functions[rule.endpoint], "__access__", None)
        if not isinstance(access, Access):
            wrong.append(f"{rule} ({rule.endpoint}) declares neither @public nor @requires(...)")
        elif access.permission is None and rule.rule.startswith(GUARDED):
            wrong.append(f"{rule} ({rule.endpoint}) is @public, below {' or '.join(GUARDED)}")
    return wrong


def test_every_route_declares_its_access(app: Application) -> None:
    assert not undeclared(app)


@pytest.mark.own_app
def test_a_route_without_a_declaration_is_found(app: Application) -> None:
    app.add_url_rule("/probe", view_func=lambda: "", endpoint="probe")
    assert undeclared(app) == ["/probe (probe) declares neither @public nor @requires(...)"]


@pytest.mark.own_app
def test_a_public_route_of_the_desk_is_found(app: Application) -> None:
    app.add_url_rule("/desk/probe", view_func=public(lambda: ""), endpoint="probe")
    assert undeclared(app) == ["/desk/probe (probe) is @public, below /desk or /api/v1/manage"]
