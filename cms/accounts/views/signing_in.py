"""Signing in and out."""

from __future__ import annotations

import re
from http import HTTPStatus
from typing import TYPE_CHECKING

from flask import (
    Response,
    current_app,
    make_response,
    redirect,
    render_template,
    request,
    url_for,
)

from cms.accounts.forms import SignInForm
from cms.accounts.operations.signing_in import authenticate, start_session
from cms.accounts.operations.throttle import Origin
from cms.accounts.views.blueprint import accounts
from cms.accounts.views.sessions import begin_browser_session, end_browser_session
from cms.db.session import db
from cms.errors import TooManyAttempts
from cms.web.access import current_actor, public

if TYPE_CHECKING:
    from werkzeug.wrappers import Response as AnyResponse

WRONG = "The e-mail address or the password is not right."
MAX_NEXT = 2_000


@accounts.route("/sign-in", methods=["GET", "POST"])
@public
def sign_in() -> AnyResponse:
    """Show the form; with the right password, open a session and go on to ``next``."""
    onward = path_on_this_site(request.values.get("next", "")) or url_for("app.desk")
    form = SignInForm()
    if request.method != "POST":
        if not current_actor().is_anonymous:
            return redirect(onward, HTTPStatus.SEE_OTHER)
        return _sign_in_page(form, onward, HTTPStatus.OK)
    if not form.validate():
        return _sign_in_page(form, onward, HTTPStatus.UNPROCESSABLE_ENTITY)
    try:
        user = authenticate(db.session(), *form.credentials, origin())
    except TooManyAttempts as error:
        form.form_errors.append(error.detail)
        response = _sign_in_page(form, onward, HTTPStatus.TOO_MANY_REQUESTS)
        response.headers["Retry-After"] = str(error.retry_after)
        return response
    if user is None:
        form.form_errors.append(WRONG)
        return _sign_in_page(form, onward, HTTPStatus.UNPROCESSABLE_ENTITY)
    end_browser_session()
    begin_browser_session(user.actor, start_session(db.session(), user))
    return redirect(onward, HTTPStatus.SEE_OTHER)


@accounts.post("/sign-out")
@public
def sign_out() -> AnyResponse:
    """End the session, here and in the database. Anyone may ask: it may have ended already."""
    end_browser_session()
    return redirect(url_for("accounts.sign_in"), HTTPStatus.SEE_OTHER)


def path_on_this_site(target: str) -> str | None:
    r"""Return ``target`` if a browser is sure to read it as a path of this site, else None.

    Browsers (WHATWG URL, section 4.4) take ``//host`` and ``/\host`` for another site, turn
    backslashes into slashes, and drop tabs and line ends wherever they stand.
    """
    on_site = re.fullmatch(r"/(?!/)[^\x00-\x20\x7f-\xa0\\\u2028\u2029]*", target)
    return target if on_site and len(target) <= MAX_NEXT else None


def _sign_in_page(form: SignInForm, onward: str, status: HTTPStatus) -> Response:
    page = render_template("accounts/sign_in.html", form=form, next=onward)
    response = make_response(page, status)
    response.headers["Cache-Control"] = "no-store"
    return response


def origin() -> Origin:
    """Return where this request comes from, for the count of attempts."""
    secret: str = current_app.config["SETTINGS"].secret_key
    return Origin(address=request.remote_addr or "", secret=secret)
