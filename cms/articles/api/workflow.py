"""The steps of an article beside writing it, its schedule and its history."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from flask import Response
from sqlalchemy.orm import Session

from cms.articles.api.articles import STEP, present_article, seen
from cms.articles.api.blueprint import api
from cms.articles.models.article import Article
from cms.articles.operations.publishing import unpublish
from cms.articles.operations.schedule import schedule, unschedule
from cms.articles.operations.workflow import approve, archive, ask_changes, reopen, take_back
from cms.articles.queries.desk import article_for
from cms.articles.queries.history import history
from cms.articles.schemas.schedule import ScheduleInput
from cms.articles.schemas.workflow import ChangesInput, HistoryEntry, HistoryQuery, history_entry
from cms.db.moments import utc_now
from cms.db.session import db
from cms.permissions import Actor, Permission
from cms.web.access import current_actor, requires
from cms.web.contract import Contract
from cms.web.requests import parse_json, parse_query
from cms.web.responses import Many, present_page


@api.post("/articles/<article_id>/take-back")
@requires(Permission.ARTICLE_WRITE_OWN)
@STEP
def take_back_article(article_id: str) -> Response:
    """Take a draft back from review."""
    return _step(article_id, take_back)


@api.post("/articles/<article_id>/ask-changes")
@requires(Permission.ARTICLE_PUBLISH)
@replace(STEP, body=ChangesInput)
def ask_for_changes(article_id: str) -> Response:
    """Give a draft back to its author, with a note that says what is to change."""
    note = parse_json(ChangesInput).note
    article = article_for(db.session(), current_actor(), article_id)
    ask_changes(db.session(), current_actor(), article, note, seen(article))
    return present_article(article)


@api.post("/articles/<article_id>/approve")
@requires(Permission.ARTICLE_PUBLISH)
@STEP
def approve_article(article_id: str) -> Response:
    """Say of the newest revision that it can be published as it is."""
    return _step(article_id, approve)


@api.post("/articles/<article_id>/schedule")
@requires(Permission.ARTICLE_PUBLISH)
@replace(STEP, body=ScheduleInput)
def schedule_article(article_id: str) -> Response:
    """Set when the newest revision is published, and when the article is unpublished.

    Both moments carry their offset from UTC. One that is left out stays as it is set; ``null``
    takes it away.
    """
    article = article_for(db.session(), current_actor(), article_id)
    wanted = parse_json(ScheduleInput)
    kept = {
        "publish_at": article.publish_at if article.scheduled else None,
        "unpublish_at": article.unpublish_at,
    }
    given = {name: getattr(wanted, name) for name in wanted.model_fields_set}
    wanted = wanted.model_copy(update=kept | given)
    schedule(db.session(), current_actor(), article, wanted, utc_now(), seen(article))
    return present_article(article)


@api.post("/articles/<article_id>/unschedule")
@requires(Permission.ARTICLE_PUBLISH)
@STEP
def unschedule_article(article_id: str) -> Response:
    """Take an article off the schedule."""
    return _step(article_id, unschedule)


@api.post("/articles/<article_id>/unpublish")
@requires(Permission.ARTICLE_PUBLISH)
@STEP
def unpublish_article(article_id: str) -> Response:
    """Take an article away from the readers."""
    return _step(article_id, unpublish)


@api.post("/articles/<article_id>/archive")
@requires(Permission.ARTICLE_WRITE_OWN)
@STEP
def archive_article(article_id: str) -> Response:
    """Put an article away: not public, and not to be written before it is reopened."""
    return _step(article_id, archive)


@api.post("/articles/<article_id>/reopen")
@requires(Permission.ARTICLE_WRITE_OWN)
@STEP
def reopen_article(article_id: str) -> Response:
    """Make an archived article a draft again."""
    return _step(article_id, reopen)


@api.get("/articles/<article_id>/history")
@requires(Permission.ARTICLE_WRITE_OWN)
@Contract(Many[HistoryEntry], query=HistoryQuery)
def list_article_history(article_id: str) -> Response:
    """List what happened to an article, the newest first."""
    wanted = parse_query(HistoryQuery)
    article = article_for(db.session(), current_actor(), article_id)
    page = history(db.session(), article, wanted)
    return present_page([history_entry(e) for e in page.items], page.total, page.next_cursor)


def _step(article_id: str, take: Callable[[Session, Actor, Article, int | None], None]) -> Response:
    article = article_for(db.session(), current_actor(), article_id)
    take(db.session(), current_actor(), article, seen(article))
    return present_article(article)
