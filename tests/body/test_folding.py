"""What counts as the same where texts are compared."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cms.body.folding import fold

SAME = {
    "strasse": ["Straße", "STRASSE", "STRAẞE", "stra\u00adße", "ｓｔｒａｓｓｅ"],
    "lodz": ["Łódź", "ŁÓDŹ", "Lo\u0301dz\u0301"],
    "aero": ["Ærø", "ÆRØ"],
    "ol": ["Øl", "Öl", "O\u0308l"],
    "thordur": ["Þórður"],
    "oeuvre": ["Œuvre", "œuvre"],
    "istanbul": ["İstanbul", "ISTANBUL", "ıstanbul"],
    "finden": ["\ufb01nden", "f\u200binden", "f\u2060inden", "f\u3164inden", "f\ufeffinden"],
    "casino": ["cas\u115fino", "cas\u034fino", "cas\ufe0fino", "cas\u2800ino", "cas\U000e0041ino"],
    "naive": ["naïve", "nai\u0308ve", "na\u0336i\u20ddve"],
    "ελευθερια": ["Ελευθερία", "ΕΛΕΥΘΕΡΙΑ", "ἐλευθερίᾳ"],
    "λογοσ": ["λόγος", "ΛΟΓΟΣ", "Λόγοσ"],
    "елка": ["Ёлка", "елка", "е\u0301лка"],
    "سلام": ["سَلَام", "ســلام", "سلام"],
    "احمد": ["أحمد", "إحمد", "آحمد", "ٱحمد"],
    "كتابي": ["کتابی", "كتابى"],
    "ميخواهم": ["می\u200cخواهم"],
    "שלום": ["שָׁלוֹם", "שלום"],
    "צהל": ['צה"ל', "צה״ל"],
    "ガス": ["ｶﾞｽ", "カ\u3099ス"],
    "한국": ["\u1112\u1161\u11ab\u1100\u116e\u11a8"],
    "फरीदा": ["फ़रीदा"],
    "2024": ["٢٠٢٤", "۲۰۲۴", "２０２４", "२०२४"],
    "x2": ["x²", "X₂"],
    "collegi": ["col·legi", "coŀlegi"],
    "it's": ["it’s", "IT‘S"],
}


@pytest.mark.parametrize(("folded", "text"), [(f, t) for f, texts in SAME.items() for t in texts])
def test_what_reads_the_same_folds_the_same(folded: str, text: str) -> None:
    assert fold(text) == folded


@pytest.mark.parametrize(
    ("one", "other"),
    [("ガス", "カス"), ("की", "कि"), ("कर्म", "करम"), ("ปี", "ป่"), ("a b", "ab"), ("ぱ", "は")],
)
def test_a_mark_that_is_a_sound_of_its_own_stays(one: str, other: str) -> None:
    assert fold(one) != fold(other)


@given(st.text())
def test_to_fold_again_changes_nothing(text: str) -> None:
    folded = fold(text)
    assert fold(folded) == folded
    assert fold(unicodedata.normalize("NFD", text)) == folded


def test_every_character_folds_for_good() -> None:
    once = fold(" x".join(map(chr, range(0x110000))))
    assert fold(once) == once
