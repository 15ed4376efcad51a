"""Readers' reports of approved comments."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ForeignKey, Text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from cms.comments.models.comment import Comment
from cms.db.moments import utc_now
from cms.db.session import Base
from cms.db.types import UTCDateTime


class CommentReport(Base):
    """A reader's word that an approved comment should be looked at again.

    It never hides the comment. ``log_entry_id`` is the approval that it questions: each approval
    is reopened once, however many report it.
    """

    __tablename__ = "comment_reports"

    id: Mapped[int] = mapped_column(primary_key=True)
    comment_id: Mapped[int] = mapped_column(ForeignKey("comments.id"), index=True)
    log_entry_id: Mapped[int | None] = mapped_column(ForeignKey("log_entries.id"))
    reason: Mapped[str] = mapped_column(Text)
    at: Mapped[datetime] = mapped_column(UTCDateTime, default=utc_now)

    comment: Mapped[Comment] = relationship()
