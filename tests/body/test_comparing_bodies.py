"""The comparison of two bodies: which block became what, and which of its words."""

from __future__ import annotations

import pytest

from cms.body.diff.texts import Change, Hunk, compare_bodies
from cms.body.markdown.reader import parse_markdown

SAME, CHANGED, ADDED, REMOVED, HERE, AWAY = Change


def compared(old: str, new: str) -> tuple[Hunk, ...]:
    return compare_bodies(parse_markdown(old).document, parse_markdown(new).document)


@pytest.mark.parametrize(
    ("old", "new", "changes"),
    [
        ("A b.\n\nC d.", "A b.\n\nC d.", [SAME, SAME]),
        ("", "A b.", [ADDED]),
        ("A b.", "", [REMOVED]),
        ("A b c d.", "A b x d.", [CHANGED]),
        ("A b.\n\nC d.", "A b.\n\nNew words.\n\nC d.", [SAME, ADDED, SAME]),
        ("A b.\n\nOld words.\n\nC d.", "A b.\n\nC d.", [SAME, REMOVED, SAME]),
        ("One.\n\nTwo a.\n\nThree.", "Two a.\n\nThree.\n\nOne.", [AWAY, SAME, SAME, HERE]),
        ("* * *\n\nA b.", "A b.\n\n* * *", [HERE, SAME, AWAY]),
        ("A b.\n\nC d.\n\nC d.", "C d.\n\nC d.\n\nA b.", [AWAY, SAME, SAME, HERE]),
        ("Wholly other words.", "Nothing alike here", [REMOVED, ADDED]),
        ("## A b c", "### A b c", [CHANGED]),
    ],
)
def test_what_became_of_each_block(old: str, new: str, changes: list[Change]) -> None:
    hunks = compared(old, new)
    assert [hunk.change for hunk in hunks] == changes
    for hunk in hunks:
        assert (hunk.old is None) == (hunk.change in (ADDED, HERE))
        assert (hunk.new is None) == (hunk.change in (REMOVED, AWAY))


def labels(body: str) -> list[str]:
    return [line.label for hunk in compared("", body) for line in hunk.lines]


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        ("Words.", ["Paragraph"]),
        ("## Words", ["Heading 2"]),
        ("- a\n- b\n", ["List item", "List item"]),
        ("1. a\n\n   > b\n", ["Numbered item", "Quote"]),
        ("> a\n>\n> ## b\n", ["Quote", "Quote, heading 2"]),
        ("```\na\n```\n", ["Code"]),
        ("* * *", ["Line"]),
        ("::: tip Mind\nBy night.\n:::\n", ["Tip, title", "Tip"]),
        ("| a | b |\n| - | - |\n| c | d |\n", ["Table, head", "Table row"]),
        ("![A sheet](/static/favicon.svg)\n", ["Image"]),
        ("https://youtu.be/dQw4w9WgXcQ\n", ["Audio or video"]),
    ],
)
def test_each_line_is_named_by_what_it_is_and_stands_in(body: str, expected: list[str]) -> None:
    assert labels(body) == expected


def pieces(old: str, new: str) -> list[tuple[Change, str]]:
    return [
        (piece.change, piece.text)
        for hunk in compared(old, new)
        for line in hunk.lines
        for piece in line.pieces
    ]


def test_the_words_that_changed_are_told() -> None:
    assert pieces("One two, three four.", "One 2, three four.") == [
        (SAME, "One "), (REMOVED, "two"), (ADDED, "2"), (SAME, ", three four."),
    ]  # fmt: skip


def test_words_that_changed_in_a_row_are_told_in_a_row() -> None:
    assert pieces("Go by night or day, all of you.", "Go at noon or day, all of you.") == [
        (SAME, "Go "), (REMOVED, "by night"), (ADDED, "at noon"), (SAME, " or day, all of you."),
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("Mind the *lamp* here.", "Mind the lamp here."),
        ("Mind the [lamp](https://a.org/) here.", "Mind the [lamp](https://b.org/) here."),
    ],
)
def test_a_word_that_is_only_written_otherwise_changed_too(old: str, new: str) -> None:
    changed = [piece for piece in pieces(old, new) if piece[0] is not SAME]
    assert changed == [(REMOVED, "lamp"), (ADDED, "lamp")]


def test_a_row_of_a_table_is_compared_cell_by_cell() -> None:
    table = "| a | b |\n| - | - |\n| c | {} |\n"
    (hunk,) = compared(table.format("d"), table.format("e"))
    assert [line.change for line in hunk.lines] == [SAME, CHANGED]
    assert [(piece.change, piece.text) for piece in hunk.lines[1].pieces] == [
        (SAME, "c | "), (REMOVED, "d"), (ADDED, "e"),
    ]  # fmt: skip


def test_a_line_that_became_something_else_says_what_it_was() -> None:
    (hunk,) = compared("A b c d.", "## A b c d.")
    assert [line.label for line in hunk.lines] == ["Paragraph → Heading 2"]
