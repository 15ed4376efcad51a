"""What comes in and what goes out: parsing with plain errors, and the shapes of the API."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from ipaddress import IPv6Address
from json import JSONDecodeError
from typing import TYPE_CHECKING, Annotated, Any, Generic, Literal, TypeVar
from urllib.parse import quote, urlencode

from flask import Request, Response, current_app, g, request
from pydantic import BaseModel, ConfigDict, Field, RootModel
from pydantic.json_schema import SkipJsonSchema
from werkzeug.exceptions import BadRequest, LengthRequired, UnsupportedMediaType

from cms.errors import FieldError, Invalid, parse
from cms.web.sent_forms import ReadableForm

if TYPE_CHECKING:
    from wsgiref.types import WSGIEnvironment

M = TypeVar("M", bound=BaseModel)
T = TypeVar("T")
SAFE_METHODS = frozenset({"GET", "HEAD", "OPTIONS"})
CUT_OFF = "Only a part of the request arrived, so nothing was changed. Send it again."
_LENGTH = re.compile(r"[0-9]{1,18}")
# Labels of a name with dots between them, or an address of IPv6 in brackets.
_HOST = re.compile(
    r"(?:[A-Za-z0-9-]+(?:\.[A-Za-z0-9-]+)*\.?|\[(?P<ipv6>[0-9A-Fa-f:.]+)\])(?::(?P<port>[0-9]{0,5}))?"
)
_LONGEST_HOST, _LAST_PORT = 300, 65_535


class Nothing(BaseModel):
    """What is taken where nothing is: no parameter, no header, no field."""

    model_config = ConfigDict(extra="forbid")


class AnyObject(RootModel[dict[str, Any]]):
    """An object of a form that is described elsewhere."""


class One(BaseModel, Generic[T]):
    """One thing."""

    data: T

    @classmethod
    def model_parametrized_name(cls, params: tuple[Any, ...]) -> str:
        """Return the name that programs made from the description know it by."""
        return f"{params[0].__name__}Answer"


class Onward(BaseModel):
    """Where the list goes on."""

    next: Annotated[str | None, Field(examples=[None])]


class Counted(BaseModel):
    """How long the list is; with ``at_least``, it may be longer than was looked through."""

    total: Annotated[int, Field(ge=0)]
    at_least: Annotated[
        Literal[True] | SkipJsonSchema[None],
        Field(default_factory=lambda: None, description="There where the total is no more."),
    ]


class Many(BaseModel, Generic[T]):
    """A page of a list."""

    data: list[T]
    links: Onward
    meta: Counted

    @classmethod
    def model_parametrized_name(cls, params: tuple[Any, ...]) -> str:
        """Return the name that programs made from the description know it by."""
        return f"{params[0].__name__.removeprefix('Listed')}List"


def is_host(text: str) -> bool:
    """Whether ``text`` is a name or an IP address, and perhaps a port (RFC 3986, section 3.2)."""
    found = _HOST.fullmatch(text)
    if not found or len(text) > _LONGEST_HOST or int(found["port"] or 0) > _LAST_PORT:
        return False
    try:
        return found["ipv6"] is None or bool(IPv6Address(found["ipv6"]))
    except ValueError:
        return False


class WholeRequest(Request):
    """A request whose body is taken whole or not at all, and whose JSON is JSON."""

    form_data_parser_class = ReadableForm

    def __init__(self, environ: WSGIEnvironment, *args: Any, **kwargs: Any) -> None:
        self.names_host = is_host(environ.get("HTTP_HOST", ""))
        if not self.names_host:
            # The page that says so has links, which cannot be made without any host.
            environ["HTTP_HOST"] = "localhost"
        # Neither has case (RFC 3986, section 6.2.2.1), and addresses are made of them.
        environ["HTTP_HOST"] = environ["HTTP_HOST"].lower()
        environ["wsgi.url_scheme"] = environ["wsgi.url_scheme"].lower()
        super().__init__(environ, *args, **kwargs)

    def demand_host(self) -> None:
        """Refuse a request that does not name one host, of which addresses can be made.

        RFC 9112, section 3.2, asks for it; two headers ``Host`` arrive joined by a comma. Raises
        `werkzeug.exceptions.BadRequest`.
        """
        if not self.names_host:
            raise BadRequest("The request must name the site in one valid Host header.")
        if self.scheme not in ("http", "https"):
            raise BadRequest("X-Forwarded-Proto must be http or https.")

    def demand_whole(self) -> None:
        """Read the body, and refuse the request unless all of it is known to have arrived.

        The server passes on what came before a connection broke, and declares it complete
        (``wsgi.input_terminated``), so Werkzeug does not compare. RFC 9112, section 8, calls such
        a request incomplete. What comes in chunks looks complete wherever it ends.

        Raises:
            werkzeug.exceptions.LengthRequired: The body does not say how long it is.
            werkzeug.exceptions.BadRequest: Its length is no number, or another one.
            werkzeug.exceptions.RequestEntityTooLarge: It is longer than the site takes.
            werkzeug.exceptions.UnsupportedMediaType: It is compressed, which no reader undoes.
        """
        declared = self.headers.get("Content-Length") or None  # in WSGI, "" is none (PEP 3333)
        if "Transfer-Encoding" in self.headers:
            raise LengthRequired
        if declared is None and self.method in SAFE_METHODS:
            return
        # HTTP/2 needs no chunks for a body without a length, and one that was cut can be empty.
        if declared is None and self.environ["SERVER_PROTOCOL"].startswith("HTTP/2"):
            raise LengthRequired
        if declared is not None and not _LENGTH.fullmatch(declared):
            raise BadRequest("Content-Length must be the number of bytes in the body.")
        # In a transaction, a slow sender would keep everybody else from writing to SQLite.
        arrived = len(self.get_data())
        if declared is None and arrived:
            raise LengthRequired
        if arrived != int(declared or 0):
            raise BadRequest(CUT_OFF)
        if self.headers.get("Content-Encoding", "identity").strip().lower() not in ("", "identity"):
            raise UnsupportedMediaType("Send the body as it is, without Content-Encoding.")

    def on_json_loading_failed(self, e: ValueError | None) -> Any:
        """Say what is wrong with the JSON; ``e`` is None where the type is not that of JSON."""
        if e is None:
            raise UnsupportedMediaType
        place = (
            f": look at line {e.lineno}, column {e.colno}" if isinstance(e, JSONDecodeError) else ""
        )
        raise BadRequest(f"The body is not valid JSON{place}.") from e


def parse_json(model: type[M]) -> M:
    """Read the request's JSON body as ``model``.

    Raises `Invalid` with a pointer for each field; unknown fields are errors of their own, and so
    is JSON nested beyond what Python reads.
    """
    _hold_to("body", model)
    try:
        sent = request.get_json()
    except RecursionError as error:
        raise Invalid.at("", "The JSON is nested too deep.") from error
    return parse(model, sent)


def parse_query(model: type[M]) -> M:
    """Read the query string as ``model``; a parameter given twice, or unknown, is `Invalid`."""
    _hold_to("query", model)
    demand_once(request.args)
    return parse(model, request.args.to_dict(), strict=False)


def demand_once(names: Iterable[str]) -> None:
    """Raise `Invalid` where one of these parameters of the query stands there twice."""
    twice = [name for name in names if len(request.args.getlist(name)) > 1]
    if twice:
        raise Invalid([FieldError(f"/{name}", "Give this parameter once.") for name in twice])


def parse_headers(model: type[M]) -> M:
    """Read the headers that ``model`` names by the aliases of its fields; raises `Invalid`."""
    _hold_to("headers", model)
    names = (str(field.alias) for field in model.model_fields.values())
    return parse(model, {name: request.headers[name] for name in names if name in request.headers})


def hold_to(**taken: type[BaseModel]) -> None:
    """Hold the request to the models of its ``query``, ``headers`` and ``body``.

    Raises `Invalid` where `Nothing` is taken, and something comes in the query or as the body of
    what may write.
    """
    g.taken = taken
    if taken["query"] is Nothing:
        parse_query(Nothing)
    if taken["body"] is Nothing and request.method not in SAFE_METHODS and request.get_data():
        parse_json(Nothing)


def _hold_to(part: str, model: type[BaseModel]) -> None:
    """Raise `TypeError` where a route of the API parses something else than it declares."""
    if "taken" in g and g.taken[part] is not model:
        raise TypeError(f"{request.endpoint} does not declare {model.__name__} as its {part}")


def present(data: object, status: int = 200, **headers: str) -> Response:
    """Answer with one thing, a pydantic model or what JSON can hold, as `One`."""
    return write_json(One(data=data).model_dump(mode="json"), status, headers)


def present_page(
    items: Sequence[object],
    total: int,
    next_cursor: str | None,
    *,
    total_is_whole: bool = True,
) -> Response:
    """Answer with a page of a list, as `Many`; where it goes on is a header too (RFC 8288)."""
    onward = next_url(next_cursor)
    counted = Counted(total=total, at_least=None if total_is_whole else True)
    page = Many(data=list(items), links=Onward(next=onward), meta=counted)
    headers = {"Link": f'<{onward}>; rel="next"'} if onward else {}
    body = page.model_dump(mode="json")
    body["meta"] = counted.model_dump(exclude_none=True)
    return write_json(body, 200, headers)


def next_url(cursor: str | None, name: str = "cursor") -> str | None:
    """Return this request's address with the cursor of the next page, or None on the last.

    ``name`` is the parameter that carries it, where a page shows more than one list.
    """
    if cursor is None:
        return None
    query = urlencode({**request.args.to_dict(), name: cursor})
    return f"{quote(request.path)}?{query}"


def write_json(body: object, status: int, headers: Mapping[str, str]) -> Response:
    """Write ``body`` as JSON; an underscore in a header's name stands for a hyphen."""
    response = Response(current_app.json.dumps(body), status, mimetype="application/json")
    for name, value in headers.items():
        response.headers[name.replace("_", "-")] = value
    return response
