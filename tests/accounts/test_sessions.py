"""Sessions: what the cookie holds, when a session begins, and what ends it at once."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import func, select, update

from cms.accounts.models import UserSession
from cms.accounts.operations.users import disable_user, enable_user, set_password, set_role
from cms.app.factory import create_app
from cms.db.moments import utc_now
from cms.db.session import db, transaction
from cms.permissions import OPERATOR, Role
from cms.web.application import Application
from tests.accounts.conftest import PASSWORD, AddUser, Browser, Change, csrf_token

NEW_PASSWORD = "eight dry umbrellas"


def sessions(app: Application) -> int:
    with app.app_context():
        return db.session().scalar(select(func.count()).select_from(UserSession)) or 0


def test_nothing_of_the_session_before_the_sign_in_is_left(app: Application, ada: str) -> None:
    browser = Browser(app)
    with browser.client.session_transaction() as planted:
        planted["_user_id"] = "a key that somebody planted"
        planted["other"] = "planted too"
    before = csrf_token(browser.get("/sign-in"))
    browser.sign_in(ada)
    with browser.client.session_transaction() as held:
        assert held["_user_id"] != "a key that somebody planted"
        assert "other" not in held
    assert browser.post("/sign-out", csrf_token=before).status_code == 400
    assert browser.is_signed_in()


def test_each_sign_in_has_a_key_of_its_own(app: Application, ada: str) -> None:
    first, second = Browser(app), Browser(app)
    first.sign_in(ada)
    second.sign_in(ada)
    assert first.key != second.key
    assert first.is_signed_in()
    assert second.is_signed_in()


def test_the_database_holds_only_a_hash_of_the_key(app: Application, ada: str) -> None:
    browser = Browser(app)
    browser.sign_in(ada)
    with app.app_context():
        row = db.session().scalars(select(UserSession)).one()
        assert browser.key not in [str(value) for value in vars(row).values()]
        assert len(row.key_hash) == 64


def test_signing_out_ends_the_session_for_a_copy_of_the_cookie_too(
    app: Application, ada: str
) -> None:
    browser, copy = Browser(app), Browser(app)
    browser.sign_in(ada)
    copy.client.set_cookie("galley_desk", browser.client.get_cookie("galley_desk").value)  # type: ignore[union-attr]
    assert copy.is_signed_in()
    answer = browser.submit("/sign-out", page="/desk/password")
    assert (answer.status_code, answer.location) == (303, "/sign-in")
    assert not browser.is_signed_in()
    assert not copy.is_signed_in()
    assert sessions(app) == 0


def test_signing_out_needs_a_post(app: Application, ada: str) -> None:
    browser = Browser(app)
    browser.sign_in(ada)
    assert browser.get("/sign-out").status_code == 405
    assert browser.is_signed_in()


def test_disabling_ends_every_session_at_once(app: Application, ada: str, change: Change) -> None:
    browsers = [Browser(app), Browser(app)]
    for browser in browsers:
        browser.sign_in(ada)
    change(ada, lambda user: disable_user(db.session(), OPERATOR, user))
    assert not any(browser.is_signed_in() for browser in browsers)
    change(ada, lambda user: enable_user(db.session(), OPERATOR, user))
    assert not any(browser.is_signed_in() for browser in browsers)
    assert browsers[0].sign_in(ada).status_code == 303


def test_a_session_that_outlived_its_user_opens_nothing(
    app: Application, ada: str, change: Change
) -> None:
    browser = Browser(app)
    browser.sign_in(ada)
    change(ada, lambda user: setattr(user, "active", False))
    assert sessions(app) == 1
    assert not browser.is_signed_in()


@pytest.mark.parametrize("role", [Role.AUTHOR, Role.ADMIN])
def test_another_role_ends_every_session_at_once(
    app: Application, ada: str, change: Change, role: Role
) -> None:
    browser = Browser(app)
    browser.sign_in(ada)
    change(ada, lambda user: set_role(db.session(), OPERATOR, user, role))
    assert not browser.is_signed_in()


def test_the_same_role_again_ends_nothing(app: Application, ada: str, change: Change) -> None:
    browser = Browser(app)
    browser.sign_in(ada)
    change(ada, lambda user: set_role(db.session(), OPERATOR, user, Role.EDITOR))
    assert browser.is_signed_in()


def test_only_the_sessions_of_that_user_end(
    app: Application, ada: str, add_user: AddUser, change: Change
) -> None:
    add_user("bo@example.org")
    other = Browser(app)
    other.sign_in("bo@example.org")
    change(ada, lambda user: disable_user(db.session(), OPERATOR, user))
    assert other.is_signed_in()


def test_changing_the_password_leaves_only_this_browser_signed_in(
    app: Application, ada: str
) -> None:
    here, elsewhere = Browser(app), Browser(app)
    here.sign_in(ada)
    elsewhere.sign_in(ada)
    key, token = here.key, csrf_token(here.get("/desk/password"))
    answer = here.submit("/desk/password", current=PASSWORD, new=NEW_PASSWORD, again=NEW_PASSWORD)
    assert (answer.status_code, answer.location) == (303, "/desk")
    assert here.is_signed_in()
    assert here.key != key
    assert here.post("/sign-out", csrf_token=token).status_code == 400
    assert not elsewhere.is_signed_in()
    assert Browser(app).sign_in(ada).status_code == 422
    assert Browser(app).sign_in(ada, NEW_PASSWORD).status_code == 303


def test_a_password_that_the_operator_sets_ends_every_session(
    app: Application, ada: str, change: Change
) -> None:
    browser = Browser(app)
    browser.sign_in(ada)
    change(ada, lambda user: set_password(db.session(), OPERATOR, user, NEW_PASSWORD))
    assert not browser.is_signed_in()
    assert browser.sign_in(ada, NEW_PASSWORD).status_code == 303


def test_a_session_ends_with_its_time_and_its_row_goes_at_the_next_sign_in(
    app: Application, ada: str
) -> None:
    browser = Browser(app)
    browser.sign_in(ada)
    with app.app_context(), transaction():
        db.session().execute(update(UserSession).values(expires_at=utc_now()))
    assert not browser.is_signed_in()
    browser.sign_in(ada)
    assert browser.is_signed_in()
    assert sessions(app) == 1


def test_a_session_lasts_for_fourteen_days(app: Application, ada: str) -> None:
    Browser(app).sign_in(ada)
    with app.app_context():
        row = db.session().scalars(select(UserSession)).one()
        assert abs(row.expires_at - utc_now() - timedelta(days=14)) < timedelta(minutes=1)


def test_the_cookie_is_out_of_reach_of_scripts_and_of_other_sites(
    app: Application, ada: str
) -> None:
    cookie = Browser(app).sign_in(ada).headers["Set-Cookie"]
    assert cookie.startswith("galley_desk=")
    assert "HttpOnly" in cookie
    assert "SameSite=Lax" in cookie
    assert "Secure" not in cookie


def test_the_cookie_is_for_https_alone_where_the_site_is(app: Application) -> None:
    settings = replace(app.config["SETTINGS"], base_url="https://galley.example")
    secure = create_app(settings)
    assert "Secure" in Browser(secure).get("/sign-in").headers["Set-Cookie"]


def test_a_page_for_readers_neither_reads_nor_sets_the_cookie(app: Application, ada: str) -> None:
    browser = Browser(app)
    browser.sign_in(ada)
    answer = browser.get("/no-such-page")
    assert answer.status_code == 404
    assert "Set-Cookie" not in answer.headers
    assert "Vary" not in answer.headers
    assert answer.data == Browser(app).get("/no-such-page").data
