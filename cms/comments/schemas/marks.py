"""Marks: reasons for an editor to look at a comment, and their labels."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Annotated, Any

from markupsafe import Markup
from pydantic import AfterValidator, BaseModel, ConfigDict, Field

from cms.body.characters import require_bounded_marks, strip_invisible
from cms.body.text import clean_line
from cms.comments.models.comment import Comment
from cms.comments.models.states import CommentStatus
from cms.comments.schemas.inputs import Input


class MarkKind(StrEnum):
    """Why a comment deserves a look; what was found is in ``marks``."""

    LINK = "link"
    PHRASE = "phrase"
    REPEAT = "repeat"
    HONEYPOT = "honeypot"
    STAFF = "staff"


_LABELS = {
    MarkKind.LINK: ("1 link", "{} links"),
    MarkKind.PHRASE: ("1 blocked phrase", "{} blocked phrases"),
    MarkKind.REPEAT: ("The same text on 1 article", "The same text on {} articles"),
    MarkKind.STAFF: ("The name looks like somebody of this site",) * 2,
    MarkKind.HONEYPOT: ("A hidden field was filled", "{} hidden fields were filled"),
}

MAX_WORD_LENGTH, MAX_WORDS = 100, 10


def _words(text: str) -> str:
    phrase = require_bounded_marks(clean_line(text))
    if not any(character.isalnum() for character in strip_invisible(phrase)):
        raise ValueError("Write a word or a phrase.")
    return phrase


class PhraseInput(Input):
    """A word or phrase to block."""

    phrase: Annotated[
        str,
        Field(max_length=200, examples=["buy now"], json_schema_extra={"minLength": 1}),
        AfterValidator(_words),
    ]


@dataclass(frozen=True)
class MarkedText:
    """A text of a comment in which marks are searched.

    ``comment_id`` is the key of the comment, or None for a new one, so that a comment is no repeat
    of itself. ``trapped`` is the text of the field that people do not see.
    """

    name: str
    website: str | None
    source: str
    html: Markup
    comment_id: int | None = None
    trapped: str = ""


def marked_text(comment: Comment) -> MarkedText:
    """Return the newest text of a comment, to search it for marks."""
    text = comment.newest_revision
    return MarkedText(text.name, text.website, text.source, text.html, comment.id)


@dataclass(frozen=True)
class MarkingStep:
    """The result of one step through waiting comments; ``next_cursor`` is None after the last."""

    phrase: str
    looked_at: int
    marked: int
    next_cursor: str | None


class MarkingProgress(BaseModel):
    """The progress of a search for a phrase in waiting comments, kept in the page's address."""

    model_config = ConfigDict(frozen=True)

    id: str = Field(default="", max_length=20)
    cursor: str | None = Field(default=None, max_length=500)
    looked_at: int = Field(default=0, ge=0)
    marked: int = Field(default=0, ge=0)


@dataclass(frozen=True)
class PhraseMatch:
    """A past comment that a phrase would have marked."""

    name: str
    html: Markup
    status: CommentStatus
    submitted_at: datetime
    article: str
    article_locale: str


@dataclass(frozen=True)
class PhraseTrial:
    """What a phrase would have marked among the latest comments."""

    phrase: str
    looked_at: int
    marked: int
    examples: list[PhraseMatch]


def mark_label(mark: Mapping[str, Any]) -> str:
    """Return a mark of ``Comment.marks`` in words, with the start of what was found.

    It is shortened: an address can be as long as a comment, and there can be hundreds.
    """
    words: list[str] = mark["words"]
    one, many = _LABELS[MarkKind(mark["mark"])]
    told = one if len(words) == 1 else many.format(len(words))
    more = f" and {len(words) - MAX_WORDS} more" if len(words) > MAX_WORDS else ""
    return f"{told}: {', '.join(_beginning(word) for word in words[:MAX_WORDS])}{more}"


def _beginning(word: str) -> str:
    return word if len(word) <= MAX_WORD_LENGTH else f"{word[: MAX_WORD_LENGTH - 1]}…"
