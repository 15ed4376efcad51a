"""Signing in and out."""

from __future__ import annotations

import re
from http import HTTPStatus
from typing import TYPE_CHECKING

from flask import Response, current_app, redirect, request, url_for

from cms.accounts.forms import SignInForm
from cms.accounts.operations.signing_in import authenticate, start_session
from cms.accounts.operations.throttle import Origin
from cms.accounts.views.blueprint import accounts
from cms.accounts.views.sessions import begin_browser_session, end_browser_session
from cms.db.session import db
from cms.errors import Invalid, TooManyAttempts
from cms.web.access import current_actor, public
from cms.web.forms import Form
from cms.web.requests import parse_form

if TYPE_CHECKING:
    from werkzeug.wrappers import Response as AnyResponse

WRONG = "The e-mail address or the password is not right."
MAX_NEXT = 2_000


@accounts.get("/sign-in")
@public
def sign_in() -> AnyResponse:
    """Show the form; whoever is signed in already goes on to ``next``."""
    if not current_actor().is_anonymous:
        return redirect(_next_url(), HTTPStatus.SEE_OTHER)
    return _sign_in_page(Form({}))


@accounts.post("/sign-in")
@public
def start_signing_in() -> AnyResponse:
    """With the right password, open a session and go on to ``next``."""
    try:
        sent = parse_form(SignInForm)
        user = authenticate(db.session(), sent.email, sent.password, origin())
    except (Invalid, TooManyAttempts) as error:
        return _sign_in_page(Form.sent(error))
    if user is None:
        return _sign_in_page(Form.sent(Invalid.at("", WRONG)))
    end_browser_session()
    begin_browser_session(user.actor, start_session(db.session(), user))
    return redirect(_next_url(), HTTPStatus.SEE_OTHER)


@accounts.post("/sign-out")
@public
def sign_out() -> AnyResponse:
    """End the session; public, since it may have ended already."""
    end_browser_session()
    return redirect(url_for("accounts.sign_in"), HTTPStatus.SEE_OTHER)


def path_on_this_site(target: str) -> str | None:
    r"""Return ``target`` if every browser reads it as a path of this site, else None.

    Browsers (WHATWG URL, section 4.4) read ``//host`` and ``/\host`` as another site, turn
    backslashes into slashes, and drop all tabs and line ends.
    """
    on_site = re.fullmatch(r"/(?!/)[^\x00-\x20\x7f-\xa0\\\u2028\u2029]*", target)
    return target if on_site and len(target) <= MAX_NEXT else None


def _next_url() -> str:
    """Return the path to open after signing in: the one that was asked for, or the desk."""
    return path_on_this_site(request.values.get("next", "")) or url_for("app.desk")


def _sign_in_page(form: Form) -> Response:
    response = form.page("accounts/sign_in.html", next=_next_url())
    response.headers["Cache-Control"] = "no-store"
    return response


def origin() -> Origin:
    """Return where this request comes from, to count attempts to sign in."""
    secret: str = current_app.config["SETTINGS"].secret_key
    return Origin(address=request.remote_addr or "", secret=secret)
