"""Which part of one text is which part of another, in order."""

from __future__ import annotations

from collections import Counter
from collections.abc import Hashable, Iterator, Sequence
from contextlib import suppress
from difflib import Match, SequenceMatcher
from itertools import accumulate
from typing import NamedTuple

# Two parts with less than this share of their words in common are not one part that changed.
_ALIKE = 0.35
# Parts against parts: beyond this, they are held against each other as they stand in order.
_MOST_PAIRS = 10_000
# Looks at one pair of words: what a whole comparison may take, and what one line of it. The
# whole is a third of a second; articles of usual words stay far below it.
_MOST_LOOKS, _MOST_FOR_ONE = 4_000_000, 1_500_000

# Both lengths together: of longer sequences even the counting would take long.
_LONGEST = 40_000


class _TooMuch(Exception):
    """What is compared would take more looks than are left."""


class Budget:
    """How much one comparison may still look at, so that its time is bounded as a whole.

    It counts and does not measure time: the same two texts give the same comparison again.
    """

    def __init__(self) -> None:
        self.left = _MOST_LOOKS

    def spend(self, looks: int) -> None:
        """Count what is about to be looked at, or raise `_TooMuch` for more than is left."""
        if looks > self.left:
            raise _TooMuch
        self.left -= looks


class _Counted(SequenceMatcher[Hashable]):
    """Matches sequences as difflib does, and counts the pairs of equal words it looks at."""

    def __init__(self, old: Sequence[Hashable], new: Sequence[Hashable], budget: Budget) -> None:
        super().__init__(None, old, new)
        self._budget, self._own = budget, _MOST_FOR_ONE
        places: dict[Hashable, list[int]] = self.b2j  # type: ignore[attr-defined]  # documented
        self._looks = list(accumulate((1 + len(places.get(word, ())) for word in old), initial=0))

    def find_longest_match(
        self, alo: int = 0, ahi: int | None = None, blo: int = 0, bhi: int | None = None
    ) -> Match:
        """Find it as difflib does, where there is enough left for it."""
        looks = self._looks[-1 if ahi is None else ahi] - self._looks[alo]
        self._own -= looks
        if self._own < 0:
            raise _TooMuch
        self._budget.spend(looks)
        return super().find_longest_match(alo, ahi, blo, bhi)


class Part(NamedTuple):
    """A part of a text: what makes it the same as another, and how often it has each word."""

    key: Hashable
    words: Counter[str]


Pair = tuple[int | None, int | None]


def align(old: Sequence[Part], new: Sequence[Part], budget: Budget) -> Iterator[Pair]:
    """Yield the places of parts that belong together, and of those that stand alone, in order."""
    for kind, i, j, k, m in opcodes([part.key for part in old], [p.key for p in new], budget):
        if kind == "equal":
            yield from zip(range(i, j), range(k, m), strict=True)
        else:
            yield from _filled(_alike(old[i:j], new[k:m], budget), (i, j), (k, m))


def opcodes(
    old: Sequence[Hashable], new: Sequence[Hashable], budget: Budget
) -> list[tuple[str, int, int, int, int]]:
    """Return difflib's steps from one to the other; one step alone where there is too much."""
    if len(old) + len(new) <= _LONGEST:
        with suppress(_TooMuch):
            return list(_Counted(old, new, budget).get_opcodes())
    return [("replace", 0, len(old), 0, len(new))]


def _filled(
    pairs: Sequence[tuple[int, int]], old: tuple[int, int], new: tuple[int, int]
) -> Iterator[Pair]:
    """Put what stands alone between the pairs, whose places count from the beginning of each."""
    i, k = old[0], new[0]
    for a, b in [*((old[0] + a, new[0] + b) for a, b in pairs), (old[1], new[1])]:
        yield from ((x, None) for x in range(i, a))
        yield from ((None, y) for y in range(k, b))
        if a < old[1] and b < new[1]:
            yield a, b
        i, k = a + 1, b + 1


def _alike(old: Sequence[Part], new: Sequence[Part], budget: Budget) -> list[tuple[int, int]]:
    """Pair parts, in order, so that they have as many words in common as can be."""
    pairs = len(old) * len(new)
    looks = 2 * len(new) * _words_of(old) + len(old) * _words_of(new)
    try:
        budget.spend(looks if pairs <= _MOST_PAIRS else budget.left + 1)
    except _TooMuch:
        places = range(min(len(old), len(new)))
        return [(i, i) for i in places if _common(old[i], new[i]) >= _ALIKE]
    best = [[0.0] * (len(new) + 1) for _ in range(len(old) + 1)]
    taken = [[False] * len(new) for _ in old]
    for i in reversed(range(len(old))):
        for k in reversed(range(len(new))):
            common = _common(old[i], new[k])
            paired = best[i + 1][k + 1] + common if common >= _ALIKE else 0.0
            taken[i][k] = paired > max(best[i + 1][k], best[i][k + 1])
            best[i][k] = max(paired, best[i + 1][k], best[i][k + 1])
    return _way_through(best, taken)


def _words_of(parts: Sequence[Part]) -> int:
    return sum(len(part.words) + 1 for part in parts)


def _way_through(best: list[list[float]], taken: list[list[bool]]) -> list[tuple[int, int]]:
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


def _common(old: Part, new: Part) -> float:
    total = old.words.total() + new.words.total()
    # As `Counter & Counter`, without a third one: a comparison asks this of thousands of pairs.
    shared = old.words.keys() & new.words.keys()
    return 2 * sum(min(old.words[w], new.words[w]) for w in shared) / total if total else 0.0
