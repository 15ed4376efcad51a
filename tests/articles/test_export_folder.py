"""Exporting into a folder again: what an export made is its own, all else is left alone."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.fixtures.newsroom import Newsroom

MANIFEST = ".galley-export"


def names(folder: Path) -> set[str]:
    return {path.name for path in folder.iterdir()}


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path / "out"


def test_what_an_export_supersedes_is_removed(newsroom: Newsroom, folder: Path) -> None:
    article = newsroom.published("first")
    newsroom.draft(article, title="Newer", slug="second")
    assert newsroom.run("export", "markdown", str(folder))[0] == 0
    assert names(folder) == {MANIFEST, "first.md", "first.draft.md"}
    newsroom.publish(article)
    code, said, errors = newsroom.run("export", "markdown", str(folder))
    assert (code, said, errors) == (0, f"1 file written to {folder}\n", "")
    assert names(folder) == {MANIFEST, "second.md"}


def test_a_file_from_elsewhere_is_left_alone_and_named(newsroom: Newsroom, folder: Path) -> None:
    newsroom.published("one")
    folder.mkdir()
    (folder / "mine.md").write_text("My own.")
    code, _, errors = newsroom.run("export", "markdown", str(folder))
    assert (code, errors) == (0, f"left alone, not from this export: {folder / 'mine.md'}\n")
    assert (folder / "mine.md").read_text() == "My own."


def test_a_file_from_elsewhere_is_not_written_over(newsroom: Newsroom, folder: Path) -> None:
    newsroom.published("another")
    newsroom.published("one")
    folder.mkdir()
    (folder / "one.md").write_text("My own.")
    code, _, errors = newsroom.run("export", "markdown", str(folder))
    assert code == 1
    assert f"{folder / 'one.md'} is there, and no export wrote it." in errors
    assert names(folder) == {"one.md"}
    assert (folder / "one.md").read_text() == "My own."


def test_a_list_that_names_other_files_removes_none_of_them(
    newsroom: Newsroom, folder: Path
) -> None:
    folder.mkdir()
    outside, inside = folder.parent / "outside.md", folder / "notes.txt"
    outside.write_text("x")
    inside.write_text("x")
    (folder / MANIFEST).write_bytes(b"../outside.md\nnotes.txt\n.\n\n\xff\n" + bytes(outside))
    assert newsroom.run("export", "markdown", str(folder))[0] == 0
    assert outside.exists()
    assert inside.exists()


def test_an_export_that_broke_off_is_taken_up(newsroom: Newsroom, folder: Path) -> None:
    article = newsroom.published("one")
    newsroom.published("two")
    folder.mkdir()
    # Something in the way, on which writing the second file fails.
    (folder / "two.md.new").mkdir()
    assert newsroom.run("export", "markdown", str(folder))[0] == 1
    assert (folder / "one.md").exists()
    (folder / "two.md.new").rmdir()
    newsroom.draft(article, title="One", slug="moved")
    newsroom.publish(article)
    assert newsroom.run("export", "markdown", str(folder))[0] == 0
    assert names(folder) == {MANIFEST, "moved.md", "two.md"}
