"""Who asks, and who may: each route declares its access, each unsafe request is one transaction."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import wraps
from typing import Any, ParamSpec, TypeVar, cast

from flask import Flask, current_app, g, request
from flask.typing import ResponseReturnValue
from werkzeug.routing import BaseConverter

from cms.db.session import transaction
from cms.errors import Unauthenticated
from cms.permissions import Actor, Permission, demand
from cms.web.requests import SAFE_METHODS, WholeRequest
from cms.web.sent_forms import demand_plain_form
from cms.web.strict_json import StrictJson

P = ParamSpec("P")
R = TypeVar("R")

API = "/api/"
ACTOR_LOADER = "cms.actor_loader"
# A dict from an endpoint to what shows its form again, a `FormAgain`, after it has expired.
EXPIRED_FORMS = "cms.expired_forms"
FormAgain = Callable[[], ResponseReturnValue]


class PublicId(BaseConverter):
    """An id in an address, as ``<id:name>``: what stands beside ids under a word is none."""

    regex = "[0-9a-f]{20}"


class Application(Flask):
    """Flask, with each unsafe request run as one transaction."""

    request_class = WholeRequest
    json_provider_class = StrictJson

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.url_map.converters["id"] = PublicId
        # Before any other: the check of the CSRF token reads the form.
        self.before_request(_demand_sound)

    def log_exception(self, exc_info: Any) -> None:
        """Log what failed by its route: an address can hold a receipt or a private link."""
        at = request.url_rule or "an unknown address"
        self.logger.error("Exception on %s [%s]", at, request.method, exc_info=exc_info)

    def dispatch_request(self) -> ResponseReturnValue:
        """Call the view; commit when it returned, roll back when it raised."""
        if request.method in SAFE_METHODS:
            return super().dispatch_request()
        with transaction():
            return self.make_response(super().dispatch_request())


def _demand_sound() -> None:
    sent = cast("WholeRequest", request)
    sent.demand_host()
    sent.demand_whole()
    view = current_app.view_functions.get(request.endpoint or "")
    if view is not None and request.method not in SAFE_METHODS and not is_api():
        demand_plain_form(sent, view)


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
