"""An article, its revisions, and the byline and topics of what is published."""

from __future__ import annotations

from datetime import date, datetime
from enum import StrEnum
from functools import partial
from typing import Any

from markupsafe import Markup
from sqlalchemy import (
    JSON,
    Boolean,
    Date,
    ForeignKey,
    Index,
    Integer,
    String,
    Text,
    UniqueConstraint,
    false,
)
from sqlalchemy.ext.orderinglist import ordering_list
from sqlalchemy.orm import Mapped, mapped_column, relationship

from cms.accounts.models import User
from cms.articles.models.people import Author, Topic
from cms.db.moments import utc_now
from cms.db.session import Base
from cms.db.types import SafeMarkup, UTCDateTime, enum_column, new_public_id


class ArticleState(StrEnum):
    """The state of an article in the workflow.

    It does not say what readers see: a public article can be in review with a newer draft.
    """

    DRAFT = "draft"
    IN_REVIEW = "in_review"
    SCHEDULED = "scheduled"
    PUBLISHED = "published"
    ARCHIVED = "archived"


class ReviewOutcome(StrEnum):
    """What an editor decided about a submitted draft.

    A change of the text ends an approval; a request for changes ends when the draft is submitted
    again.
    """

    CHANGES_ASKED = "changes_asked"
    APPROVED = "approved"


class RevisionKind(StrEnum):
    """How a revision came to be, or the furthest that it went."""

    AUTOSAVE = "autosave"
    SAVED = "saved"
    SUBMITTED = "submitted"
    PUBLISHED = "published"
    RESTORED = "restored"


class ArticleAuthor(Base):
    """One place in the byline of a published article."""

    __tablename__ = "article_authors"

    article_id: Mapped[int] = mapped_column(
        ForeignKey("articles.id", ondelete="CASCADE"), primary_key=True
    )
    author_id: Mapped[int] = mapped_column(ForeignKey("authors.id"), primary_key=True, index=True)
    position: Mapped[int] = mapped_column(Integer)

    author: Mapped[Author] = relationship()


class ArticleTopic(Base):
    """One topic of a published article."""

    __tablename__ = "article_topics"

    article_id: Mapped[int] = mapped_column(
        ForeignKey("articles.id", ondelete="CASCADE"), primary_key=True
    )
    topic_id: Mapped[int] = mapped_column(ForeignKey("topics.id"), primary_key=True, index=True)
    position: Mapped[int] = mapped_column(Integer)

    topic: Mapped[Topic] = relationship()


