"""What several processes share in Redis, and what each does for itself while Redis is away."""

from __future__ import annotations

import json
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path
from threading import Barrier
from urllib.error import HTTPError
from urllib.request import Request, urlopen

import pytest
from huey.consumer import Consumer
from sqlalchemy import update
from sqlalchemy.orm import Session
from werkzeug.test import TestResponse

from cms.app.factory import create_app
from cms.app.schedule import make_queue
from cms.articles.models.article import Article
from cms.config import CommentRules
from cms.db.moments import utc_now
from cms.db.session import db, transaction
from cms.web.application import Application
from tests.app.test_worker import WAIT, is_public, scheduled, times_published
from tests.fixtures.database import settings_for
from tests.fixtures.newsroom import Newsroom
from tests.fixtures.redis import RedisServer
from tests.fixtures.site import LOG, CommandLine, Operate, serving

COMMENTS = "/api/v1/articles/one/comments"
RUNS = "The schedule runs. Ctrl+C stops it.\n"
AWAY = "Redis is away, the schedule goes on without it: "
NOWHERE = "unix:///nowhere/redis.sock"


def on(cms: CommandLine, redis_url: str, **more: str) -> CommandLine:
    """The same installation, on a Redis."""
    return replace(cms, environment=cms.environment | {"CMS_REDIS_URL": redis_url} | more)


@contextmanager
def working(cms: CommandLine) -> Iterator[subprocess.Popen[str]]:
    """Run a worker, and end it if the block does not."""
    with subprocess.Popen(
        [cms.program, "worker"],
        env=cms.environment,
        cwd=cms.folder,
        stderr=subprocess.PIPE,
        text=True,
    ) as worker:
        try:
            yield worker
        finally:
            worker.kill()


def wait_for(session: Session, counts: dict[str, int]) -> None:
    """Wait until articles are published so often."""
    deadline = time.monotonic() + WAIT
    while times_published(session) != counts:
        assert time.monotonic() < deadline, times_published(session)
        time.sleep(0.05)


def test_two_workers_on_one_redis_publish_each_article_once_and_stop_cleanly(
    newsroom: Newsroom, cms: CommandLine, session: Session, redis_server: RedisServer
) -> None:
    now = utc_now()
    moments = {f"due-{number}": now - timedelta(minutes=1) for number in range(6)}
    moments |= {f"soon-{number}": now + timedelta(seconds=3) for number in range(6)}
    for slug, moment in moments.items():
        scheduled(newsroom, slug, moment)
    session.rollback()
    cms = on(cms, redis_server.url)
    with working(cms) as one, working(cms) as other:
        with newsroom.app.app_context(), transaction():
            # Nobody can write until both are there, and look at the same things at once.
            db.session().execute(update(Article).values(changed_at=Article.changed_at))
            for worker in (one, other):
                assert worker.stderr is not None
                assert worker.stderr.readline() == RUNS
            time.sleep(0.3)
        wait_for(session, dict.fromkeys(moments, 1))
        # They met there: each put its looks there, and asked what there was.
        assert len(redis_server.client.client_list()) > 2
        assert redis_server.client.info("commandstats")["cmdstat_lpush"]["calls"] >= 2
        one.send_signal(signal.SIGTERM)
        other.send_signal(signal.SIGINT)
        for worker in (one, other):
            assert worker.communicate(timeout=20)[1] == ""
            assert worker.returncode == 0
    assert times_published(session) == dict.fromkeys(moments, 1)
    assert not (cms.folder / "queue.db").exists()


class Clockwork:
    """The parts of a worker's process, moved by hand."""

    def __init__(self, app: Application) -> None:
        self.queue = make_queue(app)
        consumer = Consumer(self.queue, workers=1)
        self.scheduler, self.worker = consumer._create_scheduler(), consumer._create_worker()

    def minute(self) -> None:
        """Do what is done each minute."""
        self.scheduler.enqueue_periodic_tasks(utc_now())
        self.work()

    def second(self) -> None:
        """Do what is done each second."""
        for task in self.queue.read_schedule():
            self.queue.enqueue(task)
        self.work()

    def work(self) -> None:
        """Do all that is in the queue."""
        while (task := self.queue.dequeue()) is not None:
            self.queue.execute(task)


