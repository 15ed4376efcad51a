"""Users over the API: what admins can do, and what even they cannot."""

from __future__ import annotations

import re
from itertools import pairwise
from typing import Any

import pytest

from cms.accounts.operations.tokens import create_token
from cms.accounts.schemas.tokens import NewToken
from cms.db.session import db, transaction
from cms.permissions import OPERATOR, Permission, Role
from cms.web.application import Application
from tests.accounts.conftest import PASSWORD, AddUser, Browser, Manager

USERS = "/api/v1/manage/users"
BO = {"email": "bo@example.org", "name": "Bo Lind", "role": "author", "password": PASSWORD}
NEWER = "eight dry umbrellas"


def add(admin: Manager, **changes: str) -> str:
    made = admin.post(USERS, BO | changes)
    assert made.status_code == 201, made.text
    return f"{USERS}/{made.get_json()['data']['id']}"


def narrow(app: Application, *scopes: Permission, role: Role = Role.ADMIN) -> Manager:
    with app.app_context(), transaction():
        new = NewToken(name="Narrow", role=role, scopes=list(scopes) or None)
        return Manager(app, create_token(db.session(), OPERATOR, new)[1])


def test_a_user_is_added_and_can_sign_in(app: Application, admin: Manager) -> None:
    made = admin.post(USERS, BO | {"email": " Bo@Example.org"})
    assert made.status_code == 201
    user = made.get_json()["data"]
    assert user == {
        "id": user["id"],
        "kind": "person",
        "name": "Bo Lind",
        "email": "bo@example.org",
        "role": "author",
        "active": True,
        "created_at": user["created_at"],
    }
    assert made.headers["Location"] == f"{USERS}/{user['id']}"
    assert made.headers["Cache-Control"] == "no-store"
    shown = admin.get(made.headers["Location"])
    assert shown.get_json()["data"] == user
    assert shown.headers["ETag"] == made.headers["ETag"]
    assert Browser(app).sign_in("bo@example.org").status_code == 303


@pytest.mark.parametrize(
    ("changes", "pointer"),
    [
        ({"email": "nobody"}, "/email"),
        ({"email": None}, "/email"),
        ({"name": "\u202e"}, "/name"),
        ({"name": "x" * 101}, "/name"),
        ({"role": "owner"}, "/role"),
        ({"password": "short"}, "/password"),
        ({"password": "bo@example.org"}, "/password"),
        ({"active": False}, "/active"),
        ({"id": "x"}, "/id"),
    ],
)
def test_what_is_wrong_is_named_and_not_repeated(
    admin: Manager, changes: dict[str, Any], pointer: str
) -> None:
    refused = admin.post(USERS, BO | changes)
    assert refused.status_code == 422
    assert [error["pointer"] for error in refused.get_json()["errors"]] == [pointer]
    assert PASSWORD not in refused.text
    assert admin.get(USERS).get_json()["meta"]["total"] == 1


def test_an_address_is_taken_once(admin: Manager) -> None:
    add(admin)
    other = add(admin, email="other@example.org")
    refused = admin.post(USERS, BO | {"email": "BO@example.org"})
    assert (refused.status_code, refused.get_json()["errors"][0]["pointer"]) == (422, "/email")
    refused = admin.patch(other, {"email": "bo@example.org"})
    assert (refused.status_code, refused.get_json()["errors"][0]["pointer"]) == (422, "/email")


def test_the_list_goes_on_by_cursor_and_is_filtered(admin: Manager) -> None:
    for number in range(5):
        add(admin, email=f"user{number}@example.org", name=f"User 10{number}%")
    seen, onward = [], f"{USERS}?limit=2&kind=person"
    while onward:
        page = admin.get(onward)
        assert page.get_json()["meta"] == {"total": 5}
        seen += [user["name"] for user in page.get_json()["data"]]
        onward = page.get_json()["links"]["next"]
    assert len(seen) == 5
    assert all(one < next_one for one, next_one in pairwise(seen))
    assert [
        u["name"] for u in admin.get(f"{USERS}?sort=-created_at&limit=1").get_json()["data"]
    ] == ["User 104%"]
    for query, total in {
        "q=USER3@": 1,
        "q=100%25": 1,
        "q=%25": 5,
        "kind=service": 1,
        "role=admin": 1,
        "state=disabled": 0,
        "q=": 6,
    }.items():
        assert admin.get(f"{USERS}?{query}").get_json()["meta"]["total"] == total, query


@pytest.mark.parametrize("query", ["limit=101", "cursor=x", "state=1", "colour=red", "q=%00"])
def test_a_list_that_cannot_be_is_refused(admin: Manager, query: str) -> None:
    assert admin.get(f"{USERS}?{query}").status_code == 422


def test_a_change_names_what_it_is_based_on(admin: Manager) -> None:
    bo = add(admin)
    assert admin.patch(bo, {"name": "Bo"}, match=None).status_code == 428
    etag = admin.get(bo).headers["ETag"]
    changed = admin.patch(bo, {"name": "Bo Berg"}, match=etag)
    assert changed.status_code == 200
    assert changed.get_json()["data"]["name"] == "Bo Berg"
    stale = admin.patch(bo, {"role": "editor"}, match=etag)
    assert stale.status_code == 412
    assert admin.get(bo).get_json()["data"]["role"] == "author"
    assert admin.patch(bo, {"role": "editor"}, match=changed.headers["ETag"]).status_code == 200
    assert admin.patch(bo, {}).get_json()["data"]["name"] == "Bo Berg"


