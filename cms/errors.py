"""The domain errors, which pages, API and commands show in one form each.

    CmsError
    ├── Moved                308  the thing has a new slug, which the error names
    ├── Invalid              422  the input breaks a rule; the error lists each place
    ├── Unauthenticated      401  nobody is signed in, or the token is unknown
    ├── Forbidden            403  the actor's role does not allow it
    ├── NotFound             404  it does not exist, or this actor may not see it
    ├── Conflict             409  the thing has changed meanwhile
    │   └── Stale            412  the version named is not the current one
    ├── PreconditionNeeded   428  a change must name the version that it was made from
    └── TooManyAttempts      429  too many requests; the error says how long to wait

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
# More errors than these are only counted, so that nonsense input costs little time.
MAX_ERRORS = 100
# Longer names are cut before they are compared, which costs time.
MAX_COMPARED = 100


@dataclass(frozen=True)
class FieldError:
    """One error and its place.

    Args:
        pointer: A JSON pointer (RFC 6901) into the input, such as ``/body/content/3/attrs/url``;
            ``""`` is the whole input.
        detail: A sentence that says what to do.
        line: The line, counted from 1, if the input is a text with lines; else None.
    """

    pointer: str
    detail: str
    line: int | None = None


class CmsError(Exception):
    """Base of the domain errors; ``detail`` is the sentence that people read."""

    status = 500
    title = "Something went wrong"

    def __init__(self, detail: str) -> None:
        super().__init__(detail)
        self.detail = detail


class Invalid(CmsError):
    """The input breaks one or more rules; ``errors`` has one entry for each."""

    status = 422
    title = "Please correct what was sent"

    def __init__(self, errors: Sequence[FieldError], detail: str | None = None) -> None:
        self.errors = tuple(errors)
        # Front ends may show this: a sentence that several fields share appears once.
        super().__init__(detail or " ".join(dict.fromkeys(map(_sentence, self.errors))))

    @classmethod
    def at(cls, pointer: str, detail: str) -> Invalid:
        """Make an error of one place."""
        return cls([FieldError(pointer, detail)])


def _sentence(error: FieldError) -> str:
    text = f"Line {error.line}: {error.detail}" if error.line else error.detail
    return text if text.endswith((".", "?")) else f"{text}."


class Moved(CmsError):
    """The thing has another slug now, ``slug``; its URL is permanent (RFC 9110, section 15.4.9)."""

    status = 308
    title = "Moved"

    def __init__(self, detail: str, slug: str) -> None:
        super().__init__(detail)
        self.slug = slug


class Unauthenticated(CmsError):
    """The route needs a signed-in user or a valid token."""

    status = 401
    title = "Please sign in"


class Forbidden(CmsError):
    """The actor's role does not allow this."""

    status = 403
    title = "Not allowed"


class NotFound(CmsError):
    """There is no such thing, or this actor may not see it."""

    status = 404
    title = "Not found"


class Conflict(CmsError):
    """The request was valid, but the thing has changed meanwhile.

    ``current`` shows the thing as it is now, if that helps to decide what to do.
    """

    status = 409
    title = "Changed meanwhile"

    def __init__(self, detail: str, *, current: Mapping[str, object] | None = None) -> None:
        super().__init__(detail)
        self.current = current


class Stale(Conflict):
    """A change named a version that is not the current one."""

    status = 412
    title = "A newer version exists"


class PreconditionNeeded(CmsError):
    """A change has to name the version that it was made from (RFC 6585, section 3)."""

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
    """Validate ``data`` as ``model``; raises `Invalid` with the place and reason of each error."""
    try:
        return model.model_validate(data, strict=strict)
    except ValidationError as error:
        raise Invalid(field_errors(error, model)) from error


def field_errors(error: ValidationError, model: type[BaseModel]) -> list[FieldError]:
    """Turn pydantic's errors into our own: pointers and plain sentences, up to `MAX_ERRORS`."""
    found = error.errors(include_url=False)
    errors = [FieldError(pointer(item["loc"]), _plain(item, model)) for item in found[:MAX_ERRORS]]
    if len(found) > MAX_ERRORS:
        errors.append(FieldError("", f"{len(found) - MAX_ERRORS:,} more are not listed here."))
    return errors


def pointer(path: Sequence[str | int]) -> str:
    """Write a path as a JSON pointer (RFC 6901)."""
    return "".join("/" + str(part).replace("~", "~0").replace("/", "~1") for part in path)


def unknown(name: str, known: Iterable[str]) -> str:
    """Say that a name is unknown, which name is similar, and which names there are."""
    names = sorted(known)
    if not names:
        return "Unknown; nothing is expected here."
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
    # After a validator, pydantic measures a text as a collection: "too_long".
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
    """Say which values are allowed, as pydantic lists them, and which one is similar."""
    near = get_close_matches(given[:MAX_COMPARED], re.findall(r"'([^']*)'", expected), n=1)
    hint = f"Did you mean “{near[0]}”? " if near else ""
    return f"{hint}Use {expected.replace(chr(39), '')}."
