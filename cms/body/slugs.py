"""Slugs: the readable end of an address, in letters a to z, digits and single hyphens.

``anyascii`` writes every script in Latin letters. A table for each language holds the letters that
it does not write by leaving out the accent; other languages follow German and Danish, whose
letters would lose most.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from hashlib import sha256

import regex
from anyascii import anyascii

from cms.body.characters import is_visible
from cms.body.text import clean_line

MAX_SLUG = 80

_DANISH = {"ä": "ae", "ö": "oe", "ü": "ue", "æ": "ae", "ø": "oe", "å": "aa"}
_BARE = {"ä": "a", "ö": "o", "ü": "u", "æ": "ae", "ø": "o"}
# Languages with these letters in their alphabet, or where two dots only separate vowels.
_BARE_LANGUAGES = (
    "az", "ca", "cy", "es", "et", "eu", "fi", "fr", "gl", "hu", "is", "it", "kk", "nl", "pl", "pt",
    "ro", "sk", "sq", "sv", "tk", "tr", "uz", "vi", "zh",
)  # fmt: skip
_DEFAULT = _DANISH | {"å": "a"}
# The library writes alef as an apostrophe, and an Arabic name would lose its only vowel.
_ALEF = str.maketrans(dict.fromkeys("اأآٱ", "a") | {"إ": "i"})
_RULES = {
    **dict.fromkeys(("da", "nb", "nn", "no"), _DANISH),
    **dict.fromkeys(_BARE_LANGUAGES, _BARE),
    "bg": {"щ": "sht", "ъ": "a", "ь": "y"},
    "uk": {"г": "h", "и": "y", "ї": "i", "й": "i"},
}
_HAN = re.compile("([\u3005-\u3007\u3400-\u9fff\uf900-\ufaff\U00020000-\U0003ffff])")
# A number that follows another in small figures, such as those of 1½ and 10².
_SMALL_NUMBER = regex.compile(r"(?<=[0-9])(?=\p{No})")
# The Greek letter for micro: 5 μg must not read as 5 mg.
_MICRO = re.compile("(?<![\u0370-\u03ff])\u03bc(?=[A-Za-z])")
# Letters within a sign, such as those of ™ and ℃.
_SIGNS = regex.compile(r"\p{So}")
_APOSTROPHES = re.compile("['`\u2018\u2019\u02b9-\u02bc]")
_BETWEEN = re.compile("[^a-z0-9]+")


def slugify(text: str, locale: str = "") -> str:
    """Make a slug of at most `MAX_SLUG` characters from a title or a name.

    Returns an empty text where there is neither a letter nor a digit, such as for emoji. A text
    gives one slug, however its accents are encoded.

    Args:
        text: What the slug is made of.
        locale: The language tag of the text, which decides how some letters are written.
    """
    plain = unicodedata.normalize("NFC", _SIGNS.sub(_letters_of, _SMALL_NUMBER.sub(" ", text)))
    plain = _MICRO.sub("u", plain).lower()
    language = locale.replace("_", "-").split("-")[0].lower()
    rules = str.maketrans(_RULES.get(language, _DEFAULT))
    # Accents that NFC leaves apart from their letter would split the word.
    plain = unicodedata.normalize("NFC", plain.translate(rules).translate(_ALEF))
    plain = _HAN.sub(r" \1 ", _APOSTROPHES.sub("", plain))
    latin = anyascii("".join(map(_as_pronounced, plain))).lower()
    words = _BETWEEN.sub("-", _APOSTROPHES.sub("", latin)).strip("-")
    return words[:MAX_SLUG].strip("-")


def _letters_of(sign: regex.Match[str]) -> str:
    return unicodedata.normalize("NFKC", sign[0])


def _as_pronounced(char: str) -> str:
    """Keep letters, digits and signs that are read as a word; other characters part words."""
    category = unicodedata.category(char)
    if category[0] in "LN" or category in ("Mn", "Mc", "Sc"):
        return char
    return "" if category in ("Cf", "Me") else " "


LONGEST_SLUG = 100


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


def slug_for(kind: str, text: str, locale: str = "") -> str:
    """Make a slug from a title or a name, or of ``kind`` and a hash where it holds no letter.

    The same text gives the same slug; only one without a visible sign gives an empty one.

    Args:
        kind: What the slug is for, such as ``article``.
        text: The title or name.
        locale: Its language tag, where that is known.
    """
    plain = clean_line(unicodedata.normalize("NFC", text))
    if not is_visible(plain):
        return ""
    return slugify(plain, locale) or f"{kind}-{sha256(plain.encode()).hexdigest()[:8]}"
