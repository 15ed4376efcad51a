"""Behind a real nginx that compresses: what goes through it counts as it would without."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from urllib.parse import urlsplit

import pytest

from cms.app.factory import create_app
from cms.config import CommentRules
from tests.fixtures.database import leave, settings_for
from tests.fixtures.line import Answer, Line
from tests.fixtures.newsroom import MANAGE, Newsroom
from tests.fixtures.nginx import in_front_of
from tests.fixtures.site import served

NEW = b'{"title": "One", "body_markdown": "Some words that are long enough to be compressed."}'
WORDS = b'{"name": "Rosa", "body": "Hello."}'


@pytest.fixture
def line(database_url: str, tmp_path: Path) -> Iterator[Line]:
    """A line to nginx, behind which a site takes two comments a minute from one network."""
    rules = CommentRules(per_minute=2, per_hour=0)
    settings = replace(settings_for(tmp_path, database_url), comments=rules, trusted_proxies=1)
    app = create_app(settings)
    newsroom = Newsroom(app)
    newsroom.published("x")
    with served(app) as site, in_front_of(urlsplit(site.url).netloc, tmp_path) as place:
        yield Line(place, newsroom.token())
    leave(app)


def ask(line: Line, method: str, path: str, body: bytes = b"", *more: str) -> Answer:
    """Send a request with a token and JSON."""
    sent = ["Content-Type: application/json", f"Content-Length: {len(body)}"] if body else []
    head = [f"{method} {path} HTTP/1.1", *sent, *more, *line.headers(path)]
    answer = line.send([*head, "Accept-Encoding: gzip"], body)
    assert answer
    return answer


def header(answer: Answer, name: str) -> str:
    """The value of a header that is there once."""
    (found,) = (
        value.strip()
        for at, _, value in (each.partition(":") for each in answer.head.splitlines())
        if at.lower() == name
    )
    return found


def test_what_was_read_compressed_can_be_changed(line: Line) -> None:
    place = header(ask(line, "POST", MANAGE, NEW), "location")
    read = ask(line, "GET", place)
    tag = header(read, "etag")
    assert header(read, "content-encoding") == "gzip"
    assert tag.startswith('W/"')
    assert ask(line, "GET", place, b"", f"If-None-Match: {tag}").status == 304
    changed = ask(line, "PATCH", place, b'{"title": "Two"}', f"If-Match: {tag}")
    assert changed.status == 200, changed
    again = ask(line, "PATCH", place, b'{"title": "Three"}', f"If-Match: {tag}")
    assert again.status == 412


def test_each_connection_of_one_client_is_counted_with_the_others(line: Line) -> None:
    words = [WORDS.replace(b"Hello", b"Hello %d" % number) for number in range(3)]
    sent = [ask(line, "POST", "/api/v1/articles/x/comments", each).status for each in words]
    assert sent == [202, 202, 429]


def test_what_is_sent_in_chunks_arrives_with_its_length(line: Line) -> None:
    head = ["POST /api/v1/articles/x/comments HTTP/1.1", "Content-Type: application/json"]
    whole = b"%x\r\n%b\r\n0\r\n\r\n" % (len(WORDS), WORDS)
    answer = line.send([*head, "Transfer-Encoding: chunked"], whole)
    assert answer
    assert answer.status == 202
