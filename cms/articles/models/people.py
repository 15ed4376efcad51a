"""Who and what is named beside articles: the people of bylines, and topics."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, ForeignKey, String, Text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from cms.db.session import Base
from cms.db.types import UTCDateTime


class Author(Base):
    """The person in the byline; made known to the public by the first article published.

    ``credentials`` are such as “MD, cardiologist”; ``links`` are ``{"label", "url"}``;
    ``interests`` is what the person declares that could stand in conflict with the writing.
    ``edited_at`` is when somebody last wrote this on the desk, beside any article.
    """

    __tablename__ = "authors"

    id: Mapped[int] = mapped_column(primary_key=True)
    slug: Mapped[str] = mapped_column(String(100), unique=True)
    name: Mapped[str] = mapped_column(String(200))
    bio: Mapped[str] = mapped_column(Text, default="")
    credentials: Mapped[str] = mapped_column(String(200), default="")
    links: Mapped[list[dict[str, Any]]] = mapped_column(JSON, default=list)
    interests: Mapped[str] = mapped_column(Text, default="")
    edited_at: Mapped[datetime | None] = mapped_column(UTCDateTime)


class FormerAuthor(Base):
    """A slug by which a person was known, or another who was merged into them, for ever."""

    __tablename__ = "former_authors"

    slug: Mapped[str] = mapped_column(String(100), primary_key=True)
    author_id: Mapped[int] = mapped_column(ForeignKey("authors.id", ondelete="CASCADE"), index=True)

    author: Mapped[Author] = relationship()


class Topic(Base):
    """A subject with a name, and a slug that names its page of articles."""

    __tablename__ = "topics"

    id: Mapped[int] = mapped_column(primary_key=True)
    slug: Mapped[str] = mapped_column(String(100), unique=True)
    name: Mapped[str] = mapped_column(String(100))
