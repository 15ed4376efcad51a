"""What changed from one version of a comment to another, word by word."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import Literal, NamedTuple

from cms.comments.models import CommentRevision

# A word with the space after it, so that the parts put together are the text again.
_WORD = re.compile(r"\s+|[^\s]+\s*")


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
    """Compare two texts: without the added pieces it is ``old``, without the removed ``new``."""
    before, after = _WORD.findall(old), _WORD.findall(new)
    found: list[Change] = []
    for kind, i, j, k, m in SequenceMatcher(None, before, after, autojunk=False).get_opcodes():
        if kind == "equal":
            found.append(Change("same", "".join(before[i:j])))
            continue
        if i < j:
            found.append(Change("removed", "".join(before[i:j])))
        if k < m:
            found.append(Change("added", "".join(after[k:m])))
    return found


def _all_of(words: Said) -> str:
    lines = [words.name, *([words.website] if words.website else []), "", words.source]
    return "\n".join(lines)
