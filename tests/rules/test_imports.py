"""Each name is imported from the module that defines it, and an `__init__` holds nothing."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest

from tests.rules.sources import ROOT, files, named

STRICT = "cms/validation.py"


@cache
def parsed(path: Path) -> ast.Module:
    return ast.parse(path.read_text(encoding="utf-8"))


@cache
def names_of(path: Path) -> set[str]:
    return defined(parsed(path))


def statements(body: list[ast.stmt]) -> Iterator[ast.stmt]:
    """The statements of a module, with those inside an `if` or a `try`."""
    for node in body:
        yield node
        if isinstance(node, ast.If | ast.Try):
            handlers = [line for each in getattr(node, "handlers", ()) for line in each.body]
            yield from statements([*node.body, *node.orelse, *handlers])


def defined(tree: ast.Module) -> set[str]:
    """The names that a module gives a meaning itself."""
    names: set[str] = set()
    for node in statements(tree.body):
        if isinstance(node, ast.FunctionDef | ast.ClassDef):
            names.add(node.name)
        targets = node.targets if isinstance(node, ast.Assign) else [getattr(node, "target", node)]
        for target in targets:
            names |= {
                each.id
                for each in ast.walk(target)
                if isinstance(each, ast.Name) and isinstance(each.ctx, ast.Store)
            }
    return names


def taken_elsewhere(tree: ast.Module, root: Path) -> list[str]:
    """The imports of a name from a module of `cms` that does not define it."""
    found = []
    for node in ast.walk(tree):
        if not isinstance(node, ast.ImportFrom) or (node.module or "").split(".")[0] != "cms":
            continue
        place = root / str(node.module).replace(".", "/")
        source = place / "__init__.py" if place.is_dir() else place.with_suffix(".py")
        known = names_of(source)
        known = known | {each.stem for each in place.glob("*")}
        found += [f"{node.module}.{name.name}" for name in node.names if name.name not in known]
    return found


def contents(tree: ast.Module, folder: Path) -> list[str]:
    """What an `__init__` holds beside its docstring and the modules whose routes it registers."""
    modules = {path.stem for path in folder.glob("*.py")}
    return [
        ast.unparse(node)
        for node in tree.body
        if not (isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant))
        and not (isinstance(node, ast.ImportFrom) and {n.name for n in node.names} <= modules)
    ]


def test_each_name_is_imported_from_the_module_that_defines_it() -> None:
    found = {
        named(path): names
        for folder in ("cms", "tests")
        for path in files(folder, ".py")
        if (names := taken_elsewhere(parsed(path), ROOT))
    }
    assert not found


def test_an_init_only_says_what_is_there_or_registers_routes() -> None:
    found = {
        named(path): rest
        for path in files("cms", "__init__.py")
        if (rest := contents(parsed(path), path.parent))
    }
    assert not found


def test_unknown_fields_are_refused_in_one_place() -> None:
    found = [
        f"{named(path)}, line {node.lineno}"
        for path in files("cms", ".py")
        if named(path) != STRICT
        for node in ast.walk(parsed(path))
        if isinstance(node, ast.Call) and getattr(node.func, "id", "") == "ConfigDict"
        for setting in node.keywords
        if setting.arg == "extra"
    ]
    assert not found, f"use StrictModel of {STRICT}"


@pytest.mark.parametrize(
    ("source", "found"),
    [
        ("from cms.errors import Invalid", []),
        ("from cms.errors import parse, ValidationError", ["cms.errors.ValidationError"]),
        ("from cms.web import requests", []),
        ("from cms.web.requests import request", ["cms.web.requests.request"]),
        ("from cms.web import parse_json", ["cms.web.parse_json"]),
        ("from flask import request", []),
    ],
)
def test_a_name_from_elsewhere_is_found(source: str, found: list[str]) -> None:
    assert taken_elsewhere(ast.parse(source), ROOT) == found


def test_what_an_init_holds_is_found() -> None:
    folder = ROOT / "cms/web"
    held = '"""Doc."""\nfrom cms.web import requests as requests\n'
    assert not contents(ast.parse(held), folder)
    more = "from cms.web.requests import parse_json\nLIMIT = 1\n"
    assert len(contents(ast.parse(held + more), folder)) == 2
