"""The contract of a route of the API: what it takes and answers, declared beside it and checked."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import wraps
from typing import ParamSpec

from flask import Response
from pydantic import BaseModel

from cms.web.requests import AnyObject, Nothing, check_contract
from cms.web.security_headers import keep_private

P = ParamSpec("P")


@dataclass(frozen=True)
class Contract:
    """A declaration, used as a decorator below ``@public`` or ``@requires``.

    Args:
        answer: The model of the answer, most often `One` or `Many` of something.
        status: The status of the answer.
        gives: The headers of the answer.
        query: The parameters that it takes. A view that parses another model fails, and input that
            no model asks for is refused; so for ``headers`` and ``body``.
        headers: The request headers that it takes.
        body: The JSON that it takes.
        errors: The statuses of errors that `cms.web.openapi` cannot derive from the rest.
        private: Whether the answer is for one person alone.
        others: Answers of other types, by the parameter that asks for them.
    """

    answer: type[BaseModel] = AnyObject
    status: int = 200
    gives: tuple[str, ...] = ()
    query: type[BaseModel] = Nothing
    headers: type[BaseModel] = Nothing
    body: type[BaseModel] = Nothing
    errors: tuple[int, ...] = ()
    private: bool = False
    others: Mapping[str, type[BaseModel]] = field(default_factory=dict)

    def __call__(self, view: Callable[P, Response]) -> Callable[P, Response]:
        """Attach this to a view."""

        @wraps(view)
        def checked(*args: P.args, **kwargs: P.kwargs) -> Response:
            check_contract(query=self.query, headers=self.headers, body=self.body)
            response = view(*args, **kwargs)
            return keep_private(response) if self.private else response

        vars(checked)["__contract__"] = self
        return checked
