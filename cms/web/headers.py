"""The headers of the API as models, and the check of ``If-Match``."""

from __future__ import annotations

import re
from typing import Annotated

from flask import Response, request
from pydantic import BaseModel, Field
from werkzeug.datastructures import ETags

from cms.errors import PreconditionNeeded, Stale

# What proxies append to an entity tag when they compress; our own tags never end so.
_MARK_OF_PROXY = re.compile(
    r"(?:(?:--?|;+|:|\+)(?:gzip|gz|br|zstd|deflate|df|compress))+$", re.IGNORECASE
)


class OptionalIfMatch(BaseModel):
    """``If-Match`` is optional: a step may name the version that it is about."""

    if_match: Annotated[
        str | None,
        Field(
            alias="If-Match",
            description="The `ETag` of the version that you read; 412 if there is a newer one.",
        ),
    ] = None


class RequiredIfMatch(BaseModel):
    """``If-Match`` is required: a change must name the version that it was made from."""

    if_match: Annotated[
        str,
        Field(
            alias="If-Match",
            description="The `ETag` of the version that you change; 412 if there is a newer one, "
            "428 without it.",
        ),
    ]


class IfNoneMatch(BaseModel):
    """``If-None-Match``: the version that the client has already."""

    if_none_match: Annotated[
        str | None,
        Field(
            alias="If-None-Match",
            description="The `ETag` that you have; 304 if it is still current.",
        ),
    ] = None


class AnswerHeaders(BaseModel):
    """The headers of answers. A header without a default is always in the answers that name it."""

    cache_control: Annotated[
        str, Field(alias="Cache-Control", description="Whether caches may keep the answer.")
    ]
    etag: Annotated[
        str, Field(alias="ETag", description="Names this version, for If-None-Match and If-Match.")
    ]
    last_modified: Annotated[
        str | None,
        Field(
            alias="Last-Modified",
            description="When the newest article in the answer was last published.",
        ),
    ] = None
    link: Annotated[
        str | None,
        Field(alias="Link", description='The next page, `rel="next"`, if there is one.'),
    ] = None
    location: Annotated[str, Field(alias="Location", description="The URL of the new thing.")]
    rate_limit: Annotated[
        str | None,
        Field(alias="RateLimit", description="How many more you can send, and until when."),
    ] = None
    policy: Annotated[
        str | None,
        Field(alias="RateLimit-Policy", description="How many you can send in how many seconds."),
    ] = None
    retry_after: Annotated[
        str, Field(alias="Retry-After", description="After how many seconds to try again.")
    ]
    vary: Annotated[
        str, Field(alias="Vary", description="The request headers that the answer depends on.")
    ]
    authenticate: Annotated[
        str, Field(alias="WWW-Authenticate", description="How to authenticate: with a token.")
    ]


# The headers of each status that is not a success.
FAILURE_HEADERS: dict[int, tuple[str, ...]] = {
    **dict.fromkeys((400, 403, 404, 409, 411, 412, 413, 415, 422, 428, 500), ()),
    304: ("Cache-Control", "ETag"),
    308: ("Location",),
    401: ("WWW-Authenticate",),
    429: ("Retry-After", "RateLimit", "RateLimit-Policy"),
    503: ("Retry-After",),
}


def require_match(now: Response, stale: str) -> None:
    """Require an ``If-Match`` that names the current version.

    Args:
        now: The answer that shows the thing as it is now, with its ETag.
        stale: What the error says if the version named is not the current one.

    Raises:
        PreconditionNeeded: The request has no ``If-Match``.
        Stale: It names another version.
    """
    if not check_match(now, stale):
        raise PreconditionNeeded(
            "Send the ETag of what you changed as If-Match, so that nobody's work is lost."
        )


def check_match(now: Response, stale: str) -> bool:
    """Check ``If-Match`` as `require_match` does, if the request has one; return whether it has."""
    if request.if_match and not matches_version(request.if_match, now):
        raise Stale(stale)
    return bool(request.if_match)


def matches_version(sent: ETags, now: Response) -> bool:
    """Whether one of the entity tags names the version that the answer ``now`` shows.

    RFC 9110, section 13.1.1, compares If-Match strongly, since a weak tag does not promise the same
    bytes. Our tags name a version of the thing, whatever its bytes, so tags also count as proxies
    change them when they compress: nginx makes them weak, Apache appends ``-gzip``, Jetty
    ``--gzip``, LiteSpeed ``;gz``.
    """
    version = now.get_etag()[0] or ""
    return sent.star_tag or any(
        tag and _MARK_OF_PROXY.sub("", tag) == version  # an empty tag is read as None
        for tag in sent.as_set(include_weak=True)
    )
