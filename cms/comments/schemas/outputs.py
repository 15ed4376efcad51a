"""What goes out about comments.

`PublicComment` and `ReceiptView` are all that readers get to see of a comment: neither has a
field for the e-mail address or the source, so no view can hand them out by mistake.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Annotated, Any

from markupsafe import Markup
from pydantic import BaseModel, ConfigDict, Field, PlainSerializer

from cms.articles.models import Article
from cms.comments.models import Comment, CommentStatus, Decision, LogKind

SENT_MESSAGE = "Comment sent successfully! We will review it in the next few hours."

Html = Annotated[Markup, PlainSerializer(str)]


class _Output(BaseModel):
    model_config = ConfigDict(frozen=True, arbitrary_types_allowed=True)


class PublicComment(_Output):
    """An approved comment as everyone may see it, with the replies below it.

    ``in_reply_to`` is the name of whom it answers, where that comment is still shown.
    """

    id: str
    name: str
    website: str | None
    html: Html
    submitted_at: datetime
    replies: list[PublicComment]
    in_reply_to: str | None = Field(default=None, exclude=True)


class ArticleLink(_Output):
    """The article that a comment stands under."""

    id: str
    slug: str
    title: str
    url: str | None


class ReceiptView(_Output):
    """A comment as its own commenter sees it.

    ``reason`` is what the editor said to the reader when declining. ``public_url`` is where
    everyone sees it, while it is approved.
    """

    id: str
    status: CommentStatus
    name: str
    website: str | None
    html: Html
    submitted_at: datetime
    reason: str | None
    public_url: str | None
    article: ArticleLink


class SubmissionView(_Output):
    """The answer to a comment that was sent."""

    id: str
    status: CommentStatus
    receipt: str
    receipt_url: str
    message: str = SENT_MESSAGE


class DecisionView(_Output):
    """One entry of the log."""

    id: str
    comment: str
    decision: LogKind
    reason: str | None
    revision: int
    status: CommentStatus
    status_before: CommentStatus
    actor: str
    at: datetime


class ManagedComment(_Output):
    """A comment as an editor sees it through the API."""

    id: str
    status: CommentStatus
    name: str
    email: str | None
    website: str | None
    source: str
    html: Html
    article: ArticleLink
    submitted_at: datetime
    revision: int
    held_because: list[dict[str, Any]]


@dataclass(frozen=True)
class ParentView:
    """What a pending comment answers."""

    name: str
    html: Markup


@dataclass(frozen=True)
class MarkView:
    """A reason to look at a comment, in words."""

    label: str


@dataclass(frozen=True)
class QueueCard:
    """A pending comment as the queue shows it."""

    id: str
    name: str
    email: str | None
    website: str | None
    html: Markup
    source: str
    submitted_at: datetime
    revision: int
    article: ArticleLink
    parent: ParentView | None
    held_because: list[MarkView]


@dataclass(frozen=True)
class QueuePage:
    """A page of the queue, as its template reads it."""

    items: list[QueueCard]
    next_url: str | None
    total: int


@dataclass(frozen=True)
class CommentForm:
    """The form "Add a comment": where it goes, what was typed, and what is wrong at which field.

    Both mappings go by the names of the fields of `cms.comments.schemas.Submission`.
    """

    action: str
    values: dict[str, str]
    errors: dict[str, str]


def article_title(article: Article) -> str:
    """Return the title that readers see, or the draft's while there is none."""
    return (article.published or article.newest).title


def article_link(article: Article, url: str | None) -> ArticleLink:
    """Name an article and, where it has one, its address."""
    return ArticleLink(
        id=article.public_id, slug=article.slug, title=article_title(article), url=url
    )


def receipt_view(
    comment: Comment, last: Decision | None, *, article_url: str | None
) -> ReceiptView:
    """Show a comment to its commenter; ``last`` is the newest decision about it."""
    declined = comment.status is CommentStatus.DECLINED
    approved = comment.status is CommentStatus.APPROVED
    return ReceiptView(
        id=comment.public_id,
        status=comment.status,
        name=comment.newest.name,
        website=comment.newest.website,
        html=comment.newest.html,
        submitted_at=comment.submitted_at,
        reason=last.reason if declined and last else None,
        public_url=f"{article_url}#comment-{comment.public_id}"
        if approved and article_url
        else None,
        article=article_link(comment.article, article_url),
    )


def managed_comment(comment: Comment, *, article_url: str | None) -> ManagedComment:
    """Show a comment, private fields included, to an editor's program."""
    return ManagedComment(
        id=comment.public_id,
        status=comment.status,
        name=comment.newest.name,
        email=comment.email,
        website=comment.newest.website,
        source=comment.newest.source,
        html=comment.newest.html,
        article=article_link(comment.article, article_url),
        submitted_at=comment.submitted_at,
        revision=comment.newest.number,
        held_because=comment.held_because,
    )


def decision_view(decision: Decision) -> DecisionView:
    """Show one entry of the log to an editor's program."""
    return DecisionView(
        id=decision.public_id,
        comment=decision.comment.public_id,
        decision=decision.decision,
        reason=decision.reason,
        revision=decision.revision.number,
        status=decision.status_after,
        status_before=decision.status_before,
        actor=decision.actor_name,
        at=decision.at,
    )


def queue_card(comment: Comment, *, article_url: str) -> QueueCard:
    """Show a pending comment to an editor."""
    parent = comment.parent
    return QueueCard(
        id=comment.public_id,
        name=comment.newest.name,
        email=comment.email,
        website=comment.newest.website,
        html=comment.newest.html,
        source=comment.newest.source,
        submitted_at=comment.submitted_at,
        revision=comment.newest.number,
        article=article_link(comment.article, article_url),
        parent=ParentView(parent.newest.name, parent.newest.html) if parent else None,
        held_because=[MarkView(_label(mark)) for mark in comment.held_because],
    )


def _label(mark: dict[str, Any]) -> str:
    words: list[str] = mark["words"]
    noun = mark["mark"] if len(words) == 1 else f"{mark['mark']}s"
    return f"{len(words)} {noun}: {', '.join(words)}"
