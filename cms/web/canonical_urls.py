"""One URL for each page; other spellings of it redirect there."""

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
    """Return a URL with the query of this request."""
    asked = urlencode(list(request.args.items(multi=True)))
    return f"{target}?{asked}" if asked else target


def canonical_url(*names: str) -> str:
    """Return the absolute URL of this page, for ``rel="canonical"`` (RFC 6596).

    Args:
        *names: The parameters of the query that make it another page. All others are left out.
    """
    kept = {name: request.args[name] for name in names if request.args.get(name)}
    return absolute_url(str(request.endpoint), **(request.view_args or {}), **kept)


def canonical_spelling() -> str | None:
    """Return the URL of the page that this request spells differently, or None.

    Other spellings have a slash at the end or capital letters; below the desk, only a slash counts.
    The URL is built from a route, so that it is always one of this site.
    """
    # PostgreSQL refuses to look for a NUL.
    if request.method not in ("GET", "HEAD") or "\0" in request.path:
        return None
    plain = request.path.rstrip("/")
    spellings = dict.fromkeys((plain, unicodedata.normalize("NFC", plain.lower())))
    return next((at for path in spellings if path != request.path and (at := _page_at(path))), None)


def _page_at(path: str) -> str | None:
    """Return the URL of the page at a path, or None if there is no page."""
    try:
        adapter = current_app.create_url_adapter(request)
        endpoint, arguments = adapter.match(path, method="GET") if adapter else ("", {})
    except HTTPException:
        return None
    access = vars(current_app.view_functions[endpoint]).get("__access__")
    if not isinstance(access, Access):
        return None
    if access.permission is not None:
        # Whether the desk has such a thing is only for users to know, so the page itself answers.
        is_found = not is_api() and path == request.path.removesuffix("/")
    else:
        is_found = _is_there(path)
    return url_for(endpoint, **arguments) if is_found else None


def _is_there(path: str) -> bool:
    """Whether a reader who asks for this path gets a page."""
    changed = {"PATH_INFO": path.encode().decode("latin-1"), "QUERY_STRING": ""}
    with current_app.request_context({**request.environ, **changed}):
        try:
            # Close it: it may hold an open file.
            with current_app.make_response(current_app.dispatch_request()) as answer:
                return answer.status_code < 400
        except Moved:
            return True
        except (CmsError, HTTPException):
            end_failed_read()
            return False
