"""What may be a password, how it is kept, and changing it."""

from __future__ import annotations

import re

import pytest
from argon2 import PasswordHasher

from cms.accounts import queries
from cms.accounts.models import User
from cms.accounts.operations import passwords
from cms.accounts.schemas.fields import clean_name, password_problem
from cms.db.session import db
from cms.web.application import Application
from tests.accounts.conftest import PASSWORD, Browser, Change


def password_hash(app: Application, email: str) -> str:
    with app.app_context():
        user = queries.user_named(db.session(), email)
        assert user is not None
        assert user.password_hash is not None
        return user.password_hash


@pytest.mark.parametrize(
    "password",
    [
        "eleven char",
        "ada@example.org",
        "ADA@Example.org",
        " ada@example.org ",
        "Ada Augusta Byron",
        "adaaugustabyron",
        "aaaaaaaaaaaaaaaa",
        "two lines\nof a password",
        "a null \0 character",
        "x" * 500 + "y" * 501,
    ],
)
def test_a_password_that_is_refused(password: str) -> None:
    assert password_problem(password, email="ada@example.org", name="Ada Augusta Byron")


@pytest.mark.parametrize(
    "password", ["twelve chars", "x" * 500 + "y" * 500, "сім мокрих парасоль", "        spaces  "]
)
def test_a_password_that_is_fine(password: str) -> None:
    assert password_problem(password, email="ada@example.org", name="Ada") is None


@pytest.mark.parametrize("name", ["", "  ", "\u200c", "A\u202eb", "A\x00", "A\u200b", "x" * 101])
def test_a_name_that_is_refused(name: str) -> None:
    with pytest.raises(ValueError, match=r"\.$"):
        clean_name(name)


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("  Ada\t Byron\n", "Ada Byron"),
        ("Jose\u0301", "Jos\u00e9"),
        ("می\u200cروم", "می\u200cروم"),
    ],
)
def test_a_name_is_kept_clean(typed: str, kept: str) -> None:
    assert clean_name(typed) == kept


@pytest.mark.usefixtures("costly_passwords")
def test_passwords_are_kept_as_argon2id_hashes_each_with_its_salt() -> None:
    one, other = (passwords.hash_password(PASSWORD) for _ in range(2))
    assert one != other
    assert re.match(r"\$argon2id\$v=19\$m=19456,t=2,p=1\$", one)
    assert passwords.matches(one, PASSWORD)
    assert not passwords.matches(one, PASSWORD + " ")


@pytest.mark.usefixtures("costly_passwords")
@pytest.mark.parametrize("password", ["", PASSWORD, "x" * 1_000])
def test_nobody_has_a_password(password: str) -> None:
    assert not passwords.matches(None, password)


@pytest.mark.usefixtures("costly_passwords")
def test_a_hash_of_older_parameters_is_renewed_at_the_sign_in(
    app: Application, ada: str, change: Change
) -> None:
    def make_weaker(user: User) -> None:
        user.password_hash = PasswordHasher(1, 8 * 1024, 1).hash(PASSWORD)

    change(ada, make_weaker)
    assert Browser(app).sign_in(ada, "not the password").status_code == 422
    assert "m=8192" in password_hash(app, ada)
    assert Browser(app).sign_in(ada).status_code == 303
    assert "m=19456" in password_hash(app, ada)
    assert Browser(app).sign_in(ada).status_code == 303


@pytest.mark.parametrize(
    ("fields", "message"),
    [
        (
            {"current": "not the password", "new": "eight dry umbrellas"},
            "This is not your current password.",
        ),
        ({"current": "", "new": "eight dry umbrellas"}, "Enter your current password."),
        ({"current": PASSWORD, "new": "short"}, "Use at least 12 characters."),
        ({"current": PASSWORD, "new": "ada@example.org"}, "Choose something other than"),
        (
            {"current": PASSWORD, "new": "eight dry umbrellas", "again": "nine dry umbrellas"},
            "The two new passwords differ.",
        ),
    ],
)
def test_a_change_that_fails_says_why_and_changes_nothing(
    app: Application, ada: str, fields: dict[str, str], message: str
) -> None:
    browser = Browser(app)
    browser.sign_in(ada)
    before = password_hash(app, ada)
    answer = browser.submit("/desk/password", **{"again": fields["new"], **fields})
    assert answer.status_code == 422
    assert message in answer.text
    assert password_hash(app, ada) == before
    assert browser.is_signed_in()
