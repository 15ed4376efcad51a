"""The terms of a search, the words of an article that can be found, and the snippet of a match.

A text matches if its words are side by side in the other. Both are stored as words with a space
around each, so that one rule is enough on both databases: one text contains the other.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

from markupsafe import Markup, escape

from cms.body.words import is_unspaced_character, split_words, word_positions
from cms.errors import Invalid

WORDS_VERSION = 1
"""Counted up whenever the index would hold something else of the same article."""
MOST_WORDS = 16
SHORTEST_BEGINNING = 3
"""A shorter word is looked for as a whole: too many words begin with one or two letters."""
SNIPPET_WORDS = 30
_BEFORE = 8
# A snippet is looked for in so many characters of a text.
_LOOKED_AT = 50_000
_LONGEST_TERM = 40
# Beginnings of these lengths are terms of their own: a great many words have them in common.
_KEPT_BEGINNINGS = (SHORTEST_BEGINNING, SHORTEST_BEGINNING + 1)
# What every term begins with: the part of the article that has it. The body has no mark.
ANYWHERE = "a"
PART_MARKS = {"title": "t", "names": "n", "summary": "s"}
_QUOTES = str.maketrans(dict.fromkeys("“”„‟«»‹›「」『』〝〞〟＂❝❞⹂", '"'))  # noqa: RUF001  # all of them
# Single quotation marks are apostrophes too; around words they stand at white space.
_SINGLE = re.compile(r"(?<!\S)[‘‚‛’'](?=\S)([^\"‘‚‛’']*(?:[’'](?=\w)[^\"‘‚‛’']*)*)[’‘‛'](?!\S)")  # noqa: RUF001
_ABBREVIATION = re.compile('(?<=[\u05d0-\u05ea])["”״](?=[\u05d0-\u05ea])')
_QUOTED_OR_WORD = re.compile(r'"([^"]*)"?|([^\s"]+)')


@dataclass(frozen=True)
class SearchPhrase:
    """Words that shall stand side by side; the last may be only the beginning of one."""

    words: tuple[str, ...]
    begins: bool

    @cached_property
    def text(self) -> str:
        """What a text holds that is kept as its words."""
        return f" {' '.join(self.words)}{'' if self.begins else ' '}"

    @cached_property
    def terms(self) -> list[tuple[str, bool]]:
        """The terms that an article with the piece has, and of each whether it is a beginning."""
        if not self.begins:
            return [(term, False) for term in _telling_terms(self.words)]
        *front, last = self.words
        kept = len(last) in _KEPT_BEGINNINGS
        term = (_beginning(last, len(last)), False) if kept else (last[:_LONGEST_TERM], True)
        return [*((term, False) for term in _telling_terms(front)), term]

    @property
    def is_one_term(self) -> bool:
        """Whether an article has the piece if it has its terms."""
        return len(self.terms) == 1 and len(self.words[-1]) <= _LONGEST_TERM


def parse_search(text: str) -> list[SearchPhrase]:
    """Read what somebody looks for: words, or their beginnings, and what stands in quotes.

    Raises `cms.errors.Invalid` for more than `MOST_WORDS` words.
    """
    plain = _ABBREVIATION.sub("", text)
    plain = _SINGLE.sub(r'"\1"', plain).translate(_QUOTES)
    pieces = dict.fromkeys(
        _piece(quoted or word, begins=bool(word)) for quoted, word in _QUOTED_OR_WORD.findall(plain)
    )
    found = [piece for piece in pieces if piece]
    if len(found) > MOST_WORDS:
        raise Invalid.at("/q", f"Look for at most {MOST_WORDS} words at once.")
    return found


def _piece(text: str, *, begins: bool) -> SearchPhrase | None:
    words = split_words(text)
    if not words:
        return None
    last = words[-1]
    begins = begins and len(last) >= SHORTEST_BEGINNING
    return SearchPhrase(tuple(words), begins)


def indexed_words(text: str) -> str:
    """Return the words of a text as they are kept, with a space around each."""
    words = split_words(text)
    return f" {' '.join(words)} " if words else ""


def index_terms(parts: Mapping[str, str]) -> list[str]:
    """Return the terms of an article by the kept words of its parts, each term once."""
    found: set[str] = set()
    for part, words in parts.items():
        terms = {*_terms(words.split()), *_beginnings(words.split())}
        for mark in (ANYWHERE, *filter(None, [PART_MARKS.get(part)])):
            found.update([mark + term for term in terms])
    return sorted(found)


def _terms(words: Sequence[str]) -> Iterator[str]:
    """Give each word; and each two that stand side by side in a script without spaces."""
    before = ""
    for word in words:
        unspaced = is_unspaced_character(word)
        yield word[:_LONGEST_TERM]
        if unspaced and before:
            yield before + word
        before = word if unspaced else ""


def _beginnings(words: Sequence[str]) -> Iterator[str]:
    each = dict.fromkeys(words)
    return (_beginning(word, n) for n in _KEPT_BEGINNINGS for word in each if len(word) >= n)


def _beginning(word: str, length: int) -> str:
    # No word holds the sign, and neither database takes it for the end of one.
    return f"·{word[:length]}"


def _telling_terms(words: Sequence[str]) -> list[str]:
    """Return the terms without those that others of them hold."""
    terms = list(_terms(words))
    pairs = [term for term in terms if len(term) > 1 and is_unspaced_character(term[0])]
    return [term for term in terms if term in pairs or not any(term in pair for pair in pairs)]


def snippet(pieces: Sequence[SearchPhrase], texts: Iterable[str]) -> Markup:
    """Return a part of the first text that holds the most of the pieces, with them marked.

    It is HTML in which everything is escaped but ``<mark>``.
    """
    best: tuple[int, str, list[tuple[str, int, int]], list[tuple[int, int]]] = (-1, "", [], [])
    for text in texts:
        words = word_positions(text, _LOOKED_AT)
        found = [_places(piece, words) for piece in pieces]
        held = sum(1 for matches in found if matches)
        if held > best[0]:
            best = held, text, words, sorted(place for matches in found for place in matches)
    _, text, words, matches = best
    first = max(0, matches[0][0] - _BEFORE) if matches else 0
    last = min(len(words), first + SNIPPET_WORDS)
    if not words:
        return Markup()
    begin = words[first][1] if first else 0
    end = words[last - 1][2]
    html, at = Markup("…") if first else Markup(), begin
    for start, stop in matches:
        if first <= start and stop <= last and words[start][1] >= at:
            html += escape(text[at : words[start][1]])
            html += Markup("<mark>{}</mark>").format(text[words[start][1] : words[stop - 1][2]])
            at = words[stop - 1][2]
    rest = text[at:] if last == len(words) and len(text) <= _LOOKED_AT else text[at:end]
    return html + escape(rest) + ("" if last == len(words) else "…")


def _places(piece: SearchPhrase, words: Sequence[tuple[str, int, int]]) -> list[tuple[int, int]]:
    """Return where a piece stands: the number of its first word, and of the one behind."""
    *front, last = piece.words
    count = len(piece.words)
    matches = []
    for number in range(len(words) - count + 1):
        word = words[number + count - 1][0]
        if (word.startswith(last) if piece.begins else word == last) and all(
            words[number + i][0] == front[i] for i in range(count - 1)
        ):
            matches.append((number, number + count))
    return matches
