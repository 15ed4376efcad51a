"""The steps of an article beside writing it, its schedule and its history."""

from __future__ import annotations

from dataclasses import replace

from flask import Response

from cms.articles.api.articles import STEP, expected_version, present_article, take_step
from cms.articles.api.blueprint import api
from cms.articles.operations.schedule import schedule
from cms.articles.operations.workflow import OPERATIONS, ask_changes
from cms.articles.queries.desk import article_for
from cms.articles.queries.history import history
from cms.articles.rules.steps import AUTHOR_STEPS, Step
from cms.articles.schemas.schedule import ScheduleInput
from cms.articles.schemas.workflow import ChangesInput, HistoryEntry, HistoryQuery, history_entry
from cms.db.moments import utc_now
from cms.db.session import db
from cms.permissions import Permission
from cms.web.access import current_actor, requires
from cms.web.contract import Contract
from cms.web.requests import parse_json, parse_query
from cms.web.responses import Many, present_page

# The steps that take nothing but the article: the name of each route, and its description.
_ROUTES = {
    Step.SUBMIT: ("submit_article", "Submit the newest revision for review."),
    Step.TAKE_BACK: ("take_back_article", "Take a draft back from review."),
    Step.APPROVE: (
        "approve_article",
        "Approve the newest revision.",
    ),
    Step.UNSCHEDULE: ("unschedule_article", "Take an article off the schedule."),
    Step.PUBLISH: ("publish_article", "Publish the newest revision."),
    Step.UNPUBLISH: ("unpublish_article", "Unpublish an article: readers do not see it any more."),
    Step.ARCHIVE: (
        "archive_article",
        "Archive an article: it is not public, and cannot be written until it is reopened.",
    ),
    Step.REOPEN: ("reopen_article", "Make an archived article a draft again."),
}


def _add_route(step: Step, name: str, description: str) -> None:
    def view(article_id: str) -> Response:
        return take_step(article_id, OPERATIONS[step])

    view.__name__, view.__doc__ = name, description
    permission = (
        Permission.ARTICLE_WRITE_OWN if step in AUTHOR_STEPS else Permission.ARTICLE_PUBLISH
    )
    address = f"/articles/<article_id>/{step.value.replace('_', '-')}"
    api.add_url_rule(address, name, requires(permission)(STEP(view)), methods=["POST"])


for _step, (_name, _description) in _ROUTES.items():
    _add_route(_step, _name, _description)


@api.post("/articles/<article_id>/ask-changes")
@requires(Permission.ARTICLE_PUBLISH)
@replace(STEP, body=ChangesInput)
def ask_for_changes(article_id: str) -> Response:
    """Return a draft to its author, with a note that says what is to change."""
    note = parse_json(ChangesInput).note
    article = article_for(db.session(), current_actor(), article_id)
    ask_changes(db.session(), current_actor(), article, note, expected_version(article))
    return present_article(article)


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
    planned = {
        "publish_at": article.publish_at if article.scheduled else None,
        "unpublish_at": article.unpublish_at,
    }
    wanted = wanted.model_copy(update=planned | wanted.model_dump(exclude_unset=True))
    schedule(db.session(), current_actor(), article, wanted, utc_now(), expected_version(article))
    return present_article(article)


@api.get("/articles/<article_id>/history")
@requires(Permission.ARTICLE_WRITE_OWN)
@Contract(Many[HistoryEntry], query=HistoryQuery)
def list_article_history(article_id: str) -> Response:
    """List what happened to an article, the newest first."""
    wanted = parse_query(HistoryQuery)
    article = article_for(db.session(), current_actor(), article_id)
    page = history(db.session(), article, wanted)
    return present_page([history_entry(e) for e in page.items], page.total, page.next_cursor)
