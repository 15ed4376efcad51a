"""What hostile texts cost: not more than in proportion to their length."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from time import process_time

import pytest

from cms.body.comments import MAX_COMMENT, render_comment
from cms.body.diff.texts import Change, compare_bodies, compare_texts
from cms.body.markdown.reader import parse_markdown
from cms.errors import Invalid

KINDS = [
    "[", "![", "[^", "[a](", "](", "*a ", "*_", "**a", "`a", "` ``", "<a", "<![CDATA[", "&amp;",
    "http://", "www.a.b/", "www.a.b ", "(https://a.b/", "https://a.example/)", "https://a.b/!",
    "https://a.b/'", "> ", "- ", "- - -\n", "\\\\", "_a_ ", "e\u0301", "at 1:23 ",
]  # fmt: skip


def spent(work: Callable[[str], object], text: str) -> float:
    """Seconds of processor."""
    begun = process_time()
    with suppress(Invalid):  # too many marks to read: refused at once
        work(text)
    return process_time() - begun


def grows(work: Callable[[str], object], unit: str, length: int) -> bool:
    """Whether eight times as much takes 32 times longer; 8 is in proportion, 64 its square.

    What else the machine does can make one run longer, so it is tried again before it is said.
    """
    text = (unit * length)[:length]
    once = max(min(spent(work, text[: length // 8]) for _ in range(2)), 0.001)
    return all(spent(work, text) >= 32 * once for _ in range(2))


@pytest.mark.parametrize("unit", KINDS)
def test_a_comment_costs_in_proportion_to_its_length(unit: str) -> None:
    assert not grows(render_comment, unit, MAX_COMMENT)


@pytest.mark.parametrize("unit", ["[", "\\\\", "*a ", "`a", "[a](", "<a"])
def test_an_article_is_read_in_proportion_to_its_length(unit: str) -> None:
    assert not grows(parse_markdown, unit, 24_000)


@pytest.mark.parametrize("unit", ["a b ", ", ", "x", "a\n"])
def test_a_comparison_costs_in_proportion_or_is_not_made(unit: str) -> None:
    def compare(text: str) -> object:
        other = "z " + text[len(text) // 2 :] + text[: len(text) // 2 : 2]
        return compare_texts(text, other)

    begun = process_time()
    compare((unit * MAX_COMMENT)[:MAX_COMMENT])
    assert process_time() - begun < 2


@pytest.mark.parametrize("line", ["a b " * 40, "w1 w2 w3 " * 20, ", " * 60])
def test_a_comparison_of_many_lines_has_one_bound(line: str) -> None:
    """Each line alone would be compared word by word; a thousand of them are not."""
    old, new = (
        parse_markdown("\n\n".join(f"{line} {word}{n} {line}" for n in range(400))).document
        for word in ("old", "new")
    )
    begun = process_time()
    assert all(hunk.change is not Change.SAME for hunk in compare_bodies(old, new))
    assert process_time() - begun < 3, "a second where nothing else runs"


def test_an_article_of_usual_length_is_compared_word_by_word() -> None:
    lines = [" ".join(f"word{n * 37 % 211}" for n in range(k, k + 60)) for k in range(100)]
    old = parse_markdown("\n\n".join(lines)).document
    new = parse_markdown("\n\n".join(line.replace("word5", "other5") for line in lines)).document
    changed = [hunk for hunk in compare_bodies(old, new) if hunk.change is Change.CHANGED]
    assert changed
    assert all(any(p.change is Change.SAME for p in h.lines[0].pieces) for h in changed)


def test_a_staircase_of_quotes_is_refused_at_its_line() -> None:
    staircase = "".join(">" * (n % 30) + " a\n" for n in range(11_000))
    begun = process_time()
    with pytest.raises(Invalid, match="too many nested lines"):
        parse_markdown(staircase)
    assert process_time() - begun < 2


def test_bodies_of_very_many_words_are_compared_by_stretches_and_lose_nothing() -> None:
    old, new = "/#" * 60_000, "/#" * 30_000 + "+" + "/#" * 30_000
    (hunk,) = compare_bodies(parse_markdown(old).document, parse_markdown(new).document)
    pieces = [piece for line in hunk.lines for piece in line.pieces]
    for side, text in (("removed", old), ("added", new)):
        assert "".join(p.text for p in pieces if p.change in ("same", side)) == text
    assert any(piece.change == "same" and len(piece.text) > 50_000 for piece in pieces)