@pytest.mark.parametrize(
    ("patch", "pointer"),
    [
        ({"id": "x"}, "/id"),
        ({"kind": "service"}, "/kind"),
        ({"created_at": "2026-03-12T08:30:00Z"}, "/created_at"),
        ({"password_hash": "x"}, "/password_hash"),
        ({"name": None}, "/name"),
        ({"email": None}, "/email"),
        ({"active": None}, "/active"),
        ({"active": 0}, "/active"),
        ({"role": None}, "/role"),
        ({"password": "Bo Lind"}, "/password"),
        ({"name": NEWER, "password": NEWER}, "/password"),
    ],
)
def test_what_a_change_cannot_be_is_refused_whole(
    app: Application, admin: Manager, patch: dict[str, Any], pointer: str
) -> None:
    bo = add(admin)
    before = admin.get(bo)
    refused = admin.patch(bo, {"email": "new@example.org"} | patch)
    assert refused.status_code == 422
    assert refused.get_json()["errors"][0]["pointer"] == pointer
    assert admin.get(bo).json == before.json
    assert Browser(app).sign_in("bo@example.org").status_code == 303


def test_a_new_password_is_written_and_never_read(app: Application, admin: Manager) -> None:
    bo, browser = add(admin), Browser(app)
    browser.sign_in("bo@example.org")
    changed = admin.patch(bo, {"password": NEWER})
    assert changed.status_code == 200
    assert "password" not in changed.text
    assert not browser.is_signed_in()
    assert Browser(app).sign_in("bo@example.org", NEWER).status_code == 303


@pytest.mark.parametrize("patch", [{"active": False}, {"role": "editor"}])
def test_another_role_and_being_disabled_end_sessions_at_once(
    app: Application, admin: Manager, patch: dict[str, Any]
) -> None:
    bo, browser = add(admin), Browser(app)
    browser.sign_in("bo@example.org")
    assert admin.patch(bo, {"name": "Bo Berg"}).status_code == 200
    assert browser.is_signed_in()
    assert admin.patch(bo, patch).status_code == 200
    assert not browser.is_signed_in()
    assert Browser(app).sign_in("bo@example.org").status_code == (303 if "role" in patch else 422)


def test_a_disabled_service_is_shut_out_and_has_no_way_to_sign_in(
    app: Application, admin: Manager
) -> None:
    program = narrow(app, role=Role.EDITOR)
    (service,) = admin.get(f"{USERS}?kind=service&role=editor").get_json()["data"]
    assert service["email"] is None
    place = f"{USERS}/{service['id']}"
    for field, value in {"password": PASSWORD, "email": "it@example.org"}.items():
        refused = admin.patch(place, {field: value})
        assert (refused.status_code, refused.get_json()["errors"][0]["pointer"]) == (
            422,
            f"/{field}",
        )
    assert program.get("/api/v1/manage/comments").status_code == 200
    assert admin.patch(place, {"active": False}).status_code == 200
    assert program.get("/api/v1/manage/comments").status_code == 401
    for name in ("", "None", service["id"], "Narrow"):
        assert Browser(app).sign_in(name).status_code == 422


@pytest.mark.parametrize("patch", [{"active": False}, {"role": "editor"}])
def test_the_last_admin_who_can_sign_in_stays(
    add_user: AddUser, admin: Manager, patch: dict[str, Any]
) -> None:
    add_user("ines@example.org", Role.ADMIN)
    (ines,) = admin.get(f"{USERS}?q=ines").get_json()["data"]
    place = f"{USERS}/{ines['id']}"
    refused = admin.patch(place, {"name": "Ines D."} | patch)
    assert refused.status_code == 409
    assert "is the last admin" in refused.get_json()["detail"]
    assert admin.get(place).get_json()["data"] == ines
    other = add(admin, role="admin")
    assert admin.patch(place, patch).status_code == 200
    assert admin.patch(other, patch).status_code == 409
    assert admin.patch(other, {"name": "Bo"}).status_code == 200


@pytest.mark.parametrize("role", [Role.AUTHOR, Role.EDITOR])
def test_authors_and_editors_get_nowhere(app: Application, admin: Manager, role: Role) -> None:
    bo, program = add(admin), narrow(app, role=role)
    answers = [
        program.get(USERS),
        program.get(bo),
        program.post(USERS, BO | {"role": "admin"}),
        program.patch(bo, {"role": "admin"}),
    ]
    for answer in answers:
        assert answer.status_code == 403
        assert "bo@example.org" not in answer.text


def test_who_manages_users_alone_gives_and_takes_over_no_more(
    app: Application, admin: Manager
) -> None:
    program, bo = narrow(app, Permission.USER_MANAGE), add(admin)
    refused = program.post(USERS, BO | {"email": "me@example.org", "role": "admin"})
    assert refused.status_code == 403
    assert "article.publish" in refused.get_json()["detail"]
    for patch in ({"role": "admin"}, {"password": NEWER}, {"email": "me@example.org"}):
        assert program.patch(bo, patch).status_code == 403, patch
    assert program.patch(bo, {"name": "Bo Berg", "active": False}).status_code == 200
    assert program.patch(bo, {"active": True}).status_code == 403


def test_nobody_is_shown_to_who_asks_without_a_token(app: Application, admin: Manager) -> None:
    bo = add(admin)
    for path in (USERS, bo):
        assert app.test_client().get(path).status_code == 401
    assert admin.get(f"{USERS}/nobody").status_code == 404
    assert admin.patch(f"{USERS}/nobody", {}).status_code == 404


def test_no_public_answer_holds_an_address(app: Application, admin: Manager) -> None:
    add(admin)
    reader = app.test_client()
    document = reader.get("/api/v1/openapi.json").get_json()
    paths = [path for path in document["paths"] if not re.search(r"\{|/manage", path)]
    assert len(paths) >= 4
    for path in [*paths, "/", "/sign-in"]:
        assert "bo@example.org" not in reader.get(path).text
