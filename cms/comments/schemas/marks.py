"""Marks: reasons for an editor to look at a comment, and how they are told."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Annotated, Any

from markupsafe import Markup
from pydantic import AfterValidator, BaseModel, ConfigDict, Field

from cms.body import bounded_marks, clean_line, without_unseen
from cms.comments.models import Comment, CommentStatus


class MarkKind(StrEnum):
    """Why a comment is worth a second look; what it found is in ``held_because``."""

    LINK = "link"
    PHRASE = "phrase"
    REPEAT = "repeat"
    HONEYPOT = "honeypot"
    STAFF = "staff"


_TOLD = {
    MarkKind.LINK: ("1 link", "{} links"),
    MarkKind.PHRASE: ("1 blocked phrase", "{} blocked phrases"),
    MarkKind.REPEAT: ("The same text on 1 article", "The same text on {} articles"),
    MarkKind.STAFF: ("The name looks like somebody of this site",) * 2,
    MarkKind.HONEYPOT: ("A hidden field was filled", "{} hidden fields were filled"),
}

LONGEST_TOLD, MOST_TOLD = 100, 10


def _words(text: str) -> str:
    phrase = bounded_marks(clean_line(text))
    if not any(character.isalnum() for character in without_unseen(phrase)):
        raise ValueError("Write a word or a phrase.")
    return phrase


class PhraseInput(BaseModel):
    """A word or phrase to block."""

    model_config = ConfigDict(extra="forbid", strict=True, frozen=True)

    phrase: Annotated[
        str,
        Field(max_length=200, examples=["buy now"], json_schema_extra={"minLength": 1}),
        AfterValidator(_words),
    ]


@dataclass(frozen=True)
class MarkedText:
    """What marks are looked for in: one version of a comment, rendered.

    ``comment_id`` is the comment's own key once it has one, so that it does not repeat itself.
    ``trapped`` is what was sent in the field that people do not see.
    """

    name: str
    website: str | None
    source: str
    html: Markup
    comment_id: int | None = None
    trapped: str = ""


def marked_text(comment: Comment) -> MarkedText:
    """Return what marks are looked for in, of a comment that is there: its newest text."""
    text = comment.newest
    return MarkedText(text.name, text.website, text.source, text.html, comment.id)


@dataclass(frozen=True)
class MarkingStep:
    """What one step through the waiting comments did; ``next_cursor`` is None after the last."""

    phrase: str
    looked_at: int
    marked: int
    next_cursor: str | None


class MarkingProgress(BaseModel):
    """How far the waiting comments were looked through for a phrase, kept in the page's address."""

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
    """What a phrase would have marked among the comments sent last."""

    phrase: str
    looked_at: int
    marked: int
    examples: list[PhraseMatch]


def mark_label(mark: Mapping[str, Any]) -> str:
    """Tell a mark of ``Comment.held_because`` in words, with the beginning of what matched.

    An address can be as long as a comment, and hundreds can stand in one; the text has them whole.
    """
    words: list[str] = mark["words"]
    one, many = _TOLD[MarkKind(mark["mark"])]
    told = one if len(words) == 1 else many.format(len(words))
    more = f" and {len(words) - MOST_TOLD} more" if len(words) > MOST_TOLD else ""
    return f"{told}: {', '.join(_beginning(word) for word in words[:MOST_TOLD])}{more}"


def _beginning(word: str) -> str:
    return word if len(word) <= LONGEST_TOLD else f"{word[: LONGEST_TOLD - 1]}…"