Site = Callable[..., Newsroom]


@pytest.fixture
def sites(database_url: str, tmp_path: Path, redis_server: RedisServer) -> Iterator[Site]:
    """Make one more process of a site on Redis that takes two comments a minute, or so many."""
    made: list[Application] = []

    def make(per_minute: int = 2) -> Newsroom:
        settings = replace(
            settings_for(tmp_path, database_url),
            redis_url=redis_server.url,
            comments=CommentRules(per_minute=per_minute, per_hour=0),
        )
        made.append(create_app(settings))
        return Newsroom(made[-1])

    yield make
    for app in made:
        with app.app_context():
            db.session.remove()
            db.engine.dispose()


def wait_until_past(moment: datetime) -> None:
    """Wait until the queue gives out what it keeps for that moment, by the full second."""
    time.sleep((moment - utc_now()).total_seconds() + 1.1)


def test_what_is_due_outlives_a_redis_that_forgets(
    sites: Site, session: Session, redis_server: RedisServer
) -> None:
    place = sites()
    parts = Clockwork(place.app)
    soon = utc_now() + timedelta(seconds=3)
    scheduled(place, "soon", soon)
    parts.minute()
    assert redis_server.client.zcard("huey.schedule.galley") == 1
    redis_server.client.flushall()
    wait_until_past(soon)
    parts.second()
    assert times_published(session) == {}
    parts.minute()
    parts.minute()
    assert times_published(session) == {"soon": 1}


def test_what_is_due_outlives_a_redis_that_goes_and_comes_back(
    sites: Site, session: Session, redis_server: RedisServer, caplog: pytest.LogCaptureFixture
) -> None:
    place = sites()
    parts = Clockwork(place.app)
    parts.minute()
    redis_server.kill()
    soon = utc_now() + timedelta(seconds=3)
    scheduled(place, "soon", soon)
    parts.minute()
    wait_until_past(soon)
    assert times_published(session) == {}
    parts.second()
    assert times_published(session) == {"soon": 1}
    scheduled(place, "later", utc_now() + timedelta(seconds=30))
    redis_server.start()
    parts.minute()
    assert redis_server.client.zcard("huey.schedule.galley") == 1
    assert caplog.text.count(AWAY) == 1


def test_a_worker_whose_redis_is_away_keeps_every_moment(
    newsroom: Newsroom, cms: CommandLine, session: Session
) -> None:
    scheduled(newsroom, "due", utc_now() - timedelta(minutes=1))
    scheduled(newsroom, "soon", utc_now() + timedelta(seconds=3))
    session.rollback()
    with working(on(cms, NOWHERE)) as worker:
        wait_for(session, {"due": 1, "soon": 1})
        worker.send_signal(signal.SIGTERM)
        said = worker.communicate(timeout=20)[1]
    assert worker.returncode == 0
    assert said.startswith(RUNS + AWAY)
    assert said.count("\n") == 2


def post(address: str, number: int) -> int:
    """Send a comment over HTTP; return the status."""
    words = json.dumps({"name": "Rosa", "body": f"Comment {number}."}).encode()
    try:
        with urlopen(Request(address, words, {"Content-Type": "application/json"})) as answer:
            status: int = answer.status
    except HTTPError as error:
        status = error.code
    return status


def send(place: Newsroom, number: int, to: str = COMMENTS) -> TestResponse:
    return place.reader().post(to, json={"name": "Rosa", "body": f"Comment {number}."})


