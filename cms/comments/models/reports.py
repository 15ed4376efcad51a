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
    """A reader's request that an editor reads an approved comment again; it hides nothing.

    ``log_entry_id`` is the approval that it questions. However many reports question an approval,
    the comment comes back to the queue once.
    """

    __tablename__ = "comment_reports"

    id: Mapped[int] = mapped_column(primary_key=True)
    comment_id: Mapped[int] = mapped_column(ForeignKey("comments.id"), index=True)
    log_entry_id: Mapped[int | None] = mapped_column(ForeignKey("log_entries.id"))
    reason: Mapped[str] = mapped_column(Text)
    at: Mapped[datetime] = mapped_column(UTCDateTime, default=utc_now)

    comment: Mapped[Comment] = relationship()
