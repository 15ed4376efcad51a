"""What a route of the API takes and gives, declared beside it, and held to."""

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

    The route answers with ``status`` and an ``answer``, which is most often `One` or `Many` of
    something, and ``gives`` these headers with it. ``others`` are the answers of another type, by
    the parameter that asks for them. It takes the parameters of ``query``, the
    ``headers`` and the JSON of ``body``: parsing another model fails, and what is not asked for
    is refused. ``private`` answers are for one person alone. ``errors`` are the statuses that do
    not follow from the rest, which `cms.web.openapi` knows.
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
        def held(*args: P.args, **kwargs: P.kwargs) -> Response:
            check_contract(query=self.query, headers=self.headers, body=self.body)
            response = view(*args, **kwargs)
            return keep_private(response) if self.private else response

        vars(held)["__contract__"] = self
        return held
