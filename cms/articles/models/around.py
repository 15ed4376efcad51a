"""The tables around articles: history, notes, presence, private links, old addresses."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import JSON, ForeignKey, Index, Integer, String, Text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from cms.accounts.models import User
from cms.articles.models.article import Article
from cms.db import Base, UTCDateTime, new_public_id, utc_now, words_of


class EventKind(StrEnum):
    """What can happen to an article on its way."""

    CREATED = "created"
    SUBMITTED = "submitted"
    TAKEN_BACK = "taken_back"
    CHANGES_ASKED = "changes_asked"
    APPROVED = "approved"
    SCHEDULED = "scheduled"
    UNSCHEDULED = "unscheduled"
    PUBLISHED = "published"
    UNPUBLISHED = "unpublished"
    ARCHIVED = "archived"
    REOPENED = "reopened"
    DISCARDED = "discarded"
    RESTORED = "restored"


class ArticleEvent(Base):
    """One step of an article's history; only ever added to, which the database itself holds.

    ``revision`` is the number of the revision it was about. ``details`` says what a kind needs,
    such as the moment of a schedule. Without an actor it was the operator, or the schedule.
    """

    __tablename__ = "article_events"
    __table_args__ = (Index("ix_article_events_article_id_id", "article_id", "id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    article_id: Mapped[int] = mapped_column(ForeignKey("articles.id"))
    kind: Mapped[EventKind] = mapped_column(words_of(EventKind, "kind"))
    revision: Mapped[int] = mapped_column(Integer)
    actor_id: Mapped[int | None] = mapped_column(ForeignKey("users.id"))
    at: Mapped[datetime] = mapped_column(UTCDateTime, default=utc_now)
    note: Mapped[str] = mapped_column(Text, default="")
    details: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict)

    actor: Mapped[User | None] = relationship()


class BlockNote(Base):
    """What an editor says of one block of the draft, until it is settled.

    The body's blocks have no names, so the note keeps where the block stood, counted from 0,
    and the beginning of its text, by which it is found again after the text was edited.
    """

    __tablename__ = "block_notes"

    id: Mapped[int] = mapped_column(primary_key=True)
    public_id: Mapped[str] = mapped_column(String(20), unique=True, default=new_public_id)
    article_id: Mapped[int] = mapped_column(
        ForeignKey("articles.id", ondelete="CASCADE"), index=True
    )
    revision: Mapped[int] = mapped_column(Integer)
    block: Mapped[int] = mapped_column(Integer)
    excerpt: Mapped[str] = mapped_column(String(200))
    text: Mapped[str] = mapped_column(Text)
    created_by_id: Mapped[int | None] = mapped_column(ForeignKey("users.id"))
    created_at: Mapped[datetime] = mapped_column(UTCDateTime, default=utc_now)
    settled_by_id: Mapped[int | None] = mapped_column(ForeignKey("users.id"))
    settled_at: Mapped[datetime | None] = mapped_column(UTCDateTime)

    created_by: Mapped[User | None] = relationship(foreign_keys=[created_by_id])
    settled_by: Mapped[User | None] = relationship(foreign_keys=[settled_by_id])


class Presence(Base):
    """Who has an article open in the editor, as far as their browser last said so."""

    __tablename__ = "article_presence"

    article_id: Mapped[int] = mapped_column(
        ForeignKey("articles.id", ondelete="CASCADE"), primary_key=True
    )
    user_id: Mapped[int] = mapped_column(
        ForeignKey("users.id", ondelete="CASCADE"), primary_key=True
    )
    seen_at: Mapped[datetime] = mapped_column(UTCDateTime, default=utc_now)

    user: Mapped[User] = relationship()


class PreviewLink(Base):
    """A private link to an article's draft: the token is signed, and its hash kept here."""

    __tablename__ = "preview_links"

    id: Mapped[int] = mapped_column(primary_key=True)
    public_id: Mapped[str] = mapped_column(String(20), unique=True, default=new_public_id)
    article_id: Mapped[int] = mapped_column(
        ForeignKey("articles.id", ondelete="CASCADE"), index=True
    )
    token_hash: Mapped[str] = mapped_column(String(64), unique=True)
    created_by_id: Mapped[int | None] = mapped_column(ForeignKey("users.id"))
    created_at: Mapped[datetime] = mapped_column(UTCDateTime, default=utc_now)
    expires_at: Mapped[datetime] = mapped_column(UTCDateTime)
    revoked_at: Mapped[datetime | None] = mapped_column(UTCDateTime)

    article: Mapped[Article] = relationship()
    created_by: Mapped[User | None] = relationship()


class FormerSlug(Base):
    """A slug under which readers knew an article; it leads to the article for ever."""

    __tablename__ = "former_slugs"

    slug: Mapped[str] = mapped_column(String(100), primary_key=True)
    article_id: Mapped[int] = mapped_column(
        ForeignKey("articles.id", ondelete="CASCADE"), index=True
    )

    article: Mapped[Article] = relationship()
