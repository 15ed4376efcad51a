"""The canonical form of a document, in which it is stored.

Documents that read alike become equal, and keep only what Markdown can say:

- Neighbouring texts with the same marks become one, and empty ones go. White space runs
  together into one space, and none is left at the edges of a block or around a line break.
- Marks stand in the order link, strong, em, strike, sup, sub, code, each once. Code has no
  other mark but a link and strike, which changes what it says; code of spaces alone is a
  space. Line breaks and citations have none.
- Line breaks at the edges of a block go. Keys of citations are in small letters.
- Paragraphs, headings, code blocks, items, lists and quotes with nothing in them go; so do
  callouts with neither title nor content, and tables without a word.
- The first row of a table holds headers and the others cells, each row as many as the
  longest; a column is aligned as its header is. Later rows without a word go.
- Titles, captions and alternative texts are single lines, and null when empty where null
  is allowed. Code is one text.

It works on plain nodes (dicts) that fit ``cms.body.document``, and leaves other keys, such
as the line a node was read from, where they are.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from typing import Any

from cms.body.text import clean_line

Raw = dict[str, Any]

MARK_ORDER = ("link", "strong", "em", "strike", "sup", "sub", "code")
_MARKS_OF_CODE = ("link", "strike", "code")

_SPACES = re.compile(r"[ \t\n]+")


def canonical(document: Raw) -> Raw:
    """Return the canonical form of a document; a canonical one comes back equal."""
    return _with_content(document, _blocks(document.get("content", ())))


def _blocks(nodes: Iterable[Raw]) -> list[Raw]:
    kept = (_BLOCKS[node["type"]](node) for node in nodes)
    return [node for node in kept if node is not None]


def _with_content(node: Raw, content: list[Raw]) -> Raw:
    bare = {key: value for key, value in node.items() if key != "content"}
    return {**bare, "content": content} if content else bare


def _unless_empty(node: Raw) -> Raw | None:
    return node if node.get("content") else None


def _text_block(node: Raw) -> Raw | None:
    return _unless_empty(_with_content(node, _inlines(node.get("content", ()))))


def _container(node: Raw) -> Raw | None:
    return _unless_empty(_with_content(node, _blocks(node.get("content", ()))))


def _callout(node: Raw) -> Raw | None:
    title = clean_line(node["attrs"].get("title") or "") or None
    node = _with_content(node, _blocks(node.get("content", ())))
    node["attrs"] = {**node["attrs"], "title": title}
    return node if title or node.get("content") else None


def _code_block(node: Raw) -> Raw | None:
    code = "".join(text["text"] for text in node.get("content", ()))
    content = [{"type": "text", "text": code}] if code.strip() else []
    return _unless_empty(_with_content(node, content))


def _table(node: Raw) -> Raw | None:
    rows = [
        (row, [_inlines(cell.get("content", ())) for cell in row.get("content", ())])
        for row in node.get("content", ())
    ]
    if not any(cell for _, cells in rows for cell in cells):
        return None
    rows = rows[:1] + [row for row in rows[1:] if any(row[1])]
    width = max(len(cells) for _, cells in rows)
    header = rows[0][0].get("content", ())
    aligns = [cell.get("attrs", {}).get("align") for cell in header]
    aligns += [None] * (width - len(aligns))
    kind = "table_header"
    content = []
    for row, cells in rows:
        cells += [[] for _ in range(width - len(cells))]
        content.append(
            _with_content(
                row,
                [
                    _with_content({"type": kind, **_aligned(align)}, cell)
                    for cell, align in zip(cells, aligns, strict=True)
                ],
            )
        )
        kind = "table_cell"
    return _with_content(node, content)


def _aligned(align: str | None) -> Raw:
    return {"attrs": {"align": align}} if align else {}


def _image(node: Raw) -> Raw:
    attrs = node["attrs"]
    caption = clean_line(attrs.get("caption") or "") or None
    return {**node, "attrs": {**attrs, "alt": clean_line(attrs["alt"]), "caption": caption}}


def _unchanged(node: Raw) -> Raw:
    return node


_BLOCKS: dict[str, Callable[[Raw], Raw | None]] = {
    "paragraph": _text_block,
    "heading": _text_block,
    "bullet_list": _container,
    "ordered_list": _container,
    "list_item": _container,
    "blockquote": _container,
    "callout": _callout,
    "code_block": _code_block,
    "table": _table,
    "image": _image,
    "embed": _unchanged,
    "thematic_break": _unchanged,
}


def _inlines(nodes: Iterable[Raw]) -> list[Raw]:
    line: list[Raw] = []
    for node in nodes:
        kind = node["type"]
        if kind == "text":
            _append_text(line, _text(node))
        elif kind == "citation":
            attrs = {"ref": node["attrs"]["ref"].lower()}
            line.append({**_without_marks(node), "attrs": attrs})
        else:
            _trim_end(line)
            if line:
                line.append(_without_marks(node))
    _trim_end(line)
    while line and line[-1]["type"] == "hard_break":
        line.pop()
        _trim_end(line)
    return line


def _without_marks(node: Raw) -> Raw:
    return {key: value for key, value in node.items() if key != "marks"}


def _text(node: Raw) -> Raw:
    marks = {mark["type"]: mark for mark in reversed(node.get("marks", ()))}
    text = node["text"]
    if "code" in marks:
        if text.strip(" \t\n"):
            text = text.replace("\n", " ").replace("\t", " ")
            marks = {kind: marks[kind] for kind in _MARKS_OF_CODE if kind in marks}
        else:
            del marks["code"]
    if "code" not in marks:
        text = _SPACES.sub(" ", text)
    if "link" in marks:
        marks["link"] = _link(marks["link"])
    ordered = [marks[kind] for kind in MARK_ORDER if kind in marks]
    bare = _without_marks(node)
    return {**bare, "text": text, **({"marks": ordered} if ordered else {})}


def _link(mark: Raw) -> Raw:
    title = clean_line(mark["attrs"].get("title") or "") or None
    return {"type": "link", "attrs": {"href": mark["attrs"]["href"], "title": title}}


def _is_code(node: Raw) -> bool:
    return any(mark["type"] == "code" for mark in node.get("marks", ()))


def _append_text(line: list[Raw], node: Raw) -> None:
    last = line[-1] if line else None
    text: str = node["text"]
    if not _is_code(node):
        if last is None or last["type"] == "hard_break":
            text = text.lstrip()
        elif last["type"] == "text" and last["text"].endswith(" ") and not _is_code(last):
            text = text.removeprefix(" ")
    if not text:
        return
    if last is not None and last["type"] == "text" and last.get("marks") == node.get("marks"):
        line[-1] = {**last, "text": last["text"] + text}
    else:
        line.append({**node, "text": text})


def _trim_end(line: list[Raw]) -> None:
    """Take white space off the end; code keeps its own."""
    while line and line[-1]["type"] == "text" and not _is_code(line[-1]):
        text = line[-1]["text"].rstrip()
        if text:
            line[-1] = {**line[-1], "text": text}
            return
        line.pop()
