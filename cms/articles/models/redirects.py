"""Former slugs of articles, which redirect to the present one."""

from __future__ import annotations

from sqlalchemy import ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column, relationship

from cms.articles.models.article import Article
from cms.db.session import Base


class FormerSlug(Base):
    """A slug under which readers knew an article; it leads to the article for ever."""

    __tablename__ = "former_slugs"

    slug: Mapped[str] = mapped_column(String(100), primary_key=True)
    article_id: Mapped[int] = mapped_column(
        ForeignKey("articles.id", ondelete="CASCADE"), index=True
    )

    article: Mapped[Article] = relationship()
