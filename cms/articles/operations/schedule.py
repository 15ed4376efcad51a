"""Publishing and unpublishing at a set time: exactly once, and never early.

The columns of an article are the schedule. `cms.app.schedule` looks for what is due, as often as it
likes; a second process that looks at the same moment finds nothing to do.
"""

from __future__ import annotations

from datetime import datetime

from sqlalchemy.orm import Session

from cms.articles.models.article import Article, ArticleState, ReviewOutcome
from cms.articles.models.history import EventKind
from cms.articles.operations.history import record
from cms.articles.operations.locking import lock_article
from cms.articles.operations.names import resolve_names_for_publishing
from cms.articles.operations.publishing import make_private, make_public
from cms.articles.operations.steps import begin_step, protect_newest
from cms.articles.queries.history import last_event
from cms.articles.rules.finishing import require_finished
from cms.articles.rules.steps import TRANSITIONS, Step, or_published
from cms.articles.schemas.content import content_of
from cms.articles.schemas.schedule import ScheduleInput
from cms.articles.schemas.workflow import actor_name
from cms.db.moments import rfc3339
from cms.errors import CmsError, Conflict, FieldError, Invalid
from cms.permissions import Actor

SCHEDULE = Actor(name="The schedule")


def schedule(
    session: Session,
    actor: Actor,
    article: Article,
    wanted: ScheduleInput,
    now: datetime,
    expected_version: int | None = None,
) -> None:
    """Set when the newest revision is published, and when the article is unpublished.

    What is written later is not published with it. Both times replace those that were set.

    Raises:
        Forbidden, Stale, Conflict: See `begin_step`.
        Invalid: A time is past or before the other one (at ``/publish_at`` or ``/unpublish_at``),
            or the revision cannot be published, as `publish` says.
    """
    begin_step(session, actor, article, Step.SCHEDULE, expected_version)
    _check_moments(article, wanted, now)
    if wanted.publish_at is not None:
        if article.is_public and not article.has_newer_draft:
            raise Conflict("The newest version is published; there is nothing to publish later.")
        require_finished(content_of(article.newest))
        resolve_names_for_publishing(session, article, article.newest)
        protect_newest(article)
        article.state = TRANSITIONS[Step.SCHEDULE][article.state]
        article.scheduled = article.newest
    elif article.state is ArticleState.SCHEDULED:
        _take_off(article)
    article.publish_at = wanted.publish_at
    article.unpublish_at = wanted.unpublish_at
    article.changed_at = now
    record(
        session,
        actor,
        article,
        EventKind.SCHEDULED,
        at=now,
        publish_at=stamp(wanted.publish_at),
        unpublish_at=stamp(wanted.unpublish_at),
    )


def unschedule(
    session: Session, actor: Actor, article: Article, expected_version: int | None = None
) -> None:
    """Take an article off the schedule; a draft that was approved is in review again.

    Raises what `begin_step` does.
    """
    begin_step(session, actor, article, Step.UNSCHEDULE, expected_version)
    about = article.scheduled
    if article.state is ArticleState.SCHEDULED:
        _take_off(article)
    article.publish_at = article.unpublish_at = None
    record(session, actor, article, EventKind.UNSCHEDULED, about=about)


def run_due(session: Session, article: Article, now: datetime) -> bool:
    """Publish or unpublish an article if that is due; return whether it was.

    An article that cannot be published, for example because its slug was taken meanwhile, is taken
    off the schedule, with the reason in its history. It keeps ``publish_at``, the time that failed.
    """
    lock_article(session, article)
    did = False
    if _is_due(article, now):
        _publish(session, article, now)
        did = True
    if article.is_public and article.unpublish_at is not None and article.unpublish_at <= now:
        by = _who_scheduled(session, article)
        make_private(session, SCHEDULE, article, now, scheduled_by=by)
        did = True
    return did


def stamp(moment: datetime | None) -> str | None:
    """Write a moment for the history, if there is one."""
    return rfc3339(moment) if moment else None


def _is_due(article: Article, now: datetime) -> bool:
    waits = article.state is ArticleState.SCHEDULED and article.scheduled is not None
    return waits and article.publish_at is not None and article.publish_at <= now


def _publish(session: Session, article: Article, now: datetime) -> None:
    revision, wanted = article.scheduled, stamp(article.publish_at)
    if revision is None:
        raise LookupError(f"article {article.public_id} is not scheduled")
    by = _who_scheduled(session, article)
    try:
        with session.begin_nested():
            make_public(
                session, SCHEDULE, article, revision, now, publish_at=wanted, scheduled_by=by
            )
    except CmsError as error:
        _take_off(article)
        article.unpublish_at = article.unpublish_at if article.is_public else None
        record(
            session,
            SCHEDULE,
            article,
            EventKind.UNSCHEDULED,
            error.detail,
            about=revision,
            at=now,
            publish_at=wanted,
            scheduled_by=by,
            failed=1,
        )


def _take_off(article: Article) -> None:
    approved = article.review_outcome is ReviewOutcome.APPROVED
    article.state = ArticleState.IN_REVIEW if approved else or_published(article)
    article.scheduled = None


def _who_scheduled(session: Session, article: Article) -> str | None:
    event = last_event(session, article, EventKind.SCHEDULED)
    return actor_name(event) if event else None


def _check_moments(article: Article, wanted: ScheduleInput, now: datetime) -> None:
    out, back = wanted.publish_at, wanted.unpublish_at
    errors = []
    if out is None and back is None:
        errors.append(FieldError("/publish_at", "Give the moment to publish, or to unpublish."))
    if out is not None and out <= now:
        errors.append(FieldError("/publish_at", "This moment is past; choose one to come."))
    if back is not None and back <= now:
        errors.append(FieldError("/unpublish_at", "This moment is past; choose one to come."))
    elif back is not None and out is not None and back <= out:
        errors.append(FieldError("/unpublish_at", "Choose a moment after that of publishing."))
    elif back is not None and out is None and not article.is_public:
        errors.append(FieldError("/publish_at", "Readers do not see it yet: say when they shall."))
    if errors:
        raise Invalid(errors)
