"""Going through a document in reading order, and what can be gathered on the way."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import cast

from cms.body.document import (
    Callout,
    CodeBlock,
    Document,
    Embed,
    Heading,
    Image,
    Node,
    Paragraph,
    TableCell,
    TableHeader,
)
from cms.body.inlines import Citation, HardBreak, Inline, Text


def walk(document: Document) -> Iterator[tuple[str, Node]]:
    """Yield every node below the document with its JSON pointer, parents first."""
    yield from _walk(document.content, "/content")


def _walk(nodes: tuple[Node, ...], pointer: str) -> Iterator[tuple[str, Node]]:
    for index, node in enumerate(nodes):
        place = f"{pointer}/{index}"
        yield place, node
        # As `getattr`, but quick: pydantic searches long for the content that a node does not have.
        content = cast("tuple[Node, ...]", vars(node).get("content", ()))
        if content:
            yield from _walk(content, f"{place}/content")


def citations(document: Document) -> list[tuple[str, str]]:
    """Return (pointer, key of the reference) of each citation, in reading order."""
    return [
        (pointer, node.attrs.ref) for pointer, node in walk(document) if isinstance(node, Citation)
    ]


def embeds(document: Document) -> list[tuple[str, str]]:
    """Return (pointer, URL) of each embed, in reading order."""
    return [
        (pointer, node.attrs.url) for pointer, node in walk(document) if isinstance(node, Embed)
    ]


def inline_text(inlines: Iterable[Inline]) -> str:
    """Return the words of a paragraph, heading or cell; a line break is a space."""
    return "".join(
        node.text if isinstance(node, Text) else " " if isinstance(node, HardBreak) else ""
        for node in inlines
    )


def plain_text(document: Document) -> str:
    """Return the words of a document, for search and for counting: one line per block.

    Titles of callouts, code, captions and alternative texts are in it; addresses and the
    keys of references are not.
    """
    return "\n".join(filter(None, (_own_words(node) for _, node in walk(document))))


def _own_words(node: Node) -> str:
    if isinstance(node, Paragraph | Heading | TableHeader | TableCell):
        return inline_text(node.content)
    if isinstance(node, CodeBlock):
        return "".join(text.text for text in node.content)
    if isinstance(node, Callout):
        return node.attrs.title or ""
    if isinstance(node, Image):
        return " ".join(filter(None, (node.attrs.alt, node.attrs.caption)))
    return ""
