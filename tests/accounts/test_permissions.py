"""Only who manages users makes and changes them."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from sqlalchemy.orm import Session

from cms.accounts import queries
from cms.accounts.models import User
from cms.accounts.operations.tokens import create_token
from cms.accounts.operations.users import (
    create_user,
    disable_user,
    enable_user,
    set_password,
    set_role,
)
from cms.accounts.schemas.tokens import NewToken
from cms.accounts.schemas.users import NewUser
from cms.db.session import db
from cms.errors import Forbidden
from cms.permissions import ANONYMOUS, Actor, Role
from cms.web.application import Application
from tests.accounts.conftest import PASSWORD

NEW_USER = NewUser(email="bo@example.org", name="Bo", role=Role.AUTHOR, password=PASSWORD)
NEW_TOKEN = NewToken(name="Build", role=Role.AUTHOR)

VERBS: dict[str, Callable[[Session, Actor, User], object]] = {
    "create_user": lambda session, actor, _: create_user(session, actor, NEW_USER),
    "create_token": lambda session, actor, _: create_token(session, actor, NEW_TOKEN),
    "disable_user": disable_user,
    "enable_user": enable_user,
    "set_role": lambda session, actor, user: set_role(session, actor, user, Role.ADMIN),
    "set_password": lambda session, actor, user: set_password(session, actor, user, PASSWORD),
}


@pytest.mark.parametrize(
    "actor", [Actor("Ed", Role.EDITOR, 1), Actor("Al", Role.AUTHOR, 1), ANONYMOUS]
)
@pytest.mark.parametrize("verb", VERBS)
def test_it_is_refused_to_others(app: Application, ada: str, verb: str, actor: Actor) -> None:
    with app.app_context():
        user = queries.user_named(db.session(), ada)
        assert user is not None
        with pytest.raises(Forbidden):
            VERBS[verb](db.session(), actor, user)
