"""Cleaning texts: characters that no text may hold, and single lines."""

from __future__ import annotations

import re
import unicodedata

# Word processors and terminals separate lines or words with these; they become a space.
_SPACES = dict.fromkeys(map(ord, "\v\f\x1c\x1d\x1e\x1f\x85\u2028\u2029"), " ")
_CONTROLS = {code: None for code in (*range(0x20), *range(0x7F, 0xA0)) if code not in (9, 10)}
# The byte order mark means nothing inside a text, and lone surrogates and
# noncharacters cannot be written as UTF-8 or would upset a parser further on.
_NONCHARACTERS = dict.fromkeys(
    [
        *range(0xFDD0, 0xFDF0),
        *(plane + end for plane in range(0, 0x110000, 0x10000) for end in (0xFFFE, 0xFFFF)),
    ]
)
_DROPPED = str.maketrans(_CONTROLS | _SPACES | _NONCHARACTERS | {0xFEFF: None})
_SURROGATE = re.compile("[\ud800-\udfff]")
# Explicit directions (UAX 9) can make a name or a link read as another.
_DIRECTIONS = re.compile("[\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]")


def clean_text(text: str) -> str:
    """Return ``text`` as Unicode that can be stored: no controls but tab and line feed.

    All line ends become one line feed, so lines keep their numbers. Lone surrogates, the
    byte order mark, the 66 noncharacters and control characters go; separators that are not a
    line feed become a space.
    """
    if text.isprintable():  # most are, and then nothing of this is in them
        return text
    text = text.replace("\r\n", "\n").replace("\r", "\n").translate(_DROPPED)
    return _SURROGATE.sub("", text)


def clean_line(text: str) -> str:
    """Return ``text`` as one line for a name, a title or a caption.

    Beyond ``clean_text``: directional controls go, and every run of white space becomes
    one space, none at the edges. The result can be empty; it may still hold quotes and
    angle brackets, which are for the template to escape.
    """
    visible = _DIRECTIONS.sub("", clean_text(text))
    return " ".join(visible.split())


def excerpt(value: object, length: int = 40) -> str:
    """Return a value that was sent, short and in quotes, for an error message."""
    text = clean_line(str(value))
    shown = "".join(char for char in text if unicodedata.category(char) != "Cf")
    return f'"{shown[:length]}…"' if len(shown) > length else f'"{shown}"'
