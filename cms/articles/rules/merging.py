"""Merging two contents of one article, field by field and block by block."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from enum import StrEnum
from typing import Any

from cms.articles.rules.field_changes import LABELS, entries_by_name
from cms.articles.rules.reading import read_content
from cms.articles.schemas.content import ArticleContent
from cms.body.diff.texts import Change, Hunk, compare_bodies
from cms.body.document import Block


class Choice(StrEnum):
    """Which side is kept where two contents differ."""

    MINE = "mine"
    THEIRS = "theirs"
    BOTH = "both"


def choices_of(hunk: Hunk) -> tuple[Choice, ...]:
    """Return the choices for a block, if there are any; the first one loses no word."""
    if hunk.change is Change.CHANGED:
        return (Choice.BOTH, Choice.MINE, Choice.THEIRS)
    if hunk.change is Change.ADDED:
        return (Choice.MINE, Choice.THEIRS)
    return (Choice.THEIRS, Choice.MINE) if hunk.change is Change.REMOVED else ()


def choices_of_field(value: object) -> tuple[Choice, ...]:
    """Return the choices for a field; of a list, the entries of both can be kept."""
    if isinstance(value, tuple):
        return (Choice.BOTH, Choice.MINE, Choice.THEIRS)
    return (Choice.MINE, Choice.THEIRS)


def merge(
    theirs: ArticleContent, mine: ArticleContent, choices: Mapping[str, str]
) -> ArticleContent:
    """Merge two contents of one article.

    Blocks that were only moved stay where they are in ``mine``.

    Args:
        theirs: What is saved.
        mine: What was typed.
        choices: A `Choice` by the name of each field, or by ``body-`` and the number of the block
            in ``compare_bodies(theirs.body, mine.body)``. Without a possible one, the first counts.

    Raises:
        Invalid: Both together are too much, such as more authors than an article may have.
    """
    fields: dict[str, Any] = {
        name: _field(getattr(theirs, name), getattr(mine, name), choices.get(name))
        for name in LABELS
    }
    blocks = [
        block.model_dump(mode="json", exclude_defaults=True)
        for place, hunk in enumerate(compare_bodies(theirs.body, mine.body))
        for block in _blocks(hunk, choices.get(f"body-{place}"))
    ]
    return read_content({**fields, "body": {"type": "doc", "version": 1, "content": blocks}})


def _chosen(possible: tuple[Choice, ...], chosen: str | None) -> Choice:
    return next((choice for choice in possible if choice == chosen), possible[0])


def _field(theirs: object, mine: object, chosen: str | None) -> object:
    choice = _chosen(choices_of_field(mine), chosen)
    if choice is Choice.THEIRS:
        return theirs
    if choice is Choice.MINE or not isinstance(theirs, tuple) or not isinstance(mine, tuple):
        return mine
    known = entries_by_name(mine)
    return (*mine, *(entry for name, entry in entries_by_name(theirs).items() if name not in known))


def _blocks(hunk: Hunk, chosen: str | None) -> Iterator[Block]:
    # Without a choice the block is the same on both sides, or was moved within them.
    choice = _chosen(choices_of(hunk) or (Choice.MINE,), chosen)
    if choice is not Choice.THEIRS and hunk.new is not None:
        yield hunk.new
    if choice is not Choice.MINE and hunk.old is not None:
        yield hunk.old
