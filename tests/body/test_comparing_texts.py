"""The comparison of two texts: whole, cheap, and as small as what changed."""

from __future__ import annotations

from time import process_time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cms.body.diff.texts import Change, TextPiece, compare_texts

words = st.text(st.sampled_from("ab \n"), max_size=40)


def both(pieces: tuple[TextPiece, ...]) -> tuple[str, str]:
    """The old and the new text, put together from the pieces again."""
    old = "".join(piece.text for piece in pieces if piece.change is not Change.ADDED)
    return old, "".join(piece.text for piece in pieces if piece.change is not Change.REMOVED)


@given(words, words)
def test_changes_hold_both_texts_whole(old: str, new: str) -> None:
    assert both(compare_texts(old, new)) == (old, new)


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("a " * 2500, "a b " * 1250),
        ("a b " * 1250, "b a " * 1250),
        ("a " * 2500, "b" + " a" * 2499),
    ],
)
def test_texts_made_to_be_costly_are_compared_in_a_moment(old: str, new: str) -> None:
    start = process_time()
    pieces = compare_texts(old, new)
    assert process_time() - start < 1
    assert both(pieces) == (old, new)


def test_one_word_is_found_in_a_long_text() -> None:
    old = "All the bees danced on the comb, and the keeper saw it. " * 80
    new = old.replace("keeper", "beekeeper", 1)
    changed = [p for p in compare_texts(old, new) if p.change is not Change.SAME]
    assert [(p.change, p.text) for p in changed] == [
        (Change.REMOVED, "keeper"),
        (Change.ADDED, "beekeeper"),
    ]
