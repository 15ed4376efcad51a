"""Parsing forms strictly: a form that cannot be read whole is refused, never changed."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from io import BytesIO
from typing import IO, Any, ParamSpec, TypeVar
from urllib.parse import unquote_to_bytes

from flask import Request
from werkzeug.datastructures import MultiDict
from werkzeug.exceptions import BadRequest, RequestEntityTooLarge
from werkzeug.formparser import FormDataParser

from cms.errors import MAX_ERRORS, FieldError, Invalid

P = ParamSpec("P")
R = TypeVar("R")
FORM_TYPES = ("application/x-www-form-urlencoded", "multipart/form-data")
UNREADABLE = "The form that was sent cannot be read. Send it again."
NOT_UTF_8 = "The form holds text that is not UTF-8. Send it in UTF-8."
# What decoders put in the place of bytes that are not valid text.
_REPLACEMENT = "\ufffd"
_SAME_AS_UTF_8 = ("utf-8", "utf8", "us-ascii", "ascii")


class StrictFormParser(FormDataParser):
    """Refuses a form that cannot be read.

    Werkzeug alone returns an empty form if the last part is missing, and puts replacement
    characters in the place of bytes that are not UTF-8.
    """

    def parse(
        self,
        stream: IO[bytes],
        mimetype: str,
        content_length: int | None,
        options: Mapping[str, str] | None = None,
    ) -> Any:
        """Read a form; raises `werkzeug.exceptions.BadRequest` if its end is missing."""
        self.silent = False
        charset = (options or {}).get("charset", "utf-8")
        if mimetype in FORM_TYPES and charset.lower() not in _SAME_AS_UTF_8:
            raise BadRequest(NOT_UTF_8)
        data = stream.read()
        try:
            read = super().parse(BytesIO(data), mimetype, content_length, dict(options or {}))
        except RequestEntityTooLarge as error:
            raise RequestEntityTooLarge("The form has too many fields.") from error
        except ValueError as error:
            raise BadRequest(UNREADABLE) from error
        if not _is_unchanged(data, mimetype, read[1]):
            raise BadRequest(NOT_UTF_8)
        return read


def _is_unchanged(data: bytes, mimetype: str, form: MultiDict[str, str]) -> bool:
    """Whether the form that was read has the bytes that were sent."""
    if mimetype != "multipart/form-data":
        return mimetype not in FORM_TYPES or _is_utf_8(unquote_to_bytes(data))
    read = (text for name, values in form.lists() for text in (name, *values))
    return sum(text.count(_REPLACEMENT) for text in read) <= data.count(_REPLACEMENT.encode())


def _is_utf_8(data: bytes) -> bool:
    try:
        data.decode()
    except UnicodeDecodeError:
        return False
    return True


def repeatable(*names: str) -> Callable[[Callable[P, R]], Callable[P, R]]:
    """Declare that a form may have these fields several times, such as checkboxes."""

    def declare(view: Callable[P, R]) -> Callable[P, R]:
        vars(view)["__several__"] = frozenset(names)
        return view

    return declare


def accepts_json(view: Callable[P, R]) -> Callable[P, R]:
    """Declare that a view outside the API takes JSON from a script of the desk, not a form."""
    vars(view)["__json__"] = True
    return view


def require_plain_form(sent: Request, view: Callable[..., Any]) -> None:
    """Refuse a body that is not a form, and fields that the view would not read.

    Raises:
        BadRequest: The body is not a form.
        Invalid: A field is there twice, of which a view reads the first, or is a file.
    """
    if vars(view).get("__json__"):
        return
    if sent.get_data() and sent.mimetype not in FORM_TYPES:
        raise BadRequest(f"Send this as a form: with “Content-Type: {FORM_TYPES[0]}”.")
    several: frozenset[str] = vars(view).get("__several__", frozenset())
    wrong = [
        FieldError(f"/{name}", f"“{name[:100]}” is given more than once. Give each field once.")
        for name, values in sent.form.lists()
        if len(values) > 1 and name not in several
    ]
    wrong += [
        FieldError(f"/{name}", f"“{name[:100]}” is a file. Send it as text.") for name in sent.files
    ]
    if wrong:
        raise Invalid(wrong[:MAX_ERRORS])
