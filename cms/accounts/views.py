"""Signing in and out, one's own password, and who it is that makes a request."""

from __future__ import annotations

import re
from dataclasses import dataclass
from http import HTTPStatus
from typing import TYPE_CHECKING

import flask_login
from flask import (
    Blueprint,
    Flask,
    Response,
    current_app,
    flash,
    make_response,
    redirect,
    render_template,
    request,
    session,
    url_for,
)
from flask.typing import ResponseReturnValue
from flask_wtf.csrf import CSRFError

from cms.accounts import operations, queries
from cms.accounts.forms import PasswordForm, SignInForm
from cms.accounts.models import User
from cms.db import db
from cms.errors import Invalid, TooManyAttempts, Unauthenticated
from cms.permissions import ANONYMOUS, Actor, Permission
from cms.web import (
    ACTOR_LOADER,
    EXPIRED_FORMS,
    FormAgain,
    current_actor,
    is_api,
    keep_private,
    public,
    requires,
)
from cms.web.failures import answer_error, answer_http_error, is_from_script

if TYPE_CHECKING:
    from werkzeug.wrappers import Response as AnyResponse

accounts = Blueprint("accounts", __name__)

WRONG = "The e-mail address or the password is not right."
MAX_NEXT = 2_000
SECRET_FIELDS = frozenset({"csrf_token", "password", "current", "new", "again"})
# A number, or a public id with perhaps a number behind it: nothing that a person wrote.
_MACHINE = re.compile(r"[0-9]+|[0-9a-f]{20}(?::[0-9]+)?")


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
        user = operations.authenticate(db.session(), *form.credentials, _origin())
    except TooManyAttempts as error:
        form.form_errors.append(error.detail)
        response = _sign_in_page(form, onward, HTTPStatus.TOO_MANY_REQUESTS)
        response.headers["Retry-After"] = str(error.retry_after)
        return response
    if user is None:
        form.form_errors.append(WRONG)
        return _sign_in_page(form, onward, HTTPStatus.UNPROCESSABLE_ENTITY)
    _end_browser_session()
    _begin_browser_session(user.actor, operations.start_session(db.session(), user))
    return redirect(onward, HTTPStatus.SEE_OTHER)


@accounts.post("/sign-out")
@public
def sign_out() -> AnyResponse:
    """End the session, here and in the database. Anyone may ask: it may have ended already."""
    _end_browser_session()
    return redirect(url_for("accounts.sign_in"), HTTPStatus.SEE_OTHER)


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
        key = operations.change_password(db.session(), actor, *form.change, _origin())
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
    _begin_browser_session(actor, key)
    flash("Your password is changed. All other browsers are signed out.")
    return redirect(url_for("app.desk"), HTTPStatus.SEE_OTHER)


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


def _password_page(form: PasswordForm, status: HTTPStatus) -> Response:
    return make_response(render_template("accounts/password.html", form=form), status)


def _origin() -> operations.Origin:
    secret: str = current_app.config["SETTINGS"].secret_key
    return operations.Origin(address=request.remote_addr or "", secret=secret)


@dataclass(frozen=True)
class BrowserSession:
    """Who is signed in here, in the form that Flask-Login asks for.

    ``key`` opens the row of the session; ``get_id`` gives it to the (signed) cookie.
    """

    actor: Actor
    key: str
    is_authenticated = True
    is_active = True
    is_anonymous = False

    def get_id(self) -> str:
        """What the cookie holds."""
        return self.key


class _SessionsOnly(flask_login.LoginManager):  # type: ignore[misc]  # it carries no types
    """Flask-Login without its second, long-lived cookie.

    The hook it would set one with looks into the session after every request, and so would mark
    the pages that are the same for all readers as varying by cookie.
    """

    def _update_remember_cookie(self, response: Response) -> Response:
        return response


