"""What every view shares: who asks, who may, reading input, and one form for every error."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import wraps
from http import HTTPStatus
from typing import Any, ParamSpec, TypeVar
from urllib.parse import quote, urlencode

from flask import Flask, Response, current_app, g, redirect, render_template, request
from flask.typing import ResponseReturnValue
from pydantic import BaseModel, ValidationError
from sqlalchemy.exc import IntegrityError, OperationalError
from werkzeug.exceptions import BadRequest, HTTPException, ServiceUnavailable
from werkzeug.wrappers import Response as AnyResponse

from cms.db import transaction
from cms.errors import CmsError, Conflict, FieldError, Invalid, TooManyAttempts, Unauthenticated
from cms.permissions import Actor, Permission, demand

P = ParamSpec("P")
R = TypeVar("R")
M = TypeVar("M", bound=BaseModel)

API = "/api/"
DESK = "/desk"
SAFE_METHODS = frozenset({"GET", "HEAD", "OPTIONS"})
ACTOR_LOADER = "cms.actor_loader"
MAX_REQUEST_BYTES = 2 * 1024 * 1024


class Galley(Flask):
    """Flask, with each unsafe request run as one transaction."""

    def dispatch_request(self) -> ResponseReturnValue:
        """Call the view; commit when it returned, roll back when it raised."""
        if request.method in SAFE_METHODS:
            return super().dispatch_request()
        with transaction():
            return self.make_response(super().dispatch_request())


@dataclass(frozen=True)
class Access:
    """Who may call a route: everyone (``permission`` is None), or who holds the permission."""

    permission: Permission | None


def public(view: Callable[P, R]) -> Callable[P, R]:
    """Declare that anyone may call the route, signed in or not."""
    vars(view)["__access__"] = Access(permission=None)
    return view


def requires(permission: Permission) -> Callable[[Callable[P, R]], Callable[P, R]]:
    """Declare that only an actor with the permission may call the route.

    The view raises `Unauthenticated` for nobody and `cms.errors.Forbidden` for the wrong role.
    """

    def declare(view: Callable[P, R]) -> Callable[P, R]:
        @wraps(view)
        def guarded(*args: P.args, **kwargs: P.kwargs) -> R:
            actor = current_actor()
            if actor.is_anonymous:
                raise Unauthenticated("Sign in, or send a valid token, to do this.")
            demand(actor, permission)
            return view(*args, **kwargs)

        vars(guarded)["__access__"] = Access(permission=permission)
        return guarded

    return declare


def current_actor() -> Actor:
    """Return who makes this request, found once by what ``accounts`` registered."""
    if "actor" not in g:
        loader: Callable[[], Actor] = current_app.extensions[ACTOR_LOADER]
        g.actor = loader()
    actor: Actor = g.actor
    return actor


def is_api() -> bool:
    """Whether this request goes to the JSON API, where only tokens speak for anyone."""
    return request.path.startswith(API)


# --- input -----------------------------------------------------------------------------------


def parse_json(model: type[M]) -> M:
    """Read the request's JSON body as ``model``.

    Raises `Invalid` with a pointer for each field; unknown fields are errors of their own.
    """
    return parse(model, request.get_json())


def parse_query(model: type[M]) -> M:
    """Read the query string as ``model``; a parameter given twice, or unknown, is `Invalid`."""
    twice = [name for name, values in request.args.lists() if len(values) > 1]
    if twice:
        raise Invalid([FieldError(f"/{name}", "Give this parameter once.") for name in twice])
    return parse(model, request.args.to_dict(), strict=False)


def parse(model: type[M], data: object, *, strict: bool | None = None) -> M:
    """Validate ``data`` as ``model``; raise `Invalid` with the place and reason of each error."""
    try:
        return model.model_validate(data, strict=strict)
    except ValidationError as error:
        raise Invalid(field_errors(error, model)) from error


def field_errors(error: ValidationError, model: type[BaseModel]) -> list[FieldError]:
    """Put pydantic's errors into our own form, as pointers with plain sentences."""
    return [
        FieldError(pointer(item["loc"]), _plain(item, model))
        for item in error.errors(include_url=False)
    ]


def pointer(path: Sequence[str | int]) -> str:
    """Write a path as a JSON pointer (RFC 6901)."""
    return "".join("/" + str(part).replace("~", "~0").replace("/", "~1") for part in path)


def _plain(item: Mapping[str, Any], model: type[BaseModel]) -> str:
    kind, context = item["type"], item.get("ctx", {})
    if kind == "extra_forbidden":
        return f"Unknown; known here: {', '.join(sorted(model.model_fields))}." if (
            len(item["loc"]) == 1
        ) else "This field is not known here; remove it."
    if kind == "missing":
        return "This is needed."
    if kind == "string_too_long":
        return f"Use at most {context['max_length']:,} characters."
    if kind == "string_too_short":
        return "This is needed." if context["min_length"] == 1 else str(item["msg"])
    message = str(item["msg"]).removeprefix("Value error, ").removeprefix("Assertion failed, ")
    return message if message.endswith((".", "?")) else f"{message}."


# --- output ----------------------------------------------------------------------------------


def present(data: object, status: int = 200, **headers: str) -> Response:
    """Answer with one thing, ``{"data": ...}``; a pydantic model is written as its JSON."""
    return _json({"data": _plain_json(data)}, status, headers)


def present_page(items: Sequence[object], total: int, next_cursor: str | None) -> Response:
    """Answer with a list, its total, and the address of the next page."""
    body = {
        "data": [_plain_json(item) for item in items],
        "links": {"next": next_url(next_cursor)},
        "meta": {"total": total},
    }
    return _json(body, 200, {})


