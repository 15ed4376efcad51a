"""What runs the schedule: huey, every minute, beside the site or in a process of its own.

The articles' own columns are the schedule; the queue only says when to look. It can be lost, and
any number of processes can look: `cms.articles.operations.schedule` has the rest.
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
from cms.articles.operations.revisions import thin_autosaves
from cms.articles.operations.schedule import run_due
from cms.articles.queries.schedule import due_articles, moments_until
from cms.config import Settings
from cms.db.moments import utc_now
from cms.db.session import db, transaction
from cms.web.application import Application

logger = logging.getLogger(__name__)
_PERIOD = timedelta(minutes=1)
_SECOND = timedelta(seconds=1)
# How long the queue is left alone when it is empty, in seconds; what is due waits no longer.
_POLL = 2.0


def run_schedule(app: Application, now: datetime) -> int:
    """Publish and unpublish what is due at ``now``; return how many articles that were.

    Each article is a transaction of its own, and one that fails holds up none of the others: what
    its rules refuse stands in its history, what breaks is logged and tried again.
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


def thin(app: Application, now: datetime) -> int:
    """Remove the autosaves that the settings keep no longer; return how many."""
    settings: Settings = app.config["SETTINGS"]
    with app.app_context(), transaction():
        return thin_autosaves(db.session(), now, settings.autosaves_kept_days)


def make_queue(app: Application) -> Huey:
    """Make the queue, with the tasks that it runs in the application's context."""
    queue = open_queue(app.config["SETTINGS"])

    @_patient
    def look() -> None:
        run_schedule(app, utc_now())

    at_moment = queue.task(name="look")(look)

    @_patient
    def look_each_minute() -> None:
        now = utc_now()
        run_schedule(app, now)
        # What comes before the next minute is met at its second, and not a fraction early.
        with app.app_context():
            for moment in moments_until(db.session(), now, now + _PERIOD):
                at_moment.schedule(eta=moment + _SECOND)

    queue.periodic_task(crontab(minute="*"))(look_each_minute)
    queue.on_startup()(look)

    @_patient
    def thin_each_night() -> None:
        thin(app, utc_now())

    queue.periodic_task(crontab(hour="3", minute="17"), name="thin")(thin_each_night)
    return queue


def _patient(task: Callable[[], None]) -> Callable[[], None]:
    """Make a task say in one line that the database is away; its next turn comes."""

    @wraps(task)
    def patient() -> None:
        try:
            task()
        except OperationalError as error:
            logger.warning(
                "the database did not answer the schedule: %s", type(error.orig).__name__
            )

    return patient


def start_beside(app: Application) -> None:
    """Run the schedule in threads of this process, which end with it.

    A queue that cannot be used is logged, and the site is served all the same.
    """
    try:
        runner = _Beside(make_queue(app), **_MANNERS)
    except Exception:
        logger.exception("the schedule does not run: its queue cannot be used")
        return
    threading.Thread(target=runner.run, name="schedule", daemon=True).start()


def run_alone(app: Application) -> None:
    """Run the schedule until the process is told to stop; what is being done is finished first."""
    Consumer(make_queue(app), graceful_signal="TERM", **_MANNERS).run()


_MANNERS = {"workers": 1, "max_delay": _POLL}


class _Beside(Consumer):  # type: ignore[misc]  # huey carries no types
    """A consumer that leaves signals to the server in whose process it runs."""

    def _set_signal_handlers(self) -> None:
        """Leave them as they are."""
