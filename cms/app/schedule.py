"""Running the schedule with huey, in threads of the site's process or in a process of its own.

The schedule itself is in columns of the articles; the queue only holds tasks that look at it. So
the queue may get lost, and any number of processes may run. `cms.articles.operations.schedule`
publishes and unpublishes.
"""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable
from datetime import datetime, timedelta
from functools import wraps

from huey import Huey, crontab
from huey.consumer import Consumer
from sqlalchemy import select
from sqlalchemy.exc import OperationalError

from cms.app.queue import open_queue
from cms.articles.models.article import Article
from cms.articles.operations.revisions import prune_autosaves
from cms.articles.operations.schedule import run_due
from cms.articles.queries.schedule import due_articles, moments_until
from cms.config import Settings
from cms.db.moments import utc_now
from cms.db.session import db, transaction
from cms.web.application import Application

logger = logging.getLogger(__name__)
_PERIOD = timedelta(minutes=1)
_SECOND = timedelta(seconds=1)
# How often an empty queue is read, in seconds: what is due waits no longer.
_POLL_SECONDS = 2.0


def run_schedule(app: Application, now: datetime) -> int:
    """Publish and unpublish the articles that are due at ``now``; return how many.

    Each article has a transaction of its own, so one that fails does not stop the others. What the
    rules refuse is recorded in the article's history; an exception is logged, and tried again.
    """
    with app.app_context():
        with transaction():
            due = due_articles(db.session(), now)
        return sum(_run_one(article_id, now) for article_id in due)


def _run_one(article_id: int, now: datetime) -> bool:
    try:
        with transaction():
            article = db.session().scalar(select(Article).where(Article.id == article_id))
            return article is not None and run_due(db.session(), article, now)
    except Exception:
        logger.exception("the schedule could not take its step with article %d", article_id)
        return False


def delete_old_autosaves(app: Application, now: datetime) -> int:
    """Delete the autosaves that are older than the settings allow; return how many."""
    settings: Settings = app.config["SETTINGS"]
    with app.app_context(), transaction():
        return prune_autosaves(db.session(), now, settings.autosaves_kept_days)


def make_queue(app: Application) -> Huey:
    """Make the queue with its tasks."""
    queue = open_queue(app.config["SETTINGS"])

    @_retried
    def look() -> None:
        run_schedule(app, utc_now())

    at_moment = queue.task(name="look")(look)

    @_retried
    def look_each_minute() -> None:
        now = utc_now()
        run_schedule(app, now)
        # What is due within the minute gets a task at its second, never a fraction early.
        with app.app_context():
            for moment in moments_until(db.session(), now, now + _PERIOD):
                at_moment.schedule(eta=moment + _SECOND)

    queue.periodic_task(crontab(minute="*"))(look_each_minute)
    queue.on_startup()(look)

    @_retried
    def delete_each_night() -> None:
        delete_old_autosaves(app, utc_now())

    queue.periodic_task(crontab(hour="3", minute="17"), name="thin")(delete_each_night)
    return queue


def _retried(task: Callable[[], None]) -> Callable[[], None]:
    """Make a task log in one line that the database does not answer; it runs again later."""

    @wraps(task)
    def retried() -> None:
        try:
            task()
        except OperationalError as error:
            logger.warning(
                "the database did not answer the schedule: %s", type(error.orig).__name__
            )

    return retried


def start_in_threads(app: Application) -> None:
    """Run the schedule in threads of this process, which end with it.

    If the queue cannot be used, that is logged and the site is served without the schedule.
    """
    try:
        runner = _EmbeddedConsumer(make_queue(app), **_OPTIONS)
    except Exception:
        logger.exception("the schedule does not run: its queue cannot be used")
        return
    threading.Thread(target=runner.run, name="schedule", daemon=True).start()


def run_until_stopped(app: Application) -> None:
    """Run the schedule until the process is stopped; a running task is finished first."""
    Consumer(make_queue(app), graceful_signal="TERM", **_OPTIONS).run()


_OPTIONS = {"workers": 1, "max_delay": _POLL_SECONDS}


class _EmbeddedConsumer(Consumer):  # type: ignore[misc]  # huey carries no types
    """A consumer inside the server's process, which handles the signals."""

    def _set_signal_handlers(self) -> None:
        """Do nothing."""
