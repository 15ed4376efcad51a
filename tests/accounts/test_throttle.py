"""Guessing passwords is slow, and does not lock the owner out."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from sqlalchemy import func, select

from cms.accounts.models import SignInAttempt
from cms.accounts.operations.throttle import (
    ACCOUNT_LIMIT,
    ADDRESS_LIMIT,
    KNOWN_FOR,
    PAIR_LIMIT,
    WINDOW,
    Origin,
)
from cms.db.session import db, transaction
from cms.web.application import Application
from tests.accounts.conftest import HOME, PASSWORD, AddUser, Browser, csrf_token

ELSEWHERE = "198.51.100.9"


def fail(app: Application, email: str, times: int, address: str = HOME) -> None:
    for _ in range(times):
        assert Browser(app, address).sign_in(email, "not the password").status_code == 422


def make_older(app: Application, age: timedelta) -> None:
    with app.app_context(), transaction():
        rows = db.session().scalars(select(SignInAttempt)).all()
        for row in rows:
            row.at -= age


def attempts(app: Application) -> int:
    with app.app_context():
        return db.session().scalar(select(func.count()).select_from(SignInAttempt)) or 0


@pytest.mark.parametrize("password", [PASSWORD, "not the password"])
def test_after_some_failures_even_the_right_password_has_to_wait(
    app: Application, ada: str, password: str
) -> None:
    fail(app, ada, PAIR_LIMIT)
    answer = Browser(app).sign_in(ada, password)
    assert answer.status_code == 429
    assert 0 < int(answer.headers["Retry-After"]) <= WINDOW.total_seconds()
    assert "Try again in 15 minutes." in answer.text
    assert f'value="{ada}"' in answer.text


def test_an_account_that_does_not_exist_is_throttled_alike(app: Application) -> None:
    fail(app, "nobody@example.org", PAIR_LIMIT)
    assert Browser(app).sign_in("nobody@example.org").status_code == 429


def test_the_wait_ends(app: Application, ada: str) -> None:
    fail(app, ada, PAIR_LIMIT)
    make_older(app, WINDOW)
    assert Browser(app).sign_in(ada).status_code == 303


def test_who_keeps_trying_meanwhile_does_not_wait_longer(app: Application, ada: str) -> None:
    fail(app, ada, PAIR_LIMIT)
    make_older(app, WINDOW - timedelta(minutes=1))
    for _ in range(3):
        assert Browser(app).sign_in(ada).status_code == 429
    assert attempts(app) == PAIR_LIMIT
    make_older(app, timedelta(minutes=1))
    assert Browser(app).sign_in(ada).status_code == 303


def test_a_sign_in_forgives_the_mistypings_before_it(app: Application, ada: str) -> None:
    fail(app, ada, PAIR_LIMIT - 1)
    assert Browser(app).sign_in(ada).status_code == 303
    fail(app, ada, PAIR_LIMIT - 1)
    assert Browser(app).sign_in(ada).status_code == 303


def test_spelling_the_address_otherwise_gives_no_more_guesses(app: Application, ada: str) -> None:
    fail(app, ada, PAIR_LIMIT - 1)
    fail(app, ada.upper(), 1)
    assert Browser(app).sign_in(f" {ada} ").status_code == 429


def test_one_address_cannot_try_many_accounts(app: Application, ada: str) -> None:
    for number in range(ADDRESS_LIMIT):
        fail(app, f"user{number}@example.org", 1)
    assert Browser(app).sign_in(ada).status_code == 429
    assert Browser(app, ELSEWHERE).sign_in(ada).status_code == 303


def test_many_addresses_cannot_try_one_account(app: Application, ada: str) -> None:
    for number in range(ACCOUNT_LIMIT):
        fail(app, ada, 1, address=f"198.51.{number}.1")
    assert Browser(app).sign_in(ada).status_code == 429


def test_the_owner_is_not_locked_out_by_others(
    app: Application, ada: str, add_user: AddUser
) -> None:
    assert Browser(app).sign_in(ada).status_code == 303
    for number in range(ACCOUNT_LIMIT):
        fail(app, ada, 1, address=f"198.51.{number}.1")
    assert Browser(app, ELSEWHERE).sign_in(ada).status_code == 429
    assert Browser(app).sign_in(ada).status_code == 303


def test_the_owner_is_not_locked_out_by_a_neighbour_who_tries_other_accounts(
    app: Application, ada: str
) -> None:
    assert Browser(app).sign_in(ada).status_code == 303
    for number in range(ADDRESS_LIMIT):
        fail(app, f"user{number}@example.org", 1)
    assert Browser(app).sign_in("bo@example.org").status_code == 429
    assert Browser(app).sign_in(ada).status_code == 303


def test_an_address_that_is_known_has_its_own_limit(app: Application, ada: str) -> None:
    assert Browser(app).sign_in(ada).status_code == 303
    fail(app, ada, PAIR_LIMIT)
    assert Browser(app).sign_in(ada).status_code == 429


def test_an_address_is_not_known_for_ever(app: Application, ada: str) -> None:
    assert Browser(app).sign_in(ada).status_code == 303
    make_older(app, KNOWN_FOR)
    for number in range(ACCOUNT_LIMIT):
        fail(app, ada, 1, address=f"198.51.{number}.1")
    assert Browser(app).sign_in(ada).status_code == 429


def test_guesses_sent_at_once_are_no_more_than_guesses_in_turn(app: Application, ada: str) -> None:
    browsers = [Browser(app) for _ in range(3 * PAIR_LIMIT)]
    tokens = [csrf_token(browser.get("/sign-in")) for browser in browsers]

    def guess(number: int) -> int:
        fields = {"email": ada, "password": f"guess number {number}", "csrf_token": tokens[number]}
        return browsers[number].post("/sign-in", **fields).status_code

    with ThreadPoolExecutor(max_workers=8) as pool:
        answers = list(pool.map(guess, range(len(browsers))))
    assert sorted(answers) == [422] * PAIR_LIMIT + [429] * (2 * PAIR_LIMIT)


def test_a_change_of_password_is_throttled_as_a_sign_in(app: Application, ada: str) -> None:
    browser = Browser(app)
    browser.sign_in(ada)
    change = {"new": "eight dry umbrellas", "again": "eight dry umbrellas"}
    for _ in range(PAIR_LIMIT):
        answer = browser.submit("/desk/password", current="not the password", **change)
        assert answer.status_code == 422
        assert "This is not your current password." in answer.text
    answer = browser.submit("/desk/password", current=PASSWORD, **change)
    assert answer.status_code == 429
    assert "Retry-After" in answer.headers
    assert browser.is_signed_in()


def test_what_counts_no_more_is_deleted(app: Application, ada: str) -> None:
    Browser(app).sign_in(ada)
    fail(app, ada, 2)
    make_older(app, timedelta(days=2))
    fail(app, ada, 1)
    assert attempts(app) == 2  # the sign-in, which makes the address known, and the new failure
    make_older(app, KNOWN_FOR)
    fail(app, ada, 1)
    assert attempts(app) == 1


def test_the_table_names_neither_account_nor_address(app: Application, ada: str) -> None:
    fail(app, ada, 1)
    with app.app_context():
        row = db.session().scalars(select(SignInAttempt)).one()
        assert (len(row.account), len(row.address)) == (64, 64)
        secret = app.config["SETTINGS"].secret_key
        assert row.account == Origin(HOME, secret).account_key(ada)
        assert row.account != Origin(HOME, "another secret").account_key(ada)


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("203.0.113.7", "203.0.113.250", True),
        ("203.0.113.7", "203.0.114.7", False),
        ("2001:db8:1::1", "2001:db8:1:ffff::2", True),
        ("2001:db8:1::1", "2001:db8:2::1", False),
        ("::ffff:203.0.113.7", "203.0.113.8", True),
        ("", "", True),
    ],
)
def test_a_network_counts_as_one_address(one: str, other: str, same: bool) -> None:
    keys = {Origin(address, "secret").address_key for address in (one, other)}
    assert (len(keys) == 1) is same