def _begin_browser_session(actor: Actor, key: str) -> None:
    """Put a new key into an empty session: nothing of before, the CSRF token included, stays."""
    session.clear()
    session.permanent = True
    flask_login.login_user(BrowserSession(actor=actor, key=key))


def _end_browser_session() -> None:
    if not flask_login.current_user.is_anonymous:
        operations.end_session(db.session(), flask_login.current_user.key)
        flask_login.logout_user()
    session.clear()


def _load_browser_session(key: str) -> BrowserSession | None:
    user: User | None = queries.user_of_session(db.session(), key)
    return BrowserSession(actor=user.actor, key=key) if user else None


def _load_actor() -> Actor:
    """Return who asks: in the API by token alone, elsewhere by cookie alone.

    A browser sends the cookie along with what other sites make it send, and the API has no CSRF
    token to tell; so there the cookie must count for nothing. Raises `Unauthenticated` for a
    token that is not known.
    """
    if not is_api():
        visitor = flask_login.current_user
        return ANONYMOUS if visitor.is_anonymous else visitor.actor
    header = request.headers.get("Authorization")
    if header is None:
        return ANONYMOUS
    scheme, _, token = header.partition(" ")
    user = None
    if scheme.lower() == "bearer":
        user = queries.user_of_token(db.session(), token.strip())
    if user is None:
        raise Unauthenticated("The token is not known; it may have been revoked.")
    return user.actor


def _answer_expired_form(error: CSRFError | Unauthenticated) -> ResponseReturnValue:
    """Answer a form whose token or session is over: nothing is done, and no word is lost.

    A script of the desk keeps what it sent, and wants the status alone.
    """
    if is_from_script():
        if isinstance(error, Unauthenticated):
            return answer_error(error)
        return answer_http_error(error)
    again: dict[str, FormAgain] = current_app.extensions[EXPIRED_FORMS]
    if request.endpoint in again:
        return again[request.endpoint]()
    signed_in = not current_actor().is_anonymous
    page = render_template(
        "accounts/expired.html",
        layout="layout/desk.html" if signed_in else "layout/site.html",
        sent=_sent_fields(),
        again_url=_page_of_form(),
    )
    status = HTTPStatus.BAD_REQUEST if isinstance(error, CSRFError) else HTTPStatus.UNAUTHORIZED
    return keep_private(make_response(page, status))


def _answer_unauthenticated(error: Unauthenticated) -> ResponseReturnValue:
    if request.method == "POST" and not is_api() and _sent_fields():
        return _answer_expired_form(error)
    return answer_error(error)


def _sent_fields() -> list[dict[str, str | int]]:
    """Return what a person wrote into the form that was sent: no secrets, ids and numbers."""
    return [
        {
            "label": name.replace("_", " ").replace("-", " ").capitalize(),
            "value": value,
            "rows": min(20, 1 + value.count("\n") + len(value) // 60),
        }
        for name, value in request.form.items(multi=True)
        if name not in SECRET_FIELDS and value.strip() and not _MACHINE.fullmatch(value)
    ]


def _page_of_form() -> str:
    """Return the page that the form stood on, where the browser names it and it is ours."""
    origin, path = request.host_url, request.referrer or ""
    onward = path_on_this_site(path.removeprefix(origin.rstrip("/")))
    return onward if path.startswith(origin) and onward else url_for("app.desk")


def init_app(app: Flask) -> None:
    """Add the pages, and tell Flask-Login and `cms.web` how to find who asks."""
    app.register_blueprint(accounts)
    manager = _SessionsOnly()
    # Its guess from IP address and browser only signs people out whose address changes.
    manager.session_protection = None
    manager.user_loader(_load_browser_session)
    manager.init_app(app, add_context_processor=False)
    app.extensions[ACTOR_LOADER] = _load_actor
    app.register_error_handler(CSRFError, _answer_expired_form)
    app.register_error_handler(Unauthenticated, _answer_unauthenticated)
