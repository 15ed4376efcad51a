"""Splitting a body into the lines and words that are compared."""

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

# A word, white space, or one sign, so that a text that only lost a comma keeps its words.
_TOKENS = re.compile(r"\w+|\s+|[^\w\s]")

Tokenizer = Callable[[str], list[str]]
tokenize_words: Tokenizer = _TOKENS.findall
# For bodies with so many words and signs that comparing each would take seconds.
tokenize_stretches: Tokenizer = re.compile(r".{1,200}", re.DOTALL).findall


class Token(NamedTuple):
    """A word, a space or a sign, with its marks and, in a link, the address."""

    text: str
    marks: tuple[str, ...] = ()
    href: str = ""


class BodyLine(NamedTuple):
    """What is compared as one line, such as a paragraph, a row of a table or an image."""

    label: str
    tokens: tuple[Token, ...]


def body_lines(
    node: Node, within: str = "", tokenize: Tokenizer = tokenize_words
) -> Iterator[BodyLine]:
    """Yield the lines of a block, each with a label for what it is, such as “Warning, title”."""
    if isinstance(node, BulletList | OrderedList | ListItem | Blockquote | Callout):
        yield from _container_lines(node, within, tokenize)
    elif isinstance(node, Table):
        for row in node.content:
            yield BodyLine(_label(_row_name(row), within), tuple(_row_tokens(row, tokenize)))
    else:
        yield BodyLine(_label(_block_name(node), within), tuple(_block_tokens(node, tokenize)))


def plain_tokens(text: str, tokenize: Tokenizer = tokenize_words) -> tuple[Token, ...]:
    """Split a text without marks into tokens."""
    return tuple(Token(found) for found in tokenize(text))


def _container_lines(
    node: BulletList | OrderedList | ListItem | Blockquote | Callout,
    within: str,
    tokenize: Tokenizer,
) -> Iterator[BodyLine]:
    if isinstance(node, Callout):
        name = node.attrs.kind.capitalize()
        yield BodyLine(
            _label(f"{name}, title", within), plain_tokens(node.attrs.title or "", tokenize)
        )
    elif isinstance(node, Blockquote):
        name = "Quote"
    elif isinstance(node, ListItem):
        name = within
    else:
        name = "List item" if isinstance(node, BulletList) else "Numbered item"
    for child in node.content:
        yield from body_lines(child, name, tokenize)


def _label(name: str, within: str) -> str:
    return name if not within else within if name == "Paragraph" else f"{within}, {name.lower()}"


def _block_name(node: Node) -> str:
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


def _row_tokens(row: TableRow, tokenize: Tokenizer) -> Iterator[Token]:
    for index, cell in enumerate(row.content):
        if index:
            yield Token(" | ")
        yield from _inline_tokens(cell.content, tokenize)


def _block_tokens(node: Node, tokenize: Tokenizer) -> Iterator[Token]:
    if isinstance(node, Paragraph | Heading):
        yield from _inline_tokens(node.content, tokenize)
    elif isinstance(node, CodeBlock):
        yield from plain_tokens("".join(text.text for text in node.content), tokenize)
    elif isinstance(node, Image):
        parts = (node.attrs.src, node.attrs.alt or "no alternative text", node.attrs.caption or "")
        for text in filter(None, parts):
            yield from (Token(text), Token(" "))
    elif isinstance(node, Embed):
        yield Token(node.attrs.url)
    elif isinstance(node, ThematicBreak):
        yield Token("⁂")


def _inline_tokens(inlines: tuple[Inline, ...], tokenize: Tokenizer) -> Iterator[Token]:
    for inline in inlines:
        if isinstance(inline, Text):
            marks = tuple(sorted(mark.type for mark in inline.marks if not isinstance(mark, Link)))
            href = next((m.attrs.href for m in inline.marks if isinstance(m, Link)), "")
            yield from map(Token, tokenize(inline.text), repeat(marks), repeat(href))
        elif isinstance(inline, Citation):
            yield Token(f"[{inline.attrs.ref}]", ("citation",))
        else:
            yield Token("\n")
