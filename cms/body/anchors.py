"""Ids for headings: readable, and each only once on the page."""

from __future__ import annotations

import unicodedata
from collections.abc import Collection

import regex

from cms.body.characters import strip_invisible

_MAX_LENGTH = 80
# A vowel of Hindi or Thai is a mark, and belongs to its word.
_BETWEEN_WORDS = regex.compile(r"[^\p{L}\p{M}\p{N}]+")
# The page uses these for references, citations and comments.
_TAKEN_PREFIXES = ("ref-", "cite-", "comment-")


class Anchors:
    """Gives every heading of a page an id that is unique on the page.

    Each id is ``prefix`` followed by letters, digits and hyphens.
    """

    def __init__(self, reserved: Collection[str] = (), prefix: str = "") -> None:
        self._prefix = prefix
        self._taken = set(reserved)
        self._next: dict[str, int] = {}

    def take(self, text: str) -> str:
        """Return a new id from the words of a heading, in any script."""
        slug = self._prefix + _slug(text)
        anchor = slug
        while anchor in self._taken:
            number = self._next.get(slug, 2)
            self._next[slug] = number + 1
            anchor = f"{slug}-{number}"
        self._taken.add(anchor)
        return anchor


def _slug(text: str) -> str:
    plain = unicodedata.normalize("NFKC", strip_invisible(text)).casefold()
    words = _BETWEEN_WORDS.sub("-", plain)
    slug = words[:_MAX_LENGTH].strip("-") or "section"
    return f"section-{slug}" if slug.startswith(_TAKEN_PREFIXES) else slug
