"""Who has an article open in the editor."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped, mapped_column, relationship

from cms.accounts.models import User
from cms.db.moments import utc_now
from cms.db.session import Base
from cms.db.types import UTCDateTime


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
