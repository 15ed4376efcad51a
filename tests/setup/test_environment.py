"""What stops `make run` on a machine that lacks something: one sentence, and nothing half made."""

from __future__ import annotations

import os
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.rules.sources import ROOT

NOBODY = 65534


@pytest.fixture
def checkout() -> Iterator[Path]:
    """What the script needs of a checkout, in a folder that another user may enter."""
    folder = Path(tempfile.mkdtemp(prefix="a checkout "))
    folder.chmod(0o755)
    shutil.copytree(ROOT / ".ci", folder / ".ci")
    for name in ("pyproject.toml", "requirements.lock", "requirements-build.lock"):
        shutil.copy(ROOT / name, folder)
    yield folder
    shutil.rmtree(folder)


def python_that(folder: Path, says: str) -> str:
    """A program that answers as a Python of some kind would; ``says`` is its shell script."""
    program = folder / "python-of-a-kind"
    program.write_text(f"#!/bin/sh\n{says}\n", encoding="utf-8")
    program.chmod(0o755)
    return str(program)


def run(checkout: Path, python: str, user: int | None = None) -> subprocess.CompletedProcess[str]:
    """Set up for `make run` with ``python`` as the only Python there is."""
    return subprocess.run(
        ["/bin/sh", ".ci/environment", "run"],
        cwd=checkout,
        env=os.environ | {"PYTHON": python},
        user=user,
        capture_output=True,
        text=True,
        timeout=30,
        check=False,
    )


def assert_one_sentence(done: subprocess.CompletedProcess[str], part: str, folder: Path) -> None:
    """The run failed, said one thing on standard error, and made no environment."""
    assert done.returncode == 1
    assert not done.stdout
    assert part in done.stderr
    assert done.stderr.count("\n") == 1
    assert not (folder / ".venv").exists()


def test_no_python_at_all(checkout: Path) -> None:
    done = run(checkout, "no-such-python")
    assert_one_sentence(done, "no Python 3.11 or newer was found as no-such-python", checkout)


def test_a_python_that_is_too_old(checkout: Path) -> None:
    done = run(checkout, python_that(checkout, "exit 1"))
    assert_one_sentence(done, "no Python 3.11 or newer was found", checkout)


def test_a_python_without_the_means_to_make_environments(checkout: Path) -> None:
    done = run(checkout, python_that(checkout, 'case "$2" in *ensurepip*) exit 1;; esac'))
    assert_one_sentence(done, "install it (on Debian and Ubuntu: apt-get install", checkout)


def test_a_folder_that_may_not_be_written_to(checkout: Path) -> None:
    python = python_that(checkout, "exit 0")
    checkout.chmod(0o555)
    done = run(checkout, python, user=NOBODY if os.geteuid() == 0 else None)
    assert_one_sentence(done, "is read-only", checkout)
    checkout.chmod(0o755)
