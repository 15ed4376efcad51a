"""Building elements of HTML with every value escaped."""

from __future__ import annotations

from collections.abc import Iterable
from functools import cache

from markupsafe import Markup


def join(parts: Iterable[Markup]) -> Markup:
    """Concatenate pieces of HTML."""
    # Markup.join escapes a part that is a plain string by mistake.
    return Markup().join(parts)


def element(name: str, content: Markup, **attributes: str | None) -> Markup:
    """Return an element with its content; attributes are named as for `tag`."""
    return tag(name, **attributes) + content + _closing(name)


def tag(name: str, **attributes: str | None) -> Markup:
    """Return an opening tag; underscores at the end and inside names mean what HTML needs."""
    opened = _opening(name)
    for key, value in attributes.items():
        if value is not None:
            # Adding to Markup escapes a plain string, and costs half of what formatting costs.
            opened += _attribute(key) + value + _QUOTE
    return opened + _END


_QUOTE, _END = Markup('"'), Markup(">")


# The names are those of elements and attributes, of which there are few.
@cache
def _opening(name: str) -> Markup:
    return Markup("<{}").format(name)


@cache
def _closing(name: str) -> Markup:
    return Markup("</{}>").format(name)


@cache
def _attribute(key: str) -> Markup:
    return Markup(' {}="').format(key.rstrip("_").replace("_", "-"))
