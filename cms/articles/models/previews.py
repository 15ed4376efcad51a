"""Private links to drafts."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum

from sqlalchemy import ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column, relationship

from cms.accounts.models import User
from cms.articles.models.article import Article
from cms.db.moments import utc_now
from cms.db.session import Base
from cms.db.types import UTCDateTime, new_public_id


class LinkState(StrEnum):
    """Whether a private link still opens something."""

    OPEN = "open"
    EXPIRED = "expired"
    REVOKED = "revoked"


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

    def state_at(self, now: datetime) -> LinkState:
        """Return whether the link still opens the draft at the moment ``now``."""
        if self.revoked_at is not None:
            return LinkState.REVOKED
        return LinkState.OPEN if now < self.expires_at else LinkState.EXPIRED
