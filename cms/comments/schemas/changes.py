"""What changed from one version of a comment to another, word by word."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from itertools import takewhile
from typing import Literal, NamedTuple

from cms.comments.models.comment import CommentRevision

# A word with the space after it, so that the parts put together are the text again.
_WORD = re.compile(r"\s+|[^\s]+\s*")
# Half a second at the worst; the longest comments of usual words stay below it.
MOST_LOOKS = 12_000_000


@dataclass(frozen=True)
class Change:
    """A piece of text that both versions have, or only the old or the new one."""

    kind: Literal["same", "removed", "added"]
    text: str


class Said(NamedTuple):
    """All that readers see of a version of a comment."""

    name: str
    website: str | None
    source: str


def words_of(text: CommentRevision) -> Said:
    """Return what readers see of a revision."""
    return Said(text.name, text.website, text.source)


def changes_between(old: Said, new: Said) -> Sequence[Change]:
    """Compare two versions; name and website stand before the text where either changed."""
    if old[:2] == new[:2]:
        return text_changes(old.source, new.source)
    return text_changes(_all_of(old), _all_of(new))


def text_changes(old: str, new: str) -> Sequence[Change]:
    """Compare two texts: without the added pieces it is ``old``, without the removed ``new``.

    What is too costly to compare word by word, as a text made for that is, is taken out and put
    in as a whole.
    """
    before, after = _WORD.findall(old), _WORD.findall(new)
    start = _alike_from_the_start(before, after)
    end = _alike_from_the_start(before[start:][::-1], after[start:][::-1])
    inner = before[start : len(before) - end], after[start : len(after) - end]
    found = [Change("same", "".join(before[:start]))]
    for kind, i, j, k, m in _steps(*inner):
        if kind == "equal":
            found.append(Change("same", "".join(inner[0][i:j])))
            continue
        found.append(Change("removed", "".join(inner[0][i:j])))
        found.append(Change("added", "".join(inner[1][k:m])))
    found.append(Change("same", "".join(before[len(before) - end :])))
    return [change for change in found if change.text]


def _alike_from_the_start(one: Sequence[str], other: Sequence[str]) -> int:
    pairs = zip(one, other, strict=False)
    return sum(1 for _ in takewhile(lambda pair: pair[0] == pair[1], pairs))


def _steps(old: Sequence[str], new: Sequence[str]) -> Sequence[tuple[str, int, int, int, int]]:
    """Return difflib's steps from one to the other, or one alone where they would cost too much.

    At the worst it looks at all pairs of equal words once for each word that both have.
    """
    each, other = Counter(old), Counter(new)
    pairs = sum(number * other[word] for word, number in each.items())
    if pairs * min(len(old), len(new)) > MOST_LOOKS:
        return [("replace", 0, len(old), 0, len(new))]
    return SequenceMatcher(None, old, new, autojunk=False).get_opcodes()


def _all_of(words: Said) -> str:
    lines = [words.name, *([words.website] if words.website else []), "", words.source]
    return "\n".join(lines)
