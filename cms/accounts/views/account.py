"""Your own account: the name and the password."""

from __future__ import annotations

from http import HTTPStatus
from typing import TYPE_CHECKING

from flask import flash, redirect, render_template, url_for

from cms.accounts.forms import PasswordForm
from cms.accounts.operations.signing_in import change_password
from cms.accounts.operations.users import change_own_name
from cms.accounts.schemas.users import NameInput
from cms.accounts.views.blueprint import accounts
from cms.accounts.views.sessions import begin_browser_session
from cms.accounts.views.signing_in import origin
from cms.db.session import db
from cms.errors import Invalid, TooManyAttempts
from cms.permissions import Permission
from cms.web.access import current_actor, requires
from cms.web.forms import Form
from cms.web.requests import parse_form

if TYPE_CHECKING:
    from werkzeug.wrappers import Response as AnyResponse


@accounts.get("/desk/account")
@requires(Permission.DESK_USE)
def account() -> str:
    """Show your own name and role, with a link to change the password."""
    form = Form({"name": current_actor().name})
    return render_template("accounts/account.html", form=form)


@accounts.post("/desk/account")
@requires(Permission.DESK_USE)
def change_account() -> AnyResponse:
    """Change your own name."""
    try:
        change_own_name(db.session(), current_actor(), parse_form(NameInput))
    except Invalid as error:
        return Form.sent(error).page("accounts/account.html")
    flash("Your name is changed.")
    return redirect(url_for("accounts.account"), HTTPStatus.SEE_OTHER)


@accounts.get("/desk/password")
@requires(Permission.DESK_USE)
def password() -> str:
    """Show the form for a new password."""
    return render_template("accounts/password.html", form=Form({}))


@accounts.post("/desk/password")
@requires(Permission.DESK_USE)
def change_own_password() -> AnyResponse:
    """Change your own password; all other browsers are signed out."""
    actor = current_actor()
    try:
        sent = parse_form(PasswordForm)
        key = change_password(db.session(), actor, sent.current, sent.new, origin())
    except (Invalid, TooManyAttempts) as error:
        return Form.sent(error).page("accounts/password.html")
    if key is None:
        wrong = Invalid.at("/current", "This is not your current password.")
        return Form.sent(wrong).page("accounts/password.html")
    begin_browser_session(actor, key)
    flash("Your password is changed. All other browsers are signed out.")
    return redirect(url_for("app.desk"), HTTPStatus.SEE_OTHER)
