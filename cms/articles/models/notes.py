"""Notes that editors attach to blocks of a draft."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ForeignKey, Integer, String, Text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from cms.accounts.models import User
from cms.db.moments import utc_now
from cms.db.session import Base
from cms.db.types import UTCDateTime, new_public_id


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
