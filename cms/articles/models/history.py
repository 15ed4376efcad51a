"""The history of an article: each step it took."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import JSON, ForeignKey, Index, Integer, Text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from cms.accounts.models import User
from cms.db.moments import utc_now
from cms.db.session import Base
from cms.db.types import UTCDateTime, enum_column


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
    kind: Mapped[EventKind] = mapped_column(enum_column(EventKind, "kind"))
    revision: Mapped[int] = mapped_column(Integer)
    actor_id: Mapped[int | None] = mapped_column(ForeignKey("users.id"))
    at: Mapped[datetime] = mapped_column(UTCDateTime, default=utc_now)
    note: Mapped[str] = mapped_column(Text, default="")
    details: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict)

    actor: Mapped[User | None] = relationship()
