"""One's own account: the name and the password."""

from __future__ import annotations

from http import HTTPStatus
from typing import TYPE_CHECKING

from flask import Response, flash, make_response, redirect, render_template, request, url_for

from cms.accounts.forms import NameForm, PasswordForm, show_errors
from cms.accounts.operations.signing_in import change_password
from cms.accounts.operations.users import change_own_name
from cms.accounts.schemas.users import NameInput
from cms.accounts.views.blueprint import accounts
from cms.accounts.views.sessions import begin_browser_session
from cms.accounts.views.signing_in import origin
from cms.db.session import db
from cms.errors import Invalid, TooManyAttempts, parse
from cms.permissions import Permission
from cms.web.access import current_actor, requires

if TYPE_CHECKING:
    from werkzeug.wrappers import Response as AnyResponse


@accounts.get("/desk/account")
@requires(Permission.DESK_USE)
def account() -> AnyResponse:
    """Show one's own name and role, and lead to the password."""
    return _account_page(NameForm(data={"name": current_actor().name}), HTTPStatus.OK)


@accounts.post("/desk/account")
@requires(Permission.DESK_USE)
def change_account() -> AnyResponse:
    """Change one's own name."""
    form = NameForm()
    try:
        change_own_name(
            db.session(), current_actor(), parse(NameInput, {"name": form.name.data or ""})
        )
    except Invalid as error:
        show_errors(form, error)
        return _account_page(form, HTTPStatus.UNPROCESSABLE_ENTITY)
    flash("Your name is changed.")
    return redirect(url_for("accounts.account"), HTTPStatus.SEE_OTHER)


@accounts.route("/desk/password", methods=["GET", "POST"])
@requires(Permission.DESK_USE)
def password() -> AnyResponse:
    """Change one's own password; all other browsers are signed out."""
    form = PasswordForm()
    if request.method != "POST":
        return _password_page(form, HTTPStatus.OK)
    if not form.validate():
        return _password_page(form, HTTPStatus.UNPROCESSABLE_ENTITY)
    actor = current_actor()
    try:
        key = change_password(db.session(), actor, *form.change, origin())
    except Invalid as error:
        form.new.errors = [each.detail for each in error.errors]
        return _password_page(form, HTTPStatus.UNPROCESSABLE_ENTITY)
    except TooManyAttempts as error:
        form.current.errors = [error.detail]
        response = _password_page(form, HTTPStatus.TOO_MANY_REQUESTS)
        response.headers["Retry-After"] = str(error.retry_after)
        return response
    if key is None:
        form.current.errors = ["This is not your current password."]
        return _password_page(form, HTTPStatus.UNPROCESSABLE_ENTITY)
    begin_browser_session(actor, key)
    flash("Your password is changed. All other browsers are signed out.")
    return redirect(url_for("app.desk"), HTTPStatus.SEE_OTHER)


def _account_page(form: NameForm, status: HTTPStatus) -> Response:
    return make_response(render_template("accounts/account.html", form=form), status)


def _password_page(form: PasswordForm, status: HTTPStatus) -> Response:
    return make_response(render_template("accounts/password.html", form=form), status)
