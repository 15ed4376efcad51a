"""Answers of the API in JSON: one thing, or a page of a list."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Annotated, Any, Generic, Literal, TypeVar
from urllib.parse import quote, urlencode

from flask import Response, current_app, request
from pydantic import BaseModel, Field
from pydantic.json_schema import SkipJsonSchema

T = TypeVar("T")


class One(BaseModel, Generic[T]):
    """One thing."""

    data: T

    @classmethod
    def model_parametrized_name(cls, params: tuple[Any, ...]) -> str:
        """Return the name that programs made from the description know it by."""
        return f"{params[0].__name__}Answer"


class NextLink(BaseModel):
    """The URL of the next page; null on the last page."""

    next: Annotated[str | None, Field(examples=[None])]


class ListMeta(BaseModel):
    """The length of the list; with ``at_least``, it has at least ``total`` entries."""

    total: Annotated[int, Field(ge=0)]
    at_least: Annotated[
        Literal[True] | SkipJsonSchema[None],
        Field(default_factory=lambda: None, description="True if the list may be longer."),
    ]


class Many(BaseModel, Generic[T]):
    """A page of a list."""

    data: list[T]
    links: NextLink
    meta: ListMeta

    @classmethod
    def model_parametrized_name(cls, params: tuple[Any, ...]) -> str:
        """Return the name that programs made from the description know it by."""
        return f"{params[0].__name__.removeprefix('Listed')}List"


def present(data: object, status: int = 200, **headers: str) -> Response:
    """Answer with one thing as `One`: a pydantic model, or data that JSON can hold."""
    return write_json(One(data=data).model_dump(mode="json"), status, headers)


def present_page(
    items: Sequence[object],
    total: int,
    next_cursor: str | None,
    *,
    total_is_whole: bool = True,
) -> Response:
    """Answer with a page of a list as `Many`; a header links the next page (RFC 8288)."""
    next_page = next_url(next_cursor)
    counted = ListMeta(total=total, at_least=None if total_is_whole else True)
    page = Many(data=list(items), links=NextLink(next=next_page), meta=counted)
    headers = {"Link": f'<{next_page}>; rel="next"'} if next_page else {}
    body = page.model_dump(mode="json")
    body["meta"] = counted.model_dump(exclude_none=True)
    return write_json(body, 200, headers)


def next_url(cursor: str | None, name: str = "cursor") -> str | None:
    """Return this request's URL with the cursor of the next page, or None on the last page.

    ``name`` is the parameter of the cursor; a page with several lists needs several.
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
