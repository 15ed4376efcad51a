"""Bringing articles in from Markdown files, and writing them back."""

from __future__ import annotations

import os
import re
import stat
import sys
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path

import click
from flask.cli import AppGroup

from cms.articles.models.article import Article
from cms.articles.operations.importing import Imported, import_file
from cms.articles.operations.searching import rebuild_index
from cms.articles.queries.desk import all_articles
from cms.articles.rules.markdown_files import MarkdownFile, read_markdown_file, write_markdown_file
from cms.articles.schemas.content import content_of
from cms.db.session import db, transaction
from cms.errors import CmsError, FieldError, Invalid
from cms.permissions import OPERATOR

import_group = AppGroup("import", help="Bring content in.")
export_group = AppGroup("export", help="Write content out.")
search_group = AppGroup("search", help="Keep what readers can find.")
MAX_FILE_BYTES = 1_000_000
# The names of the files that an export wrote, which the next one may overwrite and remove.
MANIFEST = ".galley-export"
EXPORTED = re.compile(r"[a-z0-9-]{1,100}(?:\.draft)?\.md", re.ASCII)


@import_group.command("markdown")
@click.argument("paths", nargs=-1, required=True, type=click.Path(exists=True, path_type=Path))
@click.option("--publish", is_flag=True, help="Publish each article that comes in.")
def import_markdown(paths: Sequence[Path], publish: bool) -> None:
    """Import Markdown files, or all ``.md`` files of folders; each file counts for itself."""
    read, broken = _read_all(list(_files(paths)))
    done = dict.fromkeys(Imported, 0)
    drafts = {file.draft_of or file.content.slug for _, file in read if file.draft}
    # The ids of imported articles, apart for drafts: two files with one title are two articles.
    came_in: dict[bool, set[int]] = {True: set(), False: set()}
    # A draft lies on top of what is published, so it comes after it.
    for path, file in sorted(read, key=lambda pair: pair[1].draft):
        if not (publish or file.draft) and file.content.slug in drafts:
            # Both would be drafts, and the second would undo the first at each import.
            click.echo(f"left out, a newer draft comes in: {path}")
            continue
        try:
            with transaction():
                others = came_in[file.draft]
                result = import_file(
                    db.session(), OPERATOR, file, publish_it=publish, others=others
                )
                others.add(result.article.id)
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

    Importing the folder again gives the same articles. What an export before wrote there, and
    this one does not, is removed; no other file is touched.
    """
    articles = all_articles(db.session())
    names = [name for article in articles for name, _ in _exported(article)]
    try:
        folder.mkdir(parents=True, exist_ok=True)
        before = _listed(folder)
        for name in names:
            if name not in before and os.path.lexists(folder / name):
                raise click.ClickException(
                    f"{folder / name} is there, and no export wrote it. Move it away, or name "
                    "another folder. Nothing was written."
                )
        # All that will be there at some moment: an export that breaks off leaves nothing unknown.
        _write(folder / MANIFEST, _manifest({*before, *names}))
        for article in articles:
            for name, file in _exported(article):
                _write(folder / name, write_markdown_file(file))
        for name in before - set(names):
            (folder / name).unlink(missing_ok=True)
        _write(folder / MANIFEST, _manifest(names))
    except OSError as error:
        raise click.ClickException(f"{error.filename}: {error.strerror}.") from error
    click.echo(f"{len(names)} file{'' if len(names) == 1 else 's'} written to {folder}")
    for path in sorted({*folder.rglob("*.md")} - {folder / name for name in names}):
        click.echo(f"left alone, not from this export: {path}", err=True)


@search_group.command("rebuild")
def rebuild_search() -> None:
    """Write the search index anew, of all that is published."""
    with transaction():
        number = rebuild_index(db.session())
    click.echo(f"{number} article{'' if number == 1 else 's'} can be found")


def _exported(article: Article) -> Iterator[tuple[str, MarkdownFile]]:
    """Give the files that an article is written as, each with its name."""
    if article.published is not None:
        again = article.updated_at if article.updated_at != article.published_at else None
        content = content_of(article.published)
        file = MarkdownFile(content, published_at=article.published_at, updated_at=again)
        yield f"{article.slug}.md", file
    if article.published is None or article.has_newer_draft:
        draft = content_of(article.newest)
        moved = article.slug if draft.slug != article.slug else None
        yield f"{article.slug}.draft.md", MarkdownFile(draft, True, moved)


def _listed(folder: Path) -> set[str]:
    """Read which names the last export wrote; a line that can be no such name counts for none."""
    try:
        lines = (folder / MANIFEST).read_text(encoding="utf-8", errors="replace").splitlines()
    except FileNotFoundError:
        return set()
    return {line for line in lines if EXPORTED.fullmatch(line)}


def _manifest(names: Iterable[str]) -> str:
    return "".join(f"{name}\n" for name in sorted(names))


def _files(paths: Sequence[Path]) -> Iterator[Path]:
    """Find the files, each once, however many ways lead to it."""
    seen: set[Path] = set()
    for path in paths:
        found = sorted(path.rglob("*.md")) if path.is_dir() else [path]
        for each in found:
            real = each.resolve()
            if real not in seen and not each.is_dir():
                seen.add(real)
                yield each


def _read_all(paths: Sequence[Path]) -> tuple[list[tuple[Path, MarkdownFile]], int]:
    """Read the files; report each broken one on standard error, and count them."""
    read: list[tuple[Path, MarkdownFile]] = []
    first: dict[tuple[str, bool], Path] = {}
    broken: list[tuple[Path, CmsError]] = []
    with click.progressbar(paths, label="Reading", file=sys.stderr) as bar:
        for path in bar:
            try:
                file = read_markdown_file(_text(path))
                # A draft may stand beside what is published of the same article.
                key = (file.draft_of or file.content.slug, file.draft)
                if key in first and not file.content.slug_made:
                    problem = f"{first[key].name} has this slug already."
                    raise Invalid([FieldError("/slug", problem, file.slug_line)])
                first[key] = path
                read.append((path, file))
            except CmsError as error:
                broken.append((path, error))
    for path, why in broken:
        _report(path, why)
    return read, len(broken)


def _text(path: Path) -> str:
    try:
        # A pipe would keep us waiting at its opening, a device feed us without end.
        with os.fdopen(os.open(path, os.O_RDONLY | os.O_NONBLOCK | os.O_CLOEXEC), "rb") as opened:
            if not stat.S_ISREG(os.fstat(opened.fileno()).st_mode):
                raise Invalid.at("", "This is no regular file.")
            raw = opened.read(MAX_FILE_BYTES + 1)
    except OSError as error:
        raise Invalid.at("", f"The file cannot be read: {error.strerror}.") from error
    if len(raw) > MAX_FILE_BYTES:
        raise Invalid.at("", f"The file is larger than {MAX_FILE_BYTES:,} bytes.")
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


def _write(path: Path, text: str) -> None:
    """Write a file aside and move it into place: a full disk leaves no half article behind."""
    aside = path.with_name(path.name + ".new")
    aside.write_text(text, encoding="utf-8", newline="\n")
    aside.replace(path)
