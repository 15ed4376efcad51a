"""One fold for texts that are compared: what the index holds, what is looked for, blocked phrases.

Two texts with one fold read the same to somebody who looks for the one and would be glad of the
other. The fold goes further than Unicode's NFKC_Casefold (UAX 44): accents and vowel points go
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
    """What becomes of each decomposed character, found out when it is first met."""

    def __missing__(self, code: int) -> str:
        char = chr(code)
        # A mark goes as it is: the iota below a Greek vowel would be folded to a letter.
        parts = unicodedata.normalize("NFKD", char.casefold()) if _is_kept(char) else ""
        folded = "".join(_LETTERS.get(part, _digit(part)) for part in parts if _is_kept(part))
        self[code] = folded
        return folded


_FOLDS = _Folds()


def fold(text: str) -> str:
    """Return what is compared of a text; to fold it again changes nothing.

    NFKC, full case folding, without combining accents, vowel points, and what cannot be seen;
    every decimal digit as ASCII. What separates words stays: white space and punctuation.
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
    """Return what two spellings of one name share: letters without case, words without spacing.

    Signs count: “C++” and “C#” are two names.
    """
    return _BETWEEN_WORDS.sub(" ", fold(name)).strip()
