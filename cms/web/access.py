"""Who asks, and who may: each route declares its access, each unsafe request is one transaction."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import wraps
from typing import ParamSpec, TypeVar

from flask import current_app, g, request
from flask.typing import ResponseReturnValue

from cms.errors import Unauthenticated
from cms.permissions import Actor, Permission, demand

P = ParamSpec("P")


R = TypeVar("R")


API, DESK = "/api/", "/desk"


ACTOR_LOADER = "cms.actor_loader"


# A dict from an endpoint to what shows its form again, a `FormAgain`, after it has expired.
EXPIRED_FORMS = "cms.expired_forms"


ExpiredFormView = Callable[[], ResponseReturnValue]


@dataclass(frozen=True)
class Access:
    """Who may call a route: everyone (``permission`` is None), or who holds the permission."""

    permission: Permission | None


def public(view: Callable[P, R]) -> Callable[P, R]:
    """Declare that anyone may call the route, signed in or not."""
    vars(view)["__access__"] = Access(permission=None)
    return view


def requires(permission: Permission) -> Callable[[Callable[P, R]], Callable[P, R]]:
    """Declare that only an actor with the permission may call the route.

    The view raises `Unauthenticated` for nobody and `cms.errors.Forbidden` for the wrong role.
    """

    def declare(view: Callable[P, R]) -> Callable[P, R]:
        @wraps(view)
        def guarded(*args: P.args, **kwargs: P.kwargs) -> R:
            actor = current_actor()
            if actor.is_anonymous:
                raise Unauthenticated("Sign in, or send a valid token, to do this.")
            demand(actor, permission)
            return view(*args, **kwargs)

        vars(guarded)["__access__"] = Access(permission=permission)
        return guarded

    return declare


def current_actor() -> Actor:
    """Return who makes this request, found once by what ``accounts`` registered."""
    if "actor" not in g:
        loader: Callable[[], Actor] = current_app.extensions[ACTOR_LOADER]
        g.actor = loader()
    actor: Actor = g.actor
    return actor


def is_api() -> bool:
    """Whether this request goes to the JSON API, where only tokens speak for anyone."""
    return request.path.startswith(API)
