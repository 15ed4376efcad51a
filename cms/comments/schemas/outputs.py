"""What goes out about comments.

`PublicComment` is all that readers get to see of a comment, and `ReceiptView` all that its
commenter does: neither has a field for the e-mail address, so no view can hand it out by mistake.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Annotated

from markupsafe import Markup
from pydantic import BaseModel, ConfigDict, Field, PlainSerializer

from cms.articles.models import Article
from cms.comments.models import Badge, Comment, CommentReport, CommentRevision, CommentStatus
from cms.comments.schemas.marks import MarkKind

SENT_MESSAGE = "Comment sent successfully! We will review it in the next few hours."

Html = Annotated[Markup, PlainSerializer(str, return_type=str)]


class Output(BaseModel):
    """What goes out as JSON, with every field; it can carry HTML that was made safe."""

    model_config = ConfigDict(
        frozen=True, arbitrary_types_allowed=True, json_schema_serialization_defaults_required=True
    )


class PublicComment(Output):
    """An approved comment as everyone may see it, with the replies below it.

    ``badge`` says in which role somebody of the site wrote it; readers have none. ``reply_to`` is
    the id of the comment that it answers. Where that one is shown no more, ``reply_to_removed`` is
    true, and it stands below the next one above that is shown, or on the top level.
    """

    id: str = Field(examples=["5f0c1a9be27d44c08a31"])
    name: str = Field(examples=["Robin"])
    website: str | None = Field(examples=["https://robin.example.org"])
    html: Html = Field(examples=["<p>Does this hold for <em>night</em> shifts too?</p>"])
    submitted_at: datetime
    badge: Badge | None
    reply_to: str | None = Field(examples=["5f0c1a9be27d44c08a31"])
    reply_to_removed: bool
    replies: list[PublicComment]
    # For the page: the name of whom it answers, where that comment is still shown.
    in_reply_to: str | None = Field(default=None, exclude=True)


class ArticleLink(Output):
    """The article that a comment stands under; ``locale`` is the language of its title."""

    id: str = Field(examples=["a063746a7646b254d9ce"])
    slug: str = Field(examples=["when-your-back-hurts"])
    title: str = Field(examples=["When your back hurts"])
    locale: str = Field(examples=["en"])
    url: str | None = Field(examples=["https://example.org/articles/when-your-back-hurts"])


class SubmissionView(Output):
    """The answer to a comment that was sent."""

    id: str = Field(examples=["5f0c1a9be27d44c08a31"])
    status: CommentStatus
    receipt: str = Field(examples=["Pq3VnY8dBkq0c1x2m5Jw7r9sT4uZ6aE_hLgFiNoKyRs"])
    receipt_url: str = Field(examples=["https://example.org/comments/Pq3VnY8dBkq0c1x2m5Jw7r9sT4uZ"])
    message: str = SENT_MESSAGE


class MarkView(Output):
    """A reason to look twice at a comment, and what in it is the reason."""

    mark: MarkKind
    words: list[str] = Field(examples=[["buy now"]])


class ManagedComment(Output):
    """A comment as an editor sees it through the API.

    ``waiting_since`` is set while there is something to read: it is new, its commenter edited it
    after approval, or a reader reported it.
    """

    id: str = Field(examples=["a063746a7646b254d9ce"])
    status: CommentStatus
    name: str = Field(examples=["Robin"])
    email: str | None = Field(examples=["robin@example.org"])
    website: str | None = Field(examples=["https://robin.example.org"])
    source: str = Field(examples=["Does this hold for *night* shifts too?"])
    html: Html = Field(examples=["<p>Does this hold for <em>night</em> shifts too?</p>"])
    article: ArticleLink
    submitted_at: datetime
    waiting_since: datetime | None
    revision: int
    held_because: list[MarkView]


class TextView(Output):
    """One text of a comment; ``edited`` says that an editor wrote it."""

    revision: int
    name: str = Field(examples=["Robin"])
    website: str | None = Field(examples=["https://robin.example.org"])
    source: str = Field(examples=["Does this hold for *night* shifts too?"])
    html: Html = Field(examples=["<p>Does this hold for <em>night</em> shifts too?</p>"])
    written_at: datetime
    edited: bool


class ReportView(Output):
    """What a reader reported about an approved comment."""

    reason: str = Field(examples=["This is not true."])
    at: datetime


class WholeComment(ManagedComment):
    """A comment with all that editors can know of it; its decisions stand in the log.

    ``shown`` is the revision that readers see, and ``reply_to`` the id of what it answers.
    """

    shown: int | None
    badge: Badge | None
    reply_to: str | None = Field(examples=["5f0c1a9be27d44c08a31"])
    texts: list[TextView]
    reports: list[ReportView]


@dataclass(frozen=True)
class ParentView:
    """What a comment answers; ``status`` is for editors, who see it in every state."""

    name: str
    html: Markup
    status: CommentStatus = CommentStatus.APPROVED


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
    """Name an article in its language and, where it has one, its address."""
    shown = article.published or article.newest
    return ArticleLink(
        id=article.public_id, slug=article.slug, title=shown.title, locale=shown.locale, url=url
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
        waiting_since=comment.waiting_since,
        revision=comment.newest.number,
        held_because=[MarkView(**mark) for mark in comment.held_because],
    )


def whole_comment(
    comment: Comment,
    texts: Iterable[CommentRevision],
    reports: Iterable[CommentReport],
    *,
    article_url: str | None,
) -> WholeComment:
    """Show one comment, with its texts, the oldest first, and what was reported about it."""
    return WholeComment(
        **dict(managed_comment(comment, article_url=article_url)),
        shown=comment.shown.number if comment.shown else None,
        badge=comment.badge,
        reply_to=comment.parent.public_id if comment.parent else None,
        texts=[
            TextView(
                revision=text.number,
                name=text.name,
                website=text.website,
                source=text.source,
                html=text.html,
                written_at=text.created_at,
                edited=text.edited_by_id is not None,
            )
            for text in texts
        ],
        reports=[ReportView(reason=report.reason, at=report.at) for report in reports],
    )
