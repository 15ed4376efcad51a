"""Measure the queue with a million comments. Run by hand:

    python -m tests.benchmarks.queue_at_scale FOLDER [--database URL] [--comments N] [--waiting N]

Makes the newspaper in an empty database (by default an SQLite file in FOLDER, which is kept and
used again), then sends requests of a signed-in editor through the whole WSGI application in this
process. Prints for each kind of request the median and the 95th percentile of the server's time in
milliseconds, by the clock and by the processor, the number of statements, and the time in
proportion to the desk's plainest page. The processor's time is what a machine takes that does
nothing else; with PostgreSQL, the database's share is in the clock's alone.
"""

from __future__ import annotations

import argparse
import re
import sys
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from itertools import cycle
from pathlib import Path
from time import perf_counter, thread_time
from typing import Any

from flask.testing import FlaskClient
from flask_migrate import upgrade
from sqlalchemy import func, select

from cms.accounts.operations.users import create_user
from cms.accounts.schemas.users import NewUser
from cms.app.factory import create_app
from cms.app.worker import settle
from cms.articles.models.article import Article
from cms.comments.models.comment import Comment, CommentRevision
from cms.db.session import db, transaction
from cms.permissions import OPERATOR, Role
from cms.web.application import Application
from tests.benchmarks.newspaper import (
    AUTHORS,
    QUIET,
    RARE,
    TOPICS,
    Size,
    make_articles,
    make_comments,
)
from tests.comments.conftest import counted
from tests.fixtures.database import settings_for

ROUNDS, WARMING = 60, 3
FLOOR = "the desk's page for a password"
EMAIL, PASSWORD = "emil@example.org", "seven wet umbrellas"

HEAD = """\
| request | median | p95 | processor, median | processor, p95 | statements | times the floor |
| --- | --- | --- | --- | --- | --- | --- |
"""

Send = Callable[[], None]


@dataclass(frozen=True)
class Measured:
    """One kind of request: its times in milliseconds, sorted, and its number of statements."""

    clock: list[float]
    processor: list[float]
    fewest: int
    most: int

    def row(self, floor: Measured) -> str:
        """Write a row of the table; the 95th percentile is of the nearest rank."""
        middle, far = ROUNDS // 2, -(-ROUNDS * 95 // 100) - 1
        statements = f"{self.fewest}" if self.fewest == self.most else f"{self.fewest}-{self.most}"
        times = (self.clock[middle], self.clock[far], self.processor[middle], self.processor[far])
        ratio = self.processor[middle] / floor.processor[middle]
        return " | ".join([*(f"{time:.1f}" for time in times), statements, f"{ratio:.1f}"])


class Bench:
    """The application with a clock around it, and an editor's browser."""

    def __init__(self, app: Application) -> None:
        self.app, self.clock, self.processor = app, 0.0, 0.0
        inner = app.wsgi_app

        def timed(environ: Any, start_response: Any) -> Iterable[bytes]:
            clock, processor = perf_counter(), thread_time()
            body = list(inner(environ, start_response))
            self.clock = (perf_counter() - clock) * 1000
            self.processor = (thread_time() - processor) * 1000
            return body

        app.wsgi_app = timed  # type: ignore[method-assign]
        self.browser: FlaskClient = app.test_client()
        self.csrf = ""
        fields = {"email": EMAIL, "password": PASSWORD, "csrf_token": self._token("/sign-in")}
        assert self.browser.post("/sign-in", data=fields).status_code == 303
        self.csrf = self._token("/desk/password")

    def _token(self, path: str) -> str:
        found = re.search(r'name="csrf_token" value="([^"]+)"', self.browser.get(path).text)
        assert found
        return found[1]

    def get(self, path: str) -> str:
        answer = self.browser.get(path)
        assert answer.status_code == 200, (path, answer.text)
        return answer.text

    def decide(self, comment: str, revision: int, decision: str) -> None:
        data = {
            "csrf_token": self.csrf,
            "decision": decision,
            "revision": str(revision),
            "reason": "Please stay with the subject." if decision == "decline" else "",
        }
        answer = self.browser.post(f"/desk/comments/{comment}/decision", data=data)
        assert answer.status_code == 303, answer.text

    def measure(self, send: Send) -> Measured:
        """Send the requests, the first few of them unmeasured."""
        clock, processor, numbers = [], [], set()
        for turn in range(ROUNDS + WARMING):
            with counted() as sent:
                send()
            if turn >= WARMING:
                clock.append(self.clock)
                processor.append(self.processor)
                numbers.add(len(sent))
        return Measured(sorted(clock), sorted(processor), min(numbers), max(numbers))


