"""What the server does with a request of which only a part arrives, over a real socket.

What arrives here is always a whole text or object by itself, so that only its length tells.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode, urlsplit

import pytest
from sqlalchemy import inspect, text

from cms.app.factory import create_app
from cms.db.session import db
from cms.permissions import Role
from cms.web.application import Application
from cms.web.requests import SAFE_METHODS
from tests.fixtures.database import Databases, leave, settings_for
from tests.fixtures.line import FORM, Line
from tests.fixtures.newsroom import MANAGE, Newsroom
from tests.fixtures.site import CommandLine, environment, serving

NOTHING = "0" * 20  # the id of nothing
MULTIPART = "multipart/form-data; boundary=b"
WORDS = {"name": "Rosa", "body": "Take half of it", "title": "Half", "action": "save"}
# The form of readers refuses fields that it does not know.
COMMENT_WORDS = {"name": "Rosa", "body": "Take half of it"}
ENDINGS = ["half-close", "close", "reset"]


@dataclass(frozen=True)
class Wanted:
    """A request that would write, were it whole."""

    method: str
    path: str
    rule: str
    kind: str
    body: bytes

    def head(self, length: int | None, *more: str) -> list[str]:
        """Begin the request; it declares ``length`` bytes."""
        kind = [f"Content-Type: {self.kind}"] if self.body else []
        declared = [] if length is None else [f"Content-Length: {length}"]
        return [f"{self.method} {self.path} HTTP/1.1", *kind, *declared, *more]


@dataclass(frozen=True)
class Stage:
    """A server, who speaks to it, and one request for each route that may write."""

    app: Application
    line: Line
    requests: list[Wanted]

    def rows(self) -> dict[str, list[tuple[Any, ...]]]:
        """All that stands in the database."""
        with self.app.app_context():
            tables = inspect(db.engine).get_table_names()
            with db.engine.connect() as connection:
                return {
                    name: sorted(
                        map(tuple, connection.execute(text(f'SELECT * FROM "{name}"'))), key=repr
                    )
                    for name in tables
                }


def unsafe_requests(app: Application, values: dict[str, Any], csrf_token: str) -> Iterator[Wanted]:
    """Make a request for each route and method that may write, with what it asks for."""
    document = app.test_client().get("/api/v1/openapi.json").get_json()
    adapter = app.url_map.bind("")
    for rule in sorted(app.url_map.iter_rules(), key=str):
        methods = sorted((rule.methods or set()) - SAFE_METHODS)
        if not methods:
            continue
        arguments = {name: values.get(name, NOTHING) for name in rule.arguments}
        path = adapter.build(rule.endpoint, arguments)
        operations = document["paths"].get(re.sub(r"<(?:\w+:)?(\w+)>", r"{\1}", rule.rule), {})
        for method in methods:
            words = COMMENT_WORDS if rule.endpoint == "comments.submit" else WORDS
            body = urlencode(words | {"csrf_token": csrf_token}).encode()
            if rule.rule.startswith("/api/"):
                sent = operations[method.lower()].get("requestBody", {}).get("content", {})
                body = json.dumps(sent["application/json"]["example"]).encode() if sent else b""
                yield Wanted(method, path, rule.rule, "application/json", body)
            else:
                yield Wanted(method, path, rule.rule, FORM, body)


@pytest.fixture(scope="module")
def stage(databases: Databases, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stage]:
    """A served site with something of each kind that a request could change."""
    home = tmp_path_factory.mktemp("cut")
    settings = settings_for(home, databases.fresh(home))
    newsroom = Newsroom(create_app(settings))
    article = newsroom.published("x")
    newsroom.desk(Role.ADMIN)
    cms = CommandLine(
        environment(CMS_INSTANCE=str(home), CMS_DATABASE_URL=settings.database_url), home
    )
    with serving(cms) as site:
        line = Line(urlsplit(site.url).netloc, newsroom.token(Role.ADMIN))
        line.sign_in("emil@example.org")
        words = json.dumps({"name": "Ada", "body": "One."}).encode()
        new = Wanted("POST", "/api/v1/articles/x/comments", "", "application/json", words)
        sent = line.send(new.head(len(words)), words)
        assert sent
        comment = json.loads(sent.body)["data"]
        values = {"slug": "x", "article_id": article, "number": 1, "step": "archive"}
        values |= {"comment_id": comment["id"], "receipt": comment["receipt"]}
        app = newsroom.app
        yield Stage(app, line, list(unsafe_requests(app, values, line.csrf_token)))
    leave(newsroom.app)


def test_no_route_acts_on_a_request_that_did_not_arrive_whole(stage: Stage) -> None:
    before = stage.rows()
    assert len(stage.requests) > 80
    for each in stage.requests:
        for ending in ENDINGS:
            head = each.head(len(each.body) + 500, *stage.line.headers(each.path))
            answer = stage.line.send(head, each.body, ending)
            if answer:
                assert (answer.status, each) == (400, each)
                assert "Only a part of the request arrived" in answer.body, each
                problem = "content-type: application/problem+json" in answer.head.lower()
                assert problem == each.path.startswith("/api/"), each
        in_chunks = b"%x\r\n%b\r\n0\r\n\r\n" % (len(each.body), each.body)
        head = each.head(None, "Transfer-Encoding: chunked", *stage.line.headers(each.path))
        refused = stage.line.send(head, in_chunks if each.body else b"0\r\n\r\n")
        assert refused
        assert (refused.status, each) == (411, each)
        assert "Content-Length" in refused.body
    # What was closed or reset has been answered by the time this is.
    assert stage.rows() == before
    # The same, whole, is taken: nothing else stood in its way.
    for method, rule in (
        ("POST", "/articles/<slug>/comments"),
        ("POST", "/api/v1/articles/<slug>/comments"),
        ("POST", MANAGE),
        ("POST", "/desk/articles/new"),
        ("POST", "/comments/<receipt>/withdraw"),
    ):
        (each,) = (one for one in stage.requests if (one.method, one.rule) == (method, rule))
        was = stage.rows()
        done = stage.line.send(each.head(len(each.body), *stage.line.headers(each.path)), each.body)
        assert done
        assert done.status < 400, (each, done)
        assert stage.rows() != was, each


COMMENTS = "/articles/x/comments"
PARTS = (
    b'--b\r\nContent-Disposition: form-data; name="name"\r\n\r\nRosa\r\n'
    b'--b\r\nContent-Disposition: form-data; name="body"\r\n\r\nTake half\r\n'
)


@pytest.mark.parametrize("lengths", [["+9"], ["-1"], ["x"], ["9, 9"], ["9", "10"], ["", "9"]])
def test_a_length_that_is_none_is_refused(stage: Stage, lengths: list[str]) -> None:
    head = [f"POST {COMMENTS} HTTP/1.1", f"Content-Type: {FORM}"]
    before = stage.rows()
    answer = stage.line.send(
        [*head, *(f"Content-Length: {each}" for each in lengths)], b"body=abcd"
    )
    assert answer
    assert answer.status == 400
    assert stage.rows() == before


def test_what_else_can_be_cut_is_refused_and_the_rest_goes_on_working(stage: Stage) -> None:
    before = stage.rows()
    send = stage.line.send
    head = [f"POST {COMMENTS} HTTP/1.1"]
    whole = PARTS + b"--b--\r\n"
    for kind, body, length in (
        (MULTIPART, PARTS, len(whole)),  # lost with its end
        (MULTIPART, PARTS, len(PARTS)),  # without its end
        ("multipart/form-data", whole, len(whole)),  # without its boundary
    ):
        ending = "half-close" if length > len(body) else ""
        answer = send([*head, f"Content-Type: {kind}", f"Content-Length: {length}"], body, ending)
        assert answer
        assert answer.status == 400, answer
    for coding in ("chunked", "gzip, chunked"):
        answer = send(
            [*head, f"Content-Type: {FORM}", f"Transfer-Encoding: {coding}", "Content-Length: 5"],
            b"5\r\nbody=\r\n0\r\n\r\n",
        )
        assert answer
        assert answer.status == 411, answer
    too_long = send([*head, f"Content-Type: {FORM}", "Content-Length: 3000000"], b"body=")
    assert too_long
    assert too_long.status == 413
    assert stage.rows() == before
    fits = [f"Content-Type: {MULTIPART}", f"Content-Length: {len(whole)}"]
    done = send([*head, *fits, "Expect: 100-continue"], whole)
    assert done
    assert done.status == 303
    assert stage.rows() != before


def test_a_key_is_not_used_up_by_a_request_that_was_cut(stage: Stage) -> None:
    words = json.dumps({"name": "Rosa", "body": "Take half of it, twice a day."}).encode()
    head = [
        f"POST /api/v1{COMMENTS} HTTP/1.1",
        "Content-Type: application/json",
        'Idempotency-Key: "one"',
    ]
    answers = [
        stage.line.send(
            [*head, f"Content-Length: {len(words) + more}"], words, "half-close" * bool(more)
        )
        for more in (9, 0, 9, 0)
    ]
    assert [answer.status if answer else 0 for answer in answers] == [400, 202, 400, 202]
    assert answers[1]
    assert answers[3]
    assert json.loads(answers[1].body) == json.loads(answers[3].body)
