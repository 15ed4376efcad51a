"""What is returned about comments.

`PublicComment` is all that readers get, `ReceiptView` all that a commenter gets. Neither has a
field for the e-mail address, so no view can reveal it by mistake.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Annotated

from markupsafe import Markup
from pydantic import BaseModel, ConfigDict, Field

from cms.articles.models.article import Article
from cms.comments.models.comment import Comment, CommentRevision
from cms.comments.models.reports import CommentReport
from cms.comments.models.states import Badge, CommentStatus
from cms.comments.schemas.marks import MarkKind
from cms.validation import Html

SENT_MESSAGE = "Comment sent successfully! We will review it in the next few hours."

# The public id of a row, under the name "id".
PublicId = Annotated[str, Field(validation_alias="public_id", examples=["a063746a7646b254d9ce"])]


class Output(BaseModel):
    """Base of the models that are returned as JSON, with every field."""

    model_config = ConfigDict(
        frozen=True,
        arbitrary_types_allowed=True,
        from_attributes=True,
        populate_by_name=True,
        json_schema_serialization_defaults_required=True,
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
    """The article of a comment; ``locale`` is the language of its title."""

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
    """A reason to look at a comment, and what was found."""

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
    marks: list[MarkView]


class TextView(Output):
    """One text of a comment; ``edited`` says that an editor wrote it."""

    revision: int = Field(validation_alias="number")
    name: str = Field(examples=["Robin"])
    website: str | None = Field(examples=["https://robin.example.org"])
    source: str = Field(examples=["Does this hold for *night* shifts too?"])
    html: Html = Field(examples=["<p>Does this hold for <em>night</em> shifts too?</p>"])
    written_at: datetime = Field(validation_alias="created_at")
    edited: bool = Field(validation_alias="is_edited")


class ReportView(Output):
    """What a reader reported about an approved comment."""

    reason: str = Field(examples=["This is not true."])
    at: datetime


class WholeComment(ManagedComment):
    """A comment with all that editors can know about it, apart from the log.

    ``shown`` is the number of the revision that readers see, ``reply_to`` the id of the comment
    that it answers.
    """

    shown: int | None
    badge: Badge | None
    reply_to: str | None = Field(examples=["5f0c1a9be27d44c08a31"])
    texts: list[TextView]
    reports: list[ReportView]


@dataclass(frozen=True)
class ParentView:
    """The comment that a reply answers; ``status`` is for editors."""

    name: str
    html: Markup
    status: CommentStatus = CommentStatus.APPROVED


def article_title(article: Article) -> str:
    """Return the title that readers see, or the draft's title when there is none."""
    return (article.published or article.newest).title


def article_link(article: Article, url: str | None) -> ArticleLink:
    """Return an article's title in its language and, if it has one, its address."""
    shown = article.published or article.newest
    return ArticleLink(
        id=article.public_id, slug=article.slug, title=shown.title, locale=shown.locale, url=url
    )


def managed_comment(comment: Comment, *, article_url: str | None) -> ManagedComment:
    """Return a comment with its private fields, for programs that moderate."""
    return ManagedComment(
        id=comment.public_id,
        status=comment.status,
        name=comment.newest_revision.name,
        email=comment.email,
        website=comment.newest_revision.website,
        source=comment.newest_revision.source,
        html=comment.newest_revision.html,
        article=article_link(comment.article, article_url),
        submitted_at=comment.submitted_at,
        waiting_since=comment.waiting_since,
        revision=comment.newest_revision.number,
        marks=[MarkView(**mark) for mark in comment.marks],
    )


def whole_comment(
    comment: Comment,
    texts: Iterable[CommentRevision],
    reports: Iterable[CommentReport],
    *,
    article_url: str | None,
) -> WholeComment:
    """Return a comment with its texts, oldest first, and the reports about it."""
    return WholeComment(
        **dict(managed_comment(comment, article_url=article_url)),
        shown=comment.public_revision.number if comment.public_revision else None,
        badge=comment.badge,
        reply_to=comment.parent.public_id if comment.parent else None,
        texts=[TextView.model_validate(text) for text in texts],
        reports=[ReportView.model_validate(report) for report in reports],
    )
