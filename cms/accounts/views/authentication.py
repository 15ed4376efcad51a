"""Finding the actor of a request, and answering expired forms and sessions."""

from __future__ import annotations

import re
from functools import partial
from http import HTTPStatus

import flask_login
from flask import (
    Flask,
    Response,
    after_this_request,
    current_app,
    make_response,
    render_template,
    request,
    url_for,
)
from flask.typing import ResponseReturnValue
from flask_wtf.csrf import CSRFError
from sqlalchemy.exc import OperationalError

from cms.accounts import queries
from cms.accounts.models import ApiToken, TokenState, UserSession
from cms.accounts.operations.tokens import is_use_to_note, note_use
from cms.accounts.views.blueprint import accounts
from cms.accounts.views.sessions import BrowserSession
from cms.accounts.views.signing_in import path_on_this_site
from cms.db.moments import utc_now
from cms.db.session import db, transaction
from cms.errors import Unauthenticated
from cms.permissions import ANONYMOUS, Actor
from cms.web.access import ACTOR_LOADER, EXPIRED_FORMS, ExpiredFormView, current_actor, is_api
from cms.web.error_handlers import answer_error, answer_http_error, is_from_script
from cms.web.security_headers import keep_private

SECRET_FIELDS = frozenset({"csrf_token", "password", "current", "new", "again"})
# A number, or a public id, perhaps with a number: not typed by a person.
_GENERATED = re.compile(r"[0-9]+|[0-9a-f]{20}(?::[0-9]+)?")
# Only somebody who has the whole token sees these.
_REFUSALS = {
    TokenState.EXPIRED: "This token has expired.",
    TokenState.DISABLED: "This token is disabled with its user.",
    TokenState.REVOKED: "This token was revoked.",
}


class _SessionsOnly(flask_login.LoginManager):  # type: ignore[misc]  # it carries no types
    """Flask-Login without its "remember me" cookie.

    Its hook reads the session after every request, so pages that are the same for all readers would
    vary by cookie.
    """

    def _update_remember_cookie(self, response: Response) -> Response:
        return response


def _load_browser_session(key: str) -> BrowserSession | None:
    found: UserSession | None = queries.open_session(db.session(), key)
    return BrowserSession(found.user.actor, key, found.created_at) if found else None


def _load_actor() -> Actor:
    """Return the actor: in the API from the token alone, elsewhere from the cookie alone.

    A browser also sends the cookie with requests that other sites cause, and the API has no CSRF
    token. So the API must ignore the cookie. Raises `Unauthenticated` for a token that is unknown
    or no longer works.
    """
    if not is_api():
        visitor = flask_login.current_user
        return ANONYMOUS if visitor.is_anonymous else visitor.actor
    header = request.headers.get("Authorization")
    return ANONYMOUS if header is None else _token_of(header).actor


def _token_of(header: str) -> ApiToken:
    scheme, _, key = header.partition(" ")
    token, now = None, utc_now()
    if scheme.lower() == "bearer":
        token = queries.token_by_key(db.session(), key.strip())
    if token is None:
        raise Unauthenticated("The token is not known.")
    state = token.state
    if state != TokenState.ACTIVE:
        raise Unauthenticated(_REFUSALS[state])
    if is_use_to_note(token, now):
        after_this_request(partial(_note_use_after, token.id))
    return token


def _note_use_after(token_id: int, response: Response) -> Response:
    """Note the use of the token after the answer is sent, so that nobody waits for the write."""
    app: Flask = current_app._get_current_object()  # type: ignore[attr-defined]  # noqa: SLF001
    response.call_on_close(partial(_note_use, app, token_id))
    return response


def _note_use(app: Flask, token_id: int) -> None:
    try:
        with app.app_context(), transaction():
            note_use(db.session(), token_id)
    except OperationalError:
        app.logger.warning("the database was busy: a token's use was not noted")


def _answer_expired_form(error: CSRFError | Unauthenticated) -> ResponseReturnValue:
    """Answer a form whose CSRF token or session has expired: show what was typed, and do nothing.

    A script of the desk keeps its text itself and only needs the status.
    """
    if is_from_script():
        if isinstance(error, Unauthenticated):
            return answer_error(error)
        return answer_http_error(error)
    again: dict[str, ExpiredFormView] = current_app.extensions[EXPIRED_FORMS]
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
    """Return what a person typed into the form, without secrets, ids and numbers."""
    return [
        {
            "label": name.replace("_", " ").replace("-", " ").capitalize(),
            "value": value,
            "rows": min(20, 1 + value.count("\n") + len(value) // 60),
        }
        for name, value in request.form.items(multi=True)
        if name not in SECRET_FIELDS and value.strip() and not _GENERATED.fullmatch(value)
    ]


def _page_of_form() -> str:
    """Return the page of the form, if the browser names it and it is of this site."""
    origin, path = request.host_url, request.referrer or ""
    target = path_on_this_site(path.removeprefix(origin.rstrip("/")))
    return target if path.startswith(origin) and target else url_for("app.desk")


def init_app(app: Flask) -> None:
    """Register the pages, and how Flask-Login and `cms.web` find the actor."""
    app.register_blueprint(accounts)
    manager = _SessionsOnly()
    # Its protection would sign out people whose IP address changes.
    manager.session_protection = None
    manager.user_loader(_load_browser_session)
    manager.init_app(app, add_context_processor=False)
    app.extensions[ACTOR_LOADER] = _load_actor
    app.register_error_handler(CSRFError, _answer_expired_form)
    app.register_error_handler(Unauthenticated, _answer_unauthenticated)
