"""What comes in and what goes out: parsing with plain errors, and the shapes of the API."""

from __future__ import annotations

import re
from collections.abc import Iterable
from ipaddress import IPv6Address
from typing import TYPE_CHECKING

from flask import request

from cms.errors import FieldError, Invalid

if TYPE_CHECKING:
    pass


CUT_OFF = "Only a part of the request arrived, so nothing was changed. Send it again."


_LENGTH = re.compile(r"[0-9]{1,18}")


# Labels of a name with dots between them, or an address of IPv6 in brackets.
_HOST = re.compile(
    r"(?:[A-Za-z0-9-]+(?:\.[A-Za-z0-9-]+)*\.?|\[(?P<ipv6>[0-9A-Fa-f:.]+)\])(?::(?P<port>[0-9]{0,5}))?"
)


_LONGEST_HOST, _LAST_PORT = 300, 65_535


def is_host(text: str) -> bool:
    """Whether ``text`` is a name or an IP address, and perhaps a port (RFC 3986, section 3.2)."""
    found = _HOST.fullmatch(text)
    if not found or len(text) > _LONGEST_HOST or int(found["port"] or 0) > _LAST_PORT:
        return False
    try:
        return found["ipv6"] is None or bool(IPv6Address(found["ipv6"]))
    except ValueError:
        return False


def demand_once(names: Iterable[str]) -> None:
    """Raise `Invalid` where one of these parameters of the query stands there twice."""
    twice = [name for name in names if len(request.args.getlist(name)) > 1]
    if twice:
        raise Invalid([FieldError(f"/{name}", "Give this parameter once.") for name in twice])
