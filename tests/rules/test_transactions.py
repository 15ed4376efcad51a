"""A request that may write is one transaction, and `cms.db` alone commits."""

from __future__ import annotations

import ast
from collections.abc import Callable

import pytest
from sqlalchemy import inspect, text

from cms.db.session import db
from cms.errors import NotFound
from cms.web.access import public
from cms.web.application import Application
from tests.rules.sources import files, named

UNSAFE = ["POST", "PUT", "PATCH", "DELETE"]
ENDS = {"commit", "rollback"}


def _write() -> str:
    db.session.execute(text("CREATE TABLE probe (id INTEGER)"))
    return "written"


def _write_and_fail() -> str:
    _write()
    raise NotFound("Not there.")


def _ask(app: Application, method: str, view: Callable[[], str]) -> tuple[int, bool]:
    """Send one request to ``view``; return the status, and whether the write is there after it."""
    app.config["WTF_CSRF_ENABLED"] = False
    app.add_url_rule("/api/probe", view_func=public(view), endpoint="probe", methods=[method])
    answer = app.test_client().open("/api/probe", method=method)
    with app.app_context():
        return answer.status_code, inspect(db.engine).has_table("probe")


@pytest.mark.own_app
@pytest.mark.parametrize("method", UNSAFE)
def test_what_a_view_wrote_is_committed_when_it_returns(app: Application, method: str) -> None:
    assert _ask(app, method, _write) == (200, True)


@pytest.mark.own_app
@pytest.mark.parametrize("method", UNSAFE)
def test_nothing_is_written_when_a_view_raises(app: Application, method: str) -> None:
    assert _ask(app, method, _write_and_fail) == (404, False)


@pytest.mark.own_app
def test_a_request_that_may_not_write_commits_nothing(app: Application) -> None:
    assert _ask(app, "GET", _write) == (200, False)


def ends_of_transactions(source: str) -> list[int]:
    """The lines on which something is committed or rolled back."""
    return sorted(
        node.lineno
        for node in ast.walk(ast.parse(source))
        if isinstance(node, ast.Attribute) and node.attr in ENDS
    )


def test_only_the_database_room_ends_a_transaction() -> None:
    found = [
        f"{named(path)}:{line}"
        for path in files("cms", ".py")
        if named(path) != "cms/db/session.py"
        for line in ends_of_transactions(path.read_text(encoding="utf-8"))
    ]
    assert not found


def test_the_search_sees_every_end() -> None:
    assert ends_of_transactions("db.session.commit()\nundo = session.rollback\n") == [1, 2]
