"""The pages of `docs/` name what there is, all of it, and nothing else."""

from __future__ import annotations

import pkgutil
import re
import tomllib
from collections.abc import Iterator
from pathlib import Path

import click
import pytest
from flask import Flask

from cms.permissions import ROLE_PERMISSIONS, Permission, Role
from cms.web.application import Application
from tests.rules.sources import ROOT, files, named

SETTING = re.compile(r"\bCMS(?:_[A-Z]+)+\b")
COMMAND = re.compile(r"^\| `(cms [^`]*)`", re.MULTILINE)
CALL = re.compile(r"(?:`|bin/)cms((?: [a-z][a-z-]*)+)")
ROUTE = re.compile(r"^\| `([A-Z ]+)` \| `(/[^`]*)` \| `([a-z_.]+)` \|", re.MULTILINE)
RIGHT = re.compile(r"^\| `([a-z_.]+)` \|(.*)\|$", re.MULTILINE)
LINK = re.compile(r"\]\(([^)#\s]*)(?:#([^)\s]+))?\)")
HEADING = re.compile(r"^#+ (.+)$", re.MULTILINE)
CODE = re.compile(r"^```.*?^```$", re.MULTILINE | re.DOTALL)
FILE = re.compile(r"`((?:cms|docs|frontend|migrations|templates|tests)/[\w./-]+)`")
NAME = re.compile(r"`(cms(?:\.\w+)+)`")
IDENTIFIER = re.compile(r"`@?([A-Za-z]\w*(?:_|[a-z][A-Z])\w*)(?:\([^`]*\))?`")
LABEL = re.compile(r"(?<![*\w])\*([A-Z][^*`\n]+?)…?\*(?![*\w])")
TOLD_BY_LABELS = ("tutorial.md", "guides/author.md", "guides/editor.md", "guides/operator.md")
BORROWED = {"cms db upgrade"}  # Flask-Migrate's; the others of its group are named as a whole


def reference(name: str) -> str:
    return (ROOT / "docs/reference" / name).read_text(encoding="utf-8")


@pytest.fixture(scope="module")
def settings() -> set[str]:
    """The settings that the program and the fixtures of the tests read."""
    return {
        name
        for folder in ("cms", "tests/fixtures")
        for path in files(folder, ".py")
        for name in SETTING.findall(path.read_text(encoding="utf-8"))
    }


def test_every_setting_is_explained(settings: set[str]) -> None:
    assert set(SETTING.findall(reference("settings.md"))) == settings


def test_no_page_names_a_setting_that_does_not_exist(settings: set[str]) -> None:
    named_in = {
        f"{named(page)}: {name}"
        for page in [*files("docs", ".md"), ROOT / "README.md"]
        for name in SETTING.findall(page.read_text(encoding="utf-8"))
        if name not in settings
    }
    assert not named_in


def test_no_page_names_a_file_or_a_module_that_does_not_exist() -> None:
    lost = set()
    for page in [*files("docs", ".md"), ROOT / "README.md"]:
        text = page.read_text(encoding="utf-8")
        lost |= {f"{named(page)}: {path}" for path in FILE.findall(text) if not is_there(path)}
        lost |= {f"{named(page)}: {name}" for name in NAME.findall(text) if not is_named(name)}
    assert not lost


@pytest.mark.parametrize("page", ["architecture.md", "guides/contributor.md"])
def test_each_name_of_the_code_that_a_page_uses_is_in_the_code(page: str) -> None:
    code = "".join(
        path.read_text(encoding="utf-8")
        for folder, suffix in (("cms", ".py"), ("templates", ".html"), ("migrations", ".py"))
        for path in files(folder, suffix)
    )
    named_there = set(re.findall(r"\w+", code))
    names = set(IDENTIFIER.findall((ROOT / "docs" / page).read_text(encoding="utf-8")))
    assert len(names) > 5
    assert sorted(names - named_there) == []


def is_there(path: str) -> bool:
    return (ROOT / path).exists() or path == "frontend/dist/"


def is_named(name: str) -> bool:
    try:
        pkgutil.resolve_name(name)
    except (ImportError, AttributeError):
        return False
    return True


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


def test_every_command_is_explained_with_its_options(app: Application) -> None:
    written = set(COMMAND.findall(reference("commands.md"))) - BORROWED
    real = set(commands(app))
    assert not sorted(real - written), "not in commands.md"
    assert not sorted(written - real), "only in commands.md"


def routes(app: Flask) -> set[tuple[str, str, str]]:
    """Each route: its methods, its address, and who may call it."""
    found = set()
    for rule in app.url_map.iter_rules():
        permission = vars(app.view_functions[rule.endpoint])["__access__"].permission
        methods = (rule.methods or set()) - {"HEAD", "OPTIONS"}
        found.add((" ".join(sorted(methods)), rule.rule, str(permission or "public")))
    return found


def test_no_page_names_a_command_that_does_not_exist(app: Application) -> None:
    lost = {
        f"{named(page)}: cms{words}"
        for page in [*files("docs", ".md"), ROOT / "README.md"]
        for words in CALL.findall(page.read_text(encoding="utf-8"))
        if not leads_to_a_command(app.cli, words.split())
    }
    assert not lost


def leads_to_a_command(command: click.Command, words: list[str]) -> bool:
    """Whether the words lead through groups to a command; what follows it are its arguments."""
    if not words or not isinstance(command, click.Group):
        return True
    return words[0] in command.commands and leads_to_a_command(
        command.commands[words[0]], words[1:]
    )


@pytest.mark.parametrize("page", ["pages.md", "api.md"])
def test_every_route_is_explained_with_who_may_call_it(page: str, app: Application) -> None:
    written = set(ROUTE.findall(reference(page)))
    # What lies below /api/v1 answers with JSON; all else is a page or a file.
    real = {route for route in routes(app) if route[1].startswith("/api/v1/") == (page == "api.md")}
    assert not sorted(real - written), f"not in {page}"
    assert not sorted(written - real), f"only in {page}"


def test_the_table_of_permissions_is_the_one_in_force() -> None:
    table = reference("permissions.md")
    written = {
        (role, right)
        for right, row in RIGHT.findall(table)
        for role, cell in zip(Role, row.split("|"), strict=True)
        if cell.strip()
    }
    assert {right for right, _ in RIGHT.findall(table)} == set(Permission)
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


@pytest.mark.parametrize("page", TOLD_BY_LABELS)
def test_each_button_and_heading_that_a_guide_names_is_in_the_interface(page: str) -> None:
    kinds = [("templates", ".html"), ("frontend", ".js"), ("cms", ".py")]
    interface = "".join(
        path.read_text(encoding="utf-8")
        for folder, suffix in kinds
        for path in files(folder, suffix)
    )
    labels = LABEL.findall(CODE.sub("", (ROOT / "docs" / page).read_text(encoding="utf-8")))
    assert len(labels) > 1
    assert not [label for label in labels if label not in interface]


def anchors(page: Path) -> set[str]:
    """The places of a page to which a link can lead, as GitHub names them after headings."""
    headings = HEADING.findall(CODE.sub("", page.read_text(encoding="utf-8")))
    return {re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-") for heading in headings}


def test_every_link_between_pages_leads_somewhere() -> None:
    pages: list[Path] = [*files("docs", ".md"), *ROOT.glob("*.md")]
    broken = []
    for page in pages:
        for target, anchor in LINK.findall(page.read_text(encoding="utf-8")):
            path = page.parent / target if target else page
            if "://" not in target and not (
                path.exists() and (not anchor or anchor in anchors(path))
            ):
                broken.append(f"{named(page)}: {target}#{anchor}")
    assert not broken
