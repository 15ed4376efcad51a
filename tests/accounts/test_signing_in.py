"""The sign-in page: who gets in, where to, and what it gives away."""

from __future__ import annotations

import re
from urllib.parse import quote, urljoin, urlsplit

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import func, select

from cms.accounts.models import UserSession
from cms.accounts.operations.tokens import create_token
from cms.accounts.operations.users import create_user, disable_user
from cms.accounts.schemas.tokens import NewToken
from cms.accounts.schemas.users import NewUser
from cms.accounts.views.signing_in import path_on_this_site
from cms.db.session import db, transaction
from cms.permissions import OPERATOR, Role
from cms.web.application import Application
from tests.accounts.conftest import PASSWORD, AddUser, Browser, Change


def test_the_right_password_opens_the_desk(app: Application, ada: str) -> None:
    browser = Browser(app)
    assert not browser.is_signed_in()
    answer = browser.sign_in(ada)
    assert (answer.status_code, answer.location) == (303, "/desk")
    assert browser.is_signed_in()


def test_an_address_is_the_same_in_any_case_and_with_spaces_around(
    app: Application, ada: str
) -> None:
    assert Browser(app).sign_in("  ADA@Example.ORG ").status_code == 303


def test_a_password_is_the_same_however_the_keyboard_composes_it(app: Application) -> None:
    with app.app_context(), transaction():
        composed = "caf\u00e9 caf\u00e9 caf\u00e9"
        new = NewUser(email="jo@example.org", name="Jo", role=Role.AUTHOR, password=composed)
        create_user(db.session(), OPERATOR, new)
    decomposed = "cafe\u0301 cafe\u0301 cafe\u0301"
    assert Browser(app).sign_in("jo@example.org", decomposed).status_code == 303


def test_a_wrong_password_keeps_the_address_and_not_the_password(
    app: Application, ada: str
) -> None:
    answer = Browser(app).sign_in(ada, "not the password")
    assert answer.status_code == 422
    assert f'value="{ada}"' in answer.text
    assert "not the password" not in answer.text
    assert "The e-mail address or the password is not right." in answer.text


def test_the_answer_is_the_same_whatever_was_wrong(
    app: Application, add_user: AddUser, change: Change
) -> None:
    add_user("gone@example.org")
    change("gone@example.org", lambda user: disable_user(db.session(), OPERATOR, user))
    with app.app_context(), transaction():
        service = NewToken(name="Build", role=Role.ADMIN)
        create_token(db.session(), OPERATOR, service)
    add_user("ada@example.org")
    tries = [
        ("ada@example.org", "not the password"),
        ("gone@example.org", PASSWORD),
        ("nobody@example.org", PASSWORD),
        ("Build", PASSWORD),
        ("no address at all", PASSWORD),
    ]
    answers = set()
    for email, password in tries:
        answer = Browser(app).sign_in(email, password)
        text = re.sub(r'(name="csrf_token" value=)"[^"]+"', r"\1", answer.text)
        answers.add((answer.status_code, text.replace(email, "EMAIL")))
    assert len(answers) == 1
    assert answers.pop()[0] == 422


@pytest.mark.parametrize("email", ["", " "])
def test_an_empty_form_says_what_is_missing(app: Application, email: str) -> None:
    answer = Browser(app).sign_in(email, "")
    assert answer.status_code == 422
    assert "Enter your e-mail address." in answer.text
    assert "Enter your password." in answer.text


def test_who_is_signed_in_goes_on_to_the_desk(app: Application, ada: str) -> None:
    browser = Browser(app)
    browser.sign_in(ada)
    assert browser.get("/sign-in").location == "/desk"
    assert browser.get("/sign-in?next=/desk/password").location == "/desk/password"


def test_signing_in_as_another_ends_the_first_session(app: Application, add_user: AddUser) -> None:
    add_user("ada@example.org")
    add_user("bo@example.org", name="Bo Diaz")
    browser = Browser(app)
    browser.sign_in("ada@example.org")
    browser.submit("/sign-in", page="/desk/password", email="bo@example.org", password=PASSWORD)
    assert "Bo Diaz" in browser.get("/desk/password").text
    with app.app_context():
        assert db.session().scalar(select(func.count()).select_from(UserSession)) == 1


def test_the_desk_sends_to_the_sign_in_and_back(app: Application, ada: str) -> None:
    browser = Browser(app)
    sent = browser.get("/desk/password?a=1&b=2")
    assert sent.status_code == 303
    assert sent.location.startswith("/sign-in?")
    answer = browser.sign_in(ada, after=sent.location.removeprefix("/sign-in"))
    assert answer.location == "/desk/password?a=1&b=2"


def test_neither_the_form_nor_its_answer_is_stored(app: Application, ada: str) -> None:
    browser = Browser(app)
    for answer in (browser.get("/sign-in"), browser.sign_in(ada, "wrong password")):
        assert answer.headers["Cache-Control"] == "no-store"


OTHER_SITES = [
    "//evil.example",
    "///evil.example",
    "////evil.example/%2f..",
    "/\\evil.example",
    "/\\/evil.example",
    "\\\\evil.example",
    "/desk\\..\\evil.example",
    "/\t/evil.example",
    "/\n/evil.example",
    "/\r\n/evil.example",
    "\t//evil.example",
    " //evil.example",
    "/\u00a0/evil.example",
    "/ok\x00",
    "/ok\x7f",
    "/ok\r\nSet-Cookie: a=b",
    "https://evil.example",
    "https:evil.example",
    "http:///evil.example",
    "HTTPS://evil.example/desk",
    "javascript:alert(1)",
    "data:text/html,hello",
    "evil.example",
    "desk",
    "?next=//evil.example",
    "#top",
    "",
    "/" + "a" * 2_000,
]


@pytest.mark.parametrize("target", OTHER_SITES)
def test_next_never_leaves_the_site(app: Application, ada: str, target: str) -> None:
    answer = Browser(app).sign_in(ada, after=f"?next={quote(target)}")
    assert (answer.status_code, answer.location) == (303, "/desk")


@pytest.mark.parametrize("target", OTHER_SITES[:6])
def test_a_next_sent_in_the_form_does_not_leave_it_either(
    app: Application, ada: str, target: str
) -> None:
    answer = Browser(app).submit("/sign-in", email=ada, password=PASSWORD, next=target)
    assert (answer.status_code, answer.location) == (303, "/desk")


@pytest.mark.parametrize(
    "target", ["/desk/articles", "/desk/comments?after=x&n=2#c", "/", "/articles/%C3%BC?u=http://x"]
)
def test_next_goes_on_to_pages_of_the_site(app: Application, ada: str, target: str) -> None:
    answer = Browser(app).sign_in(ada, after=f"?next={quote(target, safe='')}")
    assert answer.location == target


@given(st.text(alphabet=st.sampled_from("/\\.:@?#ehtps \t\n\x00%"), max_size=12) | st.text())
def test_what_is_taken_for_a_path_of_this_site_resolves_to_it(target: str) -> None:
    if path_on_this_site(target):
        place = urlsplit(urljoin("https://galley.example/sign-in", target))
        assert (place.scheme, place.netloc) == ("https", "galley.example")
