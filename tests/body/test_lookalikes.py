# ruff: noqa: RUF001  # letters that look alike are what is tested
"""Texts that look alike have one skeleton."""

from __future__ import annotations

import pytest

from cms.body.folding import fold
from cms.body.lookalikes import skeleton, with_ascii_letters


@pytest.mark.parametrize(
    "name",
    [
        "Emil Novak", "EMIL NOVAK", "Еmіl Nоvаk", "ЕМІL NОVАК", "Emil N0vak", "Emi1 Novak",
        "EmiI Novak", "Ernil Novak", "Emil\u200b No\u00advak", "Émil Novák", "𝐄𝐦𝐢𝐥 𝓝ovak",
        "Ｅｍｉｌ　Ｎｏｖａｋ", "Εmil Νονak".replace("ν", "v"), "Emil-Novak.", "Emil\u3164 Novak",
        "E\u034fmil Novak\ufe0f", "Emil Nov\u0430\u0301k",
    ],
)  # fmt: skip
def test_names_that_look_alike(name: str) -> None:
    assert skeleton(name) == skeleton("Emil Novak")


@pytest.mark.parametrize("name", ["Emil Nowak", "Emma Novak", "Emil", "Novak Emil", "Эмиль", "王"])
def test_names_that_do_not(name: str) -> None:
    assert skeleton(name) != skeleton("Emil Novak")


@pytest.mark.parametrize(
    "text", ["cаsino", "ｃａｓｉｎｏ", "ca\u3164sino", "cásı\u0301no", "саsіnо"]
)
def test_a_word_in_disguise_is_the_word(text: str) -> None:
    assert with_ascii_letters(fold(text)) == "casino"


def test_digits_and_other_words_stay() -> None:
    assert with_ascii_letters("room 101") == "room 101"
    assert with_ascii_letters("東京ノー") == "東京ノー"
