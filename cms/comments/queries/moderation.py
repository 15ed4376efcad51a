"""How many comments wait, the list for programs that moderate, and the newest log entries."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import func, or_, select
from sqlalchemy.orm import Session, aliased, joinedload

from cms.articles.models.article import Article, ArticleAuthor, ArticleTopic
from cms.articles.models.people import Author, Topic
from cms.comments.models.comment import Comment, CommentRevision, LogEntry
from cms.comments.models.states import Action
from cms.comments.queries.loading import with_article
from cms.comments.queries.queue_filters import has_same_text, marked
from cms.comments.schemas.queue import ManageQuery
from cms.db.pages import Page, paginate

# Every page of the desk shows this count, so it stops here: to count the whole queue would cost
# more than the rest of the page.
SUMMARY_LIMIT = 1_000


@dataclass(frozen=True)
class PendingSummary:
    """How many comments wait for an editor, and since when the oldest does.

    The count stops at `SUMMARY_LIMIT`; then ``more`` is true.
    """

    count: int
    oldest_at: datetime | None
    more: bool = False

    @property
    def shown(self) -> str:
        """Return the count as a page shows it."""
        return f"{self.count:,}+" if self.more else f"{self.count:,}"

    def is_late(self, hours: int, now: datetime) -> bool:
        """Whether the oldest has waited longer than the promised hours; 0 hours promise nothing."""
        oldest = self.oldest_at
        return bool(hours) and oldest is not None and now - oldest > timedelta(hours=hours)


def pending_summary(session: Session) -> PendingSummary:
    """Count waiting comments and find the oldest, in one query on a short part of an index."""
    waits = Comment.waiting_since.is_not(None)
    few = select(Comment.waiting_since).where(waits).order_by(Comment.waiting_since)
    few_rows = few.limit(SUMMARY_LIMIT + 1).subquery()
    count, oldest = session.execute(select(func.count(), func.min(few_rows.c.waiting_since))).one()
    return PendingSummary(min(count, SUMMARY_LIMIT), oldest, more=count > SUMMARY_LIMIT)


def managed(session: Session, query: ManageQuery) -> Page[Comment]:
    """Return a page of the comments that ``query`` selects, in two queries.

    Raises `cms.db.pages.BadCursor`.
    """
    found = (
        select(Comment)
        .join(Comment.newest_revision)
        .options(joinedload(Comment.newest_revision), with_article())
    )
    if query.status is not None:
        found = found.where(Comment.status == query.status)
    if query.waiting is not None:
        waits = Comment.waiting_since.is_not(None)
        found = found.where(waits if query.waiting == "true" else ~waits)
    if query.article is not None:
        named = select(Article.id).where(
            or_(Article.slug == query.article, Article.public_id == query.article)
        )
        found = found.where(Comment.article_id.in_(named))
    if query.topic is not None:
        tagged = select(ArticleTopic.article_id).join(Topic).where(Topic.slug == query.topic)
        found = found.where(Comment.article_id.in_(tagged))
    if query.author is not None:
        written = select(ArticleAuthor.article_id).join(Author).where(Author.slug == query.author)
        found = found.where(Comment.article_id.in_(written))
    if query.mark is not None:
        found = found.where(marked(query.mark))
    if query.like is not None:
        found = found.where(has_same_text(query.like))
    if query.q is not None:
        found = found.where(
            or_(
                CommentRevision.source.icontains(query.q, autoescape=True),
                CommentRevision.name.icontains(query.q, autoescape=True),
                Comment.email.icontains(query.q, autoescape=True),
            )
        )
    return paginate(
        session,
        found,
        [Comment.submitted_at, Comment.id],
        limit=query.limit,
        cursor=query.cursor,
        descending=query.sort.startswith("-"),
    )


def latest_entry_by(
    session: Session, user_id: int | None, comment_id: str, kind: Action, since: datetime
) -> LogEntry | None:
    """Return the newest entry about a comment if this user did that action after ``since``."""
    found = select(Comment.id).where(Comment.public_id == comment_id)
    number = session.scalar(found)
    last = None if number is None else last_entry(session, number)
    if last is None or user_id is None or last.at < since:
        return None
    return last if last.actor_id == user_id and last.action is kind else None


def latest_undo_by(session: Session, user_id: int | None, entry_id: str) -> LogEntry | None:
    """Return this user's undo of an entry if it is the newest entry about its comment."""
    undone = aliased(LogEntry)
    undo = session.scalar(
        select(LogEntry)
        .join(undone, undone.id == LogEntry.undoes_id)
        .where(undone.public_id == entry_id)
    )
    if undo is None or undo.comment_id is None or user_id is None or undo.actor_id != user_id:
        return None
    return undo if last_entry(session, undo.comment_id) is undo else None


def comment_of_entry(session: Session, entry_id: str) -> str | None:
    """Return the public id of the comment that a log entry is about, or None."""
    found = select(Comment.public_id).join(LogEntry, LogEntry.comment_id == Comment.id)
    return session.scalar(found.where(LogEntry.public_id == entry_id))


def last_entry(session: Session, comment_id: int) -> LogEntry | None:
    """Return the newest entry of the log about a comment."""
    return session.scalar(
        select(LogEntry)
        .where(LogEntry.comment_id == comment_id)
        .order_by(LogEntry.id.desc())
        .limit(1)
    )
