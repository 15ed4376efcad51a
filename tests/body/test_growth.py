"""What hostile texts cost: not more than in proportion to their length."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from time import process_time

import pytest

from cms.articles.schemas.comparing import compare_texts
from cms.body import MAX_COMMENT, parse_markdown, render_comment
from cms.comments.schemas.changes import text_changes
from cms.errors import Invalid

KINDS = [
    "[", "![", "[^", "[a](", "](", "*a ", "*_", "**a", "`a", "` ``", "<a", "<![CDATA[", "&amp;",
    "http://", "www.a.b/", "www.a.b ", "(https://a.b/", "https://a.example/)", "https://a.b/!",
    "https://a.b/'", "> ", "- ", "- - -\n", "\\\\", "_a_ ", "e\u0301", "at 1:23 ",
]  # fmt: skip


def spent(work: Callable[[str], object], text: str) -> float:
    """Seconds of processor, the less of two: what else the machine does counts less."""
    tries = []
    for _ in range(2):
        begun = process_time()
        with suppress(Invalid):  # too many marks to read: refused at once
            work(text)
        tries.append(process_time() - begun)
    return min(tries)


def grows(work: Callable[[str], object], unit: str, length: int) -> float:
    """How much longer eight times as much takes; 8 is in proportion, 64 its square."""
    once = (unit * length)[: length // 8]
    return spent(work, (unit * length)[:length]) / max(spent(work, once), 0.001)


@pytest.mark.parametrize("unit", KINDS)
def test_a_comment_costs_in_proportion_to_its_length(unit: str) -> None:
    assert grows(render_comment, unit, MAX_COMMENT) < 32


@pytest.mark.parametrize("unit", ["[", "\\\\", "*a ", "`a", "[a](", "<a"])
def test_an_article_is_read_in_proportion_to_its_length(unit: str) -> None:
    assert grows(parse_markdown, unit, 24_000) < 32


@pytest.mark.parametrize("unit", ["a b ", ", ", "x", "a\n"])
def test_a_comparison_costs_in_proportion_or_is_not_made(unit: str) -> None:
    def compare(text: str) -> object:
        other = "z " + text[len(text) // 2 :] + text[: len(text) // 2 : 2]
        return text_changes(text, other), compare_texts(text, other)

    begun = process_time()
    compare((unit * MAX_COMMENT)[:MAX_COMMENT])
    assert process_time() - begun < 2