def next_url(cursor: str | None) -> str | None:
    """Return this request's address with the cursor of the next page, or None on the last."""
    if cursor is None:
        return None
    query = urlencode({**request.args.to_dict(), "cursor": cursor})
    return f"{quote(request.path)}?{query}"


def _plain_json(data: object) -> object:
    return data.model_dump(mode="json") if isinstance(data, BaseModel) else data


def _json(body: object, status: int, headers: Mapping[str, str]) -> Response:
    response = current_app.json.response(body)
    response.status_code = status
    for name, value in headers.items():
        response.headers[name.replace("_", "-")] = value
    return response


# --- errors ----------------------------------------------------------------------------------


def answer_error(error: CmsError) -> AnyResponse:
    """Answer a domain error: problem+json in the API, the sign-in or a page elsewhere."""
    if isinstance(error, Unauthenticated) and not is_api():
        here = request.full_path.rstrip("?") if request.method == "GET" else DESK
        return redirect("/sign-in?" + urlencode({"next": here}), code=303)
    response = _problem(error) if is_api() else _page(error.status, error.title, error.detail)
    if isinstance(error, TooManyAttempts):
        response.headers["Retry-After"] = str(error.retry_after)
    if isinstance(error, Unauthenticated):
        response.headers["WWW-Authenticate"] = "Bearer"
    return response


def answer_http_error(error: HTTPException) -> AnyResponse:
    """Answer what Flask or Werkzeug refused (404, 405, 413, 415 ...) in the same form."""
    status = error.code or 500
    if status < 400:
        return error.get_response()
    phrase = HTTPStatus(status).phrase
    detail = _HTTP_DETAILS.get(status) or error.description or phrase
    if is_api():
        body = {"type": "about:blank", "title": phrase, "status": status, "detail": detail}
        response = _json(body, status, {})
        response.content_type = "application/problem+json"
    else:
        response = _page(status, phrase, detail)
    for name, value in error.get_headers():
        if name.lower() not in ("content-type", "content-length"):
            response.headers[name] = value
    return response


_HTTP_DETAILS = {
    404: "There is nothing at this address.",
    413: f"Send at most {MAX_REQUEST_BYTES // 1024**2} MB at once.",
    415: "Send the body as JSON, with “Content-Type: application/json”.",
    500: "The site met an error of its own. Nothing was changed; please try again.",
}


def _problem(error: CmsError) -> Response:
    kind = re.sub(r"(?<!^)(?=[A-Z])", "-", type(error).__name__).lower()
    body: dict[str, object] = {
        "type": f"urn:galley:problem:{kind}",
        "title": error.title,
        "status": error.status,
        "detail": error.detail,
    }
    if isinstance(error, Invalid):
        body["errors"] = [
            {"pointer": e.pointer, "detail": e.detail} | ({"line": e.line} if e.line else {})
            for e in error.errors
        ]
    response = _json(body, error.status, {})
    response.content_type = "application/problem+json"
    return response


def _page(status: int, title: str, detail: str) -> Response:
    in_desk = request.path.startswith(DESK) and status != HTTPStatus.INTERNAL_SERVER_ERROR
    template = "web/desk_error.html" if in_desk else "web/error.html"
    if in_desk and current_actor().is_anonymous:
        template = "web/error.html"
    return Response(
        render_template(template, status=status, title=title, detail=detail), status=status
    )


def _answer_integrity_error(error: IntegrityError) -> AnyResponse:
    current_app.logger.warning("a constraint refused a write: %s", type(error.orig).__name__)
    return answer_error(Conflict("Somebody saved the same thing at the same moment. Try again."))


def _answer_operational_error(error: OperationalError) -> AnyResponse:
    current_app.logger.error("the database did not answer: %s", type(error.orig).__name__)
    return answer_http_error(
        ServiceUnavailable("The database is busy or away. Try again in a moment.", retry_after=5)
    )


def _answer_unreadable(error: UnicodeError) -> AnyResponse:
    return answer_http_error(BadRequest("The request holds text that is not valid Unicode."))


# --- set-up ----------------------------------------------------------------------------------


def init_app(app: Flask, *, frame_sources: Sequence[str]) -> None:
    """Install the error answers and the headers of every response.

    ``frame_sources`` are the hosts whose players a reader may load into a page.
    """
    app.register_error_handler(CmsError, answer_error)
    app.register_error_handler(HTTPException, answer_http_error)
    app.register_error_handler(IntegrityError, _answer_integrity_error)
    app.register_error_handler(OperationalError, _answer_operational_error)
    app.register_error_handler(UnicodeError, _answer_unreadable)
    policy = "; ".join(
        (
            "default-src 'self'",
            "img-src 'self' https: data:",
            "media-src 'self' https:",
            f"frame-src {' '.join(frame_sources) or chr(39) + 'none' + chr(39)}",
            "object-src 'none'",
            "base-uri 'none'",
            "form-action 'self'",
            "frame-ancestors 'none'",
        )
    )

    @app.after_request
    def _set_headers(response: Response) -> Response:
        response.headers.setdefault("Content-Security-Policy", policy)
        response.headers.setdefault("X-Content-Type-Options", "nosniff")
        response.headers.setdefault("Referrer-Policy", "strict-origin-when-cross-origin")
        response.headers.setdefault("Cross-Origin-Opener-Policy", "same-origin")
        if request.path.startswith(DESK):
            response.headers["Cache-Control"] = "no-store"
        return response


def keep_private(response: Response) -> Response:
    """Mark a page that is for one person: not stored, not indexed, its address not passed on."""
    response.headers["Cache-Control"] = "no-store"
    response.headers["Referrer-Policy"] = "no-referrer"
    response.headers["X-Robots-Tag"] = "noindex"
    return response


