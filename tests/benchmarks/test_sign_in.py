"""The time of a failed sign-in does not tell whether there is such an account."""

from __future__ import annotations

from collections.abc import Callable
from statistics import median
from time import thread_time

import pytest

from cms.accounts.operations.signing_in import authenticate
from cms.accounts.operations.throttle import Origin
from cms.accounts.operations.users import create_user, disable_user
from cms.accounts.schemas.users import NewUser
from cms.db.session import db, transaction
from cms.permissions import OPERATOR, Role
from cms.web.application import Application

ROUNDS = 9
PASSWORD = "seven wet umbrellas"


@pytest.mark.usefixtures("costly_passwords")
def test_unknown_and_disabled_users_take_the_time_of_a_wrong_password(app: Application) -> None:
    """Without a hash to check, the ratio would be near 0.1; bounds of 2 leave room for noise."""
    with app.app_context(), transaction():
        _, gone = (
            create_user(
                db.session(),
                OPERATOR,
                NewUser(email=email, name="Ada", role=Role.AUTHOR, password=PASSWORD),
            )
            for email in ("ada@example.org", "gone@example.org")
        )
        disable_user(db.session(), OPERATOR, gone)
    wrong = seconds_of(app, "ada@example.org", "not the password")
    assert 0.5 < seconds_of(app, "nobody@example.org", PASSWORD) / wrong < 2
    assert 0.5 < seconds_of(app, "gone@example.org", PASSWORD) / wrong < 2


def seconds_of(app: Application, email: str, password: str) -> float:
    """Processor time of this thread, which other processes on the machine do not change."""
    return median(timed(lambda n: attempt(app, email, password, n), n) for n in range(ROUNDS))


def timed(action: Callable[[int], None], number: int) -> float:
    start = thread_time()
    action(number)
    return thread_time() - start


def attempt(app: Application, email: str, password: str, number: int) -> None:
    origin = Origin(f"203.0.{number}.7", "a secret")
    with app.app_context(), transaction():
        assert authenticate(db.session(), email, password, origin) is None
