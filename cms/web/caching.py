"""Caching: entity tags, compression and CORS for public answers; no caching for all others.

A public answer carries no secret. So it can be compressed together with text that somebody else
wrote (the BREACH attack needs a secret too), kept by caches, and read by scripts of any site. All
other answers are sent uncompressed with ``Cache-Control: no-store``.
"""

from __future__ import annotations

import gzip
import hashlib
import sys
from collections.abc import Callable

import brotli
from flask import Flask, Response, current_app, request

from cms.errors import Stale
from cms.web.access import Access, is_api
from cms.web.error_handlers import answer_error
from cms.web.headers import matches_version
from cms.web.requests import SAFE_METHODS

if sys.version_info >= (3, 14):
    from compression import zstd
else:
    from backports import zstd

# The best coding first. At these levels a page takes about a millisecond.
_CODINGS: dict[str, Callable[[bytes], bytes]] = {
    "br": lambda data: brotli.compress(data, quality=4),
    "zstd": lambda data: zstd.compress(data, 3),
    "gzip": lambda data: gzip.compress(data, 6, mtime=0),
    "identity": lambda data: data,
}
# A smaller answer fits into one packet anyway.
_LEAST_BYTES = 500
_TEXT, _TEXT_TOO = ("text/", "application/json"), ("javascript", "xml")
# Caches must always ask: a comment can be approved or withdrawn at any moment.
ALWAYS_ASK = "public, no-cache"
# Headers that a script of another site may send and read, beside the safelisted ones (CORS).
SENT = "Content-Type, Idempotency-Key, If-None-Match"
READ = "ETag, Link, Location, RateLimit, RateLimit-Policy, Retry-After"


def init_caching(app: Flask) -> None:
    """Set the headers of caching and CORS on every answer."""
    app.after_request(_set_caching)
    app.after_request(_set_cors)


def _is_open() -> bool:
    """Whether this request's route is public."""
    rule = request.url_rule
    access = vars(current_app.view_functions[rule.endpoint]).get("__access__") if rule else None
    return isinstance(access, Access) and access.permission is None


def _set_caching(response: Response) -> Response:
    is_cacheable = (
        response.status_code == 200
        and request.method in SAFE_METHODS - {"OPTIONS"}
        and _is_open()
        and not response.cache_control.no_store
        and "Set-Cookie" not in response.headers
    )
    if not is_cacheable:
        if request.method != "OPTIONS":
            response.headers.setdefault("Cache-Control", "no-store")
            if is_api():
                _answer_by_version(response)
        return response
    if response.is_streamed:
        # A file of the site; read it whole and close it.
        response.direct_passthrough = False
        response.make_sequence()
        response.close()
    data = response.get_data()
    response.headers.setdefault("Cache-Control", ALWAYS_ASK)
    coding = "identity"
    kind = response.mimetype or ""
    if kind.startswith(_TEXT) or kind.endswith(_TEXT_TOO):
        response.vary.add("Accept-Encoding")
        if len(data) >= _LEAST_BYTES:
            coding = request.accept_encodings.best_match(list(_CODINGS), "identity")
    # A strong tag differs for each coding (RFC 9110, section 8.8.3.3).
    etag = hashlib.sha256(data).hexdigest()[:32]
    response.set_etag(etag if coding == "identity" else f"{etag}-{coding}")
    # An answer can change while its date stays, for example when a comment is approved. So a
    # request with If-Modified-Since alone must not get a 304.
    last_modified = response.headers.pop("Last-Modified", None)
    _answer_by_bytes(response)
    if response.status_code == 200 and coding != "identity":
        response.set_data(_CODINGS[coding](data))
        response.headers["Content-Encoding"] = coding
    if last_modified is not None:
        response.headers["Last-Modified"] = last_modified
    return response


def _answer_by_bytes(response: Response) -> None:
    """Answer a request that names ETags of a public page: 304 if current, 412 if not."""
    if request.if_match and not request.if_match.contains(response.get_etag()[0] or ""):
        _refuse(response)
    else:
        # Werkzeug does not match “*”, which any version fits.
        response.make_conditional({**request.environ, "HTTP_IF_MATCH": ""})


def _answer_by_version(response: Response) -> None:
    """Answer a request that names ETags of a managed thing, also as proxies change them."""
    if "ETag" not in response.headers or request.method not in SAFE_METHODS:
        return
    if request.if_match and not matches_version(request.if_match, response):
        _refuse(response)
        return
    environ = {**request.environ, "HTTP_IF_MATCH": ""}
    if matches_version(request.if_none_match, response):
        environ["HTTP_IF_NONE_MATCH"] = response.headers["ETag"]
    response.make_conditional(environ)


def _refuse(response: Response) -> None:
    problem = answer_error(
        Stale("The version that you named with If-Match is not the current one. Get it again.")
    )
    response.status_code, response.content_type = problem.status_code, problem.content_type
    response.set_data(problem.get_data())


def _set_cors(response: Response) -> Response:
    """Let scripts of any site use the public API; it does not read cookies (CORS)."""
    if not (is_api() and _is_open()):
        return response
    response.headers["Access-Control-Allow-Origin"] = "*"
    if request.method == "OPTIONS":
        response.headers["Access-Control-Allow-Methods"] = ", ".join(sorted(response.allow))
        response.headers["Access-Control-Allow-Headers"] = SENT
        response.headers["Access-Control-Max-Age"] = "86400"
    else:
        response.headers["Access-Control-Expose-Headers"] = READ
    return response
