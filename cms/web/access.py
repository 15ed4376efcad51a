"""Access: each route declares who may call it, and each request knows its actor."""

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
# The views that show an expired form again with its text, by the endpoint that it was sent to.
EXPIRED_FORMS = "cms.expired_forms"
ExpiredFormView = Callable[[], ResponseReturnValue]


@dataclass(frozen=True)
class Access:
    """Who may call a route: actors with the permission, or everyone if it is None."""

    permission: Permission | None


def public(view: Callable[P, R]) -> Callable[P, R]:
    """Declare that anyone may call the route, signed in or not."""
    vars(view)["__access__"] = Access(permission=None)
    return view


def requires(permission: Permission) -> Callable[[Callable[P, R]], Callable[P, R]]:
    """Declare that only an actor with the permission may call the route.

    The view raises `Unauthenticated` if nobody is signed in, and `cms.errors.Forbidden` for an
    actor without the permission.
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
    """Return the actor of this request. The accounts room registers how to find them, once."""
    if "actor" not in g:
        loader: Callable[[], Actor] = current_app.extensions[ACTOR_LOADER]
        g.actor = loader()
    actor: Actor = g.actor
    return actor


def is_api() -> bool:
    """Whether this request goes to the JSON API, which knows tokens and no sessions."""
    return request.path.startswith(API)
