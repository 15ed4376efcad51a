"""The tables of articles, and which step may follow which."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import JSON, ForeignKey, Index, Integer, String, Text, UniqueConstraint
from sqlalchemy.ext.orderinglist import ordering_list
from sqlalchemy.orm import Mapped, mapped_column, relationship

from cms.accounts.models import User
from cms.db import Base, UTCDateTime, new_public_id, utc_now, words_of


class ArticleState(StrEnum):
    """Where an article stands on its way to the readers.

    What the public sees follows from `Article.published_revision_id` alone, so an article can be
    public and, with a newer draft, in review at the same time.
    """

    DRAFT = "draft"
    IN_REVIEW = "in_review"
    SCHEDULED = "scheduled"
    PUBLISHED = "published"
    ARCHIVED = "archived"


class Author(Base):
    """The person in the byline; made known to the public by the first article published."""

    __tablename__ = "authors"

    id: Mapped[int] = mapped_column(primary_key=True)
    slug: Mapped[str] = mapped_column(String(100), unique=True)
    name: Mapped[str] = mapped_column(String(200))
    bio: Mapped[str] = mapped_column(Text, default="")


class Topic(Base):
    """A tag with a slug, which names a page of articles."""

    __tablename__ = "topics"

    id: Mapped[int] = mapped_column(primary_key=True)
    slug: Mapped[str] = mapped_column(String(100), unique=True)

    @property
    def name(self) -> str:
        """The slug as words: ``back-pain`` reads “Back pain”."""
        words = self.slug.replace("-", " ")
        return words[:1].upper() + words[1:]


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

    ``slug`` is the public address once published, and follows the draft before that. ``byline``
    and ``tagged`` are the authors and topics of the *published* revision: a draft touches neither.
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
        words_of(ArticleState, "state"),
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


class Revision(Base):
    """An immutable snapshot of an article's whole content, numbered from 1.

    The JSON columns hold what `cms.articles.schemas.ArticleContent` gave, field by field.
    """

    __tablename__ = "revisions"
    __table_args__ = (UniqueConstraint("article_id", "number"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    article_id: Mapped[int] = mapped_column(ForeignKey("articles.id", ondelete="CASCADE"))
    number: Mapped[int] = mapped_column(Integer)
    title: Mapped[str] = mapped_column(String(200))
    slug: Mapped[str] = mapped_column(String(100), index=True)
    locale: Mapped[str] = mapped_column(String(35))
    summary: Mapped[str] = mapped_column(Text)
    topics: Mapped[list[str]] = mapped_column(JSON)
    authors: Mapped[list[dict[str, Any]]] = mapped_column(JSON)
    references: Mapped[list[dict[str, Any]]] = mapped_column(JSON)
    related: Mapped[list[dict[str, Any]]] = mapped_column(JSON)
    body: Mapped[dict[str, Any]] = mapped_column(JSON, deferred=True)
    created_at: Mapped[datetime] = mapped_column(UTCDateTime, default=utc_now)
    created_by_id: Mapped[int | None] = mapped_column(ForeignKey("users.id"))

    created_by: Mapped[User | None] = relationship()
