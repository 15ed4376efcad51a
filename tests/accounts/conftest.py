"""People with passwords, and browsers for them to sign in with."""

from __future__ import annotations

import re
from collections.abc import Callable
from html import unescape
from typing import Any, Protocol

import pytest
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from cms.accounts import queries
from cms.accounts.models import User
from cms.accounts.operations.tokens import create_token
from cms.accounts.operations.users import create_user
from cms.accounts.schemas.tokens import NewToken
from cms.accounts.schemas.users import NewUser
from cms.db.session import db, transaction
from cms.permissions import OPERATOR, Role
from cms.web.application import Application

PASSWORD = "seven wet umbrellas"
HOME = "203.0.113.7"


class Browser:
    """A browser with its own cookies at one network address, which fills in CSRF tokens."""

    def __init__(self, app: Application, address: str = HOME) -> None:
        self.client: FlaskClient = app.test_client()
        self.address = address

    def get(self, path: str, **options: Any) -> TestResponse:
        """Open a page."""
        return self.client.get(path, environ_overrides={"REMOTE_ADDR": self.address}, **options)

    def post(self, path: str, **fields: str) -> TestResponse:
        """Send a form as it is, without looking for a token."""
        return self.client.post(path, data=fields, environ_overrides={"REMOTE_ADDR": self.address})

    def submit(self, path: str, page: str | None = None, **fields: str) -> TestResponse:
        """Open the page of a form, and send it with the token that stands there."""
        token = csrf_token(self.get(page or path))
        return self.post(path, csrf_token=token, **fields)

    def sign_in(self, email: str, password: str = PASSWORD, after: str = "") -> TestResponse:
        """Fill in the sign-in form; ``after`` is the query string."""
        return self.submit(f"/sign-in{after}", email=email, password=password)

    def is_signed_in(self) -> bool:
        """Whether a page of the desk opens."""
        return self.get("/desk/password").status_code == 200

    @property
    def key(self) -> str:
        """The key of the session, as the cookie holds it."""
        with self.client.session_transaction() as held:
            key: str = held["_user_id"]
            return key


def csrf_token(response: TestResponse) -> str:
    """The CSRF token in the form of a page."""
    found = re.search(r'name="csrf_token" value="([^"]+)"', response.text)
    assert found, response.text
    return unescape(found[1])


class AddUser(Protocol):
    """Adds a person with `PASSWORD`."""

    def __call__(self, email: str, role: Role = Role.EDITOR, name: str = "Ada Byron") -> None:
        """Add the person, committed."""


@pytest.fixture
def add_user(app: Application) -> AddUser:
    """Adds people who can sign in."""

    def add(email: str, role: Role = Role.EDITOR, name: str = "Ada Byron") -> None:
        with app.app_context(), transaction():
            new = NewUser(email=email, name=name, role=role, password=PASSWORD)
            create_user(db.session(), OPERATOR, new)

    return add


@pytest.fixture
def ada(add_user: AddUser) -> str:
    """The e-mail address of an editor."""
    add_user("ada@example.org")
    return "ada@example.org"


Change = Callable[[str, Callable[[User], None]], None]


@pytest.fixture
def change(app: Application) -> Change:
    """Does something to a user, named by e-mail address, in a transaction."""

    def do(email: str, action: Callable[[User], None]) -> None:
        with app.app_context(), transaction():
            user = queries.user_named(db.session(), email)
            assert user is not None
            action(user)

    return do


class Manager:
    """A program that speaks to the management API with a token."""

    def __init__(self, app: Application, token: str) -> None:
        self.client: FlaskClient = app.test_client()
        self.token = token
        self.headers = {"Authorization": f"Bearer {token}"}

    def get(self, path: str) -> TestResponse:
        """Read, to the end of the answer."""
        return self.client.get(path, headers=self.headers, buffered=True)

    def post(self, path: str, data: object = None) -> TestResponse:
        """Send JSON, or nothing."""
        return self.client.post(path, json=data, headers=self.headers, buffered=True)

    def patch(self, path: str, data: object, match: str | None = "*") -> TestResponse:
        """Send a merge patch, based on the version ``match``."""
        headers = self.headers | ({} if match is None else {"If-Match": match})
        return self.client.patch(path, json=data, headers=headers, buffered=True)

    def delete(self, path: str) -> TestResponse:
        """Delete."""
        return self.client.delete(path, headers=self.headers, buffered=True)


@pytest.fixture
def admin(app: Application) -> Manager:
    """A program that may do everything."""
    with app.app_context(), transaction():
        new = NewToken(name="Admin program", role=Role.ADMIN)
        return Manager(app, create_token(db.session(), OPERATOR, new)[1])
