"""Every page, form and address with what no person sends: refused in words, never a failure.

`tests/api/test_attack.py` does the same for the API, from its document.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from html.parser import HTMLParser
from urllib.parse import parse_qsl, quote, urlsplit

import pytest
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from cms.permissions import Role
from cms.web.application import Application
from tests.fixtures.newsroom import MANAGE, Newsroom

MARK = "<x-mark>"
HOSTILE = [
    b"a\0b",
    b"\xff\xfe",
    b"9" * 5_000,
    "²٣".encode(),
    b"[" * 3_000,
    b"x\r\nX-Injected: 1",
    b"//evil.example",
    b"0001-01-01T00:00",
    f"\"'>{MARK}{{{{7*7}}}}".encode() * 20,
]
ID = re.compile(r"[0-9a-f]{20}|[\w-]{43}")
# What ends the session that asks, or is no page.
LEFT_OUT = re.compile(r"/sign-out|/static/|/desk/password|.*\.(?:csv|json|xml|txt)$")


@dataclass
class Form:
    """A form of a page: where it is sent, and the fields with what stands in them."""

    method: str
    action: str
    fields: dict[str, str] = field(default_factory=dict)
    typed: set[str] = field(default_factory=set)


class Page(HTMLParser):
    """The links and forms of a page."""

    def __init__(self, path: str, html: str) -> None:
        super().__init__()
        self.path = path
        self.links: set[str] = set()
        self.forms: list[Form] = []
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        at = {name: value or "" for name, value in attrs}
        if tag == "a" and at.get("href", "").startswith(("/", "?")):
            here = self.path if at["href"].startswith("?") else ""
            self.links.add(here + at["href"].partition("#")[0])
        if tag == "form":
            self.forms.append(Form(at.get("method", "get"), at.get("action") or self.path))
        name = at.get("name")
        if name and self.forms and tag in {"input", "textarea", "select", "button"}:
            self.forms[-1].fields.setdefault(name, at.get("value", ""))
            if tag != "button" and at.get("type") != "hidden":
                self.forms[-1].typed.add(name)


@pytest.fixture
def busy(newsroom: Newsroom) -> Newsroom:
    """A newsroom in which there is one of everything."""
    reader, headers = newsroom.reader(), newsroom.token(Role.ADMIN)
    article = newsroom.published("one", topics=["t"], authors=[{"name": "Ann"}])
    newsroom.draft(article, title="Newer", slug="one")
    reader.post(f"{MANAGE}/{article}/previews", headers=headers, json={"days": 7})
    sent = []
    for number in range(3):
        words = {"name": "Rosa", "body": f"Comment {number}."}
        answer = reader.post("/api/v1/articles/one/comments", json=words)
        sent.append(answer.get_json()["data"]["id"])
    decision = {"decision": "approve", "revision": 1}
    path = f"/api/v1/manage/comments/{sent[0]}/decision"
    assert reader.post(path, headers=headers, json=decision).status_code == 200
    return newsroom


def pages(client: FlaskClient, start: list[str]) -> Iterator[Page]:
    """Open what links lead to, each kind of address and query once."""
    known, waiting = set[str](), list(start)
    while waiting:
        path = waiting.pop()
        parts = urlsplit(path)
        kind = ID.sub("ID", parts.path) + "?" + "&".join(n for n, _ in parse_qsl(parts.query))
        if kind in known or LEFT_OUT.match(parts.path):
            continue
        known.add(kind)
        answer = client.get(path)
        assert answer.status_code < 500, path
        if answer.mimetype == "text/html":
            page = Page(parts.path, answer.text)
            yield page
            waiting += sorted(page.links)


def sent(fields: dict[str, str], names: set[str], value: bytes) -> str:
    """Write the fields as a browser does, with ``value`` in those that are named."""
    return "&".join(
        f"{quote(name)}={quote(value if name in names else old)}" for name, old in fields.items()
    )


def harmless(answer: TestResponse, what: str) -> None:
    """Nothing failed, nothing came back as markup, and nobody is led to another site."""
    assert answer.status_code < 500, what
    assert "X-Injected" not in answer.headers, what
    onward = answer.headers.get("Location", "/")
    assert re.match(r"/(?![/\\])", onward), what
    if answer.mimetype == "text/html":
        assert MARK not in answer.text, what


def client_of(newsroom: Newsroom, role: Role | None) -> FlaskClient:
    return newsroom.desk(role).client if role else newsroom.reader()


@pytest.mark.parametrize("role", [None, Role.ADMIN])
def test_no_form_and_no_link_fails_with_what_is_sent(busy: Newsroom, role: Role | None) -> None:
    client = client_of(busy, role)
    found = list(pages(client, ["/", "/sign-in", "/articles/one", *(["/desk"] if role else [])]))
    forms = {
        (ID.sub("ID", form.action), *sorted(form.fields)): form
        for page in found
        for form in page.forms
        if not LEFT_OUT.match(form.action)
    }
    links = {
        (ID.sub("ID", parts.path), name): (parts.path, query, name)
        for page in found
        for parts in map(urlsplit, page.links)
        for query in [dict(parse_qsl(parts.query))]
        for name in query
    }
    assert len(forms) > (30 if role else 2)
    for value in HOSTILE:
        for path, query, name in links.values():
            asked = f"{path}?{sent(query, {name}, value)}"
            harmless(client.get(asked), asked)
        for form in forms.values():
            hidden = form.fields.keys() - form.typed - {"csrf_token"}
            for names in (form.typed, hidden):
                if not names:
                    continue
                fields, what = sent(form.fields, names, value), f"{form} {names} {value[:40]!r}"
                if form.method == "get":
                    answer = client.get(f"{form.action}?{fields}")
                else:
                    kind = "application/x-www-form-urlencoded"
                    answer = client.post(form.action, data=fields, content_type=kind)
                    assert "This form has expired" not in answer.text, what
                harmless(answer, what)


@pytest.mark.parametrize("role", [None, Role.ADMIN])
def test_no_address_fails_with_what_stands_in_it(
    app: Application, newsroom: Newsroom, role: Role | None
) -> None:
    client, headers = client_of(newsroom, role), newsroom.token(role) if role else {}
    for rule in app.url_map.iter_rules():
        for value in HOSTILE if rule.arguments else ():
            path = re.sub(r"<[^>]*>", quote(value[:500], safe=""), rule.rule)
            harmless(client.get(path, headers=headers, buffered=True), path)
