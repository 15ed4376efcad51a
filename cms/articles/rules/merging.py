"""Two contents of one article made one: field by field, and block by block."""

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
    """What is taken where two contents differ."""

    MINE = "mine"
    THEIRS = "theirs"
    BOTH = "both"


def choices_of(hunk: Hunk) -> tuple[Choice, ...]:
    """Return what can be chosen of a block, first what loses no word; empty for no choice."""
    if hunk.change is Change.CHANGED:
        return (Choice.BOTH, Choice.MINE, Choice.THEIRS)
    if hunk.change is Change.ADDED:
        return (Choice.MINE, Choice.THEIRS)
    return (Choice.THEIRS, Choice.MINE) if hunk.change is Change.REMOVED else ()


def choices_of_field(value: object) -> tuple[Choice, ...]:
    """Return what can be chosen of a field; a list can be taken from both."""
    if isinstance(value, tuple):
        return (Choice.BOTH, Choice.MINE, Choice.THEIRS)
    return (Choice.MINE, Choice.THEIRS)


def merge(
    theirs: ArticleContent, mine: ArticleContent, choices: Mapping[str, str]
) -> ArticleContent:
    """Make one content of two.

    ``choices`` says what is taken, by the name of the field, or ``body-`` and the place of the
    block in ``compare_bodies(theirs.body, mine.body)``; where it says nothing that can be chosen,
    the first of what can. What only stands elsewhere stands where it does in ``mine``. Raises
    `Invalid` where the parts are too much together, such as more authors than an article may have.
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


def _chosen(possible: tuple[Choice, ...], said: str | None) -> Choice:
    return next((choice for choice in possible if choice == said), possible[0])


def _field(theirs: object, mine: object, said: str | None) -> object:
    choice = _chosen(choices_of_field(mine), said)
    if choice is Choice.THEIRS:
        return theirs
    if choice is Choice.MINE or not isinstance(theirs, tuple) or not isinstance(mine, tuple):
        return mine
    known = entries_by_name(mine)
    return (*mine, *(entry for name, entry in entries_by_name(theirs).items() if name not in known))


def _blocks(hunk: Hunk, said: str | None) -> Iterator[Block]:
    # What is the same on both sides, or was moved, each side has once.
    choice = _chosen(choices_of(hunk) or (Choice.MINE,), said)
    if choice is not Choice.THEIRS and hunk.new is not None:
        yield hunk.new
    if choice is not Choice.MINE and hunk.old is not None:
        yield hunk.old
