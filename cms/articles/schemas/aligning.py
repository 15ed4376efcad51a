"""Which part of one text is which part of another, in order."""

from __future__ import annotations

from collections import Counter
from collections.abc import Hashable, Iterator, Sequence
from difflib import SequenceMatcher
from typing import NamedTuple

# Two parts with less than this share of their words in common are not one part that changed.
_ALIKE = 0.35
# Parts against parts: beyond this, they are held against each other as they stand in order.
_MOST_PAIRS = 10_000
# A fifth of a second at the worst; lines of usual words stay far below it.
_MOST_LOOKS = 4_000_000


class Part(NamedTuple):
    """A part of a text: what makes it the same as another, and how often it has each word."""

    key: Hashable
    words: Counter[str]


Pair = tuple[int | None, int | None]


def align(old: Sequence[Part], new: Sequence[Part]) -> Iterator[Pair]:
    """Yield the places of parts that belong together, and of those that stand alone, in order."""
    matcher = SequenceMatcher(None, [part.key for part in old], [part.key for part in new])
    for kind, i, j, k, m in matcher.get_opcodes():
        if kind == "equal":
            yield from zip(range(i, j), range(k, m), strict=True)
        else:
            yield from _filled(_alike(old[i:j], new[k:m]), (i, j), (k, m))


def opcodes(
    old: Sequence[Hashable], new: Sequence[Hashable], most: int
) -> list[tuple[str, int, int, int, int]]:
    """Return difflib's steps from one to the other; one step alone where there is too much.

    ``most`` is the product of both lengths up to which a comparison is worth its time. At the
    worst, difflib looks at all pairs of equal words once for each word; what is frequent in a
    long text it leaves out.
    """
    if len(old) * len(new) > most or _looks(old, new) > _MOST_LOOKS:
        return [("replace", 0, len(old), 0, len(new))]
    return list(SequenceMatcher(None, old, new).get_opcodes())


def _looks(old: Sequence[Hashable], new: Sequence[Hashable]) -> int:
    frequent = len(new) // 100 + 1 if len(new) >= 200 else len(new)
    each, other = Counter(old), Counter(new)
    pairs = sum(n * other[word] for word, n in each.items() if other[word] <= frequent)
    return pairs * min(len(old), len(new))


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


def _alike(old: Sequence[Part], new: Sequence[Part]) -> list[tuple[int, int]]:
    """Pair parts, in order, so that they have as many words in common as can be."""
    if len(old) * len(new) > _MOST_PAIRS:
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
    return 2 * (old.words & new.words).total() / total if total else 0.0
