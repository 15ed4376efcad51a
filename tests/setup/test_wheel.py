"""A wheel, installed in an empty folder, is a whole site: pages, migrations and assets inside."""

from __future__ import annotations

import os
import re
import subprocess
import sys
import sysconfig
import tarfile
import venv
import zipfile
from pathlib import Path
from urllib.request import urlopen

import pytest

from tests.fixtures.site import CommandLine, environment, serving
from tests.rules.sources import ROOT, files, named

SHIPPED = ("cms", "templates", "migrations", "frontend", "tests", "docs", ".ci/environment")


@pytest.fixture(scope="module")
def dist(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The source package, and the wheel that was built from it."""
    folder = tmp_path_factory.mktemp("dist")
    _run(sys.executable, "-m", "build", "--no-isolation", "--outdir", str(folder), str(ROOT))
    return folder


def _run(*command: str) -> None:
    done = subprocess.run(command, capture_output=True, text=True, timeout=120, check=False)
    assert done.returncode == 0, done.stdout + done.stderr


def test_the_source_package_holds_all_sources(dist: Path) -> None:
    with tarfile.open(next(dist.glob("*.tar.gz"))) as archive:
        packed = {name.partition("/")[2] for name in archive.getnames()}
    ours = {named(path) for folder in SHIPPED for path in files(folder)}
    assert not ours - packed
    assert not [name for name in packed if name.startswith(("instance/", ".venv"))]


def test_the_editor_goes_along_built_and_the_wheel_leaves_its_sources(dist: Path) -> None:
    with tarfile.open(next(dist.glob("*.tar.gz"))) as archive:
        packed = {name.partition("/")[2] for name in archive.getnames()}
    made = {"frontend/dist/editor.js", "frontend/dist/editor.css"}
    assert packed >= made | {"frontend/dist/made-from", "frontend/editor/editor.js"}
    assert not [name for name in packed if "node_modules" in name]
    with zipfile.ZipFile(next(dist.glob("*.whl"))) as archive:
        static = {name for name in archive.namelist() if name.startswith("cms/static/")}
    assert static >= {"cms/static/dist/editor.js", "cms/static/dist/editor.css"}
    kinds = {name.rpartition(".")[2] for name in static}
    assert kinds == {"css", "js", "svg"}
    assert not [name for name in static if "/editor/" in name]


def test_the_wheel_runs_in_an_empty_folder(dist: Path, tmp_path: Path) -> None:
    program = _install(next(dist.glob("*.whl")), tmp_path / "venv")
    empty = tmp_path / "empty"
    empty.mkdir()
    cms = CommandLine(environment(), empty, program)
    with serving(cms, "--demo") as site:
        assert (empty / "instance").is_dir()
        page = _get(site.url + "/")
        assert "<h1" in page
        assets = re.findall(r'(?:href|src)="(/static/[^"]+)"', page)
        assert assets
        for address in [*assets, "/static/dist/editor.js"]:
            assert _get(site.url + address)


def _install(wheel: Path, folder: Path) -> Path:
    """Install the wheel alone; what it depends on is seen through a path, not fetched."""
    venv.create(folder, with_pip=False, symlinks=os.name != "nt")
    pip = [sys.executable, "-m", "pip", "--python", str(folder / "bin" / "python")]
    _run(*pip, "install", "--no-index", "--no-deps", str(wheel))
    packages = next(folder.glob("lib/python*/site-packages"))
    # The path files of that folder are not read, so the sources of this project stay unseen.
    (packages / "dependencies.pth").write_text(sysconfig.get_path("purelib"), encoding="utf-8")
    return folder / "bin" / "cms"


def _get(url: str) -> str:
    with urlopen(url, timeout=10) as response:
        body: bytes = response.read()
        return body.decode()
