"""The tables of comments, their texts, and the log."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from markupsafe import Markup
from sqlalchemy import (
    JSON,
    CheckConstraint,
    ForeignKey,
    Index,
    Integer,
    String,
    Text,
    UniqueConstraint,
    text,
)
from sqlalchemy.orm import Mapped, mapped_column, relationship

from cms.accounts.models import User
from cms.articles.models.article import Article
from cms.comments.models.states import Action, Badge, CommentStatus
from cms.db.moments import utc_now
from cms.db.session import Base
from cms.db.types import SafeMarkup, UTCDateTime, enum_column, new_public_id


class Comment(Base):
    """A reader's text on one article, possibly a reply.

    The text itself is in its revisions. The columns of its state (see
    `cms.comments.rules.transitions.CommentState`) are written by `cms.comments.operations.state`.

    Attributes:
        public_revision_id: The revision that readers see; None unless the comment is approved.
        receipt_hash: The SHA-256 of the private link. The link itself is not stored.
        submission_key: The same for the same comment sent twice, such as by a second click.
        marks: Reasons for an editor to look, each ``{"mark": str, "words": [str]}``.
        text_key: A hash of the newest text. Comments with the same text have the same one.
        waiting_since: Set while an editor has something to read: the comment is pending, its
            commenter edited it after approval (the approved revision stays public), or a reader
            reported it since the last decision. The queue is all such comments, oldest first.
    """

    __tablename__ = "comments"
    __table_args__ = (
        Index("ix_comments_status_submitted_at_id", "status", "submitted_at", "id"),
        Index(
            "ix_comments_article_id_status_submitted_at_id",
            "article_id",
            "status",
            "submitted_at",
            "id",
        ),
        Index("ix_comments_submitted_at_id", "submitted_at", "id"),
        Index(
            "ix_comments_waiting_since_id",
            "waiting_since",
            "id",
            sqlite_where=text("waiting_since IS NOT NULL"),
            postgresql_where=text("waiting_since IS NOT NULL"),
        ),
        Index(
            "ix_comments_article_id_waiting_since_id",
            "article_id",
            "waiting_since",
            "id",
            sqlite_where=text("waiting_since IS NOT NULL"),
            postgresql_where=text("waiting_since IS NOT NULL"),
        ),
        Index("ix_comments_text_key_waiting_since_id", "text_key", "waiting_since", "id"),
        Index("ix_comments_email_status", "email", "status"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    public_id: Mapped[str] = mapped_column(String(20), unique=True, default=new_public_id)
    article_id: Mapped[int] = mapped_column(ForeignKey("articles.id"))
    parent_id: Mapped[int | None] = mapped_column(ForeignKey("comments.id"), index=True)
    user_id: Mapped[int | None] = mapped_column(ForeignKey("users.id"), index=True)
    status: Mapped[CommentStatus] = mapped_column(
        enum_column(CommentStatus, "status"), default=CommentStatus.PENDING
    )
    email: Mapped[str | None] = mapped_column(String(254))
    receipt_hash: Mapped[str] = mapped_column(String(64), unique=True)
    submission_key: Mapped[str | None] = mapped_column(String(64), unique=True)
    marks: Mapped[list[dict[str, Any]]] = mapped_column(JSON, default=list)
    newest_revision_id: Mapped[int | None] = mapped_column(
        ForeignKey("comment_revisions.id", use_alter=True)
    )
    public_revision_id: Mapped[int | None] = mapped_column(
        ForeignKey("comment_revisions.id", use_alter=True)
    )
    text_key: Mapped[str | None] = mapped_column(String(64))
    badge: Mapped[Badge | None] = mapped_column(enum_column(Badge, "badge"))
    submitted_at: Mapped[datetime] = mapped_column(UTCDateTime, default=utc_now)
    waiting_since: Mapped[datetime | None] = mapped_column(UTCDateTime, default=utc_now)
    reported_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    withdrawn_at: Mapped[datetime | None] = mapped_column(UTCDateTime)

    article: Mapped[Article] = relationship()
    parent: Mapped[Comment | None] = relationship(remote_side="Comment.id")
    user: Mapped[User | None] = relationship()
    newest_revision: Mapped[CommentRevision] = relationship(
        foreign_keys=[newest_revision_id], post_update=True
    )
    public_revision: Mapped[CommentRevision | None] = relationship(
        foreign_keys=[public_revision_id], post_update=True
    )
    log_entries: Mapped[list[LogEntry]] = relationship(
        back_populates="comment", order_by="LogEntry.id", foreign_keys="LogEntry.comment_id"
    )


class CommentRevision(Base):
    """An immutable text of a comment, numbered from 1.

    It holds the name and the website too: readers see them, so an editor must approve them.
    ``edited_by_id`` is the editor who wrote this text; None for a text of the commenter. ``html``
    was made safe when the text was saved, by the rules of ``policy_version``.
    """

    __tablename__ = "comment_revisions"
    __table_args__ = (UniqueConstraint("comment_id", "number"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    comment_id: Mapped[int] = mapped_column(ForeignKey("comments.id"))
    number: Mapped[int] = mapped_column(Integer)
    name: Mapped[str] = mapped_column(String(80))
    website: Mapped[str | None] = mapped_column(String(2000))
    source: Mapped[str] = mapped_column(Text)
    html: Mapped[Markup] = mapped_column(SafeMarkup)
    policy_version: Mapped[int] = mapped_column(Integer)
    created_at: Mapped[datetime] = mapped_column(UTCDateTime, default=utc_now)
    edited_by_id: Mapped[int | None] = mapped_column(ForeignKey("users.id"))

    comment: Mapped[Comment] = relationship(foreign_keys=[comment_id])

    @property
    def is_edited(self) -> bool:
        """Whether an editor wrote this text."""
        return self.edited_by_id is not None


class LogEntry(Base):
    """An entry of the log: one action, and the state before and after it.

    The database refuses to change or remove an entry. An entry without a comment is about all
    comments of the article ``article_id``, such as closing them.

    Attributes:
        actor_id: None for commenters, and for the operator at the command line.
        actor_name: The name at that time. It is ``Commenter`` for every commenter, because a
            reader's name could not be erased from here.
        revision_id: The text that the editor saw, or that the commenter wrote.
        public_before_id: The revision that readers saw before the action.
        public_after_id: The revision that readers saw after it.
        waited_since: Since when the comment had waited for an editor.
        undoes_id: The entry that an undo takes back. An entry can be undone once.
        article_id: For a move, the article that the comment came from.
        parent_id: For a move, the comment that it answered before.
        batch_id: The same for all entries that were made in one step.
    """

    __tablename__ = "log_entries"
    __table_args__ = (
        Index("ix_log_entries_at_id", "at", "id"),
        CheckConstraint(
            "comment_id IS NULL AND article_id IS NOT NULL OR comment_id IS NOT NULL "
            "AND revision_id IS NOT NULL AND status_before IS NOT NULL "
            "AND status_after IS NOT NULL",
            name="about",
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    public_id: Mapped[str] = mapped_column(String(20), unique=True, default=new_public_id)
    comment_id: Mapped[int | None] = mapped_column(ForeignKey("comments.id"), index=True)
    revision_id: Mapped[int | None] = mapped_column(ForeignKey("comment_revisions.id"))
    actor_id: Mapped[int | None] = mapped_column(ForeignKey("users.id"), index=True)
    actor_name: Mapped[str] = mapped_column(String(100))
    action: Mapped[Action] = mapped_column(enum_column(Action, "action"))
    reason: Mapped[str | None] = mapped_column(Text)
    status_before: Mapped[CommentStatus | None] = mapped_column(
        enum_column(CommentStatus, "status_before")
    )
    status_after: Mapped[CommentStatus | None] = mapped_column(
        enum_column(CommentStatus, "status_after")
    )
    public_before_id: Mapped[int | None] = mapped_column(ForeignKey("comment_revisions.id"))
    public_after_id: Mapped[int | None] = mapped_column(ForeignKey("comment_revisions.id"))
    waited_since: Mapped[datetime | None] = mapped_column(UTCDateTime)
    undoes_id: Mapped[int | None] = mapped_column(ForeignKey("log_entries.id"), unique=True)
    at: Mapped[datetime] = mapped_column(UTCDateTime, default=utc_now)
    article_id: Mapped[int | None] = mapped_column(ForeignKey("articles.id"), index=True)
    parent_id: Mapped[int | None] = mapped_column(ForeignKey("comments.id"))
    batch_id: Mapped[str | None] = mapped_column(String(20))

    comment: Mapped[Comment | None] = relationship(
        back_populates="log_entries", foreign_keys=[comment_id]
    )
    revision: Mapped[CommentRevision | None] = relationship(foreign_keys=[revision_id])
    article: Mapped[Article | None] = relationship()
    parent: Mapped[Comment | None] = relationship(foreign_keys=[parent_id])

    @property
    def about(self) -> Comment:
        """Return the comment of this entry. Raises `LookupError` for an entry about an article."""
        if self.comment is None:
            raise LookupError("this entry of the log is about no single comment")
        return self.comment

    public_before: Mapped[CommentRevision | None] = relationship(foreign_keys=[public_before_id])
    public_after: Mapped[CommentRevision | None] = relationship(foreign_keys=[public_after_id])
    undoes: Mapped[LogEntry | None] = relationship(remote_side="LogEntry.id")
