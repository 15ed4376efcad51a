"""Where something stands in a body, in words for the person who writes it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

_MEMBERS = {"bullet_list": "list item", "ordered_list": "list item", "table": "row"}
_HOLDERS = ("list_item", "blockquote", "callout")


def place_in_words(document: object, pointer: str) -> str:
    """Say where ``pointer`` (RFC 6901) leads in the decoded JSON of a document, counted from 1.

    It is named down to the block of text: "block 4, list item 2". Empty for the document as a
    whole, and for a pointer that leads to nothing in it, which may be no document at all.
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
    """Name what a node holds; empty where there is but one, None for what is within a text."""
    kind = parent.get("type")
    if is_whole:
        return "block"
    if kind == "table_row":
        return "column"
    if kind in _HOLDERS:
        return "block" if siblings > 1 else ""
    return _MEMBERS.get(kind) if isinstance(kind, str) else None
