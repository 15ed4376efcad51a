"""The steps of an article on the desk, its schedule, and its history."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from flask import flash, redirect, render_template, url_for
from pydantic import BaseModel, Field
from werkzeug.wrappers import Response as AnyResponse

from cms.articles.forms.desk import ReviewForm
from cms.articles.models.article import Article
from cms.articles.models.history import ArticleEvent, EventKind
from cms.articles.operations.workflow import OPERATIONS, ask_changes
from cms.articles.queries.desk import article_for
from cms.articles.queries.history import history as read_history
from cms.articles.rules.steps import Step
from cms.articles.schemas.workflow import HistoryQuery, actor_name
from cms.articles.views.blueprint import article_facts, desk
from cms.articles.views.review import NOTE, back_to_review, refuse_on_review
from cms.articles.views.workflow_panel import STEP_LABELS, workflow_panel
from cms.db.session import db
from cms.errors import Conflict, Invalid, NotFound
from cms.permissions import Permission
from cms.web.access import current_actor, requires
from cms.web.requests import parse_form, parse_query
from cms.web.responses import next_url

_MESSAGES = {
    Step.SUBMIT: "Submitted for review. An editor will read it.",
    Step.TAKE_BACK: "Taken back from review.",
    Step.ASK_CHANGES: "The author is asked for changes.",
    Step.APPROVE: "Approved. It can be published or scheduled now.",
    Step.UNSCHEDULE: "Taken off the schedule.",
    Step.PUBLISH: "Published.",
    Step.UNPUBLISH: "Unpublished. Readers do not see it any more.",
    Step.ARCHIVE: "Archived. It can be reopened.",
    Step.REOPEN: "Reopened, as a draft.",
}
EVENT_WORDS = {
    EventKind.CREATED: "began the article",
    EventKind.SUBMITTED: "submitted it for review",
    EventKind.TAKEN_BACK: "took it back from review",
    EventKind.CHANGES_ASKED: "asked for changes",
    EventKind.APPROVED: "approved it",
    EventKind.SCHEDULED: "scheduled it",
    EventKind.UNSCHEDULED: "took it off the schedule",
    EventKind.PUBLISHED: "published it",
    EventKind.UNPUBLISHED: "unpublished it",
    EventKind.ARCHIVED: "archived it",
    EventKind.REOPENED: "reopened it",
    EventKind.DISCARDED: "discarded the draft",
    EventKind.RESTORED: "restored an earlier version",
}


class Order(BaseModel):
    """From which end a history is read."""

    order: str = ""
    cursor: str | None = Field(default=None, max_length=500)


@desk.get("/<article_id>/steps/<any(unpublish, archive):step>")
@requires(Permission.ARTICLE_WRITE_OWN)
def ask(article_id: str, step: str) -> str:
    """Ask once before a step that readers, or all who write, will notice."""
    article = article_for(db.session(), current_actor(), article_id)
    return render_template(
        "articles/step.html",
        article=article_facts(article),
        step=step,
        label=STEP_LABELS[Step(step)],
        workflow=workflow_panel(article),
    )


@desk.post("/<article_id>/steps/<step>")
@requires(Permission.ARTICLE_WRITE_OWN)
def take(article_id: str, step: str) -> AnyResponse:
    """Take a step with the version that the page showed; a form that names none is refused."""
    session, actor = db.session(), current_actor()
    article = article_for(session, actor, article_id)
    if step not in _MESSAGES:
        raise NotFound("There is no such step.")
    form = parse_form(ReviewForm)
    try:
        if step == Step.ASK_CHANGES:
            ask_changes(session, actor, article, form.note, form.version)
        else:
            OPERATIONS[Step(step)](session, actor, article, form.version)
    except (Conflict, Invalid) as error:
        return refuse_on_review(article, error, form)
    flash(_MESSAGES[Step(step)])
    if form.origin == "review":
        return back_to_review(article, form, used=NOTE if step == Step.ASK_CHANGES else None)
    return redirect(url_for("articles.edit", article_id=article_id), code=303)


@desk.get("/<article_id>/history")
@requires(Permission.ARTICLE_WRITE_OWN)
def history(article_id: str) -> str:
    """Show what happened to an article, who did it, and when."""
    article = article_for(db.session(), current_actor(), article_id)
    asked = parse_query(Order)
    oldest_first = asked.order == "oldest"
    wanted = HistoryQuery(sort="at" if oldest_first else "-at", limit=50, cursor=asked.cursor)
    page = read_history(db.session(), article, wanted)
    return render_template(
        "articles/history.html",
        article=article_facts(article),
        events=[_event(article, event) for event in page.items],
        oldest_first=oldest_first,
        next_url=next_url(page.next_cursor),
    )


def _event(article: Article, event: ArticleEvent) -> Mapping[str, Any]:
    details = event.details
    since: dict[str, Any] = {"from": event.revision}
    return {
        "actor": actor_name(event),
        "said": "could not publish it" if details.get("failed") else EVENT_WORDS[event.kind],
        "at": event.at,
        "note": event.note,
        "revision": event.revision,
        "publish_at": _moment(details.get("publish_at")),
        "unpublish_at": _moment(details.get("unpublish_at")),
        "scheduled_by": details.get("scheduled_by"),
        "failed": bool(details.get("failed")),
        "revision_url": url_for(
            "articles.revision", article_id=article.public_id, number=event.revision
        ),
        "compare_url": None
        if event.revision == article.newest.number
        else url_for("articles.compare", article_id=article.public_id, **since),
    }


def _moment(stamp: str | None) -> datetime | None:
    return datetime.fromisoformat(stamp) if stamp else None
