"""Characters by their Unicode properties: what can be seen, and how high marks may stand."""

from __future__ import annotations

import sys
import unicodedata

import pytest

from cms.body.characters import (
    MAX_MARKS,
    is_visible,
    require_bounded_marks,
    strip_combining_marks,
    strip_invisible,
)

UNSEEN = [
    "\u00ad", "\u034f", "\u061c", "\u115f", "\u1160", "\u17b4", "\u17b5", "\u180b", "\u180e",
    "\u200b", "\u200c", "\u200d", "\u200e", "\u202e", "\u2060", "\u2064", "\u2069", "\u206f",
    "\u2800", "\u3164", "\ufe00", "\ufe0f", "\ufeff", "\uffa0", "\ufff0", "\ufffc", "\U0001bca0",
    "\U0001d159", "\U0001d173", "\U00013441", "\U000e0020", "\U000e0100", "\U000e0fff",
    "\ue000", "\U0010fffd", "\u0378", "\ufdd0", "\ud800", "\x00", "\x1b",
]  # fmt: skip


@pytest.mark.parametrize("character", UNSEEN, ids=ascii)
def test_what_is_not_drawn_is_not_visible(character: str) -> None:
    assert not is_visible(character * 3)
    assert not is_visible(f" {character}\u0301 {character}")
    assert is_visible(f"{character}a")


@pytest.mark.parametrize(
    "blank",
    ["", " ", "\t\n", "\u3000", "\u00a0", "\u1680", "\u2028", "\u0301", "\u0301\u20dd", " \u0e31"],
)
def test_spaces_and_marks_alone_are_not_visible(blank: str) -> None:
    assert not is_visible(blank)


@pytest.mark.parametrize(
    "text", ["a", ".", "٣", "𓀀", "👍", "\u0600", "\u06dd", "❤\ufe0f", "睡", "ₐ", "é"]
)
def test_what_is_drawn_is_visible(text: str) -> None:
    assert is_visible(text)


@pytest.mark.parametrize("character", UNSEEN, ids=ascii)
def test_what_is_not_drawn_goes_for_comparing(character: str) -> None:
    assert strip_invisible(f"casi{character}no") == "casino"


def test_white_space_stays_for_comparing() -> None:
    assert strip_invisible("a b\tc\nd\u3000e") == "a b\tc\nd\u3000e"


def test_marks_go_for_comparing() -> None:
    assert strip_combining_marks("e\u0301e\u20dd") == "ee"


def test_no_format_character_of_python_is_taken_as_seen_but_those_before_digits() -> None:
    seen = {
        code
        for code in range(sys.maxunicode + 1)
        if unicodedata.category(chr(code)) in ("Cf", "Cc", "Zs", "Zl", "Zp")
        and is_visible(chr(code))
    }
    assert {f"{code:04X}" for code in seen} == {
        *(f"{code:04X}" for code in range(0x600, 0x606)),
        "06DD", "070F", "0890", "0891", "08E2", "110BD", "110CD",
    }  # fmt: skip


@pytest.mark.parametrize(
    "text",
    [
        "e\u0301",
        "Vie\u0323\u0302t",
        "שָׁ֖בּ֑ יְרוּשָׁלַ\u034f֔ם",
        "بِسْمِ ٱللَّٰهِ",
        "ཧྐྵྨླྺྼྻྂ",
        "မြွှောင့်",
        "ที่นี้",
        "क्षत्रिय॑ँ",
        "👩🏽\u200d⚕\ufe0f 1\ufe0f\u20e3",
        "x" + "\u0301" * MAX_MARKS,
    ],
)
def test_written_languages_are_within_the_bound(text: str) -> None:
    assert require_bounded_marks(unicodedata.normalize("NFD", text))
    assert require_bounded_marks(text) == text


@pytest.mark.parametrize(
    "text",
    [
        "x" + "\u0301" * (MAX_MARKS + 1),
        "\u0489" * 60,
        "a" + "\u0301\u034f" * 9,
        "a" + "\u0301\u200b" * 9,
        "a" + "\u0301\u200d\u2060" * 9,
        "a" + "\u20dd" * 9,
        "ཧ" + "\u0f90" * 9,
        "ก" + "\u0e49" * 30,
    ],
    ids=ascii,
)
def test_a_stack_of_marks_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="at most 8 accents"):
        require_bounded_marks(f"Fine words, {text}")


def test_many_marks_apart_are_no_stack() -> None:
    assert require_bounded_marks("e\u0301" * 2_000)
