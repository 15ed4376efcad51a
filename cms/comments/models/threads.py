"""Settings of one article's comments."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ForeignKey, Integer
from sqlalchemy.orm import Mapped, mapped_column, relationship

from cms.articles.models.article import Article
from cms.db.session import Base
from cms.db.types import UTCDateTime


class Thread(Base):
    """Settings of one article's comments; an article without a row follows the site's settings.

    ``closed_at`` is set while an editor has closed the comments. ``close_after_days`` counts from
    publication and overrides the site's setting; 0 never closes them.
    """

    __tablename__ = "comment_threads"

    article_id: Mapped[int] = mapped_column(ForeignKey("articles.id"), primary_key=True)
    closed_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    close_after_days: Mapped[int | None] = mapped_column(Integer)

    article: Mapped[Article] = relationship()
