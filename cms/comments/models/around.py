"""The tables around comments: reports, threads, and the lists that editors keep."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, ForeignKey, Integer, String, Text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from cms.articles.models import Article
from cms.comments.models.comment import Comment
from cms.db import Base, UTCDateTime, new_public_id, utc_now


class CommentReport(Base):
    """A reader's word that an approved comment should be looked at again.

    It never hides the comment. ``decision_id`` is the approval that it questions: each approval
    is reopened once, however many report it.
    """

    __tablename__ = "comment_reports"

    id: Mapped[int] = mapped_column(primary_key=True)
    comment_id: Mapped[int] = mapped_column(ForeignKey("comments.id"), index=True)
    decision_id: Mapped[int | None] = mapped_column(ForeignKey("decisions.id"))
    reason: Mapped[str] = mapped_column(Text)
    at: Mapped[datetime] = mapped_column(UTCDateTime, default=utc_now)

    comment: Mapped[Comment] = relationship()


class Thread(Base):
    """What is special about one article's comments; an article without a row has nothing special.

    ``closed_at`` is set while an editor has closed them by hand. ``close_after_days`` counts from
    publication and comes before the site's setting; 0 leaves them open for ever.
    """

    __tablename__ = "comment_threads"

    article_id: Mapped[int] = mapped_column(ForeignKey("articles.id"), primary_key=True)
    closed_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    close_after_days: Mapped[int | None] = mapped_column(Integer)

    article: Mapped[Article] = relationship()


class BlockedPhrase(Base):
    """A word or phrase that marks a comment; it never decides about one."""

    __tablename__ = "blocked_phrases"

    id: Mapped[int] = mapped_column(primary_key=True)
    public_id: Mapped[str] = mapped_column(String(20), unique=True, default=new_public_id)
    phrase: Mapped[str] = mapped_column(String(200), unique=True)
    created_by_id: Mapped[int | None] = mapped_column(ForeignKey("users.id"))
    created_at: Mapped[datetime] = mapped_column(UTCDateTime, default=utc_now)


class DeclineReason(Base):
    """A reason that editors pick from a list when they decline; the commenter reads it."""

    __tablename__ = "decline_reasons"

    id: Mapped[int] = mapped_column(primary_key=True)
    public_id: Mapped[str] = mapped_column(String(20), unique=True, default=new_public_id)
    text: Mapped[str] = mapped_column(String(1000), unique=True)
    created_at: Mapped[datetime] = mapped_column(UTCDateTime, default=utc_now)


class QueueView(Base):
    """A saved set of filters of the queue, under a name; shared by all editors."""

    __tablename__ = "queue_views"

    id: Mapped[int] = mapped_column(primary_key=True)
    public_id: Mapped[str] = mapped_column(String(20), unique=True, default=new_public_id)
    name: Mapped[str] = mapped_column(String(80), unique=True)
    filters: Mapped[dict[str, Any]] = mapped_column(JSON)
    created_at: Mapped[datetime] = mapped_column(UTCDateTime, default=utc_now)
