"""JSON in which nothing is lost in silence: no name twice in one object (RFC 8259, section 4)."""

from __future__ import annotations

import json
from typing import Any

from flask.json.provider import DefaultJSONProvider

from cms.errors import Invalid


class StrictJson(DefaultJSONProvider):
    """Reads the JSON of every request so."""

    def loads(self, s: str | bytes, **kwargs: Any) -> Any:
        """Read JSON, as `loads` does."""
        return loads(s)


def loads(text: str | bytes) -> Any:
    """Read JSON.

    Raises:
        ValueError: It is no JSON. ``NaN`` and ``Infinity``, which Python takes, are none either.
        Invalid: An object has a name twice; Python would keep the last one and lose the others.
    """
    return json.loads(text, object_pairs_hook=_object, parse_constant=_refuse)


def _object(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    made = dict(pairs)
    if len(made) < len(pairs):
        names = [name for name, _ in pairs]
        twice = next(name for name in names if names.count(name) > 1)
        raise Invalid.at("", f"“{twice}” is given twice in one object. Give each name once.")
    return made


def _refuse(name: str) -> None:
    raise ValueError(f"{name} is no number in JSON")
