"""Names, and the slugs that the site makes of them."""

from __future__ import annotations

import re
from collections.abc import Iterator

from cms.body.folding import fold

LONGEST_SLUG = 100
# Spaces, hyphens and dashes of all scripts, and the underscore, only separate words.
_BETWEEN_WORDS = re.compile(r"[\s_\-\u2010-\u2015]+")


def fold_name(name: str) -> str:
    """Return what two spellings of one name share: letters without case, words without spacing.

    Signs count: “C++” and “C#” are two names.
    """
    return _BETWEEN_WORDS.sub(" ", fold(name)).strip()


def numbered_slugs(base: str) -> Iterator[str]:
    """Yield the slugs that the site tries in turn: ``base``, ``base-2``, ``base-3`` and on.

    A base that is too long for its number loses its end.
    """
    yield base
    number = 2
    while True:
        ending = f"-{number}"
        yield base[: LONGEST_SLUG - len(ending)].rstrip("-") + ending
        number += 1


def is_numbered(slug: str, base: str) -> bool:
    """Whether the site tries a slug in place of ``base``."""
    if slug == base:
        return True
    stem, hyphen, number = slug.rpartition("-")
    return bool(
        hyphen and stem and base.startswith(stem) and re.fullmatch("[1-9][0-9]*", number)
    ) and (stem == base or len(slug) == LONGEST_SLUG)


def name_of_slug(slug: str) -> str:
    """Return a slug as words: ``back-pain`` reads “Back pain”."""
    words = slug.replace("-", " ")
    return words[:1].upper() + words[1:]
