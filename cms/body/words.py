"""Splitting a text into the folded words that the search works with."""

from __future__ import annotations

import regex

from cms.body.folding import fold

# Scripts that set no space between words: each of their characters counts as a word, so that a
# word is found wherever in a sentence it stands. Korean sets spaces, but joins words to others.
_UNSPACED = (
    r"[\p{Han}\p{Hiragana}\p{Katakana}\p{Bopomofo}\p{Hangul}\p{Thai}\p{Lao}\p{Khmer}\p{Myanmar}"
    r"\p{Javanese}\p{Balinese}\p{Tai_Le}\p{New_Tai_Lue}\p{Tai_Tham}\p{Tai_Viet}\p{Yi}ー]"
)
# Most words are this, and the other patterns take ten times as long to find one.
_ASCII_WORD = r"[A-Za-z0-9]++(?![^\x00-\x7f])"
_UNSPACED_WORD = regex.compile(rf"(?V1)[{_UNSPACED}&&[\p{{L}}\p{{M}}\p{{N}}]]")
_WORD = regex.compile(
    rf"(?V1){_ASCII_WORD}|[{_UNSPACED}&&[\p{{L}}\p{{M}}\p{{N}}]]|[[\p{{L}}\p{{M}}\p{{N}}]--{_UNSPACED}]+"
)
# In the text as it was written, where invisible characters and accents belong to a word.
_WRITTEN = regex.compile(
    rf"(?V1){_ASCII_WORD}|[{_UNSPACED}&&[\p{{L}}\p{{N}}]][\p{{M}}\p{{Cf}}]*"
    rf"|[[\p{{L}}\p{{M}}\p{{N}}\p{{Cf}}]--{_UNSPACED}]+"
)


def split_words(text: str) -> list[str]:
    """Return the folded words of a text, in order, without punctuation and signs."""
    return _WORD.findall(fold(text))


def is_unspaced_character(word: str) -> bool:
    """Whether a folded word is one character of a script that sets no spaces."""
    if len(word) != 1 or word.isascii():
        return False
    return _UNSPACED_WORD.match(word) is not None


def word_positions(text: str, end: int) -> list[tuple[str, int, int]]:
    """Return the folded words of the text up to ``end``, each with its start and end."""
    return [
        (word, found.start(), found.end())
        for found in _WRITTEN.finditer(text, 0, end)
        # One run of letters of ASCII is one word, and most are that.
        for word in ([found[0].lower()] if found[0].isascii() else split_words(found[0]))
    ]
