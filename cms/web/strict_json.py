"""Strict JSON: an object with a name twice is an error (RFC 8259, section 4)."""

from __future__ import annotations

import json
from typing import Any

from flask.json.provider import DefaultJSONProvider

from cms.errors import Invalid


class StrictJson(DefaultJSONProvider):
    """Reads the JSON of every request with `loads`."""

    def loads(self, s: str | bytes, **kwargs: Any) -> Any:
        """Read JSON as `loads` does."""
        return loads(s)


def loads(text: str | bytes) -> Any:
    """Read JSON.

    Raises:
        ValueError: The text is not JSON. Python alone would take ``NaN`` and ``Infinity``.
        Invalid: An object has a name twice. Python alone would keep the last value.
    """
    return json.loads(text, object_pairs_hook=_object, parse_constant=_refuse)


def _object(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) < len(pairs):
        names = [name for name, _ in pairs]
        twice = next(name for name in names if names.count(name) > 1)
        raise Invalid.at("", f"“{twice}” is given twice in one object. Give each name once.")
    return found


def _refuse(name: str) -> None:
    raise ValueError(f"{name} is no number in JSON")
