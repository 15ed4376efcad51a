"""Articles from Markdown files and back, by the real commands."""

from __future__ import annotations

import os
import re
from pathlib import Path
from typing import Any

import pytest

from cms.articles.queries.desk import all_articles
from cms.articles.schemas.content import content_of
from cms.db.session import db
from tests.fixtures.newsroom import Newsroom

AWKWARD = """---
title: 1984
slug: awkward
locale: no
summary: "He said: \\"yes\\" # no — 'maybe' 👩‍👩‍👧"
topics: [no, on, "404"]
authors:
- name: 'O''Neil: a & b'
  bio: |-
    First line.
    - not a list

    key: value
references:
- {id: y, title: "Null", authors: ~, source: "@home", year: 1999, doi: 10.1000/a:b#c}
related:
-
  title: "true"
  url: https://example.org/?a=b&c=d#e
---
Text.[^y]
"""


def plain(slug: str, body: str = "Words.", more: str = "") -> str:
    return f"---\ntitle: Title of {slug}\nslug: {slug}\n{more}---\n{body}\n"


def write(folder: Path, **files: str | bytes) -> Path:
    """Write files, named without their ending; return their folder."""
    folder.mkdir(exist_ok=True)
    for name, text in files.items():
        raw = text.encode() if isinstance(text, str) else text
        (folder / f"{name}.md").write_bytes(raw)
    return folder


def contents(newsroom: Newsroom) -> dict[str, Any]:
    """What the site holds: for each public address what is shown there, and the newest text."""
    with newsroom.app.app_context():
        return {
            article.slug: (
                content_of(article.published) if article.published else None,
                content_of(article.newest),
            )
            for article in all_articles(db.session())
        }


def revisions(newsroom: Newsroom) -> dict[str, int]:
    with newsroom.app.app_context():
        return {a.slug: a.newest.number for a in all_articles(db.session())}


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path / "files"


def test_a_folder_comes_in_whole_and_only_once(newsroom: Newsroom, folder: Path) -> None:
    write(folder, one=plain("one"), two=plain("two"), notes="no article")
    (folder / "notes.md").rename(folder / "notes.txt")
    write(folder / "deeper", three=plain("three"))
    code, said, _ = newsroom.run("import", "markdown", str(folder), "--publish")
    assert code == 0
    assert said.splitlines()[-1] == "3 created"
    assert newsroom.reader().get("/api/v1/articles").get_json()["meta"]["total"] == 3
    before = contents(newsroom)
    code, said, _ = newsroom.run("import", "markdown", str(folder), "--publish")
    assert (code, said.splitlines()[-1]) == (0, "3 unchanged")
    assert contents(newsroom) == before
    assert set(revisions(newsroom).values()) == {1}


def test_without_publish_articles_come_in_as_drafts(newsroom: Newsroom, folder: Path) -> None:
    path = write(folder, one=plain("one")) / "one.md"
    assert newsroom.run("import", "markdown", str(path))[0] == 0
    assert newsroom.reader().get("/articles/one").status_code == 404
    _, said, _ = newsroom.run("import", "markdown", str(path), "--publish")
    assert said.splitlines()[-1] == "1 published"
    assert newsroom.reader().get("/articles/one").status_code == 200


def test_a_changed_file_is_a_new_revision(newsroom: Newsroom, folder: Path) -> None:
    path = write(folder, one=plain("one")) / "one.md"
    newsroom.run("import", "markdown", str(path), "--publish")
    write(folder, one=plain("one", "Other words."))
    assert newsroom.run("import", "markdown", str(path))[1].splitlines()[-1] == "1 updated"
    assert "Other words." not in newsroom.reader().get("/articles/one").text
    newsroom.run("import", "markdown", str(path), "--publish")
    assert "Other words." in newsroom.reader().get("/articles/one").text
    assert revisions(newsroom) == {"one": 2}


def test_a_broken_file_is_named_with_its_line_and_the_others_come_in(
    newsroom: Newsroom, folder: Path
) -> None:
    broken = plain("bad", "Fine.\n\nNot fine.[^x]\n\nhttps://youtu.be/none")
    write(folder, a=plain("a"), bad=broken, z=plain("z"), latin=b"---\ntitle: x\n---\n\nK\xe4se\n")
    code, said, errors = newsroom.run("import", "markdown", str(folder))
    assert code == 1
    assert said.splitlines()[-1] == "2 created"
    assert f"{folder}/bad.md:7: [^x] is cited but not listed" in errors
    assert f"{folder}/bad.md:9: " in errors
    assert f"{folder}/latin.md:5: This is not UTF-8" in errors
    assert errors.splitlines()[-1] == "2 files with errors, see above"
    assert set(contents(newsroom)) == {"a", "z"}


def test_a_path_that_is_not_there_is_one_sentence(newsroom: Newsroom, folder: Path) -> None:
    code, _, errors = newsroom.run("import", "markdown", str(folder / "nowhere"))
    assert code == 2
    assert "does not exist" in errors
    empty = write(folder)
    assert newsroom.run("import", "markdown", str(empty))[:2] == (0, "nothing imported\n")


def test_pipes_devices_and_huge_files_are_reported_and_a_folder_is_one_by_any_name(
    newsroom: Newsroom, folder: Path
) -> None:
    write(folder, big="x" * 1_000_001)
    write(folder / "odd.md", within=plain("within"))
    os.mkfifo(folder / "pipe.md")
    (folder / "zero.md").symlink_to("/dev/zero")
    code, said, errors = newsroom.run("import", "markdown", str(folder))
    assert (code, said.splitlines()[-1]) == (1, "1 created")
    assert "big.md: The file is larger than 1,000,000 bytes." in errors
    assert "pipe.md: This is no regular file." in errors
    assert "zero.md: This is no regular file." in errors
    assert "odd.md: " not in errors


