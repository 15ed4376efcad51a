"""Closing an article's comments and opening them again."""

from __future__ import annotations

from sqlalchemy import select
from sqlalchemy.orm import Session

from cms.articles.models.article import Article
from cms.comments.models.states import Action
from cms.comments.models.threads import Thread
from cms.comments.operations.state import log_of_article
from cms.comments.queries.threads import state_of_thread
from cms.comments.schemas.threads import ThreadInput, days_in_words
from cms.config import CommentRules
from cms.db.moments import utc_now
from cms.errors import Conflict, NotFound
from cms.permissions import Actor, Permission, demand


def set_thread(session: Session, actor: Actor, article_id: str, wanted: ThreadInput) -> Article:
    """Close or open the comments of an article, or set when they close; the log records it.

    Comments that are there already stay, and can be decided. Raises `cms.errors.Forbidden` when the
    actor may not moderate, and `NotFound`.
    """
    demand(actor, Permission.COMMENT_MODERATE)
    # Locked, so that two editors do not both add the settings of this article.
    article = session.scalar(
        select(Article).where(Article.public_id == article_id).with_for_update(of=Article)
    )
    if article is None:
        raise NotFound("There is no such article.")
    thread = session.get(Thread, article.id)
    if thread is None:
        thread = Thread(article_id=article.id)
        session.add(thread)
    given = wanted.model_fields_set
    if "closed" in given and wanted.closed != (thread.closed_at is not None):
        thread.closed_at = utc_now() if wanted.closed else None
        kind = Action.CLOSE if wanted.closed else Action.OPEN
        log_of_article(session, actor, article, kind)
    days = wanted.close_after_days
    if "close_after_days" in given and days != thread.close_after_days:
        thread.close_after_days = days
        log_of_article(session, actor, article, Action.CLOSE_AFTER, days_in_words(days))
    session.flush()
    return article


def require_open(session: Session, article: Article, rules: CommentRules) -> None:
    """Raise `Conflict` when readers cannot add a comment to the article."""
    if not state_of_thread(session, article, rules).is_open:
        raise Conflict("Comments on this article are closed. No new ones are taken.")
