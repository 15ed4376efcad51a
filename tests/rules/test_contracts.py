"""Every route of the API declares what it takes and gives, and what describes it stays small."""

from __future__ import annotations

import ast
import io
import tokenize
from pathlib import Path

import pytest
from flask import Flask

from cms.web.access import public
from cms.web.application import Application
from cms.web.contract import Contract
from cms.web.openapi import routes
from tests.rules.sources import ROOT

LAYER = ("cms/web/contract.py", "cms/web/openapi.py")
MOST_LINES_OF_CODE = 200
NO_CODE = (
    tokenize.COMMENT, tokenize.NL, tokenize.NEWLINE, tokenize.INDENT, tokenize.DEDENT,
    tokenize.ENDMARKER,
)  # fmt: skip


def undeclared(app: Flask) -> list[str]:
    """The routes below ``/api/v1`` that the OpenAPI document would leave out."""
    return [
        f"{method} {rule} ({rule.endpoint})"
        for rule, method, view in routes(app)
        if not isinstance(vars(view).get("__contract__"), Contract)
    ]


def test_every_route_of_the_api_declares_its_contract(app: Application) -> None:
    assert not undeclared(app)


@pytest.mark.own_app
def test_a_route_without_a_contract_is_found(app: Application) -> None:
    app.add_url_rule("/api/v1/probe", view_func=public(lambda: ""), endpoint="probe")
    assert undeclared(app) == ["GET /api/v1/probe (probe)"]


def lines_of_code(path: Path) -> int:
    """All lines of a file but empty ones, comments and docstrings."""
    text = path.read_text(encoding="utf-8")
    lines: set[int] = set()
    for token in tokenize.generate_tokens(io.StringIO(text).readline):
        if token.type not in NO_CODE:
            lines |= set(range(token.start[0], token.end[0] + 1))
    for node in ast.walk(ast.parse(text)):
        if isinstance(node, ast.Module | ast.ClassDef | ast.FunctionDef) and ast.get_docstring(
            node
        ):
            lines -= set(range(node.body[0].lineno, (node.body[0].end_lineno or 0) + 1))
    return len(lines)


def test_the_layer_that_describes_the_api_stays_small() -> None:
    assert sum(lines_of_code(ROOT / name) for name in LAYER) <= MOST_LINES_OF_CODE


def test_empty_lines_comments_and_docstrings_are_no_code(tmp_path: Path) -> None:
    lines = [
        '"""Doc,', 'long."""', "", "import os  # why", "", "", "def f():", '    """Do."""',
        "    # so", "    return (", "        1", "    )", "",
    ]  # fmt: skip
    (tmp_path / "some.py").write_text("\n".join(lines), encoding="utf-8")
    assert lines_of_code(tmp_path / "some.py") == 5
