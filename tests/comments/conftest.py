"""A published article, the people around it, and the doors they use."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from html import unescape
from typing import Any

import pytest
from flask.testing import FlaskClient
from sqlalchemy import Engine, event
from werkzeug.test import TestResponse

from cms.comments.models.states import CommentStatus, DecisionKind
from cms.comments.operations.commenting import withdraw
from cms.comments.operations.decisions import decide
from cms.comments.operations.submission import Sender, submit_comment
from cms.comments.schemas.inputs import DecisionInput, Submission
from cms.db.session import db, transaction
from cms.permissions import ANONYMOUS, OPERATOR, Actor, Role
from cms.web.application import Application
from tests.fixtures.database import Databases, Place, lent, settings_for
from tests.fixtures.newsroom import COOKIE, Newsroom

SLUG = "how-bees-dance"
SECRET = "a secret for tests alone"
SENTENCE = "Comment sent successfully! We will review it in the next few hours."
PEOPLE = [("Emil Novak", Role.EDITOR), ("Ines Duarte", Role.EDITOR), ("Ada Lima", Role.AUTHOR)]
WORDS = {"name": "Rosa", "body": "I have watched them for years."}


@dataclass(frozen=True)
class Sent:
    """A comment that a test sent by the operations: its public id and its receipt."""

    id: str
    receipt: str


class Site:
    """One site with two published articles, seen from all its doors.

    ``signed_in`` holds the cookies of people who have signed in already, by name and role.
    """

    def __init__(
        self, app: Application, signed_in: Mapping[tuple[str, Role], str] | None = None
    ) -> None:
        self.app = app
        self.newsroom = Newsroom(app)
        self.signed_in = dict(signed_in or {})
        if signed_in is None:
            for slug in (SLUG, "another-article"):
                self.newsroom.published(slug, locale="en")

    def browser(self) -> FlaskClient:
        """A browser without cookies."""
        return self.newsroom.reader()

    def desk(self, name: str = "Emil Novak", role: Role = Role.EDITOR) -> FlaskClient:
        """A browser in which a new user has signed in."""
        if (name, role) in self.signed_in:
            browser = self.browser()
            browser.set_cookie(COOKIE, self.signed_in.pop((name, role)))
            return browser
        return self.newsroom.signed_in(role, name)

    def token(self, role: Role = Role.EDITOR) -> dict[str, str]:
        """The headers with which a program with the role speaks to the API."""
        return self.newsroom.token(role)

    def send(self, body: str = WORDS["body"], slug: str = SLUG, **fields: Any) -> Sent:
        """Send a comment by the operation."""
        submission = Submission(**{"name": WORDS["name"], "body": body} | fields)
        with self.app.app_context(), transaction():
            sent = submit_comment(
                db.session(), ANONYMOUS, slug, submission, Sender(SECRET, "192.0.2.1")
            )
            return Sent(sent.comment.public_id, sent.receipt)

    def decide(
        self,
        comment: Sent,
        decision: str = "approve",
        actor: Actor = OPERATOR,
        **more: Any,
    ) -> None:
        """Decide about a comment by the operation; a decline has a reason."""
        if decision == "decline":
            more = {"reason": "Off the topic."} | more
        wanted = DecisionInput(decision=DecisionKind(decision), **more)
        with self.app.app_context(), transaction():
            decide(db.session(), actor, comment.id, wanted)

    def bring_to(self, comment: Sent, status: CommentStatus) -> None:
        """Bring a pending comment into a state, as it comes there in life."""
        verbs = {"approved": "approve", "declined": "decline", "spam": "spam"}
        if status is CommentStatus.WITHDRAWN:
            with self.app.app_context(), transaction():
                withdraw(db.session(), comment.receipt)
        elif status is not CommentStatus.PENDING:
            self.decide(comment, verbs[status])

    def thread(self, slug: str = SLUG, query: str = "") -> list[dict[str, Any]]:
        """The approved comments as the API gives them."""
        answer = self.browser().get(f"/api/v1/articles/{slug}/comments{query}")
        assert answer.status_code == 200, answer.text
        data: list[dict[str, Any]] = answer.get_json()["data"]
        return data

    def shown(self) -> set[str]:
        """The ids of all approved comments, of every level."""
        return {node["id"] for node in flat(self.thread(query="?limit=100"))}


def flat(nodes: list[dict[str, Any]]) -> Iterator[dict[str, Any]]:
    """All comments of a tree."""
    for node in nodes:
        yield node
        yield from flat(node["replies"])


def csrf_token(response: TestResponse) -> str:
    """The CSRF token in the form of a page."""
    found = re.search(r'name="csrf_token" value="([^"]+)"', response.text)
    assert found, response.text
    return unescape(found[1])


@contextmanager
def counted() -> Iterator[list[tuple[str, Any]]]:
    """Collect the statements, each with its values, that the block sends to the database."""
    statements: list[tuple[str, Any]] = []

    def note(*details: Any) -> None:
        statements.append((details[2], details[3]))

    event.listen(Engine, "before_cursor_execute", note)
    try:
        yield statements
    finally:
        event.remove(Engine, "before_cursor_execute", note)


@dataclass(frozen=True)
class Prepared:
    """The database as each test finds it, by the name of its copy, and who is signed in there."""

    kept: str
    signed_in: dict[tuple[str, Role], str]


@pytest.fixture(scope="session")
def prepared(
    databases: Databases,
    place_of_database: Place,
    shared_app: Application,
    tmp_path_factory: pytest.TempPathFactory,
) -> Prepared:
    """A site with articles and people, made once."""
    databases.bring_back(place_of_database.url, place_of_database.kept)
    settings = settings_for(tmp_path_factory.mktemp("comments"), place_of_database.url)
    with lent(shared_app, settings) as app:
        place, signed_in = Site(app), {}
        for name, role in PEOPLE:
            cookie = place.desk(name, role).get_cookie(COOKIE)
            assert cookie
            signed_in[name, role] = cookie.value
    return Prepared(databases.keep(place_of_database.url), signed_in)


@pytest.fixture
def database_url(databases: Databases, place_of_database: Place, prepared: Prepared) -> str:
    """A database with articles and people for this test alone."""
    databases.bring_back(place_of_database.url, prepared.kept)
    return place_of_database.url


@pytest.fixture
def place(app: Application, prepared: Prepared) -> Site:
    """The site of this test."""
    return Site(app, prepared.signed_in)
