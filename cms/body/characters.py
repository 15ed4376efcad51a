"""What kinds of characters there are, by the properties of Unicode.

The properties come from the module `regex`, whose tables are newer than those of
`unicodedata` and the same under every version of Python.
"""

from __future__ import annotations

import regex

MAX_MARKS = 8
"""How many combining marks may follow one character.

Written languages need fewer: a Hebrew letter with points and accents has 5, an Arabic one of
the Quran 4, a Burmese syllable 6, a Vietnamese vowel 2; the tallest known stack of Tibetan has
8. The stream-safe format (UAX 15, D4) allows 30, which covers the lines above and below.
"""

# Letters, symbols and marks that are drawn as nothing, and that Unicode does not call
# ignorable: its charts name each of them as blank, or as standing for something else.
_BLANK = "\u2800\ufffc\U0001d159\U00013441\U00013442"
# The format characters of category Cf that are drawn are those written before digits.
_INVISIBLE = (
    rf"[\p{{Default_Ignorable_Code_Point}}\p{{C}}{_BLANK}"
    r"--\p{Prepended_Concatenation_Mark}--\p{White_Space}]"
)
_INVISIBLE_RUN = regex.compile(rf"(?V1){_INVISIBLE}+")
_VISIBLE = regex.compile(
    rf"(?V1)[^\p{{M}}\p{{Z}}\p{{White_Space}}\p{{Default_Ignorable_Code_Point}}"
    rf"\p{{C}}{_BLANK}]|\p{{Prepended_Concatenation_Mark}}"
)
_MARK_RUN = regex.compile(r"(?V1)\p{M}+")
_TOO_MANY_MARKS = regex.compile(
    rf"(?V1)(?:\p{{M}}[\p{{Default_Ignorable_Code_Point}}--\p{{M}}]*){{{MAX_MARKS + 1}}}"
)


def is_visible(text: str) -> bool:
    """Tell whether any character of ``text`` can be seen.

    White space, controls, characters that are ignored in display (Default_Ignorable_Code_Point,
    the fillers of Hangul among them), blank symbols, private and unassigned characters cannot,
    and neither can a combining mark with nothing to stand on.
    """
    return _VISIBLE.search(text) is not None


def require_visible(text: str, when_empty: str) -> str:
    """Return ``text`` if something of it can be seen and no mark on it stands too high.

    Args:
        text: What somebody sent, cleaned.
        when_empty: The sentence that asks for the text, such as "Write your name."

    Raises:
        ValueError: With a sentence for the person who sent the text.
    """
    if not text.strip():
        raise ValueError(when_empty)
    if not is_visible(text):
        raise ValueError(f"Nothing of this can be seen. {when_empty}")
    return require_bounded_marks(text)


def strip_invisible(text: str) -> str:
    """Return ``text`` without the characters that are not drawn; white space stays.

    For comparing alone: in a stored text, joiners are part of how emoji, Persian and the
    languages of India are written.
    """
    return text if text.isascii() and text.isprintable() else _INVISIBLE_RUN.sub("", text)


def strip_combining_marks(text: str) -> str:
    """Return ``text`` without combining marks; those of composed characters stay in them."""
    return text if text.isascii() else _MARK_RUN.sub("", text)


def require_bounded_marks(text: str) -> str:
    """Return ``text`` if no character has more than `MAX_MARKS` combining marks.

    Such a stack is painted over the lines above and below. It is refused and not cut, as no
    text is changed in silence. Characters that are not drawn do not end a stack.

    Raises:
        ValueError: With a sentence for the person who sent the text.
    """
    if not text.isascii() and _TOO_MANY_MARKS.search(text):
        raise ValueError(
            f"Use at most {MAX_MARKS} accents or other combining marks on one character."
        )
    return text
