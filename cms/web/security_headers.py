"""The headers that every response carries."""

from __future__ import annotations

from collections.abc import Sequence
from http import HTTPStatus

from flask import Flask, Response, request

from cms.web.access import DESK

# No page uses these features, so no player or script in a page may ask a reader for them.
_PERMISSIONS = ", ".join(
    f"{feature}=()"
    for feature in (
        *("camera", "display-capture", "geolocation", "hid", "microphone", "midi", "payment"),
        *("serial", "usb"),
    )
)


def keep_private(response: Response) -> Response:
    """Mark a page for one person: not stored, not indexed, its URL not sent as a referrer."""
    response.headers["Cache-Control"] = "no-store"
    response.headers["Referrer-Policy"] = "no-referrer"
    response.headers["X-Robots-Tag"] = "noindex"
    return response


def init_security_headers(
    app: Flask, *, frame_sources: Sequence[str], hsts_seconds: int = 0
) -> None:
    """Set the headers of every response.

    Args:
        app: The application.
        frame_sources: The hosts whose players a page may load into a frame.
        hsts_seconds: For how long browsers that came over https use nothing else (RFC 6797);
            0 sends no such header.
    """
    policy = "; ".join(
        (
            "default-src 'self'",
            "img-src 'self' https: data:",
            "media-src 'self' https:",
            f"frame-src {' '.join(frame_sources) or chr(39) + 'none' + chr(39)}",
            "object-src 'none'",
            "base-uri 'none'",
            "form-action 'self'",
            "frame-ancestors 'none'",
        )
    )

    @app.after_request
    def _set_headers(response: Response) -> Response:
        response.headers.setdefault("Content-Security-Policy", policy)
        response.headers.setdefault("X-Content-Type-Options", "nosniff")
        # The URL of an error page may be a secret link.
        is_error = response.status_code >= HTTPStatus.BAD_REQUEST
        referrer = "no-referrer" if is_error else "strict-origin-when-cross-origin"
        response.headers.setdefault("Referrer-Policy", referrer)
        response.headers.setdefault("Cross-Origin-Opener-Policy", "same-origin")
        response.headers.setdefault("Permissions-Policy", _PERMISSIONS)
        if hsts_seconds and request.is_secure:
            response.headers["Strict-Transport-Security"] = f"max-age={hsts_seconds}"
        if request.path.startswith(DESK):
            response.headers["Cache-Control"] = "no-store"
        return response