def cases(bench: Bench) -> Iterator[tuple[str, Send]]:
    """Name what is measured; each call of a case asks for something else where it can."""
    articles = _article_ids(bench.app)
    paths = {
        FLOOR: ["/desk/password"],
        "the desk's first page": ["/desk"],
        "the queue's first page": ["/desk/comments"],
        "further pages": _pages(bench, ROUNDS),
        "of an article": [f"/desk/comments?article={i}" for i in articles],
        "of ten articles": [
            "/desk/comments?" + "&".join(f"article={i}" for i in articles[n : n + 10])
            for n in range(0, 200, 10)
        ],
        "of a topic": [f"/desk/comments?topic=topic-{n}" for n in range(TOPICS)],
        "of an author": [f"/desk/comments?author=author-{n}" for n in range(AUTHORS)],
        "of a topic and an author without any": [f"/desk/comments?topic={QUIET}&author={QUIET}"],
        "of a topic, with a word": [
            f"/desk/comments?topic=topic-{n}&q=river" for n in range(TOPICS)
        ],
        **{
            f"marked: {mark}": [f"/desk/comments?mark={mark}"]
            for mark in ("link", "phrase", "repeat", "honeypot", "edited", "reported")
        },
        "alike": [f"/desk/comments?like={public_id}" for public_id, _ in waiting(bench.app, 200)],
        "search: a common word": ["/desk/comments?q=river"],
        "search: a rare word": [f"/desk/comments?q={RARE}"],
        "search: nothing found": ["/desk/comments?q=xylophone"],
        "the promise": ["/desk/comments/promise"],
    }
    for name, each in paths.items():
        yield name, _getting(bench, each)
    left = iter(waiting(bench.app, 10 * ROUNDS))

    def decide(kind: str) -> Send:
        return lambda: bench.decide(*next(left), kind)

    for kind in ("approve", "decline", "spam"):
        yield f"a decision: {kind}", decide(kind)


def _getting(bench: Bench, paths: list[str]) -> Send:
    turn = cycle(paths)

    def get() -> None:
        bench.get(next(turn))

    return get


def _pages(bench: Bench, number: int) -> list[str]:
    paths: list[str] = []
    page = bench.get("/desk/comments")
    while len(paths) < number:
        found = re.search(r'href="(/desk/comments\?[^"]*)" rel="next"', page)
        assert found
        paths.append(found[1].replace("&amp;", "&"))
        page = bench.get(paths[-1])
    return paths


def _article_ids(app: Application) -> list[str]:
    with app.app_context():
        return list(db.session.scalars(select(Article.public_id).order_by(Article.id)))


def waiting(app: Application, number: int) -> list[tuple[str, int]]:
    """Choose new comments all over the queue, each with the number of its newest revision."""
    chosen = (
        select(Comment.public_id, CommentRevision.number)
        .join(CommentRevision, CommentRevision.id == Comment.newest_revision_id)
        .where(Comment.waiting_since.is_not(None), Comment.public_revision_id.is_(None))
        .order_by(func.substr(Comment.receipt_hash, 63), Comment.id)
        .limit(number)
    )
    with app.app_context():
        return [(row.public_id, row.number) for row in db.session.execute(chosen)]


def make(size: Size) -> None:
    """Make the newspaper, unless it is there."""
    upgrade()
    if db.session.scalar(select(func.count()).select_from(Article)):
        return
    with transaction():
        new = NewUser(email=EMAIL, name="Emil Novak", role=Role.EDITOR, password=PASSWORD)
        create_user(db.session(), OPERATOR, new)
    make_articles()
    start = perf_counter()
    make_comments(size)
    sys.stdout.write(f"made in {perf_counter() - start:.0f} s\n")


def main() -> None:
    """Make what is missing, measure, and print a table in Markdown."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--database")
    parser.add_argument("--comments", type=int, default=Size.comments)
    parser.add_argument("--waiting", type=int, default=Size.waiting)
    parser.add_argument("--only", default="", help="measure the cases with this in their name")
    chosen = parser.parse_args()
    chosen.folder.mkdir(parents=True, exist_ok=True)
    url = chosen.database or f"sqlite:///{(chosen.folder / 'newspaper.db').resolve()}"
    app = create_app(settings_for(chosen.folder, url))
    with app.app_context():
        make(Size(chosen.comments, chosen.waiting))
    settle()
    # Outside of a context: each request gets a session of its own.
    bench = Bench(app)
    floor: Measured | None = None
    sys.stdout.write(HEAD)
    for name, send in cases(bench):
        if name == FLOOR or chosen.only in name:
            measured = bench.measure(send)
            floor = floor or measured
            sys.stdout.write(f"| {name} | {measured.row(floor)} |\n")
            sys.stdout.flush()


if __name__ == "__main__":
    main()
