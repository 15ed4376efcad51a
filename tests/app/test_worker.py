"""What is scheduled happens once: beside the site, in a process of its own, or in several."""

from __future__ import annotations

import logging
import os
import pickle
import signal
import subprocess
import time
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta
from pathlib import Path
from threading import Barrier
from urllib.error import HTTPError
from urllib.request import urlopen

import pytest
from sqlalchemy import func, select, update
from sqlalchemy.orm import Session

from cms.app.factory import create_app
from cms.app.schedule import make_queue, run_schedule
from cms.articles.models.article import Article, Revision
from cms.articles.models.history import ArticleEvent, EventKind
from cms.articles.operations.schedule import schedule
from cms.articles.schemas.schedule import ScheduleInput
from cms.db.moments import utc_now
from cms.db.session import db, transaction
from cms.permissions import OPERATOR
from cms.web.application import Application
from tests.fixtures.database import settings_for
from tests.fixtures.newsroom import Newsroom
from tests.fixtures.site import CommandLine, free_port, is_up, serving

WAIT = 30.0


def scheduled(newsroom: Newsroom, slug: str, publish_at: datetime) -> str:
    """Make an article that is scheduled; return its id."""
    made = newsroom.article(slug)
    with newsroom.app.app_context(), transaction():
        article = db.session().scalars(select(Article).where(Article.public_id == made)).one()
        wanted = ScheduleInput(publish_at=publish_at)
        schedule(db.session(), OPERATOR, article, wanted, publish_at - timedelta(days=1))
    return made


def times_published(session: Session) -> dict[str, int]:
    """How often the history says of each article that it was published."""
    rows = session.execute(
        select(Article.slug, func.count())
        .join(ArticleEvent, ArticleEvent.article_id == Article.id)
        .where(ArticleEvent.kind == EventKind.PUBLISHED)
        .group_by(Article.slug)
    )
    counts = {slug: number for slug, number in rows}  # noqa: C416  # rows are no pairs to mypy
    session.rollback()
    return counts


def is_public(url: str, slug: str) -> bool:
    try:
        with urlopen(f"{url}/articles/{slug}", timeout=5):
            return True
    except HTTPError as error:
        return error.code != 404


def test_a_moment_while_the_server_was_down_is_made_up_for_and_the_next_one_is_kept(
    newsroom: Newsroom, cms: CommandLine, session: Session
) -> None:
    scheduled(newsroom, "missed", utc_now() - timedelta(hours=1))
    soon = utc_now() + timedelta(seconds=4)
    scheduled(newsroom, "soon", soon)
    session.rollback()
    with serving(cms) as site:
        deadline = time.monotonic() + WAIT
        while not (is_public(site.url, "missed") and is_public(site.url, "soon")):
            assert time.monotonic() < deadline
            time.sleep(0.1)
    assert times_published(session) == {"missed": 1, "soon": 1}
    moments = {a.slug: a.published_at for a in session.scalars(select(Article))}
    assert moments["soon"] is not None
    assert moments["soon"] >= soon
    session.rollback()
    assert run_schedule(newsroom.app, utc_now()) == 0
    assert times_published(session) == {"missed": 1, "soon": 1}


def test_two_workers_at_once_publish_each_article_once(
    newsroom: Newsroom, cms: CommandLine, session: Session
) -> None:
    due = utc_now() - timedelta(minutes=1)
    for number in range(12):
        scheduled(newsroom, f"article-{number}", due)
    session.rollback()
    workers = [
        subprocess.Popen(
            [cms.program, "worker", "--once"],
            env=cms.environment,
            cwd=cms.folder,
            stdout=subprocess.PIPE,
            text=True,
        )
        for _ in range(2)
    ]
    said = [worker.communicate(timeout=60)[0] for worker in workers]
    assert [worker.returncode for worker in workers] == [0, 0]
    assert sum(int(words.split()[0]) for words in said) == 12
    assert times_published(session) == {f"article-{n}": 1 for n in range(12)}


