"""Bringing articles in from Markdown files, and writing them back."""

from __future__ import annotations

import sys
from collections.abc import Iterator, Sequence
from pathlib import Path

import click
from flask.cli import AppGroup

from cms.articles.operations import Imported, import_file
from cms.articles.queries import all_articles
from cms.articles.schemas import (
    MarkdownFile,
    content_of,
    read_markdown_file,
    write_markdown_file,
)
from cms.db import db, transaction
from cms.errors import CmsError, FieldError, Invalid
from cms.permissions import OPERATOR

import_group = AppGroup("import", help="Bring content in.")
export_group = AppGroup("export", help="Write content out.")
MAX_FILE_BYTES = 1_000_000


@import_group.command("markdown")
@click.argument("paths", nargs=-1, required=True, type=click.Path(exists=True, path_type=Path))
@click.option("--publish", is_flag=True, help="Publish each article that comes in.")
def import_markdown(paths: Sequence[Path], publish: bool) -> None:
    """Import Markdown files, or all ``.md`` files of folders; each file counts for itself."""
    read, broken = _read_all(list(_files(paths)))
    done = dict.fromkeys(Imported, 0)
    drafts = {file.draft_of or file.content.slug for _, file in read if file.draft}
    # A draft lies on top of what is published, so it comes after it.
    for path, file in sorted(read, key=lambda pair: pair[1].draft):
        if not (publish or file.draft) and file.content.slug in drafts:
            # Both would be drafts, and the second would undo the first at each import.
            click.echo(f"left out, a newer draft comes in: {path}")
            continue
        try:
            with transaction():
                result = import_file(db.session(), OPERATOR, file, publish_it=publish)
                done[result.did] += 1
                click.echo(f"{result.did}: {path}")
        except CmsError as error:
            broken += 1
            _report(path, error)
    click.echo(
        ", ".join(f"{number} {did}" for did, number in done.items() if number) or "nothing imported"
    )
    if broken:
        click.echo(f"{broken} file{'' if broken == 1 else 's'} with errors, see above", err=True)
        raise SystemExit(1)


@export_group.command("markdown")
@click.argument("folder", type=click.Path(file_okay=False, path_type=Path))
def export_markdown(folder: Path) -> None:
    """Write every article as ``SLUG.md``; a draft, newer or never published, as ``SLUG.draft.md``.

    Importing the folder again gives the same articles.
    """
    number = 0
    try:
        folder.mkdir(parents=True, exist_ok=True)
        for article in all_articles(db.session()):
            if article.published is not None:
                _write(folder / f"{article.slug}.md", MarkdownFile(content_of(article.published)))
                number += 1
            if article.published is None or article.has_newer_draft:
                draft = content_of(article.newest)
                moved = article.slug if draft.slug != article.slug else None
                _write(folder / f"{article.slug}.draft.md", MarkdownFile(draft, True, moved))
                number += 1
    except OSError as error:
        raise click.ClickException(f"{error.filename}: {error.strerror}.") from error
    click.echo(f"{number} file{'' if number == 1 else 's'} written to {folder}")


def _files(paths: Sequence[Path]) -> Iterator[Path]:
    for path in paths:
        yield from sorted(path.rglob("*.md")) if path.is_dir() else [path]


def _read_all(paths: Sequence[Path]) -> tuple[list[tuple[Path, MarkdownFile]], int]:
    """Read the files; report each broken one on standard error, and count them."""
    read: list[tuple[Path, MarkdownFile]] = []
    broken: list[tuple[Path, CmsError]] = []
    with click.progressbar(paths, label="Reading", file=sys.stderr) as bar:
        for path in bar:
            try:
                read.append((path, read_markdown_file(_text(path))))
            except CmsError as error:
                broken.append((path, error))
    for path, problem in broken:
        _report(path, problem)
    return read, len(broken)


def _text(path: Path) -> str:
    try:
        if path.stat().st_size > MAX_FILE_BYTES:
            raise Invalid.at("", f"The file is larger than {MAX_FILE_BYTES:,} bytes.")
        raw = path.read_bytes()
    except OSError as error:
        raise Invalid.at("", f"The file cannot be read: {error.strerror}.") from error
    try:
        return raw.decode("utf-8")
    except UnicodeDecodeError as error:
        line = raw[: error.start].count(b"\n") + 1
        unreadable = FieldError("", "This is not UTF-8; save the file as UTF-8.", line)
        raise Invalid([unreadable]) from error


def _report(path: Path, error: CmsError) -> None:
    errors = error.errors if isinstance(error, Invalid) else (FieldError("", error.detail),)
    for each in errors:
        place = f"{path}:{each.line}" if each.line else str(path)
        click.echo(f"{place}: {each.detail}", err=True)


def _write(path: Path, file: MarkdownFile) -> None:
    """Write a file aside and move it into place: a full disk leaves no half article behind."""
    aside = path.with_name(path.name + ".new")
    aside.write_text(write_markdown_file(file), encoding="utf-8", newline="\n")
    aside.replace(path)
