"""Idempotency keys: a comment that is sent twice with the same key is taken in once."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column, relationship

from cms.comments.models.comment import Comment
from cms.db.moments import utc_now
from cms.db.session import Base
from cms.db.types import UTCDateTime


class IdempotencyKey(Base):
    """A key that a client used for one comment on one article; it is valid for a day.

    ``key_hash`` is a hash of the article and the key, ``body_hash`` of what was sent.
    """

    __tablename__ = "idempotency_keys"

    id: Mapped[int] = mapped_column(primary_key=True)
    key_hash: Mapped[str] = mapped_column(String(64), unique=True)
    body_hash: Mapped[str] = mapped_column(String(64))
    comment_id: Mapped[int] = mapped_column(
        ForeignKey("comments.id", ondelete="CASCADE"), index=True
    )
    created_at: Mapped[datetime] = mapped_column(UTCDateTime, default=utc_now, index=True)

    comment: Mapped[Comment] = relationship()
