"""The state of an article and the steps that can be taken, for several pages of the desk."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from flask import url_for

from cms.articles.models.article import Article, ArticleState, ReviewOutcome
from cms.articles.models.history import EventKind
from cms.articles.operations.steps import open_steps
from cms.articles.queries.history import last_event, open_notes
from cms.articles.rules.steps import Step
from cms.articles.schemas.workflow import actor_name
from cms.db.session import db
from cms.permissions import Permission, permit
from cms.web.access import current_actor

STEP_LABELS = {
    Step.SUBMIT: "Submit for review",
    Step.TAKE_BACK: "Take back from review",
    Step.ASK_CHANGES: "Ask for changes",
    Step.APPROVE: "Approve",
    Step.SCHEDULE: "Schedule",
    Step.UNSCHEDULE: "Take off the schedule",
    Step.PUBLISH: "Publish now",
    Step.UNPUBLISH: "Unpublish",
    Step.ARCHIVE: "Archive",
    Step.REOPEN: "Reopen",
}


def workflow_panel(article: Article) -> Mapping[str, Any]:
    """Return the state of an article, and the steps that the actor can take."""
    session, actor = db.session(), current_actor()
    steps = open_steps(actor, article)
    asked = failed = None
    if article.review_outcome is ReviewOutcome.CHANGES_ASKED:
        asked = last_event(session, article, EventKind.CHANGES_ASKED)
    if article.publish_at is not None and article.state is not ArticleState.SCHEDULED:
        failed = last_event(session, article, EventKind.UNSCHEDULED)
    return {
        "steps": {step.value for step in steps},
        "labels": {step.value: label for step, label in STEP_LABELS.items()},
        "version": article.version,
        "outcome": article.review_outcome,
        "in_review": article.state is ArticleState.IN_REVIEW,
        "archived": article.state is ArticleState.ARCHIVED,
        "is_editor": permit(actor, Permission.ARTICLE_PUBLISH),
        "asked": asked and {"by": actor_name(asked), "at": asked.at, "note": asked.note},
        "failed": failed and {"at": article.publish_at, "reason": failed.note},
        "publish_at": article.publish_at if article.scheduled else None,
        "unpublish_at": article.unpublish_at,
        "scheduled_number": article.scheduled.number if article.scheduled else None,
        "notes": open_notes(session, article),
        "review_url": url_for("articles.review", article_id=article.public_id),
        "schedule_url": url_for("articles.plan", article_id=article.public_id),
        "history_url": url_for("articles.history", article_id=article.public_id),
    }
