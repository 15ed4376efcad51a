"""The desk's pages of users, for admins."""

from __future__ import annotations

from http import HTTPStatus
from typing import TYPE_CHECKING, Any

from flask import Response, flash, make_response, redirect, render_template, url_for

from cms.accounts import queries
from cms.accounts.forms import ROLES, UserForm
from cms.accounts.models import User
from cms.accounts.operations import users
from cms.accounts.schemas.users import NewUser, UserList, version_of
from cms.accounts.views.blueprint import accounts
from cms.db.session import db
from cms.errors import Conflict, Forbidden, Invalid
from cms.permissions import Permission, Role
from cms.web.access import current_actor, requires
from cms.web.forms import Form
from cms.web.requests import parse_form, parse_query
from cms.web.responses import next_url

if TYPE_CHECKING:
    from werkzeug.wrappers import Response as AnyResponse

# The form is shown again for these; any other error has a page of its own.
REFUSED = (Invalid, Conflict, Forbidden)
CHANGED = (
    "Somebody changed this user since you opened the page. What you typed is below. "
    "Send it again to replace the other change."
)


@accounts.get("/desk/users")
@requires(Permission.USER_MANAGE)
def user_index() -> str:
    """List people or services; people first."""
    asked = parse_query(UserList)
    wanted = asked.model_copy(update={"kind": asked.kind or "person"})
    page = queries.user_list(db.session(), wanted)
    return render_template(
        "accounts/users.html", page=page, wanted=wanted, next_url=next_url(page.next_cursor)
    )


@accounts.get("/desk/users/new")
@requires(Permission.USER_MANAGE)
def new_user() -> Response:
    """Show the form for a new user."""
    return _page(Form({"role": Role.AUTHOR}), None)


@accounts.post("/desk/users/new")
@requires(Permission.USER_MANAGE)
def create_user() -> AnyResponse:
    """Add somebody who can sign in."""
    try:
        user = users.create_user(db.session(), current_actor(), parse_form(NewUser))
    except REFUSED as error:
        return _page(Form.sent(error), None)
    flash(f"{user.name} can sign in now, with the password that you chose.")
    return redirect(url_for("accounts.user_index"), HTTPStatus.SEE_OTHER)


@accounts.get("/desk/users/<user_id>")
@requires(Permission.USER_MANAGE)
def edit_user(user_id: str) -> Response:
    """Show the form of one user."""
    user = queries.user_by_id(db.session(), user_id)
    return _page(Form(_saved(user)), user)


@accounts.post("/desk/users/<user_id>")
@requires(Permission.USER_MANAGE)
def change_user(user_id: str) -> AnyResponse:
    """Save the changes, unless somebody else changed the user meanwhile."""
    user = queries.user_to_change(db.session(), user_id)
    try:
        patch = parse_form(UserForm)
        if patch.base != version_of(user):
            raise Conflict(CHANGED)
        users.change_user(db.session(), current_actor(), user, patch)
    except REFUSED as error:
        return _page(Form.sent(error, _saved(user)), user)
    flash(f"Your changes to {user.name} are saved.")
    return redirect(url_for("accounts.user_index"), HTTPStatus.SEE_OTHER)


@accounts.get("/desk/users/<user_id>/disable")
@requires(Permission.USER_MANAGE)
def ask_disable(user_id: str) -> Response:
    """Ask for confirmation before a user is disabled."""
    return _confirmation(queries.user_by_id(db.session(), user_id))


@accounts.post("/desk/users/<user_id>/disable")
@requires(Permission.USER_MANAGE)
def disable_user(user_id: str) -> AnyResponse:
    """Disable a user at once: sessions and tokens end."""
    user = queries.user_to_change(db.session(), user_id)
    try:
        users.disable_user(db.session(), current_actor(), user)
    except Conflict as error:
        return _confirmation(user, error)
    flash(f"{user.name} is disabled.")
    return redirect(url_for("accounts.user_index"), HTTPStatus.SEE_OTHER)


@accounts.post("/desk/users/<user_id>/enable")
@requires(Permission.USER_MANAGE)
def enable_user(user_id: str) -> AnyResponse:
    """Enable a user again."""
    user = queries.user_to_change(db.session(), user_id)
    users.enable_user(db.session(), current_actor(), user)
    flash(f"{user.name} is active again.")
    return redirect(url_for("accounts.edit_user", user_id=user_id), HTTPStatus.SEE_OTHER)


def _saved(user: User) -> dict[str, str]:
    return {
        "name": user.name,
        "email": user.email or "",
        "role": user.role.value,
        "base": version_of(user),
    }


def _page(form: Form, user: User | None) -> Response:
    facts: dict[str, Any] = {"user": user, "roles": ROLES, "base": form.value("base")}
    if user is not None:
        facts["is_self"] = user.id == current_actor().user_id
    if user is not None and isinstance(form.refusal, Conflict):
        # With the current version the same form can be sent again.
        facts["base"] = version_of(user)
    return form.page("accounts/user.html", **facts)


def _confirmation(user: User, error: Conflict | None = None) -> Response:
    page = render_template(
        "accounts/disable.html",
        user=user,
        is_self=user.id == current_actor().user_id,
        made=queries.tokens_made_by(db.session(), user),
        error=error.detail if error else None,
    )
    return make_response(page, error.status if error else HTTPStatus.OK)
