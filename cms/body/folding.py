"""Folding texts to compare them: the search index, searches, and blocked phrases.

Texts with the same fold are the same to somebody who searches for one of them. The fold goes
further than Unicode's NFKC_Casefold (UAX 44): accents and vowel points go
too, and letters that only look like one with an accent, such as ø and ł, become that letter.
"""

from __future__ import annotations

import re
import unicodedata

from cms.body.characters import strip_invisible

_LETTERS = {
    "æ": "ae", "œ": "oe", "ø": "o", "ł": "l", "đ": "d", "ð": "d", "þ": "th", "ħ": "h", "ı": "i",
    "ŧ": "t", "ŋ": "n", "ĸ": "k", "ȷ": "j", "ɓ": "b", "ɗ": "d", "ƙ": "k", "ƴ": "y", "ƶ": "z",
    "ɨ": "i", "ʉ": "u", "ƀ": "b", "ɉ": "j", "ɍ": "r", "ɏ": "y", "ⱥ": "a", "ȼ": "c", "ɇ": "e",
    "ǥ": "g", "ⱦ": "t", "ƚ": "l",
    # Signs that stand for an apostrophe, or are one inside a word (ʻokina, dvisʼ).
    "ʻ": "'", "ʼ": "'", "ʹ": "'", "’": "'", "‘": "'",
    # Arabic, and the letters of Persian and Urdu keyboards: alef, yeh, kaf and heh in one form.
    "ٱ": "ا", "ى": "ي", "ی": "ي", "ې": "ي", "ک": "ك", "ة": "ه", "ہ": "ه", "ە": "ه", "ۃ": "ه",
    "ـ": "",
    # Signs of abbreviation within a Hebrew word (geresh, gershayim).
    "׳": "", "״": "",
    "℻": "fax",
}  # fmt: skip
# Combining classes (UAX 44) of marks that are a sound of their own in their script: the dots of
# kana, viramas, vowels of Telugu, Thai, Lao and Tibetan. Class 0 has the vowels of India's scripts.
_SPOKEN = frozenset({0, 6, 8, 9, *range(84, 133)})
_NUKTA = "\u093c"
_CATALAN = re.compile("(?<=l)[\u00b7\u2027](?=l)")
# Hebrew writes an abbreviation with a plain quotation mark too.
_ABBREVIATION = re.compile("(?<=[\u05d0-\u05ea])[\"'](?=[\u05d0-\u05ea])")


class _Folds(dict[int, str]):
    """The fold of each decomposed character, computed when it first occurs."""

    def __missing__(self, code: int) -> str:
        char = chr(code)
        # A mark is not folded further: the iota below a Greek vowel would become a letter.
        parts = unicodedata.normalize("NFKD", char.casefold()) if _is_kept(char) else ""
        folded = "".join(_LETTERS.get(part, _digit(part)) for part in parts if _is_kept(part))
        self[code] = folded
        return folded


_FOLDS = _Folds()


def fold(text: str) -> str:
    """Return the fold of a text; folding it again changes nothing.

    That is NFKC with full case folding and digits in ASCII, without combining accents, vowel
    points and invisible characters. White space and punctuation stay, since they separate words.
    """
    text = strip_invisible(text)
    if text.isascii():
        return text.lower()
    folded = unicodedata.normalize("NFKD", text).translate(_FOLDS)
    folded = _ABBREVIATION.sub("", _CATALAN.sub("", folded))
    return unicodedata.normalize("NFC", folded)


def _is_kept(char: str) -> bool:
    category = unicodedata.category(char)
    if category == "Mn":
        return unicodedata.combining(char) in _SPOKEN and char != _NUKTA
    return category not in ("Cf", "Me")


def _digit(char: str) -> str:
    return str(unicodedata.decimal(char, char))


# Spaces, hyphens and dashes of all scripts, and the underscore, only separate words.
_BETWEEN_WORDS = re.compile(r"[\s_\-\u2010-\u2015]+")


def fold_name(name: str) -> str:
    """Return the fold of a name, with one space for white space, hyphens and underscores.

    Signs count: “C++” and “C#” are two names.
    """
    return _BETWEEN_WORDS.sub(" ", fold(name)).strip()