def test_threads_that_look_at_the_same_moment_publish_once(
    newsroom: Newsroom, app: Application, session: Session
) -> None:
    rounds, threads = 15, 3
    barrier = Barrier(threads)
    now = utc_now()
    for number in range(rounds):
        scheduled(newsroom, f"article-{number}", now + timedelta(minutes=number))
    session.rollback()

    def look(_: int) -> int:
        did = 0
        for number in range(rounds):
            barrier.wait(timeout=30)
            did += run_schedule(app, now + timedelta(minutes=number))
        return did

    with ThreadPoolExecutor(threads) as pool:
        assert sum(pool.map(look, range(threads))) == rounds
    assert set(times_published(session).values()) == {1}
    assert len(times_published(session)) == rounds


def test_an_article_that_breaks_holds_up_none_of_the_others(
    newsroom: Newsroom, app: Application, session: Session, caplog: pytest.LogCaptureFixture
) -> None:
    now = utc_now()
    scheduled(newsroom, "broken", now - timedelta(hours=2))
    scheduled(newsroom, "whole", now - timedelta(hours=1))
    with app.app_context(), transaction():
        damage = update(Revision).where(Revision.slug == "broken").values(topics=3)
        db.session().execute(damage)
    session.rollback()
    assert run_schedule(app, now) == 1
    assert times_published(session) == {"whole": 1}
    assert "could not take its step" in caplog.text
    with app.app_context(), transaction():
        mended = update(Revision).where(Revision.slug == "broken").values(topics=[])
        db.session().execute(mended)
    assert run_schedule(app, now) == 1
    assert times_published(session) == {"whole": 1, "broken": 1}


def test_a_database_that_is_away_is_one_line_of_the_log_at_each_turn(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    app = create_app(settings_for(tmp_path, f"sqlite:///{tmp_path / 'away' / 'galley.db'}"))
    queue = make_queue(app)
    turns = queue.read_periodic(datetime(2027, 3, 12, 3, 17))  # noqa: DTZ001  # as huey asks
    for turn in turns:
        queue.execute(turn)
    assert len(turns) == 2
    lines = [record for record in caplog.records if record.levelno >= logging.WARNING]
    assert [line.getMessage() for line in lines] == [
        "the database did not answer the schedule: OperationalError"
    ] * 2
    assert not [line for line in lines if line.exc_info]


class Trap:
    """What runs something when it is unpickled."""

    def __init__(self, path: Path) -> None:
        self.path = path

    def __reduce__(self) -> tuple[object, ...]:
        return Path.touch, (self.path,)


def test_nothing_in_the_queue_runs_that_the_site_did_not_write(
    app: Application, tmp_path: Path
) -> None:
    queue = make_queue(app)
    queue.storage.enqueue(pickle.dumps(Trap(tmp_path / "sprung")))
    with pytest.raises(ValueError, match="not found"):
        queue.dequeue()
    assert not (tmp_path / "sprung").exists()


@pytest.mark.parametrize("told", [signal.SIGINT, signal.SIGTERM])
def test_a_worker_runs_until_it_is_told_to_stop(
    newsroom: Newsroom, cms: CommandLine, session: Session, told: signal.Signals
) -> None:
    scheduled(newsroom, "due", utc_now() - timedelta(minutes=1))
    session.rollback()
    with subprocess.Popen(
        [cms.program, "worker"],
        env=cms.environment,
        cwd=cms.folder,
        stderr=subprocess.PIPE,
        text=True,
    ) as worker:
        deadline = time.monotonic() + WAIT
        while not times_published(session):
            assert worker.poll() is None
            assert time.monotonic() < deadline
            time.sleep(0.1)
        worker.send_signal(told)
        said = worker.communicate(timeout=20)[1]
    assert worker.returncode == 0
    assert said == "The schedule runs. Ctrl+C stops it.\n"


def test_several_processes_that_serve_leave_the_schedule_to_a_worker(cms: CommandLine) -> None:
    port = free_port()
    with subprocess.Popen(
        [cms.program, "serve", "--workers", "2", "--port", str(port)],
        env=cms.environment,
        cwd=cms.folder,
        stdout=subprocess.PIPE,
        text=True,
        start_new_session=True,
    ) as server:
        assert server.stdout is not None
        said = [server.stdout.readline() for _ in range(5)]
        deadline = time.monotonic() + WAIT
        while not is_up(port):
            assert time.monotonic() < deadline
            time.sleep(0.1)
        os.killpg(server.pid, signal.SIGKILL)
    assert said[-1] == (
        "Several processes serve: run “cms worker” beside them, for the schedule.\n"
    )
    assert not (cms.folder / "queue.db").exists()
