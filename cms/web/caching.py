"""What is the same for everybody: validators, compression, and scripts of other sites.

A public answer that is not marked as private carries no secret, so it can be compressed beside
what somebody else wrote (BREACH needs both), kept by caches, and read by any site's script.
Everything else is sent as it is, and kept by nobody.
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

# By what a client can read, the best first; levels at which a page costs about a millisecond.
_CODINGS: dict[str, Callable[[bytes], bytes]] = {
    "br": lambda data: brotli.compress(data, quality=4),
    "zstd": lambda data: zstd.compress(data, 3),
    "gzip": lambda data: gzip.compress(data, 6, mtime=0),
    "identity": lambda data: data,
}
# Below this, an answer fits into one packet anyway.
_LEAST_BYTES = 500
_TEXT, _TEXT_TOO = ("text/", "application/json"), ("javascript", "xml")
# The next request may always be answered anew: a comment can be approved or taken back meanwhile.
ALWAYS_ASK = "public, no-cache"
# What a script of another site may send, and may read of an answer, beyond what any may.
SENT = "Content-Type, Idempotency-Key, If-None-Match"
READ = "ETag, Link, Location, RateLimit, RateLimit-Policy, Retry-After"


def init_caching(app: Flask) -> None:
    """Have every answer checked for what it may carry."""
    app.after_request(_cache)
    app.after_request(_open_to_scripts)


def _is_open() -> bool:
    """Whether the route that was asked is public."""
    rule = request.url_rule
    access = vars(current_app.view_functions[rule.endpoint]).get("__access__") if rule else None
    return isinstance(access, Access) and access.permission is None


def _cache(response: Response) -> Response:
    shared = (
        response.status_code == 200
        and request.method in SAFE_METHODS - {"OPTIONS"}
        and _is_open()
        and not response.cache_control.no_store
        and "Set-Cookie" not in response.headers
    )
    if not shared:
        if request.method != "OPTIONS":
            response.headers.setdefault("Cache-Control", "no-store")
            if is_api():
                _answer_by_version(response)
        return response
    if response.is_streamed:
        # A file of the site: read whole, and closed.
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
    # Strong: each coding has one of its own (RFC 9110, section 8.8.3.3).
    etag = hashlib.sha256(data).hexdigest()[:32]
    response.set_etag(etag if coding == "identity" else f"{etag}-{coding}")
    # An answer can change without its date, as when a comment is approved: the date alone, without
    # an ETag, must not say that it is still the same.
    dated = response.headers.pop("Last-Modified", None)
    _answer_by_bytes(response)
    if response.status_code == 200 and coding != "identity":
        response.set_data(_CODINGS[coding](data))
        response.headers["Content-Encoding"] = coding
    if dated is not None:
        response.headers["Last-Modified"] = dated
    return response


def _answer_by_bytes(response: Response) -> None:
    """Answer who names an ETag of what is public: 304 where it is known, 412 where it is over."""
    if request.if_match and not request.if_match.contains(response.get_etag()[0] or ""):
        _refuse(response)
    else:
        # Werkzeug finds no strong tag in “*”, which names whatever there is.
        response.make_conditional({**request.environ, "HTTP_IF_MATCH": ""})


def _answer_by_version(response: Response) -> None:
    """Answer who names the ETag of a managed thing, in whatever form a proxy gave it back."""
    if "ETag" not in response.headers or request.method not in SAFE_METHODS:
        return
    if request.if_match and not matches_version(request.if_match, response):
        _refuse(response)
        return
    asked = {**request.environ, "HTTP_IF_MATCH": ""}
    if matches_version(request.if_none_match, response):
        asked["HTTP_IF_NONE_MATCH"] = response.headers["ETag"]
    response.make_conditional(asked)


def _refuse(response: Response) -> None:
    problem = answer_error(Stale("This is not what you named with If-Match; get it anew."))
    response.status_code, response.content_type = problem.status_code, problem.content_type
    response.set_data(problem.get_data())


def _open_to_scripts(response: Response) -> Response:
    """Let scripts of any site use what is public; a cookie counts for nothing here anyway."""
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
