"""Naming a place in a body, in words for its author."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

_MEMBERS = {"bullet_list": "list item", "ordered_list": "list item", "table": "row"}
_HOLDERS = ("list_item", "blockquote", "callout")


def place_in_words(document: object, pointer: str) -> str:
    """Return words such as “block 4, list item 2” for a pointer (RFC 6901) into a document.

    Counts from 1, down to the block of text. Empty for the document as a whole, and for a pointer
    to nothing. ``document`` is decoded JSON and need not be valid.
    """
    words: list[str] = []
    node: Any = document
    steps = pointer.split("/")[1:]
    for name, step in zip(steps[::2], steps[1::2], strict=False):
        siblings = node.get("content") if isinstance(node, Mapping) else None
        if name != "content" or not isinstance(siblings, list) or not step.isdecimal():
            break
        if int(step) >= len(siblings):
            break
        word = _word(node, len(siblings), is_whole=not words)
        if word is None:
            break
        node = siblings[int(step)]
        words += [f"{word} {int(step) + 1}"] if word else []
    return ", ".join(words)


def _word(parent: Mapping[str, Any], siblings: int, *, is_whole: bool) -> str | None:
    """Name the children of a node; empty for an only child, None inside a text."""
    kind = parent.get("type")
    if is_whole:
        return "block"
    if kind == "table_row":
        return "column"
    if kind in _HOLDERS:
        return "block" if siblings > 1 else ""
    return _MEMBERS.get(kind) if isinstance(kind, str) else None
