"""What comes in and what goes out: parsing with plain errors, and the shapes of the API."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from io import BytesIO
from typing import IO, Any, TypeVar
from urllib.parse import quote, urlencode

from flask import Request, Response, current_app, g, request
from pydantic import BaseModel, ConfigDict
from werkzeug.exceptions import BadRequest, RequestEntityTooLarge
from werkzeug.utils import cached_property

from cms.errors import FieldError, Invalid, parse

M = TypeVar("M", bound=BaseModel)


class NoQuery(BaseModel):
    """What a route takes that takes no parameter."""

    model_config = ConfigDict(extra="forbid")


class WholeRequest(Request):
    """A request whose body is taken whole or not at all, and whose JSON is JSON."""

    @cached_property
    def stream(self) -> IO[bytes]:
        """The body; one that does not say its length is read here, as far as the limit.

        Raises `werkzeug.exceptions.RequestEntityTooLarge` where it goes on: Werkzeug would stop
        there and say nothing, so that a form would lose its last fields.
        """
        stream: IO[bytes] = super().stream
        if self.content_length is not None or self.max_content_length is None:
            return stream
        body = stream.read()
        if len(body) >= self.max_content_length and self.environ["wsgi.input"].read(1):
            raise RequestEntityTooLarge
        return BytesIO(body)

    def on_json_loading_failed(self, e: ValueError | None) -> Any:
        """Say what is wrong with the JSON; ``e`` is None where the type is not that of JSON."""
        if e is None:
            return super().on_json_loading_failed(e)
        raise BadRequest("The body is not valid JSON.") from e


def parse_json(model: type[M]) -> M:
    """Read the request's JSON body as ``model``.

    Raises `Invalid` with a pointer for each field; unknown fields are errors of their own, and so
    is JSON nested beyond what Python reads.
    """
    _hold_to_contract("body", model)
    try:
        sent = request.get_json()
    except RecursionError as error:
        raise Invalid.at("", "The JSON is nested too deep.") from error
    return parse(model, sent)


def parse_query(model: type[M]) -> M:
    """Read the query string as ``model``; a parameter given twice, or unknown, is `Invalid`."""
    _hold_to_contract("query", model)
    twice = [name for name, values in request.args.lists() if len(values) > 1]
    if twice:
        raise Invalid([FieldError(f"/{name}", "Give this parameter once.") for name in twice])
    return parse(model, request.args.to_dict(), strict=False)


def _hold_to_contract(part: str, model: type[BaseModel]) -> None:
    """Raise `TypeError` where a route of the API parses something else than it declares."""
    if "contract" in g and getattr(g.contract, part) is not model:
        raise TypeError(f"{request.endpoint} does not declare {model.__name__} as its {part}")


def present(data: object, status: int = 200, **headers: str) -> Response:
    """Answer with one thing, ``{"data": ...}``; a pydantic model is written as its JSON."""
    return write_json({"data": _plain_json(data)}, status, headers)


def present_page(items: Sequence[object], total: int, next_cursor: str | None) -> Response:
    """Answer with a list, its total, and the address of the next page (a header too, RFC 8288)."""
    onward = next_url(next_cursor)
    body = {
        "data": [_plain_json(item) for item in items],
        "links": {"next": onward},
        "meta": {"total": total},
    }
    return write_json(body, 200, {"Link": f'<{onward}>; rel="next"'} if onward else {})


def next_url(cursor: str | None, name: str = "cursor") -> str | None:
    """Return this request's address with the cursor of the next page, or None on the last.

    ``name`` is the parameter that carries it, where a page shows more than one list.
    """
    if cursor is None:
        return None
    query = urlencode({**request.args.to_dict(), name: cursor})
    return f"{quote(request.path)}?{query}"


def _plain_json(data: object) -> object:
    return data.model_dump(mode="json") if isinstance(data, BaseModel) else data


def write_json(body: object, status: int, headers: Mapping[str, str]) -> Response:
    """Write ``body`` as JSON; an underscore in a header's name stands for a hyphen."""
    response = Response(current_app.json.dumps(body), status, mimetype="application/json")
    for name, value in headers.items():
        response.headers[name.replace("_", "-")] = value
    return response
