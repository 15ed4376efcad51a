"""The headers that requests of the API bring and its answers carry, and holding to ``If-Match``."""

from __future__ import annotations

import re
from typing import Annotated

from flask import Response, request
from pydantic import BaseModel, Field
from werkzeug.datastructures import ETags

from cms.errors import PreconditionNeeded, Stale

# What proxies append to an entity tag when they compress; tags of managed things end with none.
_MARK_OF_PROXY = re.compile(
    r"(?:(?:--?|;+|:|\+)(?:gzip|gz|br|zstd|deflate|df|compress))+$", re.IGNORECASE
)


class OptionalIfMatch(BaseModel):
    """Of a step, which can say what it is about."""

    if_match: Annotated[
        str | None,
        Field(alias="If-Match", description="The `ETag` of what was read: 412 if that is over."),
    ] = None


class RequiredIfMatch(BaseModel):
    """Of a change, which must say what it is made from."""

    if_match: Annotated[
        str,
        Field(
            alias="If-Match",
            description="The `ETag` of what is changed: 412 if that is over, 428 without it.",
        ),
    ]


class IfNoneMatch(BaseModel):
    """Of who may have the answer already."""

    if_none_match: Annotated[
        str | None,
        Field(alias="If-None-Match", description="The `ETag` of what is there: 304 if it holds."),
    ] = None


class AnswerHeaders(BaseModel):
    """What the head of an answer says; what has no default always does, where it is named."""

    cache_control: Annotated[
        str, Field(alias="Cache-Control", description="Whether it may be kept, and by whom.")
    ]
    etag: Annotated[
        str, Field(alias="ETag", description="Names what is given, for If-None-Match and If-Match.")
    ]
    last_modified: Annotated[
        str | None,
        Field(
            alias="Last-Modified", description="When the newest article given was last published."
        ),
    ] = None
    link: Annotated[
        str | None,
        Field(alias="Link", description='The next page, `rel="next"`, where there is one.'),
    ] = None
    location: Annotated[str, Field(alias="Location", description="Where it stands.")]
    rate_limit: Annotated[
        str | None,
        Field(alias="RateLimit", description="How many more can be sent, and for how long."),
    ] = None
    policy: Annotated[
        str | None,
        Field(alias="RateLimit-Policy", description="How many can be sent in how many seconds."),
    ] = None
    retry_after: Annotated[
        str, Field(alias="Retry-After", description="In how many seconds to try again.")
    ]
    vary: Annotated[
        str, Field(alias="Vary", description="What of the request the answer depends on.")
    ]
    authenticate: Annotated[
        str, Field(alias="WWW-Authenticate", description="What is needed: a token.")
    ]


# Every status that is no success, with what its head says.
FAILURE_HEADERS: dict[int, tuple[str, ...]] = {
    **dict.fromkeys((400, 403, 404, 409, 411, 412, 413, 415, 422, 428, 500), ()),
    304: ("Cache-Control", "ETag"),
    308: ("Location",),
    401: ("WWW-Authenticate",),
    429: ("Retry-After", "RateLimit", "RateLimit-Policy"),
    503: ("Retry-After",),
}


def require_match(now: Response, stale: str) -> None:
    """Hold ``If-Match``, which must be there, against how a thing is answered ``now``.

    Raises `PreconditionNeeded` without it, and `Stale` with that sentence where it is another.
    """
    if not check_match(now, stale):
        raise PreconditionNeeded(
            "Send the ETag of what you changed as If-Match, so that nobody's work is lost."
        )


def check_match(now: Response, stale: str) -> bool:
    """Hold ``If-Match`` against how a thing is answered ``now``; return whether it was there.

    Raises `Stale` with that sentence where it is another.
    """
    if request.if_match and not matches_version(request.if_match, now):
        raise Stale(stale)
    return bool(request.if_match)


def matches_version(sent: ETags, now: Response) -> bool:
    """Whether one of the entity tags names the managed thing as it is answered ``now``.

    RFC 9110, section 13.1.1, has If-Match compare strongly, since a weak tag does not promise the
    same bytes. A tag of a managed thing names a version of it, and the bytes of an answer are
    never written back: so it counts in the form that a proxy gave it when it compressed the
    answer. nginx makes it weak, Apache appends ``-gzip``, Jetty ``--gzip``, LiteSpeed ``;gz``.
    """
    version = now.get_etag()[0] or ""
    return sent.star_tag or any(
        tag and _MARK_OF_PROXY.sub("", tag) == version  # an empty one is read as None
        for tag in sent.as_set(include_weak=True)
    )
