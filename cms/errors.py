"""The errors that Galley's rules raise, and that every door presents alike.

    CmsError
    ├── Moved                308  the thing has another address for ever; names it
    ├── Invalid              422  what was sent breaks a rule; lists each place
    ├── Unauthenticated      401  nobody is signed in, or the token is not known
    ├── Forbidden            403  signed in, but the role does not allow it
    ├── NotFound             404  not there, or not for this actor to see
    ├── Conflict             409  the thing has moved on meanwhile
    │   └── Stale            412  the version named is not the newest any more
    ├── PreconditionNeeded   428  a write must name the version it is based on
    └── TooManyAttempts      429  slow down; says for how long

Operations raise them; ``cms.web`` turns them into a page or into problem+json.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from difflib import get_close_matches
from typing import Any, TypeVar

from pydantic import BaseModel, ValidationError

M = TypeVar("M", bound=BaseModel)
# Each costs time to put into words, and who sends nonsense can send a great deal of it.
MAX_ERRORS = 100
# What is longer than this is like no name of ours; to compare it costs time.
MAX_COMPARED = 100


@dataclass(frozen=True)
class FieldError:
    """One thing that is wrong, and where.

    ``pointer`` is a JSON pointer (RFC 6901) into what was sent, such as
    ``/body/content/3/attrs/url``; ``""`` is the whole. ``line`` is the line, counted
    from 1, where the input was a text with lines.
    """

    pointer: str
    detail: str
    line: int | None = None


class CmsError(Exception):
    """Base of all errors that carry an answer for the caller."""

    status = 500
    title = "Something went wrong"

    def __init__(self, detail: str) -> None:
        super().__init__(detail)
        self.detail = detail


class Invalid(CmsError):
    """What was sent breaks one or more rules, each named in ``errors``."""

    status = 422
    title = "Please correct what was sent"

    def __init__(self, errors: Sequence[FieldError], detail: str | None = None) -> None:
        self.errors = tuple(errors)
        # Readers of a front end may see this: what several fields lack is said once.
        super().__init__(detail or " ".join(dict.fromkeys(map(_sentence, self.errors))))

    @classmethod
    def at(cls, pointer: str, detail: str) -> Invalid:
        """The common case: one error at one place."""
        return cls([FieldError(pointer, detail)])


def _sentence(error: FieldError) -> str:
    told = f"Line {error.line}: {error.detail}" if error.line else error.detail
    return told if told.endswith((".", "?")) else f"{told}."


class Moved(CmsError):
    """The thing that was known by a slug is known by another, ``slug``, for ever.

    The same address with that slug in its place is the thing's own (RFC 9110, section 15.4.9).
    """

    status = 308
    title = "Moved"

    def __init__(self, detail: str, slug: str) -> None:
        super().__init__(detail)
        self.slug = slug


class Unauthenticated(CmsError):
    """The route needs somebody who is signed in, or a token that is known."""

    status = 401
    title = "Please sign in"


class Forbidden(CmsError):
    """The actor is known, and the role does not allow this."""

    status = 403
    title = "Not allowed"


class NotFound(CmsError):
    """There is no such thing, or none that this actor may know of."""

    status = 404
    title = "Not found"


class Conflict(CmsError):
    """The request was fine, but the thing it is about has changed state.

    ``current`` is what the caller should look at before trying again, where that helps.
    """

    status = 409
    title = "Changed meanwhile"

    def __init__(self, detail: str, *, current: Mapping[str, object] | None = None) -> None:
        super().__init__(detail)
        self.current = current


class Stale(Conflict):
    """A write named a version that is not the newest any more."""

    status = 412
    title = "A newer version exists"


class PreconditionNeeded(CmsError):
    """A write has to say which version it is based on (RFC 6585, section 3)."""

    status = 428
    title = "Name the version"


class TooManyAttempts(CmsError):
    """There were too many requests (RFC 6585, section 4).

    Args:
        detail: What there was too much of, as a sentence; when to try again is added to it.
        retry_after: After how many seconds to try again.
    """

    status = 429
    title = "Too many attempts"

    def __init__(self, detail: str, retry_after: int) -> None:
        minutes = -(-retry_after // 60)
        wait = "a minute" if minutes == 1 else f"{minutes} minutes"
        super().__init__(f"{detail} Try again in {wait}.")
        self.retry_after = retry_after


def parse(model: type[M], data: object, *, strict: bool | None = None) -> M:
    """Validate ``data`` as ``model``; raise `Invalid` with the place and reason of each error."""
    try:
        return model.model_validate(data, strict=strict)
    except ValidationError as error:
        raise Invalid(field_errors(error, model)) from error


def field_errors(error: ValidationError, model: type[BaseModel]) -> list[FieldError]:
    """Put pydantic's errors into our own form: pointers, plain sentences, and how many more."""
    found = error.errors(include_url=False)
    told = [FieldError(pointer(item["loc"]), _plain(item, model)) for item in found[:MAX_ERRORS]]
    if len(found) > MAX_ERRORS:
        told.append(FieldError("", f"{len(found) - MAX_ERRORS:,} more are not listed here."))
    return told


