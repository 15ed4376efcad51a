"""What a route of the API takes and gives, declared beside it, and held to."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import wraps
from typing import ParamSpec

from flask import Response, g
from pydantic import BaseModel

from cms.web.exchange import NoQuery, parse_query
from cms.web.failures import keep_private

P = ParamSpec("P")


@dataclass(frozen=True)
class Contract:
    """A declaration, used as a decorator below ``@public`` or ``@requires``.

    The route answers with ``status`` and ``{"data": ...}``: a thing of the model ``one``, of which
    ``other`` may stand in the place, or a list of ``many``; with ``sparse``, parts of them too. It
    takes the parameters of ``query``, the JSON of ``body`` and the request's ``headers``; parsing
    another model fails. ``private`` answers are for one person alone. ``errors`` are the statuses
    that do not follow from the rest, which `cms.web.openapi` knows.
    """

    one: type[BaseModel] | None = None
    other: type[BaseModel] | None = None
    many: type[BaseModel] | None = None
    status: int = 200
    query: type[BaseModel] = NoQuery
    body: type[BaseModel] | None = None
    headers: tuple[str, ...] = ()
    errors: tuple[int, ...] = ()
    sparse: bool = False
    private: bool = False

    def __call__(self, view: Callable[P, Response]) -> Callable[P, Response]:
        """Attach this to a view; a route without a query is asked none."""

        @wraps(view)
        def held(*args: P.args, **kwargs: P.kwargs) -> Response:
            g.contract = self
            if self.query is NoQuery:
                parse_query(NoQuery)
            response = view(*args, **kwargs)
            return keep_private(response) if self.private else response

        vars(held)["__contract__"] = self
        return held
