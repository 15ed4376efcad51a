"""Finding the block that a note is about, without a database."""

from __future__ import annotations

import pytest

from cms.articles.models.notes import BlockNote
from cms.articles.rules.notes import block_texts, place_notes, read_note
from cms.articles.schemas.workflow import OPERATOR_NAME
from cms.body.markdown.reader import parse_markdown
from cms.db.moments import utc_now
from cms.errors import Invalid


@pytest.mark.parametrize(
    ("texts", "at", "found", "changed"),
    [
        (["a", "b", "c"], 1, 1, False),
        (["b", "a", "c"], 1, 0, False),
        (["b", "x", "x", "x", "b"], 3, 4, False),  # the nearest of two
        (["b", "x", "x", "x", "b"], 1, 0, False),
        (["a", "x", "c"], 1, 1, True),
        (["a"], 4, 0, True),  # the blocks after it are gone
        ([], 2, 0, True),
    ],
)
def test_a_note_stands_at_the_nearest_block_that_begins_as_its_own(
    texts: list[str], at: int, found: int, changed: bool
) -> None:
    note = BlockNote(
        public_id="n", text="Say more.", excerpt="b", block=at, revision=1, created_at=utc_now()
    )
    (view,) = place_notes([note], texts)
    assert (view.block, view.changed) == (found, changed)
    assert (view.settled_by, view.created_by) == (None, OPERATOR_NAME)
    note.settled_at = utc_now()
    assert place_notes([note], texts)[0].settled_by == OPERATOR_NAME


def test_a_block_is_known_by_its_first_words_or_by_what_it_is() -> None:
    body = parse_markdown("One *two*.\n\n* * *\n\nhttps://youtu.be/dQw4w9WgXcQ\n").document
    words, line, player = block_texts(body)
    assert words == "One two."
    assert line == "(thematic_break)"
    assert "dQw4w9WgXcQ" in player
    (long,) = block_texts(parse_markdown("word " * 500).document)
    assert 0 < len(long) < 500


def test_a_note_is_read_without_what_nobody_sees() -> None:
    assert read_note(" One.\r\nTwo. ") == "One.\nTwo."
    assert read_note("\u200b\n ") == ""
    with pytest.raises(Invalid) as raised:
        read_note("x" * 100_000)
    assert raised.value.errors[0].pointer == "/note"
