"""Forms as they are sent: every field once, every word as it was written, or a clear refusal."""

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
# What stands in a text for bytes that could not be read as text.
_REPLACEMENT = "\ufffd"
_SAME_AS_UTF_8 = ("utf-8", "utf8", "us-ascii", "ascii")


class ReadableForm(FormDataParser):
    """Refuses a form that cannot be read, where Werkzeug would hand over another one.

    Werkzeug hands over an empty form where the last part is lost, and puts signs of its own in the
    place of bytes that are not UTF-8.
    """

    def parse(
        self,
        stream: IO[bytes],
        mimetype: str,
        content_length: int | None,
        options: Mapping[str, str] | None = None,
    ) -> Any:
        """Read a form; raises `werkzeug.exceptions.BadRequest`, such as for a lost last part."""
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
        if not _is_as_sent(data, mimetype, read[1]):
            raise BadRequest(NOT_UTF_8)
        return read


def _is_as_sent(data: bytes, mimetype: str, form: MultiDict[str, str]) -> bool:
    """Whether all that was read of a form is what was sent."""
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
    """Declare that the form of a view may hold these fields several times, such as checkboxes."""

    def declare(view: Callable[P, R]) -> Callable[P, R]:
        vars(view)["__several__"] = frozenset(names)
        return view

    return declare


def accepts_json(view: Callable[P, R]) -> Callable[P, R]:
    """Declare that a view outside the API takes JSON from a script of the desk, and no form."""
    vars(view)["__json__"] = True
    return view


def require_plain_form(sent: Request, view: Callable[..., Any]) -> None:
    """Refuse a form that the view would read in part only; a view of JSON reads its own body.

    Raises:
        BadRequest: What was sent is no form.
        Invalid: A field is given twice, or is a file: the view reads the first one, and no file.
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
