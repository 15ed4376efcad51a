"""API tokens: the only way into the API, and no way anywhere else."""

from __future__ import annotations

import pytest
from flask import Response
from sqlalchemy import select
from werkzeug.test import TestResponse

from cms.accounts.models import ApiToken, User
from cms.accounts.operations.tokens import create_token, revoke_token
from cms.accounts.operations.users import disable_user
from cms.accounts.schemas.tokens import NewToken
from cms.db.session import db, transaction
from cms.permissions import OPERATOR, Permission, Role
from cms.web.access import current_actor, requires
from cms.web.application import Application
from cms.web.responses import present
from tests.accounts.conftest import Browser

pytestmark = pytest.mark.own_app
PATH = "/api/v1/manage/probe"


@requires(Permission.COMMENT_MODERATE)
def probe() -> Response:
    return present({"name": current_actor().name, "role": current_actor().role})


@pytest.fixture
def app(app: Application) -> Application:
    """The application with one more route, which says who asks."""
    app.add_url_rule(PATH, view_func=probe)
    return app


def make_token(app: Application, role: Role = Role.EDITOR) -> str:
    with app.app_context(), transaction():
        new = NewToken(name="Build", role=role)
        return create_token(db.session(), OPERATOR, new)[1]


def ask(app: Application, authorization: str) -> TestResponse:
    return app.test_client().get(PATH, headers={"Authorization": authorization})


def test_a_token_speaks_for_its_own_service_user(app: Application) -> None:
    answer = ask(app, f"Bearer {make_token(app)}")
    assert answer.json == {"data": {"name": "Build", "role": "editor"}}
    assert "Set-Cookie" not in answer.headers
    assert "Vary" not in answer.headers


def test_the_scheme_is_the_same_in_any_case(app: Application) -> None:
    assert ask(app, f"bearer  {make_token(app)} ").status_code == 200


def test_the_role_of_a_token_holds(app: Application) -> None:
    assert ask(app, f"Bearer {make_token(app, Role.AUTHOR)}").status_code == 403


@pytest.mark.parametrize(
    "authorization",
    [
        "Bearer galley_unknown",
        "Bearer",
        "Bearer ",
        "Basic YWRhOmFkYQ==",
        "galley_x",
        "",
        "Bearer é",
    ],
)
def test_what_is_no_token_is_refused_as_such(app: Application, authorization: str) -> None:
    answer = ask(app, authorization)
    assert answer.status_code == 401
    assert answer.content_type == "application/problem+json"
    assert answer.headers["WWW-Authenticate"] == "Bearer"


def test_the_api_takes_no_notice_of_the_cookie(app: Application, ada: str) -> None:
    browser = Browser(app)
    browser.sign_in(ada)
    assert browser.is_signed_in()
    answer = browser.get(PATH)
    assert answer.status_code == 401
    assert "Vary" not in answer.headers


def test_the_desk_takes_no_notice_of_a_token(app: Application) -> None:
    headers = {"Authorization": f"Bearer {make_token(app)}"}
    assert app.test_client().get("/desk/password", headers=headers).status_code == 303


def test_a_key_of_a_session_is_no_token(app: Application, ada: str) -> None:
    browser = Browser(app)
    browser.sign_in(ada)
    assert ask(app, f"Bearer {browser.key}").status_code == 401


def test_the_token_of_a_disabled_user_dies_at_once(app: Application) -> None:
    token = make_token(app)
    assert ask(app, f"Bearer {token}").status_code == 200
    with app.app_context(), transaction():
        user = db.session().scalars(select(User)).one()
        disable_user(db.session(), OPERATOR, user)
    assert ask(app, f"Bearer {token}").status_code == 401


def test_a_revoked_token_dies_at_once_and_its_user_stays(app: Application) -> None:
    token, other = make_token(app), make_token(app)
    with app.app_context(), transaction():
        record = db.session().scalars(select(ApiToken).order_by(ApiToken.id)).first()
        assert record is not None
        revoke_token(db.session(), OPERATOR, record)
    assert ask(app, f"Bearer {token}").status_code == 401
    assert ask(app, f"Bearer {other}").status_code == 200
    with app.app_context():
        states = db.session().scalars(select(User.active).order_by(User.id)).all()
        assert states == [False, True]


def test_only_a_hash_and_the_first_characters_are_kept(app: Application) -> None:
    token = make_token(app)
    assert token.startswith("galley_")
    assert len(token) == len("galley_") + 43  # 32 bytes in base64
    with app.app_context():
        record = db.session().scalars(select(ApiToken)).one()
        assert record.prefix == token[:13]
        assert token not in [str(value) for value in vars(record).values()]
        assert record.user.email is None
        assert record.user.password_hash is None