class Article(Base):
    """One identity, one locale, one slug.

    ``slug`` is the public address once published, and follows the draft before that. ``byline``,
    ``tagged``, ``reviewer`` and ``review_due`` are those of the *published* revision: a draft
    touches none of them. ``version`` counts each writing of the draft, also where it goes into
    the working revision again; who saves names the version that they read. ``creation_key`` is
    what a browser sends with the first save, so that a second attempt finds the same article.
    ``scheduled`` is the revision that goes out at ``publish_at``; a ``publish_at`` without one is
    a moment at which the article could not be published.
    """

    __tablename__ = "articles"
    __table_args__ = (
        Index("ix_articles_published_at_id", "published_at", "id"),
        Index("ix_articles_changed_at_id", "changed_at", "id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    public_id: Mapped[str] = mapped_column(String(20), unique=True, default=new_public_id)
    slug: Mapped[str] = mapped_column(String(100), unique=True)
    state: Mapped[ArticleState] = mapped_column(
        enum_column(ArticleState, "state"),
        default=ArticleState.DRAFT,
        index=True,
    )
    owner_id: Mapped[int | None] = mapped_column(ForeignKey("users.id"), index=True)
    newest_revision_id: Mapped[int | None] = mapped_column(
        ForeignKey("revisions.id", use_alter=True)
    )
    published_revision_id: Mapped[int | None] = mapped_column(
        ForeignKey("revisions.id", use_alter=True)
    )
    version: Mapped[int] = mapped_column(Integer, default=0)
    creation_key: Mapped[str | None] = mapped_column(String(64), index=True, unique=True)
    review_outcome: Mapped[ReviewOutcome | None] = mapped_column(
        enum_column(ReviewOutcome, "review_outcome")
    )
    reviewer_id: Mapped[int | None] = mapped_column(ForeignKey("authors.id"), index=True)
    review_due: Mapped[date | None] = mapped_column(Date, index=True)
    scheduled_revision_id: Mapped[int | None] = mapped_column(
        ForeignKey("revisions.id", use_alter=True)
    )
    publish_at: Mapped[datetime | None] = mapped_column(UTCDateTime, index=True)
    unpublish_at: Mapped[datetime | None] = mapped_column(UTCDateTime, index=True)
    created_at: Mapped[datetime] = mapped_column(UTCDateTime, default=utc_now)
    changed_at: Mapped[datetime] = mapped_column(UTCDateTime, default=utc_now)
    submitted_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    published_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    updated_at: Mapped[datetime | None] = mapped_column(UTCDateTime)

    owner: Mapped[User | None] = relationship()
    newest: Mapped[Revision] = relationship(foreign_keys=[newest_revision_id], post_update=True)
    published: Mapped[Revision | None] = relationship(
        foreign_keys=[published_revision_id], post_update=True
    )
    scheduled: Mapped[Revision | None] = relationship(
        foreign_keys=[scheduled_revision_id], post_update=True
    )
    reviewer: Mapped[Author | None] = relationship()
    byline: Mapped[list[ArticleAuthor]] = relationship(
        order_by=ArticleAuthor.position,
        collection_class=ordering_list("position"),
        cascade="all, delete-orphan",
    )
    tagged: Mapped[list[ArticleTopic]] = relationship(
        order_by=ArticleTopic.position,
        collection_class=ordering_list("position"),
        cascade="all, delete-orphan",
    )

    @property
    def is_public(self) -> bool:
        """Whether readers can see a revision of it."""
        return self.published_revision_id is not None

    @property
    def has_newer_draft(self) -> bool:
        """Whether it is public, and has been edited since."""
        return self.is_public and self.newest_revision_id != self.published_revision_id


# The parts of a rendering are loaded together, and only where they are used.
_rendered = partial(mapped_column, deferred=True, deferred_group="rendering")


class Revision(Base):
    """A snapshot of an article's whole content, numbered from 1.

    It is immutable, but for one: the newest, while its kind is ``autosave``, is the working
    revision, into which its author's next autosave goes again. ``saved_at`` is when it was last
    written. ``note`` is what the author, or a restoring, says of it. ``slug_made`` says that the
    site made the slug of the title, ``unfinished`` holds what was written for a day and is none.
    The JSON columns hold what `cms.articles.schemas.content.ArticleContent` gave, field by field.

    The columns from ``html`` to ``rendering_policy`` hold what the body is rendered as
    (`cms.articles.rules.rendering.Rendering`), and the number of the policy by which that was
    done; 0 is none. They are written with the body, and read through `rendering_of`.
    """

    __tablename__ = "revisions"
    __table_args__ = (UniqueConstraint("article_id", "number"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    article_id: Mapped[int] = mapped_column(ForeignKey("articles.id", ondelete="CASCADE"))
    number: Mapped[int] = mapped_column(Integer)
    title: Mapped[str] = mapped_column(String(200))
    slug: Mapped[str] = mapped_column(String(100), index=True)
    slug_made: Mapped[bool] = mapped_column(Boolean, default=False, server_default=false())
    locale: Mapped[str] = mapped_column(String(35))
    summary: Mapped[str] = mapped_column(Text)
    topics: Mapped[list[str | dict[str, str]]] = mapped_column(JSON)
    authors: Mapped[list[dict[str, Any]]] = mapped_column(JSON)
    references: Mapped[list[dict[str, Any]]] = mapped_column(JSON)
    related: Mapped[list[dict[str, Any]]] = mapped_column(JSON)
    reviewed_by: Mapped[dict[str, Any] | None] = mapped_column(JSON(none_as_null=True))
    reviewed_at: Mapped[date | None] = mapped_column(Date)
    review_due: Mapped[date | None] = mapped_column(Date)
    body: Mapped[dict[str, Any]] = mapped_column(JSON, deferred=True)
    html: Mapped[Markup] = _rendered(SafeMarkup, default=Markup())
    headings: Mapped[list[dict[str, Any]]] = _rendered(JSON, default=list)
    citations: Mapped[dict[str, list[str]]] = _rendered(JSON, default=dict)
    embeds: Mapped[list[str]] = _rendered(JSON, default=list)
    word_count: Mapped[int] = mapped_column(Integer, default=0)
    plain_text: Mapped[str] = _rendered(Text, default="")
    rendering_policy: Mapped[int] = mapped_column(Integer, default=0)
    unfinished: Mapped[dict[str, str] | None] = mapped_column(JSON(none_as_null=True))
    kind: Mapped[RevisionKind] = mapped_column(
        enum_column(RevisionKind, "kind"), default=RevisionKind.SAVED
    )
    note: Mapped[str] = mapped_column(String(500), default="")
    created_at: Mapped[datetime] = mapped_column(UTCDateTime, default=utc_now)
    saved_at: Mapped[datetime] = mapped_column(UTCDateTime, default=utc_now)
    created_by_id: Mapped[int | None] = mapped_column(ForeignKey("users.id"))

    created_by: Mapped[User | None] = relationship()

    @property
    def saved_by(self) -> str | None:
        """The name of whoever saved it; None for the operator."""
        return self.created_by.name if self.created_by else None
