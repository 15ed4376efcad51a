"""The pages of `docs/` name what there is, all of it, and nothing else."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator
from pathlib import Path

import click
import pytest
from flask import Flask

from cms.permissions import ROLE_PERMISSIONS, Permission, Role
from cms.web.access import Application
from tests.rules.sources import ROOT, files, named

SETTING = re.compile(r"\bCMS(?:_[A-Z]+)+\b")
COMMAND = re.compile(r"^\| `(cms [^`]*)`", re.MULTILINE)
ROUTE = re.compile(r"^\| `([A-Z ]+)` \| `(/[^`]*)` \| `([a-z_.]+)` \|", re.MULTILINE)
RIGHT = re.compile(r"^\| `([a-z_.]+)` \|(.*)\|$", re.MULTILINE)
LINK = re.compile(r"\]\(([^)#\s]+)")
BORROWED = {"cms db upgrade"}  # Flask-Migrate's; the others of its group are named as a whole


@pytest.fixture(scope="module")
def reference() -> str:
    return (ROOT / "docs/reference.md").read_text(encoding="utf-8")


def test_every_setting_is_explained(reference: str) -> None:
    used = {
        name
        for folder in ("cms", "tests/fixtures")
        for path in files(folder, ".py")
        for name in SETTING.findall(path.read_text(encoding="utf-8"))
    }
    assert set(SETTING.findall(reference)) == used


def commands(app: Flask) -> Iterator[str]:
    """Each command of ours with its options, as the reference writes it."""
    yield from _below(app.cli, "cms")


def _below(command: click.Command, name: str) -> Iterator[str]:
    if isinstance(command, click.Group):
        for word, inner in command.commands.items():
            yield from _below(inner, f"{name} {word}")
    elif command.callback is not None and command.callback.__module__.startswith("cms."):
        options = [p.opts[0] for p in command.params if isinstance(p, click.Option)]
        yield " ".join([name, *options])


def test_every_command_is_explained_with_its_options(reference: str, app: Application) -> None:
    written, real = set(COMMAND.findall(reference)) - BORROWED, set(commands(app))
    assert not sorted(real - written), "not in docs/reference.md"
    assert not sorted(written - real), "in docs/reference.md alone"


def routes(app: Flask) -> set[tuple[str, str, str]]:
    """Each route: its methods, its address, and who may call it."""
    found = set()
    for rule in app.url_map.iter_rules():
        permission = vars(app.view_functions[rule.endpoint])["__access__"].permission
        methods = (rule.methods or set()) - {"HEAD", "OPTIONS"}
        found.add((" ".join(sorted(methods)), rule.rule, str(permission or "public")))
    return found


def test_every_route_is_explained_with_who_may_call_it(reference: str, app: Application) -> None:
    written, real = set(ROUTE.findall(reference)), routes(app)
    assert not sorted(real - written), "not in docs/reference.md"
    assert not sorted(written - real), "in docs/reference.md alone"


def test_the_table_of_permissions_is_the_one_in_force(reference: str) -> None:
    section = reference.partition("## Permissions")[2]
    written = {
        (role, right)
        for right, row in RIGHT.findall(section)
        for role, cell in zip(Role, row.split("|"), strict=True)
        if cell.strip()
    }
    assert {right for right, _ in RIGHT.findall(section)} == set(Permission)
    assert written == {(role, right) for role in Role for right in ROLE_PERMISSIONS[role]}


def test_every_dependency_has_its_reason() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    groups = [
        project["project"]["dependencies"],
        *project["project"]["optional-dependencies"].values(),
        *project["dependency-groups"].values(),
    ]
    wanted = {
        re.split(r"[^A-Za-z0-9-]", requirement)[0]
        for group in groups
        for requirement in group
        if isinstance(requirement, str)
    }
    page = (ROOT / "docs/dependencies.md").read_text(encoding="utf-8")
    assert not {name for name in wanted if f"`{name}`" not in page}


def test_every_link_between_pages_leads_somewhere() -> None:
    pages: list[Path] = [*files("docs", ".md"), *ROOT.glob("*.md")]
    broken = [
        f"{named(page)}: {target}"
        for page in pages
        for target in LINK.findall(page.read_text(encoding="utf-8"))
        if "://" not in target and not (page.parent / target).exists()
    ]
    assert not broken
