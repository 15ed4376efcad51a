"""Errors of the API as problem details (RFC 9457)."""

from __future__ import annotations

from http import HTTPStatus
from typing import Any

from pydantic import BaseModel, Field
from pydantic.json_schema import SkipJsonSchema

from cms.validation import absent

MAX_REQUEST_BYTES = 2 * 1024 * 1024

HTTP_DETAILS = {
    404: "There is nothing at this address.",
    411: "Send the body with its Content-Length and not in chunks: the site could not tell "
    "whether all of it arrived.",
    413: f"Send at most {MAX_REQUEST_BYTES // 1024**2} MB at once.",
    415: "Send the body as JSON, with “Content-Type: application/json”.",
    500: "Something went wrong on the site. Nothing was changed; please try again.",
}


class Violation(BaseModel):
    """One error: a JSON pointer (RFC 6901) into the input, and a sentence."""

    pointer: str = Field(examples=["/limit"])
    detail: str = Field(examples=["Use 100 or less."])
    line: int | SkipJsonSchema[None] = Field(default_factory=absent, examples=[1])


class Problem(BaseModel):
    """An error (RFC 9457). Status 422 has ``errors``; some of 409 and 412 have ``current``.

    With status 308, ``location`` is the URL to use from now on.
    """

    type: str = Field(examples=["about:blank"])
    title: str
    status: int
    detail: str
    errors: list[Violation] | SkipJsonSchema[None] = Field(default_factory=absent)
    current: dict[str, Any] | SkipJsonSchema[None] = Field(default_factory=absent)
    location: str | SkipJsonSchema[None] = Field(default_factory=absent)


def example_problem(status: int) -> dict[str, Any]:
    """Return an example of an error with the status."""
    phrase = HTTPStatus(status).phrase
    problem = Problem(
        type="about:blank", title=phrase, status=status, detail=HTTP_DETAILS.get(status, phrase)
    )
    if status == 422:
        problem.errors = [Violation(pointer="/limit", detail="Write a whole number.")]
    return problem.model_dump(exclude_none=True)
