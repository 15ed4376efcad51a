"""Rate limits for what one network sends and searches, counted in memory or in Redis.

A network is /24 of IPv4 or /48 of IPv6, as one site commonly has it. Flask takes the client's
address from the trusted proxies alone.
"""

from __future__ import annotations

import logging
import math
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass

from flask import Flask, Response, current_app, g, request
from flask_limiter import Limiter, RateLimitExceeded, RequestLimit
from limits.errors import StorageError

from cms.errors import TooManyAttempts
from cms.web.networks import network_of

logger = logging.getLogger(__name__)
COUNTERS = "cms.counters"
SENDING, SEARCHING = "sending", "searching"
# What a refusal names, beside comments.
CHANGES, REPORTS = "comments and changes", "comments and reports"
# Seconds that a reader waits for Redis at most, and then no request asks it.
_REDIS_TIMEOUT = 1
_REDIS_PAUSE = 5


def count_sending(what: str = "comments") -> None:
    """Count what a reader sends by form or API; raise `TooManyAttempts` if it is too much.

    Everything that readers send counts together. ``what`` names it in the refusal.
    """
    g.rate_limits = _count_one(SENDING, what)


def count_search() -> None:
    """Count a search, which costs more than reading; raise `TooManyAttempts` if it is too much.

    The answer has no headers that say what is left, since caches share it.
    """
    _count_one(SEARCHING, "searches")


def _count_one(scope: str, what: str) -> dict[str, str]:
    """Count one more in the scope; return the headers that say what is left."""
    counter: _SharedCounter | None = current_app.extensions[COUNTERS].get(scope)
    if counter is None:
        return {}
    count = counter.count()
    if count.wait:
        g.rate_limits = count.headers
        raise TooManyAttempts(f"Too many {what} came from your network.", count.wait)
    return count.headers


def init_rate_limits(app: Flask, *, rates: Mapping[str, str], redis_url: str) -> None:
    """Set up the counters. While Redis does not answer, each process counts for itself.

    Args:
        app: The application.
        rates: The limit of `SENDING` and of `SEARCHING`, such as ``10 per minute;100 per hour``;
            ``""`` is no limit.
        redis_url: The Redis in which all processes of the site count together; ``""`` is none.
    """

    def network() -> str:
        return network_of(request.remote_addr or "")

    app.after_request(_set_rate_headers)
    # The library has another name for a socket.
    shared = redis_url.replace("unix://", "redis+unix://", 1)
    app.extensions[COUNTERS] = {
        scope: _SharedCounter(
            own=_counter(app, scope, rate, network, "memory://"),
            shared=_counter(app, scope, rate, network, shared) if shared else None,
        )
        for scope, rate in rates.items()
        if rate
    }


@dataclass(frozen=True)
class _Count:
    """What is left after a request.

    Args:
        headers: Those of draft-ietf-httpapi-ratelimit-headers.
        wait: Seconds until the next request is allowed; 0 if it is allowed now.
    """

    headers: dict[str, str]
    wait: int = 0


@dataclass(frozen=True)
class _Counter:
    """A counter in memory, or in Redis."""

    limiter: Limiter
    hit: Callable[[], None]

    def count(self) -> _Count:
        """Count one request of this client; raises `StorageError` if Redis does not answer."""
        try:
            self.hit()
        except RateLimitExceeded:
            over = self.limiter.current_limit
            return _Count(self._headers(), max(1, _seconds_to(over)) if over else 60)
        return _Count(self._headers())

    def _headers(self) -> dict[str, str]:
        policies, left = [], []
        for each in self.limiter.current_limits:
            name = f'"{each.limit.GRANULARITY.name}"'
            window = each.limit.get_expiry()
            policies.append(f"{name};q={each.limit.amount};w={window}")
            left.append(f"{name};r={each.remaining};t={max(0, _seconds_to(each))}")
        return {"RateLimit-Policy": ", ".join(policies), "RateLimit": ", ".join(left)}


def _counter(
    app: Flask, scope: str, rate: str, network: Callable[[], str], storage: str
) -> _Counter:
    limiter = Limiter(
        network,
        strategy="moving-window",
        storage_uri=storage,
        storage_options={
            "wrap_exceptions": True,
            "socket_timeout": _REDIS_TIMEOUT,
            "socket_connect_timeout": _REDIS_TIMEOUT,
        },
    )
    limiter.init_app(app)

    @limiter.shared_limit(rate, scope=scope)
    def hit() -> None:
        """Count one in the scope."""

    return _Counter(limiter, hit)


@dataclass
class _SharedCounter:
    """Counts in Redis if there is one that answers, otherwise in memory.

    The library has such a fallback too. But when several requests find Redis gone at once, it fails
    all but the first.
    """

    own: _Counter
    shared: _Counter | None
    paused_until: float = 0

    def count(self) -> _Count:
        if self.shared is not None and time.monotonic() >= self.paused_until:
            try:
                return self.shared.count()
            except StorageError as error:
                logger.warning("Redis is away, this process counts for itself: %s", error)
                self.paused_until = time.monotonic() + _REDIS_PAUSE
        return self.own.count()


def _set_rate_headers(response: Response) -> Response:
    """Add the headers that say what is left, if something was counted."""
    response.headers.update(g.pop("rate_limits", {}))
    return response


def _seconds_to(limit: RequestLimit) -> int:
    """Return the seconds until the limit allows more, at most those of its window.

    The library rounds up, which could be a second more than the window.
    """
    return min(limit.limit.get_expiry(), math.ceil(limit.reset_at - time.time()))
