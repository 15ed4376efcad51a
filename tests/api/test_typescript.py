"""A typed client is made from the document, and the TypeScript example of the guide compiles."""

from __future__ import annotations

import json
from pathlib import Path

from cms.web.application import Application
from tests.api.test_examples import examples
from tests.fixtures.node import COMPILER, node

OPTIONS = {"compilerOptions": COMPILER, "files": ["client.ts"]}


def compiled(place: Path, program: str) -> str:
    """Compile a program; return what is wrong with it."""
    (place / "client.ts").write_text(program, encoding="utf-8")
    return node(place, "node_modules/typescript/bin/tsc", "--project", ".").stdout


def test_a_typed_client_made_from_the_document_compiles(
    app: Application, node_modules: Path, tmp_path: Path
) -> None:
    document = app.test_client().get("/api/v1/openapi.json").get_json()
    (tmp_path / "node_modules").symlink_to(node_modules)
    (tmp_path / "openapi.json").write_text(json.dumps(document), encoding="utf-8")
    (tmp_path / "tsconfig.json").write_text(json.dumps(OPTIONS), encoding="utf-8")
    make = ("node_modules/openapi-typescript/bin/cli.js", "openapi.json", "--output", "galley.d.ts")
    made = node(tmp_path, *make, "--default-non-nullable=false")
    assert made.returncode == 0, made.stderr
    ((_, program, _),) = examples("ts")
    assert compiled(tmp_path, program) == ""
    for right, wrong in (("limit: 100", "limit: '100'"), ("{ name, body }", "{ name }")):
        assert right in program
        program = program.replace(right, wrong)
    assert compiled(tmp_path, program).count("error TS2") == 2
