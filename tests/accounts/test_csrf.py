"""Forms of the desk are taken only from its own pages."""

from __future__ import annotations

import re
from html import unescape

import pytest
from sqlalchemy import delete
from werkzeug.test import TestResponse

from cms.accounts.models import UserSession
from cms.db.session import db, transaction
from cms.web.access import EXPIRED_FORMS, current_actor
from cms.web.application import Application
from tests.accounts.conftest import PASSWORD, Browser, csrf_token

FORMS = ["/sign-in", "/sign-out", "/desk/password"]


@pytest.mark.parametrize("path", FORMS)
def test_a_form_without_a_token_is_refused(app: Application, ada: str, path: str) -> None:
    browser = Browser(app)
    browser.sign_in(ada)
    answer = browser.post(path, email=ada, password=PASSWORD)
    assert answer.status_code == 400
    assert "This form has expired." in answer.text
    assert browser.is_signed_in()


@pytest.mark.parametrize("path", FORMS)
def test_a_token_of_another_session_is_refused(app: Application, ada: str, path: str) -> None:
    browser = Browser(app)
    browser.sign_in(ada)
    foreign = csrf_token(Browser(app).get("/sign-in"))
    assert browser.post(path, csrf_token=foreign).status_code == 400
    assert browser.is_signed_in()


def test_over_https_a_form_is_taken_from_a_page_that_tells_no_referrer(
    app: Application, ada: str
) -> None:
    browser = Browser(app)
    browser.sign_in(ada)
    token = csrf_token(browser.get("/desk/password"))
    sent = browser.client.post(
        "/sign-out", data={"csrf_token": token}, base_url="https://localhost"
    )
    assert (sent.status_code, browser.is_signed_in()) == (303, False)


def test_a_sign_in_without_a_token_signs_nobody_in(app: Application, ada: str) -> None:
    browser = Browser(app)
    assert browser.post("/sign-in", email=ada, password=PASSWORD).status_code == 400
    assert not browser.is_signed_in()


@pytest.mark.own_app
def test_a_feature_may_show_its_own_form_again(app: Application, ada: str) -> None:
    again = app.extensions[EXPIRED_FORMS]
    again["accounts.change_own_password"] = lambda: (f"again for {current_actor().name}", 400)
    browser = Browser(app)
    browser.sign_in(ada)
    answer = browser.post("/desk/password", new="x")
    assert (answer.status_code, answer.text) == (400, "again for Ada Byron")
    assert "This form has expired." in browser.post("/sign-in").text


DECISION = "/desk/comments/0123456789abcdef0123/decision"
WORDS = 'Off the subject.\n\n<script>alert(1)</script> "&amp;" </textarea>'
SENT = {
    "csrf_token": "of yesterday",
    "decision": "decline",
    "revision": "3",
    "comment": "0123456789abcdef0123:3",
    "reason": WORDS,
    "listed": "",
}


def shown(answer: TestResponse) -> list[tuple[str, str]]:
    """The fields of a page about an expired form, with their labels."""
    labels = re.findall(r'<label for="sent-\d+">(.*?)</label>', answer.text)
    values = re.findall(r"<textarea [^>]* readonly>\n(.*?)</textarea>", answer.text, re.DOTALL)
    return [(unescape(a), unescape(b)) for a, b in zip(labels, values, strict=True)]


def test_an_expired_form_gives_back_what_was_typed_as_text(app: Application, ada: str) -> None:
    browser = Browser(app)
    browser.sign_in(ada)
    answer = browser.post(DECISION, **SENT)
    assert answer.status_code == 400
    assert shown(answer) == [("Decision", "decline"), ("Reason", WORDS)]
    assert "alert(1)</script>" not in answer.text
    assert answer.headers["Cache-Control"] == "no-store"
    assert 'target="_blank"' not in answer.text


def test_who_is_signed_out_is_told_to_sign_in_elsewhere(app: Application) -> None:
    answer = Browser(app).post(DECISION, **SENT)
    assert answer.status_code == 400
    assert ("Reason", WORDS) in shown(answer)
    assert '<a href="/sign-in" target="_blank" rel="noopener">' in answer.text


def test_a_session_that_was_ended_loses_no_word_either(app: Application, ada: str) -> None:
    browser = Browser(app)
    browser.sign_in(ada)
    token = csrf_token(browser.get("/desk/password"))
    with app.app_context(), transaction():
        db.session.execute(delete(UserSession))
    answer = browser.post(DECISION, **SENT | {"csrf_token": token})
    assert answer.status_code == 401
    assert ("Reason", WORDS) in shown(answer)
    nothing_typed = browser.post(DECISION, csrf_token=token, revision="3")
    assert nothing_typed.headers["Location"].startswith("/sign-in")


@pytest.mark.parametrize("path", FORMS)
def test_a_secret_is_never_written_back(app: Application, ada: str, path: str) -> None:
    browser = Browser(app)
    pages = browser.get("/sign-in").text
    browser.sign_in(ada)
    pages += browser.get("/desk/password").text
    inputs = re.findall(r'<input [^>]*type="password"[^>]*>', pages)
    secrets = {re.findall(r'name="(\w+)"', field)[0]: "hush" for field in inputs}
    assert len(secrets) == 4
    answer = browser.post(path, email="typed@example.org", **secrets)
    assert shown(answer) == [("Email", "typed@example.org")]
    assert "hush" not in answer.text


@pytest.mark.parametrize(
    ("referrer", "link"),
    [
        ("http://localhost/desk/comments?q=a", "/desk/comments?q=a"),
        ("http://localhost.evil.example/desk", "/desk"),
        ("https://evil.example/desk/x", "/desk"),
        ("http://localhost//evil.example", "/desk"),
        ("/desk/x", "/desk"),
        ("javascript:alert(1)", "/desk"),
    ],
)
def test_the_way_back_leads_to_a_page_of_this_site(
    app: Application, ada: str, referrer: str, link: str
) -> None:
    browser = Browser(app)
    browser.sign_in(ada)
    answer = browser.client.post(DECISION, data=SENT, headers={"Referer": referrer})
    assert f'<a href="{link}">the page</a>' in answer.text
