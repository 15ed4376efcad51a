"""The API with which admins manage users and tokens."""

from __future__ import annotations

from flask import Blueprint, Response, url_for

from cms.accounts import queries
from cms.accounts.models import User
from cms.accounts.operations import tokens, users
from cms.accounts.operations.users import change_user
from cms.accounts.schemas.tokens import (
    MadeToken,
    ManagedToken,
    NewToken,
    TokenList,
)
from cms.accounts.schemas.users import ManagedUser, NewUser, UserList, UserPatch
from cms.db.session import db
from cms.permissions import Permission
from cms.web.access import current_actor, requires
from cms.web.contract import Contract
from cms.web.headers import RequiredIfMatch, require_match
from cms.web.requests import parse_json, parse_query
from cms.web.responses import Many, One, present, present_page

api = Blueprint("accounts_api", __name__, url_prefix="/api/v1/manage")


@api.get("/users")
@requires(Permission.USER_MANAGE)
@Contract(Many[ManagedUser], query=UserList)
def list_users() -> Response:
    """List the users, people and services."""
    page = queries.user_list(db.session(), parse_query(UserList))
    return present_page(
        [ManagedUser.model_validate(user) for user in page.items], page.total, page.next_cursor
    )


@api.post("/users")
@requires(Permission.USER_MANAGE)
@Contract(One[ManagedUser], 201, ("ETag", "Location"), body=NewUser)
def create_user() -> Response:
    """Add a person who can sign in; 403 for a role with rights that your token does not have."""
    user = users.create_user(db.session(), current_actor(), parse_json(NewUser))
    response = _present(user, 201)
    response.headers["Location"] = url_for("accounts_api.get_user", user_id=user.public_id)
    return response


@api.get("/users/<user_id>")
@requires(Permission.USER_MANAGE)
@Contract(One[ManagedUser], gives=("ETag",))
def get_user(user_id: str) -> Response:
    """Get one user; the ETag names this version."""
    return _present(queries.user_by_id(db.session(), user_id))


@api.patch("/users/<user_id>")
@requires(Permission.USER_MANAGE)
@Contract(
    One[ManagedUser], gives=("ETag",), body=UserPatch, headers=RequiredIfMatch, errors=(412, 428)
)
def update_user(user_id: str) -> Response:
    """Change a user; ``If-Match`` names the version that the change is based on.

    A new role, a new password and disabling end the user's sessions; a disabled user's tokens stop
    working. 409 if no person would be left who is an admin.
    """
    user = queries.user_to_change(db.session(), user_id)
    require_match(_present(user), "The user was changed meanwhile. Get it, and change it again.")
    change_user(db.session(), current_actor(), user, parse_json(UserPatch))
    return _present(user)


@api.get("/tokens")
@requires(Permission.USER_MANAGE)
@Contract(Many[ManagedToken], query=TokenList)
def list_tokens() -> Response:
    """List the tokens that were not revoked, without the secret text of each."""
    page = queries.token_list(db.session(), parse_query(TokenList))
    items = [ManagedToken.model_validate(token) for token in page.items]
    return present_page(items, page.total, page.next_cursor)


@api.post("/tokens")
@requires(Permission.USER_MANAGE)
@Contract(One[MadeToken], 201, ("Location",), body=NewToken)
def create_token() -> Response:
    """Make a token, which only this answer shows; 403 for rights that you do not have."""
    record, key = tokens.create_token(db.session(), current_actor(), parse_json(NewToken))
    token = ManagedToken.model_validate(record)
    response = present(MadeToken.model_construct(**dict(token), token=key), 201)
    response.headers["Location"] = url_for("accounts_api.get_token", token_id=token.id)
    return response


@api.get("/tokens/<token_id>")
@requires(Permission.USER_MANAGE)
@Contract(One[ManagedToken])
def get_token(token_id: str) -> Response:
    """Get one token, without its secret text."""
    return present(ManagedToken.model_validate(queries.token_by_id(db.session(), token_id)))


@api.delete("/tokens/<token_id>")
@requires(Permission.USER_MANAGE)
@Contract(One[ManagedToken])
def revoke_token(token_id: str) -> Response:
    """Revoke a token: it stops working at once and leaves the list."""
    record = queries.token_by_id(db.session(), token_id)
    tokens.revoke_token(db.session(), current_actor(), record)
    return present(ManagedToken.model_validate(record))


def _present(user: User, status: int = 200) -> Response:
    response = present(ManagedUser.model_validate(user), status)
    response.add_etag()
    return response
