"""A body as the lines that a comparison holds against each other."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from itertools import repeat
from typing import NamedTuple

from cms.body.document import (
    Blockquote,
    BulletList,
    Callout,
    CodeBlock,
    Embed,
    Heading,
    Image,
    ListItem,
    Node,
    OrderedList,
    Paragraph,
    Table,
    TableHeader,
    TableRow,
    ThematicBreak,
)
from cms.body.inlines import Citation, Inline, Link, Text

# A word, a run of white space, or one sign: text that only lost a comma keeps its words.
_TOKENS = re.compile(r"\w+|\s+|[^\w\s]")

Cut = Callable[[str], list[str]]
into_words: Cut = _TOKENS.findall
# For bodies with so many words and signs that comparing each would take seconds.
into_stretches: Cut = re.compile(r".{1,200}", re.DOTALL).findall


class Token(NamedTuple):
    """A word, a space or a sign, with the marks on it and where it leads, if it is a link."""

    text: str
    marks: tuple[str, ...] = ()
    href: str = ""


class Unit(NamedTuple):
    """One line of a comparison: a paragraph, a cell's row, an image; what it is, and its words."""

    label: str
    tokens: tuple[Token, ...]


def units_of(node: Node, within: str = "", cut: Cut = into_words) -> Iterator[Unit]:
    """Yield the lines of a block in reading order, each named by what it is and stands in."""
    if isinstance(node, BulletList | OrderedList | ListItem | Blockquote | Callout):
        yield from _units_of_holder(node, within, cut)
    elif isinstance(node, Table):
        for row in node.content:
            yield Unit(_label(_row_name(row), within), tuple(_row_tokens(row, cut)))
    else:
        yield Unit(_label(_name(node), within), tuple(_tokens(node, cut)))


def plain_tokens(text: str, cut: Cut = into_words) -> tuple[Token, ...]:
    """Cut a text without marks into tokens."""
    return tuple(Token(found) for found in cut(text))


def _units_of_holder(
    node: BulletList | OrderedList | ListItem | Blockquote | Callout, within: str, cut: Cut
) -> Iterator[Unit]:
    if isinstance(node, Callout):
        name = node.attrs.kind.capitalize()
        yield Unit(_label(f"{name}, title", within), plain_tokens(node.attrs.title or "", cut))
    elif isinstance(node, Blockquote):
        name = "Quote"
    elif isinstance(node, ListItem):
        name = within
    else:
        name = "List item" if isinstance(node, BulletList) else "Numbered item"
    for child in node.content:
        yield from units_of(child, name, cut)


def _label(name: str, within: str) -> str:
    return name if not within else within if name == "Paragraph" else f"{within}, {name.lower()}"


def _name(node: Node) -> str:
    if isinstance(node, Heading):
        return f"Heading {node.attrs.level}"
    names: dict[type, str] = {
        Paragraph: "Paragraph",
        CodeBlock: "Code",
        Image: "Image",
        Embed: "Audio or video",
        ThematicBreak: "Line",
    }
    return names[type(node)]


def _row_name(row: TableRow) -> str:
    is_head = bool(row.content) and isinstance(row.content[0], TableHeader)
    return "Table, head" if is_head else "Table row"


def _row_tokens(row: TableRow, cut: Cut) -> Iterator[Token]:
    for index, cell in enumerate(row.content):
        if index:
            yield Token(" | ")
        yield from _inline_tokens(cell.content, cut)


def _tokens(node: Node, cut: Cut) -> Iterator[Token]:
    if isinstance(node, Paragraph | Heading):
        yield from _inline_tokens(node.content, cut)
    elif isinstance(node, CodeBlock):
        yield from plain_tokens("".join(text.text for text in node.content), cut)
    elif isinstance(node, Image):
        parts = (node.attrs.src, node.attrs.alt or "no alternative text", node.attrs.caption or "")
        for text in filter(None, parts):
            yield from (Token(text), Token(" "))
    elif isinstance(node, Embed):
        yield Token(node.attrs.url)
    elif isinstance(node, ThematicBreak):
        yield Token("⁂")


def _inline_tokens(inlines: tuple[Inline, ...], cut: Cut) -> Iterator[Token]:
    for inline in inlines:
        if isinstance(inline, Text):
            marks = tuple(sorted(mark.type for mark in inline.marks if not isinstance(mark, Link)))
            href = next((m.attrs.href for m in inline.marks if isinstance(m, Link)), "")
            yield from map(Token, cut(inline.text), repeat(marks), repeat(href))
        elif isinstance(inline, Citation):
            yield Token(f"[{inline.attrs.ref}]", ("citation",))
        else:
            yield Token("\n")
