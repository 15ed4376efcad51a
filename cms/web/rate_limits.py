"""How much one network may send and search: counted in memory, or in Redis for many processes.

What is counted is the client's network, /24 of IPv4 and /48 of IPv6, as one site commonly holds it.
Flask knows the client's address by the proxies that are trusted, and by no others.
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
COUNTING = "cms.counting"
SENDING, SEARCHING = "sending", "searching"
# What else is counted, in the words of the sentence that refuses it.
CHANGES, REPORTS = "comments and changes", "comments and reports"
# A reader waits for Redis at most so many seconds, and Redis is then left alone for so many.
_PATIENCE = 1
_PAUSE = 5


def count_sending(what: str = "comments") -> None:
    """Count what a reader sends, by form or by API; `TooManyAttempts` where it is too much.

    All that readers send is counted together; ``what`` names it in the sentence that refuses it.
    """
    g.rate_limits = _count(SENDING, what)


def count_search() -> None:
    """Count a search, which costs more than reading; `TooManyAttempts` where it is too much.

    An answer that is found does not tell what is left: it is kept and shared by caches.
    """
    _count(SEARCHING, "searches")


def _count(scope: str, what: str) -> dict[str, str]:
    """Count one more in the scope; return the headers that tell what is left."""
    counting: _Counting | None = current_app.extensions[COUNTING].get(scope)
    if counting is None:
        return {}
    counted = counting.count()
    if counted.wait:
        g.rate_limits = counted.headers
        raise TooManyAttempts(f"Too many {what} came from your network.", counted.wait)
    return counted.headers


def init_rate_limits(app: Flask, *, rates: Mapping[str, str], redis_url: str) -> None:
    """Prepare counting. While Redis is away, each process counts for itself.

    Args:
        app: The application.
        rates: Of `SENDING` and `SEARCHING` each such as ``10 per minute;100 per hour``; ``""``
            for any number.
        redis_url: Where the processes of the site count together; ``""`` for nowhere.
    """

    def network() -> str:
        return network_of(request.remote_addr or "")

    app.after_request(_tell_rates)
    # The library knows a socket under another name.
    shared = redis_url.replace("unix://", "redis+unix://", 1)
    app.extensions[COUNTING] = {
        scope: _Counting(
            own=_counter(app, scope, rate, network, "memory://"),
            shared=_counter(app, scope, rate, network, shared) if shared else None,
        )
        for scope, rate in rates.items()
        if rate
    }


@dataclass(frozen=True)
class _Counted:
    """What is left (draft-ietf-httpapi-ratelimit-headers), and how many seconds to wait if any."""

    headers: dict[str, str]
    wait: int = 0


@dataclass(frozen=True)
class _Counter:
    """Counts in one place."""

    limiter: Limiter
    hit: Callable[[], None]

    def count(self) -> _Counted:
        """Count one more of what this client sends; `StorageError` where Redis is away."""
        try:
            self.hit()
        except RateLimitExceeded:
            over = self.limiter.current_limit
            return _Counted(self._headers(), max(1, _seconds_to(over)) if over else 60)
        return _Counted(self._headers())

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
            "socket_timeout": _PATIENCE,
            "socket_connect_timeout": _PATIENCE,
        },
    )
    limiter.init_app(app)

    @limiter.shared_limit(rate, scope=scope)
    def hit() -> None:
        """Be counted, in the one scope of all that is alike."""

    return _Counter(limiter, hit)


@dataclass
class _Counting:
    """Counts in Redis where there is one that answers, and else in memory.

    The library could turn from one to the other too, but of several requests that find Redis gone
    at once it lets all but the first fail.
    """

    own: _Counter
    shared: _Counter | None
    paused_until: float = 0

    def count(self) -> _Counted:
        if self.shared is not None and time.monotonic() >= self.paused_until:
            try:
                return self.shared.count()
            except StorageError as error:
                logger.warning("Redis is away, this process counts for itself: %s", error)
                self.paused_until = time.monotonic() + _PAUSE
        return self.own.count()


def _tell_rates(response: Response) -> Response:
    """Say what is left, where something was counted."""
    response.headers.update(g.pop("rate_limits", {}))
    return response


def _seconds_to(limit: RequestLimit) -> int:
    """Return in how many seconds there is room again; at most as many as the window has.

    The library rounds that moment up, so that it could be a second too far.
    """
    return min(limit.limit.get_expiry(), math.ceil(limit.reset_at - time.time()))
