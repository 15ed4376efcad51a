"""Measure what a long article costs the server when somebody reads it. Run by hand:

    python -m tests.benchmarks.article_page [WORDS]

Publishes an article of so many words (6,900 unless told), with citations, links, callouts, lists
and tables among them, and reads it through the whole WSGI application in this process, on SQLite
in a folder of its own. Prints the median and the 95th percentile in milliseconds, by the clock and
by the processor: of the desk's page for a password (the floor), of the article's page, of its
forms in the API, and of saving it.
"""

from __future__ import annotations

import random
import sys
import tempfile
from functools import partial
from pathlib import Path

from flask.testing import FlaskClient

from cms.app.factory import create_app
from cms.app.worker import settle
from cms.permissions import Role
from tests.benchmarks.autosave import Timed, show
from tests.fixtures.database import SqliteDatabases, settings_for
from tests.fixtures.newsroom import MANAGE, Newsroom

WORDS, SECTION, SOURCES = 6_900, 230, 40
API = "/api/v1/articles"
READ = {
    "the article's page": "/articles/long",
    "the API, `body=html`": f"{API}/long?body=html",
    "the API, `body=markdown`": f"{API}/long?body=markdown",
    "the API, `body=document`": f"{API}/long?body=document",
    "the API, all three forms": f"{API}/long",
    "a list without bodies": API,
}


def main() -> None:
    """Measure, and print a table."""
    words = int(sys.argv[1]) if len(sys.argv) > 1 else WORDS
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        newsroom = Newsroom(create_app(settings_for(folder, SqliteDatabases(folder).fresh(folder))))
        references = [
            {"id": f"source-{i}", "title": f"Source {i}", "authors": "Smith J", "year": 2000 + i}
            for i in range(SOURCES)
        ]
        public_id = newsroom.published("long", text(words), references=references)
        desk, token = newsroom.desk(Role.EDITOR), newsroom.token()
        timed = Timed(newsroom.app.wsgi_app)
        newsroom.app.wsgi_app = timed  # type: ignore[method-assign]  # as Flask says to wrap it
        settle()
        reader = newsroom.reader()
        print("| request | median | p95 | processor, median | processor, p95 |")  # noqa: T201
        print("| --- | --- | --- | --- | --- |")  # noqa: T201
        show(timed, "the floor", lambda _: desk.get("/desk/password"))
        for request, path in READ.items():
            show(timed, request, partial(read, reader, path))

        newest = desk.client.get(f"{MANAGE}/{public_id}", headers=token).headers["ETag"]

        def save(turn: int) -> None:
            nonlocal newest
            given = {"body_markdown": f"{text(words)}\n\nTurn {turn}.\n"}
            headers = {**token, "If-Match": newest}
            answer = desk.client.patch(f"{MANAGE}/{public_id}", json=given, headers=headers)
            if answer.status_code != 200:
                raise SystemExit(answer.text)
            newest = answer.headers["ETag"]

        show(timed, "saving it, from Markdown", save)


def read(reader: FlaskClient, path: str, _: int) -> None:
    """Read what is at an address."""
    answer = reader.get(path)
    if answer.status_code != 200:
        raise SystemExit(answer.text)


def text(words: int) -> str:
    """Write an article in sections of a heading, prose, a list, a callout and a table."""
    dice = random.Random(1)
    vocabulary = [f"{dice.choice('bdfgklmnprst')}{dice.choice('aeiou')}word{i}" for i in range(900)]

    def some(number: int) -> str:
        return " ".join(dice.choices(vocabulary, k=number))

    sections = []
    for i in range(words // SECTION):
        cited = [f"[^source-{(3 * i + j) % SOURCES}]" for j in range(3)]
        sections.append(
            f"## {some(3)}\n\n"
            f"{some(60)} **{some(4)}** {some(20)}.{cited[0]}\n\n"
            f"{some(40)} [{some(3)}](https://example.org/{i}) {some(25)}.{cited[1]}\n\n"
            f"- {some(12)}\n- {some(12)}\n- *{some(10)}*\n\n"
            f"::: warning {some(3)}\n{some(20)}.{cited[2]}\n:::\n\n"
            f"| {some(1)} | {some(1)} |\n| --- | --- |\n| {some(2)} | {some(2)} |\n"
        )
    return "\n".join(sections)


if __name__ == "__main__":
    main()
