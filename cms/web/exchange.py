"""What comes in and what goes out: parsing with plain errors, and the shapes of the API."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, TypeVar
from urllib.parse import quote, urlencode

from flask import Response, current_app, request
from pydantic import BaseModel, ValidationError

from cms.errors import FieldError, Invalid

M = TypeVar("M", bound=BaseModel)


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


def present(data: object, status: int = 200, **headers: str) -> Response:
    """Answer with one thing, ``{"data": ...}``; a pydantic model is written as its JSON."""
    return write_json({"data": _plain_json(data)}, status, headers)


def present_page(items: Sequence[object], total: int, next_cursor: str | None) -> Response:
    """Answer with a list, its total, and the address of the next page."""
    body = {
        "data": [_plain_json(item) for item in items],
        "links": {"next": next_url(next_cursor)},
        "meta": {"total": total},
    }
    return write_json(body, 200, {})


def next_url(cursor: str | None) -> str | None:
    """Return this request's address with the cursor of the next page, or None on the last."""
    if cursor is None:
        return None
    query = urlencode({**request.args.to_dict(), "cursor": cursor})
    return f"{quote(request.path)}?{query}"


def _plain_json(data: object) -> object:
    return data.model_dump(mode="json") if isinstance(data, BaseModel) else data


def write_json(body: object, status: int, headers: Mapping[str, str]) -> Response:
    """Write ``body`` as JSON; an underscore in a header's name stands for a hyphen."""
    response = Response(current_app.json.dumps(body), status, mimetype="application/json")
    for name, value in headers.items():
        response.headers[name.replace("_", "-")] = value
    return response
