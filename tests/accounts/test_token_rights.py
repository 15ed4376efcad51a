"""What a token may do, until when, and what its holder learns when it works no more."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import select, update

from cms.accounts.models import ApiToken
from cms.accounts.operations.tokens import create_token, revoke_token
from cms.accounts.operations.users import disable_user, enable_user, set_role
from cms.accounts.schemas.tokens import NewToken
from cms.db.moments import utc_now
from cms.db.session import db, transaction
from cms.permissions import OPERATOR, Permission, Role
from cms.web.application import Application
from tests.accounts.conftest import Manager

ARTICLES = "/api/v1/manage/articles"
COMMENTS = "/api/v1/manage/comments"
USERS = "/api/v1/manage/users"


def make(app: Application, role: Role = Role.EDITOR, **more: Any) -> Manager:
    with app.app_context(), transaction():
        new = NewToken(name="Build", role=role, **more)
        return Manager(app, create_token(db.session(), OPERATOR, new)[1])


def record(app: Application) -> ApiToken:
    with app.app_context():
        return db.session().scalars(select(ApiToken)).one()


def alter(app: Application, change: Callable[[ApiToken], None]) -> None:
    with app.app_context(), transaction():
        change(db.session().scalars(select(ApiToken)).one())


def test_a_token_with_scopes_may_do_them_alone(app: Application) -> None:
    program = make(app, scopes=[Permission.COMMENT_MODERATE])
    assert program.get(COMMENTS).status_code == 200
    refused = program.get(ARTICLES)
    assert refused.status_code == 403
    assert refused.content_type == "application/problem+json"
    assert "article.write_own" in refused.get_json()["detail"]
    assert program.get(USERS).status_code == 403


def test_scopes_of_an_admin_give_no_more_than_they_say(app: Application) -> None:
    program = make(app, Role.ADMIN, scopes=[Permission.ARTICLE_WRITE_OWN])
    made = program.post(ARTICLES, {"title": "Tides", "body_markdown": "High and low.\n"})
    assert made.status_code == 201
    address = f"{ARTICLES}/{made.get_json()['data']['id']}"
    assert program.post(f"{address}/publish").status_code == 403
    with app.app_context(), transaction():
        other = NewToken(name="Other", role=Role.EDITOR)
        somebody = Manager(app, create_token(db.session(), OPERATOR, other)[1])
    theirs = somebody.post(ARTICLES, {"title": "Ebb", "body_markdown": "Low.\n"}).get_json()[
        "data"
    ]["id"]
    assert program.get(f"{ARTICLES}/{theirs}").status_code == 404


def test_a_role_that_is_taken_back_takes_its_scopes_along(app: Application) -> None:
    program = make(app, scopes=[Permission.COMMENT_MODERATE])
    with app.app_context(), transaction():
        user = db.session().scalars(select(ApiToken)).one().user
        set_role(db.session(), OPERATOR, user, Role.AUTHOR)
    assert program.get(COMMENTS).status_code == 403


def test_the_holder_of_an_expired_token_is_told_so(app: Application) -> None:
    program = make(app, expires_at=utc_now() + timedelta(hours=1))
    assert program.get(COMMENTS).status_code == 200

    def end(token: ApiToken) -> None:
        token.expires_at = utc_now() - timedelta(seconds=1)

    alter(app, end)
    refused = program.get(COMMENTS)
    assert refused.status_code == 401
    assert refused.content_type == "application/problem+json"
    assert refused.get_json()["detail"] == "This token has expired."


def test_the_holder_of_a_revoked_token_is_told_so_and_nobody_else(app: Application) -> None:
    program = make(app)
    assert program.get(COMMENTS).status_code == 200
    alter(app, lambda token: revoke_token(db.session(), OPERATOR, token))
    assert program.get(COMMENTS).get_json()["detail"] == "This token was revoked."
    guess = Manager(app, record(app).prefix)
    assert guess.get(COMMENTS).get_json()["detail"] == "The token is not known."


def test_a_revoked_token_stays_so_when_its_user_is_enabled(app: Application) -> None:
    program = make(app)
    alter(app, lambda token: revoke_token(db.session(), OPERATOR, token))
    alter(app, lambda token: enable_user(db.session(), OPERATOR, token.user))
    assert program.get(COMMENTS).status_code == 401


def test_a_disabled_service_is_told_so(app: Application) -> None:
    program = make(app)
    alter(app, lambda token: disable_user(db.session(), OPERATOR, token.user))
    assert program.get(COMMENTS).get_json()["detail"] == "This token is disabled with its user."
    alter(app, lambda token: enable_user(db.session(), OPERATOR, token.user))
    assert program.get(COMMENTS).status_code == 200


def test_the_last_use_is_noted_once_a_minute(app: Application) -> None:
    program, before = make(app), utc_now()
    assert record(app).last_used_at is None
    assert program.get(COMMENTS).status_code == 200
    first = record(app).last_used_at
    assert first is not None
    assert first >= before
    program.get(COMMENTS)
    assert record(app).last_used_at == first

    def long_ago(token: ApiToken) -> None:
        token.last_used_at = first - timedelta(seconds=61)

    alter(app, long_ago)
    program.get(COMMENTS)
    again = record(app).last_used_at
    assert again is not None
    assert again >= first


@pytest.mark.parametrize("path", [USERS, "/api/v1/manage/nowhere"])
def test_a_use_that_was_refused_is_a_use(app: Application, path: str) -> None:
    program = make(app)
    assert program.get(path).status_code in {403, 404}
    assert (record(app).last_used_at is not None) is (path == USERS)


def test_a_token_that_works_no_more_is_not_used(app: Application) -> None:
    program = make(app)
    alter(app, lambda token: revoke_token(db.session(), OPERATOR, token))
    program.get(COMMENTS)
    assert record(app).last_used_at is None


def test_a_read_waits_for_no_writer(app: Application) -> None:
    program = make(app)
    with app.app_context(), db.engine.connect() as writer:
        writer.execute(update(ApiToken).values(name="Held"))
        answer = program.client.get(COMMENTS, headers=program.headers)
        assert answer.json == {"data": [], "links": {"next": None}, "meta": {"total": 0}}
        assert record(app).last_used_at is None
        writer.rollback()
    answer.close()
    assert record(app).last_used_at is not None
