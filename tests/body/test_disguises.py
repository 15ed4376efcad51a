# ruff: noqa: RUF001  # letters of many scripts, and signs that look like others, are what is tested
"""Texts that would read as something else than they say: turned round, joined, drawn, doubled."""

from __future__ import annotations

from time import process_time

import pytest

from cms.body.anchors import Anchors
from cms.body.comments import render_comment
from cms.body.slugs import slugify
from cms.body.text import clean_text
from cms.comments.operations.marks import matching, staff_lookalikes
from cms.comments.schemas.marks import MarkedText
from tests.body.test_links import links

PERSIAN = "%D9%85%DB%8C%E2%80%8C%D8%AE%D9%88%D8%A7%D9%87%D9%85"


@pytest.mark.parametrize("text", ["\u202eonisac", "&#8238;onisac", "&#x202d;onisac\u202c"])
def test_no_comment_turns_its_letters_round(text: str) -> None:
    html = str(render_comment(text).html)
    assert "onisac" in html
    assert "\u202e" not in html
    assert "\u202d" not in html


@pytest.mark.parametrize(
    ("source", "found"),
    [
        ("https://fa.example/می\u200cخواهم.", [f"https://fa.example/{PERSIAN}"]),
        ("https://example.نامه\u200cای.com", ["https://example.xn--mgba3gch31f060k.com"]),
        ("https://bank.example\u200devil.example/", []),
        ("https://a.example/x\u200d y", ["https://a.example/x"]),
        ("https://a.example/👨\u200d👩\u200d👧!", ["https://a.example/"]),
        ("https://a.example/x❤\ufe0f", ["https://a.example/x"]),
    ],
)
def test_a_joiner_within_a_word_is_part_of_the_address(source: str, found: list[str]) -> None:
    assert links(source) == found


def test_noncharacters_are_in_no_text() -> None:
    planes = [chr(plane + end) for plane in range(0, 0x110000, 0x10000) for end in (0xFFFE, 0xFFFF)]
    text = "".join([*planes, *map(chr, range(0xFDD0, 0xFDF0))])
    assert len(text) == 66
    assert clean_text(f"a{text}b") == "ab"


@pytest.mark.parametrize(
    "text",
    ["🅒🅐🅢🅘🅝🅞", "🅲🅰🆂🅸🅽🅾", "ᴄᴀsɪɴᴏ", "ϲasinο", "casin๐", "\u202eca\u202dsino", "ca\ufdd0sino"],
)
def test_a_phrase_is_found_however_it_is_drawn(text: str) -> None:
    found = MarkedText("Robin", None, text, render_comment(text).html)
    assert matching(["casino"], found) == ["casino"]


STAFF = ["Ines Weber", "Dr. Ärzte Müller"]


@pytest.mark.parametrize(
    ("name", "known"),
    [
        *((name, "Ines Weber") for name in (
            "InesWeber", "Weber Ines", "Weber, Ines", "Ines Webber", "Innes Weberr", "Ines Weber2",
            "Ines VVeber", "Dr. Ines Weber", "🅘nes Weber",
        )),
        *((name, "Dr. Ärzte Müller") for name in (
            "Aerzte Mueller", "Arzte Muller", "Prof. Ärzte Müller",
        )),
        *((name, "Galley") for name in (
            "https://galley.example", "www.galley.example/", "Galley.org", "The Galley", "Gallley",
        )),
        *((name, role) for name, role in (
            ("Editors", "editors"), ("Galley Team", "team"), ("Redaktion", "redaktion"),
            ("Editorr", "editor"), ("Робин редактор", "редактор"), ("Robin ѵerified", "verified"),
        )),
        *((f"Robin {sign}", sign) for sign in "👑🔵®™√Ⓥ"),
    ],
)  # fmt: skip
def test_a_name_like_one_of_the_site_is_found(name: str, known: str) -> None:
    assert known in staff_lookalikes(name, STAFF, "Galley")


@pytest.mark.parametrize("name", ["Robin", "Ines", "Weber", "Tina Weber", "Robin 😀", "Müller"])
def test_a_name_of_another_person_is_not(name: str) -> None:
    assert staff_lookalikes(name, STAFF, "Galley") == []


@pytest.mark.parametrize(
    ("title", "slug"),
    [
        ("1½ cups", "1-1-2-cups"), ("3¾", "3-3-4"), ("10²", "10-2"), ("10⁻³ m", "10-3-m"),
        ("x² + y²", "x2-y2"), ("H₂O", "h2o"), ("5 μg", "5-ug"), ("5 µg", "5-ug"),
        ("μέτρο", "metro"), ("25 ℃", "25-c"), ("ⓒⓞⓓⓔ", "code"), ("Galley™", "galleytm"), ("😀", ""),
    ],
)  # fmt: skip
def test_a_slug_says_the_numbers_and_units_of_its_title(title: str, slug: str) -> None:
    assert slugify(title) == slug


@pytest.mark.parametrize(
    ("title", "anchor"),
    [("हिन्दी भाषा", "हिन्दी-भाषा"), ("ภาษาที่นี่", "ภาษาที่นี่"), ("a\u200bb", "ab"), ("\u3164", "section")],
)
def test_an_anchor_keeps_the_vowels_of_its_script(title: str, anchor: str) -> None:
    assert Anchors().take(title) == anchor


@pytest.mark.parametrize("unit", ["- > - > - > a\n", "- - -\n", "* a\n", "a\n\n", "> a\n\n"])
def test_a_comment_of_very_many_parts_is_shown_by_its_lines(unit: str) -> None:
    source = (unit * 5_000)[:5_000]
    begun = process_time()
    html = str(render_comment(source).html)
    assert process_time() - begun < 1, "a quarter of a second where nothing else runs"
    assert html.startswith("<p>")
    assert "<li>" not in html


def test_a_long_list_stays_one() -> None:
    assert str(render_comment("- Apples\n" * 500).html).count("<li>") == 500
