"""The queue: what an editor asks of it, and the cards that it answers with."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Annotated, Any, Literal, NamedTuple

from markupsafe import Markup
from pydantic import Field, WithJsonSchema, field_validator

from cms.comments.models import Badge, CommentStatus, LogKind
from cms.comments.schemas.changes import Change, Said, changes_between
from cms.comments.schemas.inputs import (
    PAGE_SIZE,
    Input,
    Limit,
    Sort,
    Status,
    Words,
)
from cms.comments.schemas.marks import MarkKind, mark_label
from cms.comments.schemas.outputs import ArticleLink, ParentView
from cms.db import Cursor

MAX_GROUP = 100
EDITED = "edited"
REPORTED = "reported"
SHOWN_DECISIONS = 3

# What the queue can be narrowed to, in the words of its filter.
MARK_CHOICES: dict[str, str] = {
    MarkKind.LINK: "Links",
    MarkKind.PHRASE: "A blocked word or phrase",
    MarkKind.REPEAT: "Text repeated elsewhere",
    MarkKind.HONEYPOT: "A hidden field was filled",
    MarkKind.STAFF: "A name like those of this site",
    EDITED: "Edited after approval",
    REPORTED: "Reported by a reader",
}


class _Narrowed(Input):
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


class QueueFilters(_Narrowed):
    """Which of the waiting comments to show; nothing set is all of them.

    ``article`` holds ids of articles: any of them. ``topic`` and ``author`` are slugs, of the
    article's. ``mark`` is a mark, ``edited`` after approval, or ``reported``. ``like`` is the id
    of a comment: those that say the same. ``q`` is a part of the text, the name or the e-mail
    address.
    """

    article: list[str] = Field(default_factory=list, max_length=MAX_GROUP)

    @field_validator("article")
    @classmethod
    def _without_blanks(cls, ids: list[str]) -> list[str]:
        return list(dict.fromkeys(each.strip() for each in ids if each.strip()))

    def plain(self) -> dict[str, Any]:
        """Return what is set, as a query string or a saved view holds it."""
        return self.model_dump(exclude_defaults=True)


class ManageQuery(_Narrowed):
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


class WaitingComment(NamedTuple):
    """A waiting comment as the queue reads it, with its newest text, its article and its parent.

    The ``approved`` words are what readers go on seeing, where the newest text is an edit of it.
    """

    id: int
    public_id: str
    status: CommentStatus
    email: str | None
    held_because: list[dict[str, Any]]
    text_key: str | None
    waiting_since: datetime
    reported_at: datetime | None
    revision: int
    name: str
    website: str | None
    source: str
    html: Markup
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
    parent_html: Markup | None
    parent_status: CommentStatus | None


@dataclass(frozen=True)
class PastDecision:
    """What was decided earlier about a comment, by its key, from the same e-mail address."""

    comment: int
    decision: LogKind
    reason: str | None
    at: datetime


@dataclass(frozen=True)
class Past:
    """What is known of an e-mail address: its comments by state, and the newest decisions."""

    counts: dict[CommentStatus, int]
    decisions: Sequence[PastDecision]


@dataclass(frozen=True)
class QueueFacts:
    """What is known around the comments of a page of the queue.

    ``past`` goes by e-mail address. ``alike`` goes by the ``text_key`` and counts all that wait
    and say the same. ``reports`` and ``declined`` go by the key of the comment.
    """

    past: dict[str, Past]
    alike: dict[str, int]
    reports: dict[int, list[str]]
    declined: dict[int, PastDecision]


@dataclass(frozen=True)
class QueueCard:
    """A waiting comment as the queue shows it.

    ``why`` says what there is to read: a new comment, an edit of an approved one, or a report.
    ``badge`` is what readers will see beside it, where somebody of the site wrote it. ``changes``
    compares the approved words with the edit. ``past`` leaves this comment out; ``declined`` is
    why its earlier text was, where the commenter wrote it anew.
    """

    id: str
    name: str
    email: str | None
    website: str | None
    html: Markup
    source: str
    status: CommentStatus
    waiting_since: datetime
    revision: int
    why: Literal["new", "edited", "reported"]
    badge: Badge | None
    article: ArticleLink
    article_is_public: bool
    parent: ParentView | None
    held_because: list[str]
    changes: Sequence[Change]
    past: Past | None
    alike: int
    reports: list[str]
    declined: PastDecision | None


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
    """Show a waiting comment to an editor."""
    approved = None
    if comment.approved_name is not None and comment.approved_source is not None:
        approved = Said(comment.approved_name, comment.approved_website, comment.approved_source)
    newest = Said(comment.name, comment.website, comment.source)
    return QueueCard(
        id=comment.public_id,
        name=comment.name,
        email=comment.email,
        website=comment.website,
        html=comment.html,
        source=comment.source,
        status=comment.status,
        waiting_since=comment.waiting_since,
        revision=comment.revision,
        why="edited" if approved is not None else "reported" if comment.reported_at else "new",
        badge=comment.badge,
        article=ArticleLink(
            id=comment.article_id,
            slug=comment.article_slug,
            title=comment.article_title,
            locale=comment.article_locale,
            url=article_url,
        ),
        article_is_public=comment.article_is_public,
        parent=_answered(comment),
        held_because=[mark_label(mark) for mark in comment.held_because],
        changes=[] if approved is None else changes_between(approved, newest),
        past=_others(facts.past.get(comment.email or ""), comment),
        alike=facts.alike.get(comment.text_key or "", 1) - 1,
        reports=facts.reports.get(comment.id, []),
        declined=facts.declined.get(comment.id),
    )


def _answered(comment: WaitingComment) -> ParentView | None:
    name, html, status = comment.parent_name, comment.parent_html, comment.parent_status
    if name is None or html is None or status is None:
        return None
    return ParentView(name, html, status)


def _others(past: Past | None, comment: WaitingComment) -> Past | None:
    """Leave the comment itself out of what is known of its address; None where nothing is left."""
    if past is None:
        return None
    counts = {
        status: number - (status is comment.status)
        for status, number in past.counts.items()
        if number > (status is comment.status)
    }
    decisions = [said for said in past.decisions if said.comment != comment.id]
    return Past(counts, decisions[:SHOWN_DECISIONS]) if counts or decisions else None
