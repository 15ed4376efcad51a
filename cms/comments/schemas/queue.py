"""The queue: what an editor asks of it, and the cards that it answers with."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field, WithJsonSchema, field_validator

from cms.comments.models.states import Action, Badge, CommentStatus
from cms.comments.schemas.inputs import (
    PAGE_SIZE,
    Input,
    Limit,
    Sort,
    Status,
    Words,
)
from cms.comments.schemas.marks import MarkKind, mark_label
from cms.comments.schemas.outputs import ParentView
from cms.comments.schemas.text_changes import TextChange, Version, compare_versions
from cms.db.pages import Cursor
from cms.validation import Html

MAX_GROUP = 100
EDITED = "edited"
REPORTED = "reported"
SHOWN_DECISIONS = 3

# The choices of the filter by mark, with their labels.
MARK_CHOICES: dict[str, str] = {
    MarkKind.LINK: "Links",
    MarkKind.PHRASE: "A blocked word or phrase",
    MarkKind.REPEAT: "Text repeated elsewhere",
    MarkKind.HONEYPOT: "A hidden field was filled",
    MarkKind.STAFF: "A name like those of this site",
    EDITED: "Edited after approval",
    REPORTED: "Reported by a reader",
}


class _CommonFilters(Input):
    topic: Words = None
    author: Words = None
    mark: Annotated[
        Words,
        WithJsonSchema({"anyOf": [{"type": "string", "enum": [*MARK_CHOICES]}, {"type": "null"}]}),
    ] = None
    like: Words = None
    q: Words = None

    @field_validator("mark")
    @classmethod
    def _known_mark(cls, mark: str | None) -> str | None:
        if mark is not None and mark not in MARK_CHOICES:
            raise ValueError(f"Choose one of {', '.join(MARK_CHOICES)}.")
        return mark


class QueueFilters(_CommonFilters):
    """Which of the waiting comments to show; nothing set is all of them.

    ``article`` holds ids of articles: any of them. ``topic`` and ``author`` are slugs, of the
    article's. ``mark`` is a mark, ``edited`` after approval, or ``reported``. ``like`` is the id
    of a comment: those that say the same. ``q`` is a part of the text, the name or the e-mail
    address.
    """

    article: list[str] = Field(default_factory=list, max_length=MAX_GROUP)

    @field_validator("article")
    @classmethod
    def _remove_blanks(cls, ids: list[str]) -> list[str]:
        return list(dict.fromkeys(each.strip() for each in ids if each.strip()))

    def plain(self) -> dict[str, Any]:
        """Return the filters that are set, as a query string or a saved view has them."""
        return self.model_dump(exclude_defaults=True)


class ManageQuery(_CommonFilters):
    """Which comments of every state to manage, by the same and more.

    ``article`` is a slug or an id. ``waiting`` asks for those that have something for an editor
    to read, approved ones that were edited or reported among them, or for the others.
    """

    status: Status = None
    waiting: Literal["true", "false"] | None = None
    article: Words = None
    sort: Sort = "submitted_at"
    limit: Limit = PAGE_SIZE
    cursor: Cursor = None


@dataclass(frozen=True)
class Choice:
    """Something to filter the queue by: its value, and its name; an article's has a language."""

    value: str
    name: str
    locale: str | None = None


class WaitingComment(BaseModel):
    """A waiting comment as the queue reads it, with its newest text, its article and its parent.

    ``key`` is the comment's key in the database, ``id`` its public id. The ``approved`` fields are
    what readers see until an edit of it is decided; None where the newest text is no such edit.
    """

    model_config = ConfigDict(frozen=True, from_attributes=True, arbitrary_types_allowed=True)

    key: int
    id: str
    status: CommentStatus
    email: str | None
    marks: list[dict[str, Any]]
    text_key: str | None
    waiting_since: datetime
    reported_at: datetime | None
    revision: int
    name: str
    website: str | None
    source: str
    html: Html
    badge: Badge | None
    approved_name: str | None
    approved_website: str | None
    approved_source: str | None
    article_id: str
    article_slug: str
    article_title: str
    article_locale: str
    article_is_public: bool
    parent_name: str | None
    parent_html: Html | None
    parent_status: CommentStatus | None


@dataclass(frozen=True)
class PastDecision:
    """What was decided earlier about a comment, by its key, from the same e-mail address."""

    comment: int
    action: Action
    reason: str | None
    at: datetime


@dataclass(frozen=True)
class CommenterHistory:
    """Earlier comments from an e-mail address: counts by status, and the newest decisions."""

    counts: dict[CommentStatus, int]
    decisions: Sequence[PastDecision]


@dataclass(frozen=True)
class QueueFacts:
    """What the cards of a page show beside the comments.

    ``past`` is by e-mail address. ``alike`` counts waiting comments by ``text_key``. ``reports``
    and ``declined`` are by the key of the comment.
    """

    past: dict[str, CommenterHistory]
    alike: dict[str, int]
    reports: dict[int, list[str]]
    declined: dict[int, PastDecision]


class QueueCard(WaitingComment):
    """A waiting comment as the queue shows it.

    ``changes`` compares the approved text with the edit. ``past`` leaves this comment out;
    ``alike`` counts the others that wait with the same text; ``declined`` is how an earlier text
    was declined, where the commenter edited the comment after that.
    """

    article_url: str
    changes: list[TextChange]
    past: CommenterHistory | None
    alike: int
    reports: list[str]
    declined: PastDecision | None

    @property
    def why(self) -> Literal["new", "edited", "reported"]:
        """Return what there is to read: a new comment, an edit of an approved one, or a report."""
        if self.approved_source is not None:
            return "edited"
        return "reported" if self.reported_at else "new"

    @property
    def mark_labels(self) -> list[str]:
        """Return the marks in words."""
        return [mark_label(mark) for mark in self.marks]

    @property
    def parent(self) -> ParentView | None:
        """Return the comment that this one answers, or None."""
        if self.parent_name is None or self.parent_html is None or self.parent_status is None:
            return None
        return ParentView(self.parent_name, self.parent_html, self.parent_status)


@dataclass(frozen=True)
class QueuePage:
    """A page of the queue, as its template reads it.

    ``total`` is None where nothing was asked. A long queue is looked through in steps; ``step``
    says of how many comments, where this is one of them.
    """

    items: list[QueueCard]
    next_url: str | None
    total: int | None
    step: int | None


def queue_card(comment: WaitingComment, facts: QueueFacts, *, article_url: str) -> QueueCard:
    """Return a waiting comment as a card of the queue."""
    return QueueCard(
        **dict(comment),
        article_url=article_url,
        changes=_changes(comment),
        past=_others(facts.past.get(comment.email or ""), comment),
        alike=facts.alike.get(comment.text_key or "", 1) - 1,
        reports=facts.reports.get(comment.key, []),
        declined=facts.declined.get(comment.key),
    )


def _changes(comment: WaitingComment) -> list[TextChange]:
    if comment.approved_name is None or comment.approved_source is None:
        return []
    approved = Version(comment.approved_name, comment.approved_website, comment.approved_source)
    return compare_versions(approved, Version(comment.name, comment.website, comment.source))


def _others(past: CommenterHistory | None, comment: WaitingComment) -> CommenterHistory | None:
    """Leave the comment itself out of its commenter's history; None when nothing is left."""
    if past is None:
        return None
    counts = {
        status: number - (status is comment.status)
        for status, number in past.counts.items()
        if number > (status is comment.status)
    }
    decisions = [decision for decision in past.decisions if decision.comment != comment.key]
    return CommenterHistory(counts, decisions[:SHOWN_DECISIONS]) if counts or decisions else None
