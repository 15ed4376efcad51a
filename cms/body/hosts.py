"""Hosts of addresses: which are valid, and their ASCII form."""

from __future__ import annotations

import ipaddress
import re

import idna

# A browser reads a host as an IPv4 address if its last part is this (WHATWG URL, 4.3).
_NUMBER = re.compile(r"[0-9]+|0[xX][0-9a-fA-F]*")


def ascii_host(host: str) -> str:
    """Return a host in small ASCII letters, as it is looked up in DNS.

    A name has to be one that IDNA 2008 allows, read as UTS 46 says and with the letters, digits
    and hyphens of RFC 1123 alone; a number is an IPv4 address of four parts or an IPv6 address
    without a zone. The dot that may end a name goes.

    Raises:
        ValueError: Where it is neither.
    """
    if ":" in host:
        return str(ipaddress.IPv6Address(host)) if "%" not in host else _refuse(host)
    try:
        name = idna.encode(host, uts46=True, std3_rules=True).decode("ascii").removesuffix(".")
    except UnicodeError:  # idna.IDNAError is one
        return _refuse(host)
    if _NUMBER.fullmatch(name.rpartition(".")[2]):
        return str(ipaddress.IPv4Address(name))
    return name.lower()


def public_host(host: str) -> str:
    """Return the ASCII form of a host that has a public name: two labels, and no number.

    Raises:
        ValueError: Where it has none.
    """
    name = ascii_host(host)
    if "." not in name or ":" in name or name.rpartition(".")[2].isdigit():
        _refuse(host)
    return name


def _refuse(host: str) -> str:
    raise ValueError(f"{host} is no name of a website")
