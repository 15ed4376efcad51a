"""What readers ask for, and what they get."""

from __future__ import annotations

from typing import Any

import pytest
from flask.testing import FlaskClient

from cms.comments.models.states import DecisionKind
from cms.comments.operations.decisions import decide
from cms.comments.operations.submission import Sender, submit_comment
from cms.comments.schemas.inputs import DecisionInput, Submission
from cms.db.session import db, transaction
from cms.permissions import ANONYMOUS, OPERATOR
from tests.fixtures.newsroom import Newsroom

API = "/api/v1/articles"


class Reader:
    """Somebody without cookies."""

    def __init__(self, newsroom: Newsroom) -> None:
        self.newsroom = newsroom
        self.client: FlaskClient = newsroom.reader()

    def page(self, path: str) -> str:
        """The text of a page that is there."""
        answer = self.client.get(path)
        assert answer.status_code == 200, (path, answer.text)
        return answer.text

    def json(self, path: str = "") -> Any:
        """An answer of the delivery API."""
        answer = self.client.get(API + path)
        assert answer.status_code == 200, answer.text
        return answer.get_json()

    def article(self, slug: str, query: str = "") -> dict[str, Any]:
        """One article as JSON."""
        data: dict[str, Any] = self.json(f"/{slug}{query}")["data"]
        return data

    def slugs(self, query: str = "") -> list[str]:
        """The articles of a list, in order."""
        return [article["slug"] for article in self.json(query)["data"]]

    def wrong(self, path: str) -> list[str]:
        """The pointers of what was wrong with a question."""
        answer = self.client.get(API + path)
        assert answer.status_code == 422, (path, answer.text)
        assert answer.content_type == "application/problem+json"
        return [error["pointer"] for error in answer.get_json()["errors"]]

    def status(self, path: str) -> int:
        """How an address answers."""
        return self.client.get(path).status_code

    def comment(self, slug: str, body: str, reply_to: str | None = None) -> str:
        """Send a comment and have it approved, by the operations; return its id."""
        submission = Submission(name="Rosa", body=body, reply_to=reply_to)
        with self.newsroom.app.app_context(), transaction():
            sender = Sender("a secret for tests alone", "192.0.2.1")
            made = submit_comment(db.session(), ANONYMOUS, slug, submission, sender).comment
            decide(
                db.session(), OPERATOR, made.public_id, DecisionInput(decision=DecisionKind.APPROVE)
            )
            return made.public_id


@pytest.fixture
def reader(newsroom: Newsroom) -> Reader:
    return Reader(newsroom)
