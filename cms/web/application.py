"""The Flask class of Galley: strict requests, and one transaction for each that may write."""

from __future__ import annotations

from typing import Any, cast

from flask import Flask, current_app, request
from flask.typing import ResponseReturnValue
from werkzeug.routing import BaseConverter

from cms.db.session import transaction
from cms.errors import NotFound
from cms.web.access import is_api
from cms.web.form_parsing import require_plain_form
from cms.web.requests import SAFE_METHODS, StrictRequest
from cms.web.strict_json import StrictJson


class PublicId(BaseConverter):
    """The converter ``<id:name>`` for public ids, so that words beside ids match other routes."""

    regex = "[0-9a-f]{20}"


class Application(Flask):
    """Flask, with each unsafe request run as one transaction."""

    request_class = StrictRequest
    json_provider_class = StrictJson

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.url_map.converters["id"] = PublicId
        # Before all others: the check of the CSRF token reads the form.
        self.before_request(_check_request)

    def log_exception(self, exc_info: Any) -> None:
        """Log an exception with its route, not its address: that can hold a secret link."""
        at = request.url_rule or "an unknown address"
        self.logger.error("Exception on %s [%s]", at, request.method, exc_info=exc_info)

    def dispatch_request(self) -> ResponseReturnValue:
        """Call the view; commit if it returns, roll back if it raises."""
        if request.method in SAFE_METHODS:
            return super().dispatch_request()
        with transaction():
            return self.make_response(super().dispatch_request())


def _check_request() -> None:
    sent = cast("StrictRequest", request)
    sent.require_host()
    sent.require_whole()
    # PostgreSQL keeps no NUL and refuses to look for one: nothing can have such a path.
    if "\0" in request.path:
        raise NotFound("There is nothing at this address.")
    view = current_app.view_functions.get(request.endpoint or "")
    if view is not None and request.method not in SAFE_METHODS and not is_api():
        require_plain_form(sent, view)