def pointer(path: Sequence[str | int]) -> str:
    """Write a path as a JSON pointer (RFC 6901)."""
    return "".join("/" + str(part).replace("~", "~0").replace("/", "~1") for part in path)


def unknown(name: str, known: Iterable[str]) -> str:
    """Say that there is no ``name`` here, which one is meant perhaps, and what there is."""
    names = sorted(known)
    if not names:
        return "Unknown; nothing is asked for here."
    near = get_close_matches(name[:MAX_COMPARED], names, n=1)
    hint = f"did you mean “{near[0]}”? Known" if near else "known"
    return f"Unknown; {hint} here: {', '.join(names)}."


_SENTENCES = {
    "missing": "This is needed.",
    "string_type": "This must be a text.",
    "string_unicode": "This holds characters that are not valid Unicode.",
    "int_type": "Write a whole number.",
    "int_parsing": "Write a whole number.",
    "int_from_float": "Write a whole number.",
    "greater_than_equal": "Use {ge} or more.",
    "less_than_equal": "Use {le} or less.",
    "tuple_type": "This must be a list.",
    "list_type": "This must be a list.",
    "bool_type": "This must be true or false.",
    "bool_parsing": "This must be true or false.",
    "dict_type": "This must be an object with named fields.",
    "model_type": "This must be an object with named fields.",
}


def _plain(item: Mapping[str, Any], model: type[BaseModel]) -> str:
    kind, context = item["type"], item.get("ctx", {})
    if kind == "extra_forbidden":
        if len(item["loc"]) > 1:
            return "This field is not known here; remove it."
        return unknown(str(item["loc"][0]), model.model_fields)
    if kind in _SENTENCES:
        return _SENTENCES[kind].format(**context)
    # A text that a validator cleaned first is measured as a collection, "too_long".
    if kind in ("string_too_long", "too_long"):
        parts = "characters" if isinstance(item["input"], str) else "entries"
        return f"Use at most {context['max_length']:,} {parts}."
    if kind in ("string_too_short", "too_short") and context["min_length"] == 1:
        return "This is needed."
    of_several = kind in ("literal_error", "enum")
    message = _allowed(str(item["input"]), context["expected"]) if of_several else str(item["msg"])
    message = message.removeprefix("Value error, ").removeprefix("Assertion failed, ")
    return message if message.endswith((".", "?")) else f"{message}."


def _allowed(given: str, expected: str) -> str:
    """Say which values there are, as pydantic lists them, and which one is meant perhaps."""
    near = get_close_matches(given[:MAX_COMPARED], re.findall(r"'([^']*)'", expected), n=1)
    hint = f"Did you mean “{near[0]}”? " if near else ""
    return f"{hint}Use {expected.replace(chr(39), '')}."
