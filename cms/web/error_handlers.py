"""One form for every error: problem+json (RFC 9457) in the API, a page elsewhere."""

from __future__ import annotations

import re
from http import HTTPStatus
from urllib.parse import urlencode

from flask import Flask, Response, current_app, redirect, render_template, request, url_for
from sqlalchemy.exc import DataError, IntegrityError, OperationalError
from werkzeug.exceptions import (
    BadRequest,
    HTTPException,
    MethodNotAllowed,
    ServiceUnavailable,
)
from werkzeug.wrappers import Response as AnyResponse

from cms.db.pages import BadCursor
from cms.db.session import end_failed_read
from cms.errors import (
    CmsError,
    Conflict,
    Invalid,
    Moved,
    NotFound,
    TooManyAttempts,
    Unauthenticated,
)
from cms.web.access import DESK, EXPIRED_FORMS, current_actor, is_api
from cms.web.canonical_urls import canonical_spelling, with_query
from cms.web.problems import HTTP_DETAILS, Problem, Violation
from cms.web.responses import write_json


def answer_error(error: CmsError) -> AnyResponse:
    """Answer a domain error: problem+json for programs, the sign-in or an error page for people."""
    if isinstance(error, NotFound) and (redirection := _redirect_to_canonical()):
        return redirection
    as_json = is_api() or is_from_script()
    if isinstance(error, Unauthenticated) and not as_json:
        here = request.full_path.rstrip("?") if request.method == "GET" else DESK
        return redirect("/sign-in?" + urlencode({"next": here}), code=303)
    response = _problem(error) if as_json else _page(error.status, error.title, error.detail)
    if isinstance(error, TooManyAttempts):
        response.headers["Retry-After"] = str(error.retry_after)
    if isinstance(error, Unauthenticated):
        response.headers["WWW-Authenticate"] = "Bearer"
    return response


def answer_http_error(error: HTTPException) -> AnyResponse:
    """Answer an error of Flask or Werkzeug (404, 405, 413, 415 ...) in the same form."""
    status = error.code or 500
    if status < 400:
        return error.get_response()
    if status == HTTPStatus.NOT_FOUND and (redirection := _redirect_to_canonical()):
        return redirection
    phrase = HTTPStatus(status).phrase
    # The sentence about this request, if there is one, else the one about the status.
    own = vars(error).get("description") if status in (413, 415) else None
    detail = own or HTTP_DETAILS.get(status) or error.description or phrase
    if isinstance(error, MethodNotAllowed) and error.valid_methods:
        detail = f"Use {', '.join(sorted(error.valid_methods))} at this address."
    if is_api() or is_from_script():
        response = _write(Problem(type="about:blank", title=phrase, status=status, detail=detail))
    else:
        response = _page(status, phrase, detail)
    for name, value in error.get_headers():
        if name.lower() not in ("content-type", "content-length"):
            response.headers[name] = value
    return response


def is_from_script() -> bool:
    """Whether a script of the desk makes this request: it accepts JSON first, a browser HTML."""
    return request.accept_mimetypes.best == "application/json"


def _answer_moved(error: Moved) -> AnyResponse:
    """Redirect to the same URL with the new slug; status 308 keeps the method and the body."""
    values = {**(request.view_args or {}), "slug": error.slug}
    response = _redirect(with_query(url_for(str(request.endpoint), **values)), error)
    # A browser that caches this would loop if the thing takes its old slug back.
    response.headers["Cache-Control"] = "no-cache"
    return response


def _redirect_to_canonical() -> AnyResponse | None:
    """Redirect a request that spells a page differently to the page's one URL."""
    target = canonical_spelling()
    if target is None:
        return None
    return _redirect(with_query(target), Moved("This has another address.", slug=""))


def _redirect(target: str, error: Moved) -> AnyResponse:
    if not is_api():
        return redirect(target, code=error.status)
    response = _problem(error, location=target)
    response.headers["Location"] = target
    return response


def _problem(error: CmsError, location: str | None = None) -> Response:
    kind = re.sub(r"(?<!^)(?=[A-Z])", "-", type(error).__name__).lower()
    problem = Problem(
        type=f"urn:galley:problem:{kind}",
        title=error.title,
        status=error.status,
        detail=error.detail,
    )
    if location is not None:
        problem.location = location
    if isinstance(error, Invalid):
        problem.errors = [
            Violation(pointer=e.pointer, detail=e.detail, line=e.line) for e in error.errors
        ]
    if isinstance(error, Conflict) and error.current is not None:
        problem.current = dict(error.current)
    return _write(problem)


def _write(problem: Problem) -> Response:
    response = write_json(problem.model_dump(mode="json", exclude_none=True), problem.status, {})
    response.content_type = "application/problem+json"
    return response


def _page(status: int, title: str, detail: str) -> Response:
    # After an error of the site, the database that knows the actor may not answer.
    in_desk = request.path.startswith(DESK) and status < HTTPStatus.INTERNAL_SERVER_ERROR
    template = "web/desk_error.html" if in_desk else "web/error.html"
    if in_desk and current_actor().is_anonymous:
        template = "web/error.html"
    return Response(
        render_template(template, status=status, title=title, detail=detail), status=status
    )


def _answer_integrity_error(error: IntegrityError) -> AnyResponse:
    current_app.logger.warning("a constraint refused a write: %s", type(error.orig).__name__)
    return answer_error(Conflict("Somebody saved the same thing at the same moment. Try again."))


def _answer_data_error(error: DataError) -> AnyResponse:
    """Answer a value that the database refuses, such as an id with a NUL in it."""
    current_app.logger.warning("the database refused a value: %s", type(error.orig).__name__)
    end_failed_read()
    return answer_error(Invalid.at("", "The request has a value that the database cannot hold."))


def _answer_operational_error(error: OperationalError) -> AnyResponse:
    current_app.logger.error("the database did not answer: %s", type(error.orig).__name__)
    return answer_http_error(
        ServiceUnavailable(
            "The database is busy or does not answer. Try again in a moment.", retry_after=5
        )
    )


def _answer_bad_cursor(error: BadCursor) -> AnyResponse:
    return answer_error(Invalid.at("/cursor", str(error)))


def _answer_unreadable(_error: UnicodeError) -> AnyResponse:
    return answer_http_error(BadRequest("The request holds text that is not valid Unicode."))


def init_error_handlers(app: Flask) -> None:
    """Answer every error in one form."""
    app.extensions[EXPIRED_FORMS] = {}
    app.register_error_handler(CmsError, answer_error)
    app.register_error_handler(Moved, _answer_moved)
    app.register_error_handler(HTTPException, answer_http_error)
    app.register_error_handler(IntegrityError, _answer_integrity_error)
    app.register_error_handler(DataError, _answer_data_error)
    app.register_error_handler(OperationalError, _answer_operational_error)
    app.register_error_handler(BadCursor, _answer_bad_cursor)
    app.register_error_handler(UnicodeError, _answer_unreadable)
