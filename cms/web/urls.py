"""Absolute URLs, for receipts, JSON and feeds."""

from __future__ import annotations

from typing import Any

from flask import current_app, url_for


def absolute_url(endpoint: str, **values: Any) -> str:
    """Return the absolute URL of a page: on ``CMS_BASE_URL``, or else on the request's host."""
    base_url: str = current_app.config["SETTINGS"].base_url
    if base_url:
        return base_url + url_for(endpoint, **values)
    return url_for(endpoint, _external=True, **values)
