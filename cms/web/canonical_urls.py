"""One address for each page: other spellings of it lead there, and are not pages of their own."""

from __future__ import annotations

import unicodedata
from urllib.parse import urlencode

from flask import current_app, request, url_for
from werkzeug.exceptions import HTTPException

from cms.db.session import end_failed_read
from cms.errors import CmsError, Moved
from cms.web.access import Access, is_api
from cms.web.urls import absolute_url


def with_query(target: str) -> str:
    """Return an address with the query of this request."""
    asked = urlencode(list(request.args.items(multi=True)))
    return f"{target}?{asked}" if asked else target


def canonical_url(*names: str) -> str:
    """Return the whole address of this page, for ``rel="canonical"`` (RFC 6596).

    Of the query it keeps the parameters ``names`` alone, those that make another page of it.
    """
    kept = {name: request.args[name] for name in names if request.args.get(name)}
    return absolute_url(str(request.endpoint), **(request.view_args or {}), **kept)


def canonical_spelling() -> str | None:
    """Return the address of the page that was asked for in another spelling, if any.

    That is one with a slash at its end or with capital letters; of the desk, whose ids are not
    looked for here, one with a slash. The address is made from a route, so that it is always one
    of this site.
    """
    # PostgreSQL refuses to look for a NUL.
    if request.method not in ("GET", "HEAD") or "\0" in request.path:
        return None
    plain = request.path.rstrip("/")
    spellings = dict.fromkeys((plain, unicodedata.normalize("NFC", plain.lower())))
    return next((at for path in spellings if path != request.path and (at := _page_at(path))), None)


def _page_at(path: str) -> str | None:
    """Return the address of the page at a path, or None where there is none."""
    try:
        adapter = current_app.create_url_adapter(request)
        endpoint, arguments = adapter.match(path, method="GET") if adapter else ("", {})
    except HTTPException:
        return None
    access = vars(current_app.view_functions[endpoint]).get("__access__")
    if not isinstance(access, Access):
        return None
    if access.permission is not None:
        # What is at a page of the desk is told there, to who may know it.
        is_found = not is_api() and path == request.path.removesuffix("/")
    else:
        is_found = _is_there(path)
    return url_for(endpoint, **arguments) if is_found else None


def _is_there(path: str) -> bool:
    """Ask for a page as its reader would."""
    asked = {"PATH_INFO": path.encode().decode("latin-1"), "QUERY_STRING": ""}
    with current_app.request_context({**request.environ, **asked}):
        try:
            # Closed, since it may hold an open file.
            with current_app.make_response(current_app.dispatch_request()) as answer:
                return answer.status_code < 400
        except Moved:
            return True
        except (CmsError, HTTPException):
            end_failed_read()
            return False
