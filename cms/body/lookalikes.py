"""Texts that look alike: the confusables of Unicode Technical Standard 39."""

from __future__ import annotations

import json
import re
import unicodedata
from functools import cache, lru_cache
from importlib.resources import files

from cms.body.characters import strip_combining_marks, strip_invisible
from cms.body.folding import fold

# Letters that have no other form in Unicode (NFKC) and are not in the table of confusables.
_DRAWN_LETTER = re.compile(
    "(?:NEGATIVE (?:CIRCLED|SQUARED) LATIN CAPITAL LETTER|CROSSING NEGATIVE SQUARED LATIN CAPITAL "
    "LETTER|LATIN LETTER SMALL CAPITAL|TORTOISE SHELL BRACKETED LATIN CAPITAL LETTER) ([A-Z])"
)
# Two letters that are read as one.
_PAIRS = (("rn", "m"), ("vv", "w"), ("ae", "a"), ("oe", "o"), ("ue", "u"))
_DOUBLED = re.compile(r"(.)\1+")


@cache
def _prototypes() -> dict[str, str]:
    """Return the prototype of each group of characters that look alike, by character.

    The table of the package `confusable_homoglyphs` names for each character those that look
    like it. The prototype of a group is the character that all others of it name.
    """
    table = files("confusable_homoglyphs").joinpath("confusables.json").read_text("utf-8")
    alike: dict[str, list[dict[str, str]]] = json.loads(table)
    found = {}
    for character, others in alike.items():
        if len(character) == 1:
            group = [character, *(other["c"] for other in others)]
            found[character] = max(group, key=lambda c: (len(alike.get(c, ())), c.isascii()))
    return found


@lru_cache(maxsize=20_000)
def skeleton(text: str) -> str:
    """Return the skeleton of a text (TS 39, section 4), in words, without case.

    Two texts with one skeleton look alike. Case, accents, punctuation and invisible characters
    make no difference, because readers do not notice them in a name; neither do i, l and 1.
    """
    # Looked up twice: a capital letter can look like a character that its small one does not.
    plain = unicodedata.normalize("NFKD", strip_invisible(text))
    drawn = fold("".join(map(_prototype, plain)))
    alike = strip_combining_marks("".join(map(_prototype, drawn))).casefold()
    return " ".join("".join(s if s.isalnum() else " " for s in alike.replace("i", "l")).split())


def without_typos(key: str) -> str:
    """Return a skeleton without what is easily mistyped, to compare whole names.

    Removes spaces and a number at the end; doubled letters and pairs that read as one letter
    become one.
    """
    joined = key.replace(" ", "").rstrip("0123456789") or key
    for pair, one in _PAIRS:
        joined = joined.replace(pair, one)
    return _DOUBLED.sub(r"\1", joined)


def with_ascii_letters(text: str) -> str:
    """Return a folded text with ASCII letters for those of other scripts that look like them.

    ASCII itself stays: digits that look like letters are digits.
    """
    if text.isascii():
        return text
    return "".join(sign if sign.isascii() else _in_ascii(sign) for sign in text)


@lru_cache(maxsize=4096)
def _in_ascii(sign: str) -> str:
    alike = fold(_prototype(sign))
    return alike if alike.isascii() and alike.isalpha() else sign


@lru_cache(maxsize=4096)
def _prototype(sign: str) -> str:
    drawn = None if sign.isascii() else _DRAWN_LETTER.fullmatch(unicodedata.name(sign, ""))
    return drawn[1].lower() if drawn else _prototypes().get(sign, sign)
