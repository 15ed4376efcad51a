"""Forms of the desk are taken only from its own pages."""

from __future__ import annotations

import pytest

from cms.web import EXPIRED_FORMS, Galley, current_actor
from tests.accounts.conftest import PASSWORD, Browser, csrf_token

FORMS = ["/sign-in", "/sign-out", "/desk/password"]


@pytest.mark.parametrize("path", FORMS)
def test_a_form_without_a_token_is_refused(app: Galley, ada: str, path: str) -> None:
    browser = Browser(app)
    browser.sign_in(ada)
    answer = browser.post(path, email=ada, password=PASSWORD)
    assert answer.status_code == 400
    assert "This form has expired." in answer.text
    assert browser.is_signed_in()


@pytest.mark.parametrize("path", FORMS)
def test_a_token_of_another_session_is_refused(app: Galley, ada: str, path: str) -> None:
    browser = Browser(app)
    browser.sign_in(ada)
    foreign = csrf_token(Browser(app).get("/sign-in"))
    assert browser.post(path, csrf_token=foreign).status_code == 400
    assert browser.is_signed_in()


def test_a_sign_in_without_a_token_signs_nobody_in(app: Galley, ada: str) -> None:
    browser = Browser(app)
    assert browser.post("/sign-in", email=ada, password=PASSWORD).status_code == 400
    assert not browser.is_signed_in()


def test_a_feature_may_show_its_own_form_again(app: Galley, ada: str) -> None:
    again = app.extensions[EXPIRED_FORMS]
    again["accounts.password"] = lambda: (f"again for {current_actor().name}", 400)
    browser = Browser(app)
    browser.sign_in(ada)
    answer = browser.post("/desk/password", new="x")
    assert (answer.status_code, answer.text) == (400, "again for Ada Byron")
    assert "This form has expired." in browser.post("/sign-in").text
