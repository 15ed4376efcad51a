"""The desk's overview, which shows something of every feature, and the health of the site."""

from __future__ import annotations

from typing import Any

from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from flask import Blueprint, Response, current_app, render_template, url_for
from sqlalchemy.exc import DatabaseError, OperationalError

from cms.articles.models.article import Article, ArticleState
from cms.articles.queries.desk import article_list, count_due, my_drafts
from cms.articles.queries.schedule import failed_schedules, scheduled_articles
from cms.articles.schemas.manage import ArticleList
from cms.comments.queries.moderation import PendingSummary, pending_summary
from cms.config import resource
from cms.db.moments import utc_now
from cms.db.session import db
from cms.permissions import Permission, permit
from cms.web.access import current_actor, public, requires
from cms.web.responses import present
from cms.web.templating import site_today

overview = Blueprint("app", __name__)
MAX_ROWS = 10


@overview.get("/desk")
@requires(Permission.DESK_USE)
def desk() -> str:
    """Show the work that waits for the actor."""
    session, actor = db.session(), current_actor()
    comments = PendingSummary(count=0, oldest_at=None)
    if permit(actor, Permission.COMMENT_MODERATE):
        comments = pending_summary(session)
    in_review = article_list(
        session, actor, ArticleList(state=ArticleState.IN_REVIEW, limit=MAX_ROWS, sort="changed_at")
    )
    today = site_today()
    return render_template(
        "app/desk.html",
        waiting={
            "reviews_due": count_due(session, actor, today),
            "failed": [
                {**_waiting(article), "publish_at": article.publish_at, "reason": event.note}
                for article, event in failed_schedules(session, actor, MAX_ROWS)
            ],
            "upcoming": [
                {
                    **_waiting(article),
                    "publish_at": article.publish_at,
                    "number": article.scheduled.number if article.scheduled else None,
                    "newer": article.scheduled_revision_id != article.newest_revision_id,
                }
                for article in scheduled_articles(session, actor, MAX_ROWS)
            ],
            "in_review": [_waiting(article) for article in in_review.items],
            "in_review_count": in_review.total,
            "my_drafts": [_waiting(article) for article in my_drafts(session, actor, MAX_ROWS)],
            "comments_pending": comments.shown if comments.count else 0,
            "oldest_pending_at": comments.oldest_at,
        },
    )


@overview.get("/healthz")
@public
def healthz() -> Response:
    """Say that the process answers; nothing else is checked."""
    return present({"status": "ok"})


@overview.get("/readyz")
@public
def readyz() -> Response:
    """Say whether the database answers and has the tables of this version."""
    problem = database_problem()
    if problem is None:
        return present({"status": "ready"})
    return present({"status": "not ready", "reason": problem}, 503)


def comments_waiting() -> PendingSummary:
    """Count the waiting comments for the menu of the desk, in one short query."""
    return pending_summary(db.session())


def is_late(summary: PendingSummary) -> bool:
    """Whether a comment has waited longer than the promised hours."""
    hours: int = current_app.config["SETTINGS"].comments.promise_hours
    return summary.is_late(hours, utc_now())


def database_problem() -> str | None:
    """Return why the database cannot be used, as a sentence, or None."""
    wanted = ScriptDirectory(str(resource("migrations"))).get_current_head()
    try:
        with db.engine.connect() as connection:
            found = MigrationContext.configure(connection).get_current_revision()
    except OperationalError:
        return "The database does not answer."
    except DatabaseError:
        return "The database file is damaged, or is not a database."
    return None if found == wanted else "The database is not migrated; run “cms init”."


def _waiting(article: Article) -> dict[str, Any]:
    return {
        "title": article.newest.title,
        "locale": article.newest.locale,
        "url": url_for("articles.edit", article_id=article.public_id),
        "author": article.newest.saved_by,
        "review_url": url_for("articles.review", article_id=article.public_id),
        "state": article.state,
        "outcome": article.review_outcome,
        "submitted_at": article.submitted_at,
        "saved_at": article.newest.created_at,
    }
