"""Two contents of an article held against each other: fields, sources, and word by word."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from itertools import groupby
from operator import attrgetter

from cms.articles.schemas.aligning import Budget, Part, align, opcodes
from cms.articles.schemas.units import (
    Cut,
    Token,
    Unit,
    into_stretches,
    into_words,
    plain_tokens,
    units_of,
)
from cms.body import Document
from cms.body.document import Block
from cms.body.walking import plain_text

# Of both bodies together, spaces and signs too: about a second.
_MOST_WORDS = 200_000


class Change(StrEnum):
    """What became of a part."""

    SAME = "same"
    CHANGED = "changed"
    ADDED = "added"
    REMOVED = "removed"
    MOVED_HERE = "moved_here"
    MOVED_AWAY = "moved_away"


@dataclass(frozen=True)
class Piece:
    """Words in a row that share a fate, and how they are written."""

    change: Change
    text: str
    marks: tuple[str, ...] = ()
    href: str = ""


@dataclass(frozen=True)
class Line:
    """One line of a block, and what became of its words."""

    change: Change
    label: str
    pieces: tuple[Piece, ...]


@dataclass(frozen=True)
class Hunk:
    """A block of the body as it stands on each side, or on one, and what became of it."""

    change: Change
    old: Block | None
    new: Block | None
    lines: tuple[Line, ...]


@dataclass(frozen=True)
class _Read:
    """A block, cut into lines once."""

    block: Block
    units: tuple[Unit, ...]
    key: str

    @property
    def part(self) -> Part:
        return Part(self.key, _words(self.units))


def compare_bodies(old: Document, new: Document) -> tuple[Hunk, ...]:
    """Compare two bodies block by block, and blocks that changed word by word.

    A block that stands elsewhere, word for word, was moved. The time is bounded: where there is
    too much to compare, a line changed as a whole, or stretches of it instead of words.
    """
    budget = Budget()
    words = sum(len(into_words(plain_text(body))) for body in (old, new))
    cut = into_words if words <= _MOST_WORDS else into_stretches
    before, after = ([_read(block, cut) for block in body.content] for body in (old, new))
    pairs = align([read.part for read in before], [read.part for read in after], budget)
    hunks = [
        _hunk(None if i is None else before[i], None if k is None else after[k], budget)
        for i, k in pairs
    ]
    return _with_moves(hunks)


def compare_texts(old: str, new: str, budget: Budget | None = None) -> tuple[Piece, ...]:
    """Say which words of a text without marks went and which came.

    Args:
        old: The text as it was.
        new: The text as it is.
        budget: What the comparison of which this is a part may still cost.
    """
    return _compare_words(plain_tokens(old), plain_tokens(new), budget or Budget())


def _read(block: Block, cut: Cut) -> _Read:
    return _Read(
        block, tuple(units_of(block, cut=cut)), block.model_dump_json(exclude_defaults=True)
    )


def _words(units: Iterable[Unit]) -> Counter[str]:
    return Counter(t.text for unit in units for t in unit.tokens if not t.text.isspace())


def _hunk(old: _Read | None, new: _Read | None, budget: Budget) -> Hunk:
    if new is None:
        block, gone = (old.block, old.units) if old else (None, ())
        return Hunk(Change.REMOVED, block, None, _all(gone, Change.REMOVED))
    if old is None:
        return Hunk(Change.ADDED, None, new.block, _all(new.units, Change.ADDED))
    if old.key == new.key:
        return Hunk(Change.SAME, old.block, new.block, _all(new.units, Change.SAME))
    before, after = ([Part(unit, _words([unit])) for unit in r.units] for r in (old, new))
    pairs = align(before, after, budget)
    lines = [
        _line(None if i is None else old.units[i], None if k is None else new.units[k], budget)
        for i, k in pairs
    ]
    return Hunk(Change.CHANGED, old.block, new.block, tuple(lines))


def _all(units: Iterable[Unit], change: Change) -> tuple[Line, ...]:
    return tuple(_whole(unit, change) for unit in units)


def _whole(unit: Unit, change: Change) -> Line:
    return Line(change, unit.label, tuple(_pieces(unit.tokens, change)))


def _line(old: Unit | None, new: Unit | None, budget: Budget) -> Line:
    if old is None or new is None:
        change = Change.ADDED if old is None else Change.REMOVED
        return _whole(new or old or Unit("", ()), change)
    if old == new:
        return _whole(new, Change.SAME)
    label = new.label if old.label == new.label else f"{old.label} → {new.label}"
    return Line(Change.CHANGED, label, _compare_words(old.tokens, new.tokens, budget))


def _compare_words(old: Sequence[Token], new: Sequence[Token], budget: Budget) -> tuple[Piece, ...]:
    found: list[Piece] = []
    gone: list[Token] = []
    came: list[Token] = []
    for kind, i, j, k, m in [*opcodes(old, new, budget), ("equal", 0, 0, 0, 0)]:
        # A space between two changes belongs to them: words are read in a row, not one by one.
        bridge = (gone or came) and i < j and all(token.text.isspace() for token in new[k:m])
        if kind != "equal" or bridge:
            gone += old[i:j]
            came += new[k:m]
            continue
        found += _pieces(gone, Change.REMOVED)
        found += _pieces(came, Change.ADDED)
        found += _pieces(new[k:m], Change.SAME)
        gone, came = [], []
    return tuple(found)


def _pieces(tokens: Iterable[Token], change: Change) -> Iterator[Piece]:
    """Put words that stand in a row and share all but their text into one piece."""
    for (marks, href), group in groupby(tokens, key=attrgetter("marks", "href")):
        yield Piece(change, "".join(token.text for token in group), marks, href)


def _with_moves(hunks: Sequence[Hunk]) -> tuple[Hunk, ...]:
    """Call what was taken out here and put in there, word for word, moved."""
    gone = Counter(h.old for h in hunks if h.change is Change.REMOVED and _says_something(h))
    came = Counter(h.new for h in hunks if h.change is Change.ADDED)
    moved = {Change.REMOVED: gone & came, Change.ADDED: gone & came}
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


def _says_something(hunk: Hunk) -> bool:
    return any(piece.text.strip() for line in hunk.lines for piece in line.pieces)
