"""Reading requests: JSON, forms, query strings and headers, each into a pydantic model."""

from __future__ import annotations

import re
from collections.abc import Iterable
from ipaddress import IPv6Address
from json import JSONDecodeError
from typing import TYPE_CHECKING, Any, TypeVar

from flask import Request, g, request
from pydantic import BaseModel, RootModel
from werkzeug.exceptions import BadRequest, LengthRequired, UnsupportedMediaType

from cms.errors import FieldError, Invalid, parse
from cms.validation import StrictModel
from cms.web.form_parsing import StrictFormParser
from cms.web.forms import nest

if TYPE_CHECKING:
    from wsgiref.types import WSGIEnvironment

M = TypeVar("M", bound=BaseModel)

CUT_OFF = "Only a part of the request arrived, so nothing was changed. Send it again."

_LENGTH = re.compile(r"[0-9]{1,18}")
# Labels of a name with dots between them, or an address of IPv6 in brackets.
_HOST = re.compile(
    r"(?:[A-Za-z0-9-]+(?:\.[A-Za-z0-9-]+)*\.?|\[(?P<ipv6>[0-9A-Fa-f:.]+)\])(?::(?P<port>[0-9]{0,5}))?"
)
_LONGEST_HOST, _LAST_PORT = 300, 65_535
SAFE_METHODS = frozenset({"GET", "HEAD", "OPTIONS"})


def is_host(text: str) -> bool:
    """Whether ``text`` is a name or an IP address, and perhaps a port (RFC 3986, section 3.2)."""
    found = _HOST.fullmatch(text)
    if not found or len(text) > _LONGEST_HOST or int(found["port"] or 0) > _LAST_PORT:
        return False
    try:
        return found["ipv6"] is None or bool(IPv6Address(found["ipv6"]))
    except ValueError:
        return False


class Nothing(StrictModel):
    """Input of a route that takes none: no parameter, no header, no field."""


class AnyObject(RootModel[dict[str, Any]]):
    """A JSON object whose fields are described elsewhere."""


class StrictRequest(Request):
    """A request that is refused unless its body arrived whole."""

    form_data_parser_class = StrictFormParser

    def __init__(self, environ: WSGIEnvironment, *args: Any, **kwargs: Any) -> None:
        self.names_host = is_host(environ.get("HTTP_HOST", ""))
        if not self.names_host:
            # The error page has links, which need a host.
            environ["HTTP_HOST"] = "localhost"
        # Both are case-insensitive (RFC 3986, section 6.2.2.1), and URLs are built from them.
        environ["HTTP_HOST"] = environ["HTTP_HOST"].lower()
        environ["wsgi.url_scheme"] = environ["wsgi.url_scheme"].lower()
        super().__init__(environ, *args, **kwargs)

    def require_host(self) -> None:
        """Refuse a request that does not name exactly one host (RFC 9112, section 3.2).

        Two headers ``Host`` arrive joined by a comma. Raises `werkzeug.exceptions.BadRequest`.
        """
        if not self.names_host:
            raise BadRequest("The request must name the site in one valid Host header.")
        if self.scheme not in ("http", "https"):
            raise BadRequest("X-Forwarded-Proto must be http or https.")

    def require_whole(self) -> None:
        """Read the body, and refuse the request unless all of it arrived (RFC 9112, section 8).

        If a connection breaks, the server passes on what it has and declares it complete
        (``wsgi.input_terminated``), so Werkzeug does not compare the lengths. A body in chunks
        looks complete wherever it ends.

        Raises:
            werkzeug.exceptions.LengthRequired: The body has no Content-Length.
            werkzeug.exceptions.BadRequest: The Content-Length is no number, or does not fit.
            werkzeug.exceptions.RequestEntityTooLarge: The body is longer than the site takes.
            werkzeug.exceptions.UnsupportedMediaType: The body is compressed; nothing unpacks it.
        """
        declared = self.headers.get("Content-Length") or None  # in WSGI, "" is none (PEP 3333)
        if "Transfer-Encoding" in self.headers:
            raise LengthRequired
        if declared is None and self.method in SAFE_METHODS:
            return
        # In HTTP/2 a body needs neither length nor chunks, and one that was cut off can be empty.
        if declared is None and self.environ["SERVER_PROTOCOL"].startswith("HTTP/2"):
            raise LengthRequired
        if declared is not None and not _LENGTH.fullmatch(declared):
            raise BadRequest("Content-Length must be the number of bytes in the body.")
        # Read it before the transaction: a slow sender would block all other writers of SQLite.
        arrived = len(self.get_data())
        if declared is None and arrived:
            raise LengthRequired
        if arrived != int(declared or 0):
            raise BadRequest(CUT_OFF)
        if self.headers.get("Content-Encoding", "identity").strip().lower() not in ("", "identity"):
            raise UnsupportedMediaType("Send the body as it is, without Content-Encoding.")

    def on_json_loading_failed(self, e: ValueError | None) -> Any:
        """Say what is wrong with the JSON; ``e`` is None if the content type is not JSON."""
        if e is None:
            raise UnsupportedMediaType
        place = (
            f": look at line {e.lineno}, column {e.colno}" if isinstance(e, JSONDecodeError) else ""
        )
        raise BadRequest(f"The body is not valid JSON{place}.") from e


def parse_json(model: type[M]) -> M:
    """Read the JSON body as ``model``.

    Raises:
        Invalid: With a JSON pointer for each field that breaks a rule, or that is not known; or for
            JSON that is nested too deep.
    """
    _check_declared("body", model)
    try:
        sent = request.get_json()
    except RecursionError as error:
        raise Invalid.at("", "The JSON is nested too deep.") from error
    return parse(model, sent)


def parse_form(model: type[M]) -> M:
    """Read the form of a page as ``model``, the same one that the API takes, or one made of it.

    `cms.web.forms.nest` says how flat fields become data. ``model_fields_set`` names what was sent.

    Raises:
        Invalid: With a JSON pointer for each field that breaks a rule, or that is not known.
    """
    return parse(model, nest(request.form, model), strict=False)


def parse_query(model: type[M]) -> M:
    """Read the query string as ``model``; raises `Invalid`, also for a parameter given twice."""
    _check_declared("query", model)
    require_single(request.args)
    return parse(model, request.args.to_dict(), strict=False)


def require_single(names: Iterable[str]) -> None:
    """Raise `Invalid` if the query has one of these parameters twice."""
    twice = [name for name in names if len(request.args.getlist(name)) > 1]
    if twice:
        raise Invalid([FieldError(f"/{name}", "Give this parameter once.") for name in twice])


def parse_headers(model: type[M]) -> M:
    """Read the headers that the aliases of ``model`` name; raises `Invalid`."""
    _check_declared("headers", model)
    names = (str(field.alias) for field in model.model_fields.values())
    return parse(model, {name: request.headers[name] for name in names if name in request.headers})


def check_contract(**taken: type[BaseModel]) -> None:
    """Note the models of the route's ``query``, ``headers`` and ``body``.

    Raises `Invalid` if the route takes `Nothing` in its query or its body and the request has some.
    """
    g.taken = taken
    if taken["query"] is Nothing:
        parse_query(Nothing)
    if taken["body"] is Nothing and request.method not in SAFE_METHODS and request.get_data():
        parse_json(Nothing)


def _check_declared(part: str, model: type[BaseModel]) -> None:
    """Raise `TypeError` if a route of the API parses another model than it declares."""
    if "taken" in g and g.taken[part] is not model:
        raise TypeError(f"{request.endpoint} does not declare {model.__name__} as its {part}")
