"""Comparing two bodies, or two texts, block by block and word by word."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from itertools import groupby
from operator import attrgetter

from cms.body.diff.alignment import Budget, Item, align, opcodes
from cms.body.diff.lines import (
    BodyLine,
    Token,
    Tokenizer,
    body_lines,
    plain_tokens,
    tokenize_stretches,
    tokenize_words,
)
from cms.body.document import Block, Document
from cms.body.traversal import plain_text

# In both bodies together, with spaces and signs: to compare as many takes about a second.
_MAX_WORDS = 200_000


class Change(StrEnum):
    """How a part differs between the old and the new version."""

    SAME = "same"
    CHANGED = "changed"
    ADDED = "added"
    REMOVED = "removed"
    MOVED_HERE = "moved_here"
    MOVED_AWAY = "moved_away"


@dataclass(frozen=True)
class TextPiece:
    """Neighbouring words with the same change, the same marks and the same link."""

    change: Change
    text: str
    marks: tuple[str, ...] = ()
    href: str = ""


@dataclass(frozen=True)
class LineDiff:
    """A line of a block, with the changes of its words."""

    change: Change
    label: str
    pieces: tuple[TextPiece, ...]


@dataclass(frozen=True)
class Hunk:
    """A block of the body in the old and the new version; None where one does not have it."""

    change: Change
    old: Block | None
    new: Block | None
    lines: tuple[LineDiff, ...]


@dataclass(frozen=True)
class _SplitBlock:
    """A block with its lines."""

    block: Block
    lines: tuple[BodyLine, ...]
    key: str

    @property
    def item(self) -> Item:
        return Item(self.key, _words(self.lines))


def compare_bodies(old: Document, new: Document) -> tuple[Hunk, ...]:
    """Compare two bodies block by block, and changed blocks word by word.

    A block that is removed in one place and added in another without a change was moved. The time
    is bounded: of very long texts, whole lines or stretches of 200 characters count as changed.
    """
    budget = Budget()
    words = sum(len(tokenize_words(plain_text(body))) for body in (old, new))
    tokenize = tokenize_words if words <= _MAX_WORDS else tokenize_stretches
    before, after = ([_split(block, tokenize) for block in body.content] for body in (old, new))
    pairs = align([read.item for read in before], [read.item for read in after], budget)
    hunks = [
        _compare_blocks(None if i is None else before[i], None if k is None else after[k], budget)
        for i, k in pairs
    ]
    return _mark_moves(hunks)


def compare_texts(old: str, new: str, budget: Budget | None = None) -> tuple[TextPiece, ...]:
    """Compare two texts without marks word by word.

    Args:
        old: The text as it was.
        new: The text as it is.
        budget: The budget of the comparison that this is a part of; None for a new one.
    """
    return _compare_words(plain_tokens(old), plain_tokens(new), budget or Budget())


def _split(block: Block, tokenize: Tokenizer) -> _SplitBlock:
    return _SplitBlock(
        block,
        tuple(body_lines(block, tokenize=tokenize)),
        block.model_dump_json(exclude_defaults=True),
    )


def _words(lines: Iterable[BodyLine]) -> Counter[str]:
    return Counter(t.text for line in lines for t in line.tokens if not t.text.isspace())


def _compare_blocks(old: _SplitBlock | None, new: _SplitBlock | None, budget: Budget) -> Hunk:
    if new is None:
        block, removed = (old.block, old.lines) if old else (None, ())
        return Hunk(Change.REMOVED, block, None, _uniform_lines(removed, Change.REMOVED))
    if old is None:
        return Hunk(Change.ADDED, None, new.block, _uniform_lines(new.lines, Change.ADDED))
    if old.key == new.key:
        return Hunk(Change.SAME, old.block, new.block, _uniform_lines(new.lines, Change.SAME))
    before, after = ([Item(line, _words([line])) for line in r.lines] for r in (old, new))
    pairs = align(before, after, budget)
    lines = [
        _compare_lines(
            None if i is None else old.lines[i], None if k is None else new.lines[k], budget
        )
        for i, k in pairs
    ]
    return Hunk(Change.CHANGED, old.block, new.block, tuple(lines))


def _uniform_lines(lines: Iterable[BodyLine], change: Change) -> tuple[LineDiff, ...]:
    return tuple(_uniform_line(line, change) for line in lines)


def _uniform_line(line: BodyLine, change: Change) -> LineDiff:
    return LineDiff(change, line.label, tuple(_pieces(line.tokens, change)))


def _compare_lines(old: BodyLine | None, new: BodyLine | None, budget: Budget) -> LineDiff:
    if old is None or new is None:
        change = Change.ADDED if old is None else Change.REMOVED
        return _uniform_line(new or old or BodyLine("", ()), change)
    if old == new:
        return _uniform_line(new, Change.SAME)
    label = new.label if old.label == new.label else f"{old.label} → {new.label}"
    return LineDiff(Change.CHANGED, label, _compare_words(old.tokens, new.tokens, budget))


def _compare_words(
    old: Sequence[Token], new: Sequence[Token], budget: Budget
) -> tuple[TextPiece, ...]:
    found: list[TextPiece] = []
    removed: list[Token] = []
    added: list[Token] = []
    for kind, i, j, k, m in [*opcodes(old, new, budget), ("equal", 0, 0, 0, 0)]:
        # A space between two changes belongs to them, so that a changed phrase is one piece.
        bridge = (removed or added) and i < j and all(token.text.isspace() for token in new[k:m])
        if kind != "equal" or bridge:
            removed += old[i:j]
            added += new[k:m]
            continue
        found += _pieces(removed, Change.REMOVED)
        found += _pieces(added, Change.ADDED)
        found += _pieces(new[k:m], Change.SAME)
        removed, added = [], []
    return tuple(found)


def _pieces(tokens: Iterable[Token], change: Change) -> Iterator[TextPiece]:
    """Join neighbouring words that differ only in their text."""
    for (marks, href), group in groupby(tokens, key=attrgetter("marks", "href")):
        yield TextPiece(change, "".join(token.text for token in group), marks, href)


def _mark_moves(hunks: Sequence[Hunk]) -> tuple[Hunk, ...]:
    """Mark blocks as moved that were removed in one place and added in another unchanged."""
    removed = Counter(h.old for h in hunks if h.change is Change.REMOVED and _has_text(h))
    added = Counter(h.new for h in hunks if h.change is Change.ADDED)
    moved = {Change.REMOVED: removed & added, Change.ADDED: removed & added}
    names = {Change.REMOVED: Change.MOVED_AWAY, Change.ADDED: Change.MOVED_HERE}
    found = []
    for hunk in hunks:
        block = hunk.old if hunk.change is Change.REMOVED else hunk.new
        left = moved.get(hunk.change)
        if left is not None and left[block] > 0:
            left[block] -= 1
            hunk = replace(hunk, change=names[hunk.change])  # noqa: PLW2901
        found.append(hunk)
    return tuple(found)


def _has_text(hunk: Hunk) -> bool:
    return any(piece.text.strip() for line in hunk.lines for piece in line.pieces)
