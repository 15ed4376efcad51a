"""An article as a Markdown file: YAML front matter, then the body."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

import yaml

from cms.articles.rules.reading import read_content
from cms.articles.schemas.content import ArticleContent
from cms.articles.schemas.parts import SLUG
from cms.body.markdown.reader import Parsed, parse_markdown
from cms.body.markdown.writer import render_markdown
from cms.db.moments import read_moment, utc_now
from cms.errors import FieldError, Invalid

FENCE = "---"
MAX_FRONT_MATTER = 200_000


@dataclass(frozen=True)
class MarkdownFile:
    """What a file says: the content, and whether it is a draft that no import may publish.

    ``draft_of`` is the public slug of the article, where the draft gives it another one.
    ``published_at`` and ``updated_at`` say when readers first and last got a published article.
    ``slug_line`` is the line, from 1, that names the slug, or the title that it is made from.
    """

    content: ArticleContent
    draft: bool = False
    draft_of: str | None = None
    published_at: datetime | None = None
    updated_at: datetime | None = None
    slug_line: int = field(default=1, compare=False)


def read_markdown_file(text: str) -> MarkdownFile:
    """Read a Markdown file with front matter; raises `Invalid`, each error with its line.

    A file is a finished thing, whose sources are listed; one marked as a draft need not be.
    """
    lines = text.removeprefix("\ufeff").replace("\r\n", "\n").replace("\r", "\n").split("\n")
    if lines[0].rstrip() != FENCE:
        raise _at(1, "The file must begin with front matter: a line “---”, the fields, “---”.")
    ends = (i for i, line in enumerate(lines[1:], 1) if line.rstrip() in (FENCE, "..."))
    end = next(ends, None)
    if end is None:
        raise _at(1, "The front matter is not closed: put a line “---” after the last field.")
    fields, lines_of = _read_yaml("\n".join(lines[1:end]))
    draft = _read_draft(fields.pop("draft", "false"), lines_of)
    draft_of = _read_draft_of(fields.pop("draft_of", None), draft, lines_of)
    published_at, updated_at = _read_moments(fields, draft, lines_of)
    for name in ("body", "body_markdown"):
        if name in fields:
            raise _at(lines_of[f"/{name}"], "The body stands below the front matter, not in it.")
    offset = end + 1
    errors: list[FieldError] = []
    parsed: Parsed | None = None
    content: ArticleContent | None = None
    try:
        parsed = parse_markdown("\n".join(lines[offset:]))
    except Invalid as error:
        errors += [
            FieldError("/body" + e.pointer, e.detail, (e.line or 1) + offset) for e in error.errors
        ]
    try:
        content = read_content(fields, parsed=parsed, finished=not draft)
    except Invalid as error:
        errors += [_placed(e, lines_of, offset) for e in error.errors]
    if content is None or errors:
        raise Invalid(sorted(errors, key=lambda e: e.line or 0))
    slug_line = lines_of["/slug" if "slug" in fields else "/title"]
    return MarkdownFile(content, draft, draft_of, published_at, updated_at, slug_line)


def write_markdown_file(file: MarkdownFile) -> str:
    """Write the file that `read_markdown_file` reads as the same content."""
    fields = file.content.model_dump(mode="python", exclude={"body"}, exclude_defaults=True)
    fields = {"title": "", "slug": "", "locale": file.content.locale, **fields}
    if file.draft:
        fields["draft"] = True
    if file.draft_of is not None:
        fields["draft_of"] = file.draft_of
    for name, moment in (("published_at", file.published_at), ("updated_at", file.updated_at)):
        if moment is not None:
            fields[name] = moment.astimezone(UTC).isoformat().replace("+00:00", "Z")
    front = yaml.safe_dump(
        _plain(fields), allow_unicode=True, sort_keys=False, width=100, default_flow_style=False
    )
    return f"{FENCE}\n{front}{FENCE}\n{render_markdown(file.content.body)}"


def _plain(value: Any) -> Any:
    """Lists for tuples, which YAML would write with a tag of Python's."""
    if isinstance(value, dict):
        return {key: _plain(item) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [_plain(item) for item in value]
    return value


def _read_yaml(text: str) -> tuple[dict[str, Any], dict[str, int]]:
    """Read the front matter, and on which line of the file each field stands.

    Every scalar is read as text and typed by the schema, so that the language ``no`` stays one
    and a title may be a number. A field with nothing after its colon is not given.
    """
    if len(text) > MAX_FRONT_MATTER:
        raise _at(1, f"The front matter is longer than {MAX_FRONT_MATTER:,} characters.")
    try:
        node = yaml.compose(text, Loader=yaml.BaseLoader)
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark
        problem = error.problem or "this is not valid YAML"
        raise _at((mark.line if mark else 0) + 2, f"The front matter: {problem}.") from error
    except (yaml.YAMLError, RecursionError, ValueError, OverflowError) as error:
        # The last two come from an escape, such as \UFFFFFFFF, that names no character.
        raise _at(1, "The front matter is not valid YAML.") from error
    lines_of: dict[str, int] = {}
    fields = _value(node, "", lines_of, set()) if node is not None else {}
    if not isinstance(fields, dict):
        raise _at(2, "The front matter must be fields, such as “title: My article”.")
    return fields, lines_of


def _value(node: yaml.Node, at: str, lines_of: dict[str, int], seen: set[int]) -> Any:
    line = node.start_mark.line + 2
    if id(node) in seen:
        raise _at(line, "An alias (*name) is not allowed here; write the value again.")
    seen.add(id(node))
    lines_of.setdefault(at, line)
    if isinstance(node, yaml.MappingNode):
        fields: dict[str, Any] = {}
        for key, item in node.value:
            line = key.start_mark.line + 2
            if not isinstance(key, yaml.ScalarNode):
                raise _at(line, "The name of a field must be a word.")
            if key.value in fields:
                raise _at(line, f"“{key.value}” stands here twice.")
            lines_of[f"{at}/{key.value}"] = line
            fields[key.value] = _value(item, f"{at}/{key.value}", lines_of, seen)
        return {name: value for name, value in fields.items() if value is not None}
    if isinstance(node, yaml.SequenceNode):
        return [_value(item, f"{at}/{i}", lines_of, seen) for i, item in enumerate(node.value)]
    # A plain scalar without text is YAML's null.
    empty = isinstance(node, yaml.ScalarNode) and node.value == "" and not node.style
    return None if empty else node.value


def _read_draft_of(value: object, draft: bool, lines_of: dict[str, int]) -> str | None:
    if value is None:
        return None
    if not draft or not isinstance(value, str) or not SLUG.fullmatch(value):
        raise _at(lines_of["/draft_of"], "“draft_of” is the slug of an article, in a draft of it.")
    return value


def _read_moments(
    fields: dict[str, Any], draft: bool, lines_of: dict[str, int]
) -> tuple[datetime | None, datetime | None]:
    """Take the times of publication out of the fields."""
    found: dict[str, datetime] = {}
    for name in ("published_at", "updated_at"):
        value = fields.pop(name, None)
        if value is None:
            continue
        line = lines_of[f"/{name}"]
        if draft:
            raise _at(line, f"“{name}” stands with what is published, not in a draft.")
        try:
            found[name] = read_moment(value)
        except ValueError as error:
            raise _at(line, f"{name}: {error}") from error
        if found[name] > utc_now():
            raise _at(line, f"{name}: This time is yet to come.")
    first, last = found.get("published_at"), found.get("updated_at")
    if last is not None and (first is None or last < first):
        raise _at(lines_of["/updated_at"], "“updated_at” is a time after “published_at”.")
    return first, last


def _read_draft(value: object, lines_of: dict[str, int]) -> bool:
    if value not in ("true", "false"):
        raise _at(lines_of["/draft"], "“draft” is either true or false.")
    return value == "true"


def _placed(error: FieldError, lines_of: dict[str, int], offset: int) -> FieldError:
    """Give an error its line in the file: the body's own, or that of the nearest field."""
    if error.line is not None:
        return FieldError(error.pointer, error.detail, error.line + offset)
    at = error.pointer
    while at and at not in lines_of:
        at = at.rpartition("/")[0]
    name = f"{error.pointer.strip('/').replace('/', '.')}: " if error.pointer else ""
    return FieldError(error.pointer, name + error.detail, lines_of.get(at, 1))


def _at(line: int, detail: str) -> Invalid:
    return Invalid([FieldError("", detail, line)])
