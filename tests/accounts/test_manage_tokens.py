"""Tokens over the API: made once, shown once, ended at once."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from cms.accounts.operations.tokens import create_token
from cms.accounts.schemas.tokens import NewToken
from cms.db.moments import rfc3339, utc_now
from cms.db.session import db, transaction
from cms.permissions import OPERATOR, Permission, Role
from cms.web.application import Application
from tests.accounts.conftest import Manager

TOKENS = "/api/v1/manage/tokens"
COMMENTS = "/api/v1/manage/comments"
NEW = {"name": "Build", "role": "editor"}


def program_of(app: Application, role: Role, *scopes: Permission) -> Manager:
    with app.app_context(), transaction():
        new = NewToken(name="Program", role=role, scopes=list(scopes) or None)
        return Manager(app, create_token(db.session(), OPERATOR, new)[1])


def test_a_token_is_shown_once(app: Application, admin: Manager) -> None:
    made = admin.post(TOKENS, NEW)
    assert made.status_code == 201
    assert made.headers["Cache-Control"] == "no-store"
    data = made.get_json()["data"]
    token = data.pop("token")
    assert token.startswith("galley_")
    assert data["prefix"] == token[:13]
    assert data["scopes"] is None
    assert data["expires_at"] is None
    assert data["last_used_at"] is None
    assert data["created_by"]["name"] == "Admin program"
    assert data["user"]["name"] == "Build"
    place = made.headers["Location"]
    assert admin.get(place).json == {"data": data}
    listed = admin.get(TOKENS)
    assert data in listed.get_json()["data"]
    assert token not in listed.text
    assert Manager(app, token).get(COMMENTS).status_code == 200
    shown = admin.get(place).get_json()["data"]
    assert shown["last_used_at"] >= data["created_at"]


def test_scopes_and_an_end_are_kept(app: Application, admin: Manager) -> None:
    end = rfc3339(utc_now() + timedelta(days=2))
    scopes = ["comment.moderate", "article.publish", "comment.moderate"]
    made = admin.post(TOKENS, NEW | {"scopes": scopes, "expires_at": end}).get_json()["data"]
    assert made["scopes"] == ["article.publish", "comment.moderate"]
    assert made["expires_at"] == end
    assert made["state"] == "active"
    assert Manager(app, made["token"]).get("/api/v1/manage/articles").status_code == 403


@pytest.mark.parametrize(
    ("changes", "pointer"),
    [
        ({"name": ""}, "/name"),
        ({"role": None}, "/role"),
        ({"scopes": []}, "/scopes"),
        ({"scopes": "comment.moderate"}, "/scopes"),
        ({"scopes": ["everything"]}, "/scopes/0"),
        ({"scopes": ["user.manage"]}, "/scopes"),
        ({"expires_at": "2020-01-01T00:00:00Z"}, "/expires_at"),
        ({"expires_at": "2099-01-01T00:00:00"}, "/expires_at"),
        ({"expires_at": "2099-01-01"}, "/expires_at"),
        ({"expires_at": "2099-02-30T00:00:00Z"}, "/expires_at"),
        ({"expires_at": "9999-12-31T23:59:59-12:00"}, "/expires_at"),
        ({"expires_at": 4070908800}, "/expires_at"),
        ({"token": "galley_mine"}, "/token"),
        ({"user": "x"}, "/user"),
    ],
)
def test_what_a_token_cannot_be_is_named(
    admin: Manager, changes: dict[str, Any], pointer: str
) -> None:
    refused = admin.post(TOKENS, NEW | changes)
    assert refused.status_code == 422
    assert [error["pointer"] for error in refused.get_json()["errors"]] == [pointer]
    assert admin.get(TOKENS).get_json()["meta"]["total"] == 1


def test_a_revoked_token_is_gone_at_once(app: Application, admin: Manager) -> None:
    made = admin.post(TOKENS, NEW)
    program, place = Manager(app, made.get_json()["data"]["token"]), made.headers["Location"]
    assert program.get(COMMENTS).status_code == 200
    revoked = admin.delete(place)
    assert revoked.status_code == 200
    assert revoked.get_json()["data"]["state"] == "revoked"
    refused = program.get(COMMENTS)
    assert refused.status_code == 401
    assert refused.get_json()["detail"] == "This token was revoked."
    assert admin.get(place).status_code == 404
    assert admin.delete(place).status_code == 404
    assert admin.get(TOKENS).get_json()["meta"]["total"] == 1


def test_a_token_can_end_itself(admin: Manager) -> None:
    (own,) = admin.get(TOKENS).get_json()["data"]
    assert admin.delete(f"{TOKENS}/{own['id']}").status_code == 200
    assert admin.get(TOKENS).status_code == 401


def test_the_list_goes_on_by_cursor(admin: Manager) -> None:
    for number in range(4):
        assert admin.post(TOKENS, NEW | {"name": f"Build {number}"}).status_code == 201
    seen, onward = [], f"{TOKENS}?limit=2"
    while onward:
        page = admin.get(onward)
        assert page.get_json()["meta"] == {"total": 5}
        seen += [token["name"] for token in page.get_json()["data"]]
        onward = page.get_json()["links"]["next"]
    assert seen == ["Build 3", "Build 2", "Build 1", "Build 0", "Admin program"]
    assert admin.get(f"{TOKENS}?sort=name").status_code == 422


@pytest.mark.parametrize("role", [Role.AUTHOR, Role.EDITOR])
def test_authors_and_editors_get_nowhere(app: Application, admin: Manager, role: Role) -> None:
    place, program = admin.post(TOKENS, NEW).headers["Location"], program_of(app, role)
    answers = [
        program.get(TOKENS),
        program.get(place),
        program.post(TOKENS, {"name": "Mine", "role": "author"}),
        program.delete(place),
    ]
    assert [answer.status_code for answer in answers] == [403] * 4
    assert app.test_client().get(TOKENS).status_code == 401
    assert app.test_client().delete(place).status_code == 401


@pytest.mark.parametrize(
    ("wanted", "status"),
    [
        ({"role": "admin"}, 403),
        ({"role": "author"}, 403),
        ({"role": "admin", "scopes": ["user.manage", "comment.moderate"]}, 403),
        ({"role": "admin", "scopes": ["user.manage"]}, 201),
    ],
)
def test_a_token_gives_no_more_than_it_has(
    app: Application, wanted: dict[str, Any], status: int
) -> None:
    program = program_of(app, Role.ADMIN, Permission.USER_MANAGE)
    assert program.post(TOKENS, {"name": "Mine"} | wanted).status_code == status


def test_disabling_who_made_it_leaves_a_token_that_can_be_found(
    app: Application, admin: Manager
) -> None:
    made = admin.post(TOKENS, NEW | {"role": "admin"}).get_json()["data"]
    other = Manager(app, made["token"])
    user_id = made["created_by"]["id"]
    assert other.patch(f"/api/v1/manage/users/{user_id}", {"active": False}).status_code == 200
    assert admin.get(TOKENS).status_code == 401
    states = {token["name"]: token["state"] for token in other.get(TOKENS).get_json()["data"]}
    assert states == {"Build": "active", "Admin program": "disabled"}