def test_the_second_file_with_a_slug_is_refused_and_changes_nothing(
    newsroom: Newsroom, folder: Path
) -> None:
    write(
        folder, a=plain("same", "First."), b=plain("same", "Second."), c="---\ntitle: Same\n---\n"
    )
    draft = plain("same", "Newer.", more="draft: true\n")
    write(folder, d=draft, e=draft)
    before = None
    for _ in range(2):
        arguments = ["import", "markdown", str(folder), str(folder / "a.md"), "--publish"]
        code, _, errors = newsroom.run(*arguments)
        assert code == 1
        assert [
            line.removeprefix(f"{folder}/") for line in errors.splitlines() if ".md" in line
        ] == [
            "b.md:3: a.md has this slug already.",
            "e.md:3: d.md has this slug already.",
        ]
        before = before or contents(newsroom)
        assert contents(newsroom) == before
    # The site made the slug of the title without one, and made another.
    assert revisions(newsroom) == {"same": 2, "same-2": 1}
    assert "First." in newsroom.reader().get("/articles/same").text


def test_the_times_of_publication_come_along(
    newsroom: Newsroom, elsewhere: Newsroom, folder: Path
) -> None:
    dates = "published_at: 2020-02-01T12:00:00+02:00\nupdated_at: 2021-03-04T05:06:07.5Z\n"
    write(
        folder, old=plain("old", more=dates), once=plain("once", more=dates.partition("updated")[0])
    )
    newsroom.run("import", "markdown", str(folder))
    newsroom.run("import", "markdown", str(folder), "--publish")
    newsroom.run("export", "markdown", str(folder / "out"))
    elsewhere.run("import", "markdown", str(folder / "out"), "--publish")
    for site in (newsroom, elsewhere):
        old, once = (
            site.reader().get(f"/api/v1/articles/{slug}").get_json()["data"]
            for slug in ("old", "once")
        )
        assert old["published_at"].startswith("2020-02-01T10:00:00")
        assert old["updated_at"].startswith("2021-03-04T05:06:07.5")
        assert once["updated_at"] == once["published_at"] == old["published_at"]
    # What readers got already keeps its time, and a new text is of today.
    write(folder, old=plain("old", "New.", more=dates.replace("2020-", "2019-")))
    newsroom.run("import", "markdown", str(folder / "old.md"), "--publish")
    old = newsroom.reader().get("/api/v1/articles/old").get_json()["data"]
    assert old["published_at"].startswith("2020-02-01T10:00:00")
    assert not old["updated_at"].startswith("2021-")


def test_a_draft_is_never_published(newsroom: Newsroom, folder: Path) -> None:
    write(folder, one=plain("one", more="draft: true\n"))
    assert newsroom.run("import", "markdown", str(folder), "--publish")[0] == 0
    assert newsroom.reader().get("/articles/one").status_code == 404


@pytest.mark.parametrize("publish", [["--publish"], []])
def test_what_was_exported_comes_in_as_the_same_and_only_once(
    newsroom: Newsroom, elsewhere: Newsroom, folder: Path, publish: list[str]
) -> None:
    write(folder, awkward=AWKWARD)
    newsroom.run("import", "markdown", str(folder), "--publish")
    newsroom.draft(newsroom.published("kept", "Old.\n"), title="Newer", slug="kept")
    newsroom.draft(newsroom.published("old-slug", "Old.\n"), title="Moved", slug="new-slug")
    newsroom.article("only-draft", "## Heading\n\n- a\n- b\n", locale="pt-BR")
    out = folder / "out"
    assert newsroom.run("export", "markdown", str(out))[0] == 0
    names = {path.name for path in out.glob("*.md")}
    assert names == {
        "awkward.md",
        "kept.md",
        "kept.draft.md",
        "old-slug.md",
        "old-slug.draft.md",
        "only-draft.draft.md",
    }
    assert elsewhere.run("import", "markdown", str(out), *publish)[0] == 0
    if publish:
        assert contents(elsewhere) == contents(newsroom)
    newest = {slug: new for slug, (_, new) in contents(newsroom).items()}
    assert {c.title: c for _, c in contents(elsewhere).values()} == {
        c.title: c for c in newest.values()
    }
    before = revisions(elsewhere)
    assert elsewhere.run("import", "markdown", str(out), *publish)[0] == 0
    assert revisions(elsewhere) == before
    again = folder / "again"
    elsewhere.run("export", "markdown", str(again))
    if publish:
        for path in out.glob("*.md"):
            assert (again / path.name).read_bytes() == path.read_bytes()


def test_importing_over_the_same_site_changes_nothing(newsroom: Newsroom, folder: Path) -> None:
    newsroom.draft(newsroom.published("old-slug"), title="Moved", slug="new-slug")
    newsroom.article("only-draft")
    before = contents(newsroom)
    newsroom.run("export", "markdown", str(folder))
    for publish in (["--publish"], []):
        _, said, _ = newsroom.run("import", "markdown", str(folder), *publish)
        assert re.fullmatch(r"\d unchanged", said.splitlines()[-1])
        assert contents(newsroom) == before


def test_an_export_that_cannot_be_written_is_one_sentence(newsroom: Newsroom, folder: Path) -> None:
    folder.write_text("a file")
    newsroom.published("one")
    code, _, errors = newsroom.run("export", "markdown", str(folder / "below"))
    assert code != 0
    assert len(errors.strip().splitlines()) == 1
