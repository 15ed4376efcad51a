"""The project's own files, for the rules to read."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
# What is made on a machine, not written by a person; .gitignore names the same.
MADE = {"__pycache__", "instance", "dist", "build"}


def files(folder: str = ".", suffix: str = "") -> Iterator[Path]:
    """The files below a folder of the project whose names end with ``suffix``."""
    for place, folders, names in os.walk(ROOT / folder):
        folders[:] = [name for name in folders if name not in MADE and _is_ours(name)]
        # In a worktree of Git, .git is a file that names the machine's own folders.
        ours = (name for name in sorted(names) if name.endswith(suffix) and name != ".git")
        yield from (Path(place) / name for name in ours)


def named(path: Path) -> str:
    """The path as the rules name it, from the project's root."""
    return path.relative_to(ROOT).as_posix()


def _is_ours(folder: str) -> bool:
    return not folder.startswith(".") or folder == ".ci"
