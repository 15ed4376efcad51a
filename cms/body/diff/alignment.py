"""Pairing the items of two sequences, such as the blocks of two versions of a body."""

from __future__ import annotations

from collections import Counter
from collections.abc import Hashable, Iterator, Sequence
from contextlib import suppress
from difflib import Match, SequenceMatcher
from itertools import accumulate, takewhile
from typing import NamedTuple

# Two items with a smaller share of words in common are not versions of one another.
_MIN_SIMILARITY = 0.35
# With more pairs of items to compare, items are paired by their position.
_MAX_PAIRS = 10_000
# How many pairs of words are compared in a whole comparison, and in one call of `opcodes`. The
# whole takes a third of a second; usual articles stay far below.
_MAX_STEPS, _MAX_STEPS_PER_SEQUENCE = 4_000_000, 1_500_000

# Both sequences together. For longer ones, even counting the steps would take long.
_MAX_LENGTH = 40_000


class _BudgetExceeded(Exception):
    """The comparison would take more steps than are left."""


class Budget:
    """How many steps a comparison may still take, so that its time is bounded as a whole.

    Steps are counted and time is not measured, so the same texts always give the same result.
    """

    def __init__(self) -> None:
        self.left = _MAX_STEPS

    def spend(self, steps: int) -> None:
        """Take steps from the budget; raise `_BudgetExceeded` if fewer are left."""
        if steps > self.left:
            raise _BudgetExceeded
        self.left -= steps


class _BudgetedMatcher(SequenceMatcher[Hashable]):
    """A matcher that stops with `_BudgetExceeded` when it compares too many equal words."""

    def __init__(self, old: Sequence[Hashable], new: Sequence[Hashable], budget: Budget) -> None:
        super().__init__(None, old, new)
        self._budget, self._left = budget, _MAX_STEPS_PER_SEQUENCE
        found: dict[Hashable, list[int]] = self.b2j  # type: ignore[attr-defined]  # documented
        self._steps_before = list(
            accumulate((1 + len(found.get(word, ())) for word in old), initial=0)
        )

    def find_longest_match(
        self, alo: int = 0, ahi: int | None = None, blo: int = 0, bhi: int | None = None
    ) -> Match:
        """Find it as difflib does, after taking the steps for it from the budget."""
        steps = self._steps_before[-1 if ahi is None else ahi] - self._steps_before[alo]
        self._left -= steps
        if self._left < 0:
            raise _BudgetExceeded
        self._budget.spend(steps)
        return super().find_longest_match(alo, ahi, blo, bhi)


class Item(NamedTuple):
    """An item to pair: items with the same key are equal, others are compared by their words."""

    key: Hashable
    words: Counter[str]


Pair = tuple[int | None, int | None]


def align(old: Sequence[Item], new: Sequence[Item], budget: Budget) -> Iterator[Pair]:
    """Yield pairs of indexes, in order; None stands for the side that an item is missing on."""
    for kind, i, j, k, m in opcodes([item.key for item in old], [p.key for p in new], budget):
        if kind == "equal":
            yield from zip(range(i, j), range(k, m), strict=True)
        else:
            yield from _with_unpaired(_pair_similar(old[i:j], new[k:m], budget), (i, j), (k, m))


def opcodes(
    old: Sequence[Hashable], new: Sequence[Hashable], budget: Budget
) -> list[tuple[str, int, int, int, int]]:
    """Return difflib's opcodes, or a single “replace” where they would exceed the budget.

    A common beginning and end cost nothing, so one changed word is found in a text of any length.
    """
    start = _common_prefix_length(old, new)
    end = _common_prefix_length(old[start:][::-1], new[start:][::-1])
    last, last_new = len(old) - end, len(new) - end
    found = [("equal", 0, start, 0, start)] if start else []
    for kind, i, j, k, m in _budgeted_opcodes(old[start:last], new[start:last_new], budget):
        found.append((kind, start + i, start + j, start + k, start + m))
    return [*found, *([("equal", last, len(old), last_new, len(new))] if end else [])]


def _common_prefix_length(old: Sequence[Hashable], new: Sequence[Hashable]) -> int:
    pairs = zip(old, new, strict=False)
    return sum(1 for _ in takewhile(lambda pair: pair[0] == pair[1], pairs))


def _budgeted_opcodes(
    old: Sequence[Hashable], new: Sequence[Hashable], budget: Budget
) -> list[tuple[str, int, int, int, int]]:
    if len(old) + len(new) <= _MAX_LENGTH:
        with suppress(_BudgetExceeded):
            return list(_BudgetedMatcher(old, new, budget).get_opcodes())
    return [("replace", 0, len(old), 0, len(new))]


def _with_unpaired(
    pairs: Sequence[tuple[int, int]], old: tuple[int, int], new: tuple[int, int]
) -> Iterator[Pair]:
    """Add the items without a partner to pairs that count from the starts of the ranges."""
    i, k = old[0], new[0]
    for a, b in [*((old[0] + a, new[0] + b) for a, b in pairs), (old[1], new[1])]:
        yield from ((x, None) for x in range(i, a))
        yield from ((None, y) for y in range(k, b))
        if a < old[1] and b < new[1]:
            yield a, b
        i, k = a + 1, b + 1


def _pair_similar(
    old: Sequence[Item], new: Sequence[Item], budget: Budget
) -> list[tuple[int, int]]:
    """Pair items, in order, so that the pairs have as many words in common as possible."""
    pairs = len(old) * len(new)
    steps = 2 * len(new) * _count_words(old) + len(old) * _count_words(new)
    try:
        budget.spend(steps if pairs <= _MAX_PAIRS else budget.left + 1)
    except _BudgetExceeded:
        positions = range(min(len(old), len(new)))
        return [(i, i) for i in positions if _similarity(old[i], new[i]) >= _MIN_SIMILARITY]
    best = [[0.0] * (len(new) + 1) for _ in range(len(old) + 1)]
    taken = [[False] * len(new) for _ in old]
    for i in reversed(range(len(old))):
        for k in reversed(range(len(new))):
            common = _similarity(old[i], new[k])
            paired = best[i + 1][k + 1] + common if common >= _MIN_SIMILARITY else 0.0
            taken[i][k] = paired > max(best[i + 1][k], best[i][k + 1])
            best[i][k] = max(paired, best[i + 1][k], best[i][k + 1])
    return _best_path(best, taken)


def _count_words(parts: Sequence[Item]) -> int:
    return sum(len(item.words) + 1 for item in parts)


def _best_path(best: list[list[float]], taken: list[list[bool]]) -> list[tuple[int, int]]:
    pairs, i, k = [], 0, 0
    while i < len(taken) and k < len(taken[i]):
        if taken[i][k]:
            pairs.append((i, k))
            i, k = i + 1, k + 1
        elif best[i + 1][k] >= best[i][k + 1]:
            i += 1
        else:
            k += 1
    return pairs


def _similarity(old: Item, new: Item) -> float:
    total = old.words.total() + new.words.total()
    # As `Counter & Counter`, but faster: a comparison calls this for thousands of pairs.
    shared = old.words.keys() & new.words.keys()
    return 2 * sum(min(old.words[w], new.words[w]) for w in shared) / total if total else 0.0
