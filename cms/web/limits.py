"""How much one network may send: counted in memory, or in Redis where several processes share it.

What is counted is the client's network, /24 of IPv4 and /48 of IPv6, as one site commonly holds it.
Flask knows the client's address by the proxies that are trusted, and by no others.
"""

from __future__ import annotations

import math
import time
from collections.abc import Callable

from flask import Flask, Response, current_app, request
from flask_limiter import Limiter, RateLimitExceeded

from cms.errors import TooManyAttempts

RATES = "cms.sending_rates"
NETWORK_OF = "cms.network_of"


def _network() -> str:
    network_of: Callable[[str], str] = current_app.extensions[NETWORK_OF]
    return network_of(request.remote_addr or "")


def _rates() -> str:
    rates: str = current_app.extensions[RATES]
    return rates


_limiter = Limiter(_network, strategy="moving-window", in_memory_fallback_enabled=True)


@_limiter.shared_limit(_rates, scope="sending", exempt_when=lambda: not _rates())
def _count() -> None:
    """Count one more of what this client sends."""


def count_sending() -> None:
    """Count what a reader sends, by form or by API; `TooManyAttempts` where it is too much."""
    try:
        _count()
    except RateLimitExceeded as error:
        over = _limiter.current_limit
        wait = math.ceil(max(1, over.reset_at - time.time())) if over else 60
        raise TooManyAttempts(
            f"Too many comments came from your network. Try again in {_spoken(wait)}.", wait
        ) from error


def _spoken(seconds: int) -> str:
    minutes = -(-seconds // 60)
    return "a minute" if minutes == 1 else f"{minutes} minutes"


def init_limits(
    app: Flask, *, rates: str, redis_url: str, network_of: Callable[[str], str]
) -> None:
    """Prepare counting; ``rates`` are such as ``10 per minute;100 per hour``, or ``""`` for none.

    While Redis is away, each process counts for itself.
    """
    app.extensions.update({RATES: rates, NETWORK_OF: network_of})
    # The library knows a socket under another name.
    uri = redis_url.replace("unix://", "redis+unix://", 1) if redis_url else "memory://"
    app.config["RATELIMIT_STORAGE_URI"] = uri
    _limiter.init_app(app)
    app.after_request(_tell_rates)


def _tell_rates(response: Response) -> Response:
    """Say what is left (draft-ietf-httpapi-ratelimit-headers), where something was counted."""
    policies, left = [], []
    for each in _limiter.current_limits:
        name = f'"{each.limit.GRANULARITY.name}"'
        policies.append(f"{name};q={each.limit.amount};w={each.limit.get_expiry()}")
        wait = max(0, math.ceil(each.reset_at - time.time()))
        left.append(f"{name};r={each.remaining};t={wait}")
    if policies:
        response.headers["RateLimit-Policy"] = ", ".join(policies)
        response.headers["RateLimit"] = ", ".join(left)
    return response