def test_processes_on_one_redis_count_together(sites: Site, redis_server: RedisServer) -> None:
    one, other = sites(), sites()
    one.published("one")
    left = [send(place, number).headers["RateLimit"] for number, place in enumerate((one, other))]
    assert [words.partition(";t")[0] for words in left] == ['"minute";r=1', '"minute";r=0']
    for place in (one, other):
        refused = send(place, 3)
        assert refused.status_code == 429
        assert refused.content_type == "application/problem+json"
        assert 1 <= int(refused.headers["Retry-After"]) <= 60
        assert refused.headers["RateLimit-Policy"] == '"minute";q=2;w=60'
        assert refused.headers["RateLimit"].startswith('"minute";r=0;t=')
    redis_server.client.flushall()
    assert send(one, 4).status_code == 202


def test_with_redis_gone_each_process_counts_for_itself(
    sites: Site, redis_server: RedisServer, caplog: pytest.LogCaptureFixture
) -> None:
    places = [sites(), sites()]
    places[0].published("one")
    assert send(places[0], 0).status_code == 202
    redis_server.kill()
    for place, numbers in zip(places, ((1, 2, 3), (4, 5, 6)), strict=True):
        assert [send(place, number).status_code for number in numbers] == [202, 202, 429]
    assert caplog.text.count("Redis is away, this process counts for itself: ") == 2


def test_requests_that_find_redis_gone_at_once_are_all_answered(
    sites: Site, redis_server: RedisServer
) -> None:
    threads, requests = 4, 40
    place = sites(1000)
    place.published("one")
    barrier = Barrier(threads)

    def go(thread: int) -> list[int]:
        codes = []
        for number in range(requests):
            barrier.wait(timeout=30)
            if number == requests // 2 and thread == 0:
                redis_server.kill()
            codes.append(send(place, number, "/api/v1/articles/none/comments").status_code)
        return codes

    with ThreadPoolExecutor(threads) as pool:
        assert {code for codes in pool.map(go, range(threads)) for code in codes} == {404}


def test_a_redis_that_hangs_holds_a_reader_up_for_a_second_and_no_more(
    sites: Site, redis_server: RedisServer
) -> None:
    place = sites()
    place.published("one")
    redis_server.hang()
    began = time.monotonic()
    assert [send(place, number).status_code for number in range(3)] == [202, 202, 429]
    assert time.monotonic() - began < 2.5


def test_a_site_whose_redis_is_away_is_served_and_counts_and_keeps_the_schedule(
    newsroom: Newsroom, cms: CommandLine, session: Session
) -> None:
    newsroom.published("one")
    scheduled(newsroom, "due", utc_now() - timedelta(minutes=1))
    session.rollback()
    with serving(on(cms, NOWHERE, CMS_COMMENTS_PER_MINUTE="2")) as site:
        assert [post(f"{site.url}{COMMENTS}", number) for number in range(3)] == [202, 202, 429]
        wait_for(session, {"one": 1, "due": 1})
        assert is_public(site.url, "due")
    log = (cms.folder / LOG).read_text(encoding="utf-8")
    assert log.count("Redis is away") == 2
    assert "Traceback" not in log


@pytest.mark.parametrize(
    "address",
    [
        "localhost",
        "http://localhost",
        "redis://localhost:x",
        "redis://[::1",
        "redis://localhost/0?x=1",
    ],
)
def test_an_address_that_is_none_is_said_in_one_line(
    cms: CommandLine, operate: Operate, address: str
) -> None:
    done = operate(on(cms, address), "worker", "--once")
    assert done.returncode == 2
    assert done.stderr.startswith("Error: CMS_REDIS_URL must be an address")
    assert done.stderr.count("\n") == 1


def test_a_client_that_is_not_installed_is_said_in_one_line(
    cms: CommandLine, operate: Operate, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "redis", None)
    done = operate(on(cms, NOWHERE), "worker", "--once")
    assert (done.returncode, done.stderr) == (
        2,
        "Error: CMS_REDIS_URL needs the client of Redis: pip install 'galley-cms[redis]'.\n",
    )
