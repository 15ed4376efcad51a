"""Whether the comments of articles are open."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import select
from sqlalchemy.orm import Session

from cms.articles.models.article import Article
from cms.comments.models.threads import Thread
from cms.comments.schemas.threads import ThreadState, thread_state
from cms.config import CommentRules
from cms.db.moments import utc_now


def state_of_thread(session: Session, article: Article, rules: CommentRules) -> ThreadState:
    """Return whether the article takes comments now, in one query."""
    return states_of_threads(session, [article], rules)[article.id]


def states_of_threads(
    session: Session, articles: Sequence[Article], rules: CommentRules
) -> dict[int, ThreadState]:
    """Return whether each of the articles takes comments now, by key, in one query."""
    found = session.scalars(
        select(Thread).where(Thread.article_id.in_([article.id for article in articles]))
    )
    special = {thread.article_id: thread for thread in found}
    now = utc_now()
    return {
        article.id: thread_state(
            special.get(article.id), article.published_at, rules.close_after_days, now
        )
        for article in articles
    }
