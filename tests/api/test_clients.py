"""Programs that make clients of the document make ones that work, and linters find no error."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from cms.permissions import Role
from cms.web import Galley
from tests.fixtures.newsroom import Newsroom
from tests.fixtures.node import COMPILER, node
from tests.fixtures.site import Site

CLIENTS = Path(__file__).parent / "clients"
SECONDS = 120
BODY = "## Warm feet\n\nWear *socks*.\n"
SCHEMAS = "#/components/schemas/"
# These two rules write all schemas out, which takes a minute and a half and 1.2 GB of memory. Every
# example is held against its schema by `test_document` too.
SPECTRAL = {
    "extends": ["spectral:oas"],
    "rules": {"oas3-valid-media-example": "off", "oas3-valid-schema-example": "off"},
}
# All rules. Each default is looked at where it is written, not wherever its schema is referred to.
WITH_EXAMPLES = """
import { oas } from "@stoplight/spectral-rulesets";
const name = "oas3-valid-schema-example";
const schemas = "$.components.schemas[*]";
const given = [schemas, `${schemas}.properties[*]`, "$..parameters[*].schema"];
export default { extends: [oas], rules: { [name]: { ...oas.rules[name], given } } };
"""
# It writes out each node of a body inside every other: all tags make a module of 18 MB.
ORVAL = """
const tags = ["articles", "articles comments", "comments"];
const input = { target: "./openapi.json", filters: { tags } };
const output = { target: "./zod.ts", client: "zod", mode: "single" };
export default { galley: { input, output } };
"""


@pytest.fixture
def place(app: Galley, node_modules: Path, tmp_path: Path) -> Path:
    """A folder with the document and the packages."""
    document = app.test_client().get("/api/v1/openapi.json").get_json()
    (tmp_path / "openapi.json").write_text(json.dumps(document), encoding="utf-8")
    (tmp_path / "node_modules").symlink_to(node_modules)
    return tmp_path


def run(place: Path, *arguments: str) -> str:
    done = node(place, *arguments)
    assert done.returncode == 0, done.stdout[-3000:] + done.stderr[-3000:]
    return done.stdout


def used(newsroom: Newsroom) -> tuple[str, str]:
    """Publish two articles; return the id of the first, and a token that may change it."""
    made = newsroom.published("one", BODY, title="Cold hands", authors=[{"name": "Ines Sato"}])
    newsroom.published("two", title="Sleeping better")
    return made, newsroom.token(Role.EDITOR)["Authorization"].removeprefix("Bearer ")


def told(output: str) -> dict[str, Any]:
    """Put together what a program printed, line by line."""
    answers: dict[str, Any] = {}
    for line in output.splitlines():
        answers |= json.loads(line)
    return answers


def works(answers: dict[str, Any]) -> None:
    title, html, author = answers["parts"]
    assert (title, html[:4], author) == ("Cold hands", "<h2 ", "Ines Sato")
    assert answers["kinds"] == ["heading 2", "paragraph"]
    assert answers["titles"] == ["Cold hands", "Sleeping better"]
    assert answers["message"].startswith("Comment sent successfully!")
    assert answers["source"] == "Does this hold for night shifts?"
    assert (answers["summary"], answers["late"]) == ("By a client.", 412)


def test_every_pattern_is_one_of_ecmascript(place: Path) -> None:
    program = """
    import { readFileSync } from "node:fs";
    const patterns = [];
    JSON.parse(readFileSync("openapi.json"), (name, value) => {
      if (name === "pattern" && typeof value === "string") patterns.push(new RegExp(value, "u"));
      return value;
    });
    console.log(patterns.length);
    """
    (place / "patterns.mjs").write_text(program, encoding="utf-8")
    assert int(run(place, "patterns.mjs")) > 3


def without_recursion(document: dict[str, Any]) -> dict[str, Any]:
    """Return the document with the schemas that hold themselves cut to their ``type``.

    Spectral writes each schema out where it is referred to. It says nothing of an example whose
    schema never ends that way: ajv does not find the rest of it, and Spectral ignores that error.
    """
    schemas = document["components"]["schemas"]
    names = {name: set(referred(schema)) for name, schema in schemas.items()}

    def short(value: Any) -> Any:
        if isinstance(value, list):
            return [short(part) for part in value]
        if not isinstance(value, dict):
            return value
        name = str(value.get("$ref")).removeprefix(SCHEMAS)
        if name not in names or name not in reached(name, names):
            return {key: short(part) for key, part in value.items()}
        kind = schemas[name]["properties"].get("type")
        return {"properties": {"type": kind}, "required": ["type"]} if kind else {}

    cut: dict[str, Any] = short(document)
    return cut


def referred(value: Any) -> Iterator[str]:
    """Yield the names of the schemas to which a part of the document refers."""
    if isinstance(value, dict) and isinstance(value.get("$ref"), str):
        yield value["$ref"].removeprefix(SCHEMAS)
    parts = value.values() if isinstance(value, dict) else value if isinstance(value, list) else ()
    for part in parts:
        yield from referred(part)


def reached(name: str, names: dict[str, set[str]]) -> set[str]:
    """Return the names that a schema refers to, directly or by another."""
    found: set[str] = set()
    new = names[name]
    while new - found:
        found |= new
        new = set().union(*(names[each] for each in new))
    return found


def spectral(place: Path, rules: str) -> None:
    """Let Spectral lint the document in a folder by a file of rules, and fail at an error."""
    program = "node_modules/@stoplight/spectral-cli/dist/index.js"
    shown = ("--quiet", "--display-only-failures")
    run(place, program, "lint", "openapi.json", "--ruleset", rules, *shown)


@pytest.mark.long
def test_spectral_finds_no_error_in_examples_either(place: Path) -> None:
    document = json.loads((place / "openapi.json").read_text(encoding="utf-8"))
    cut = json.dumps(without_recursion(document))
    (place / "openapi.json").write_text(cut, encoding="utf-8")
    (place / "rules.mjs").write_text(WITH_EXAMPLES, encoding="utf-8")
    spectral(place, "rules.mjs")


def test_linters_find_no_error(place: Path) -> None:
    (place / "rules.json").write_text(json.dumps(SPECTRAL), encoding="utf-8")
    spectral(place, "rules.json")
    redocly = "node_modules/@redocly/cli/bin/cli.js"
    found = run(
        place, redocly, "lint", "openapi.json", "--extends", "recommended", "--format", "json"
    )
    warned = {problem["ruleId"] for problem in json.loads(found)["problems"]}
    # Types that a parameter asks for are named by an extension, and an id is no word.
    assert warned <= {"no-unused-components", "no-ambiguous-paths"}


def used_in_typescript(place: Path, use: str, *arguments: str, **options: bool) -> dict[str, Any]:
    """Compile a program that uses a client, and return what it printed."""
    shutil.copy(CLIENTS / f"{use}.ts", place)
    compiler = {"compilerOptions": COMPILER | options, "files": [f"{use}.ts"]}
    (place / "tsconfig.json").write_text(json.dumps(compiler), encoding="utf-8")
    run(place, "node_modules/typescript/bin/tsc", "--project", ".")
    bundle = ("--bundle", "--format=esm", "--outfile=use.mjs", "--log-level=error")
    run(place, "node_modules/esbuild/bin/esbuild", f"{use}.ts", *bundle)
    return told(run(place, "use.mjs", *arguments))


def test_the_types_of_openapi_typescript_work(newsroom: Newsroom, site: Site, place: Path) -> None:
    made, token = used(newsroom)
    types = (
        "node_modules/openapi-typescript/bin/cli.js",
        "openapi.json",
        "--output",
        "galley.d.ts",
    )
    run(place, *types, "--default-non-nullable=false")
    answers = used_in_typescript(place, "use_openapi_fetch", site.url, token, made)
    works(answers)
    assert answers["comments"] == 0


@pytest.mark.long
def test_generated_clients_in_typescript_work(newsroom: Newsroom, site: Site, place: Path) -> None:
    made, token = used(newsroom)
    hey = "node_modules/@hey-api/openapi-ts/bin/run.js"
    run(place, hey, "--input", "openapi.json", "--output", "hey", "--silent")
    (place / "orval.config.mjs").write_text(ORVAL, encoding="utf-8")
    run(place, "node_modules/orval/dist/bin/orval.mjs", "--config", "orval.config.mjs")
    # What hey-api brings along itself does not hold to this option.
    without = {"exactOptionalPropertyTypes": False}
    answers = used_in_typescript(place, "use_hey", site.url, token, made, **without)
    works(answers)
    assert answers["comments"] == 0


def program(place: Path, *command: str) -> str:
    done = subprocess.run(
        command,
        cwd=place,
        env={"PYTHONPATH": str(place), "PATH": "", "LANG": "C.UTF-8"},
        capture_output=True,
        text=True,
        encoding="utf-8",
        timeout=SECONDS,
        check=False,
    )
    assert done.returncode == 0, done.stdout[-3000:] + done.stderr[-3000:]
    return done.stdout


def test_a_client_in_python_works(newsroom: Newsroom, site: Site, place: Path) -> None:
    made, token = used(newsroom)
    generator = str(Path(sys.executable).with_name("openapi-python-client"))
    (place / "config.yml").write_text("post_hooks: []\n", encoding="utf-8")
    options = ["--path", "openapi.json", "--config", "config.yml", "--meta", "none"]
    program(
        place,
        generator,
        "generate",
        *options,
        "--output-path",
        "galley_client",
        "--fail-on-warning",
    )
    use = str(CLIENTS / "use_python.txt")
    works(told(program(place, sys.executable, use, site.url, token, made)))
