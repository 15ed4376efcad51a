"""Turning flat marks into nested spans, as HTML and Markdown write them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from cms.body.canonical import MARK_ORDER
from cms.body.inlines import Citation, Code, Inline, Link, Mark, Text


@dataclass(frozen=True)
class Span:
    """A mark around everything in ``children``."""

    mark: Mark
    children: tuple[Span | Inline, ...]


def nest(inlines: Sequence[Inline]) -> tuple[Span | Inline, ...]:
    """Return ``inlines`` in spans, the longest outermost, so that few marks are split.

    Code is no span, because nothing can stand inside it. Line breaks and citations have no marks
    and may stand in any span, but a citation not in a link.
    """
    return _nest(inlines, 0, len(inlines), frozenset())


def is_code(text: Text) -> bool:
    """Tell whether a text has the mark ``code``."""
    return any(isinstance(mark, Code) for mark in text.marks)


def _nest(
    inlines: Sequence[Inline], start: int, end: int, opened: frozenset[str]
) -> tuple[Span | Inline, ...]:
    nested: list[Span | Inline] = []
    while start < end:
        stop, mark = _longest(inlines, start, end, opened)
        if mark is None:
            nested.append(inlines[start])
        else:
            nested.append(Span(mark, _nest(inlines, start, stop, opened | {mark.type})))
        start = stop
    return tuple(nested)


def _longest(
    inlines: Sequence[Inline], start: int, end: int, opened: frozenset[str]
) -> tuple[int, Mark | None]:
    node = inlines[start]
    if not isinstance(node, Text):
        return start + 1, None
    ranked = sorted(node.marks, key=lambda mark: MARK_ORDER.index(mark.type))
    best, widest = start + 1, None
    for mark in ranked:
        if mark.type in opened or isinstance(mark, Code):
            continue
        stop = _end_of(inlines, start, end, mark)
        if widest is None or stop > best:
            best, widest = stop, mark
    return best, widest


def _end_of(inlines: Sequence[Inline], start: int, end: int, mark: Mark) -> int:
    stop = start + 1
    for index in range(start + 1, end):
        node = inlines[index]
        if isinstance(node, Text):
            if mark not in node.marks:
                break
            stop = index + 1
        elif isinstance(mark, Link) and isinstance(node, Citation):
            break
    return stop
