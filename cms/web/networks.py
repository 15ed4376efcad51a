"""The network of a client, from its address."""

from __future__ import annotations

import ipaddress
import re

NO_NETWORK = "no network"


# An address, perhaps with a port, or with a zone (RFC 4007, section 11).
_ADDRESS = re.compile(
    r"(?P<v4>[0-9.]+)(?::[0-9]{1,5})?|"
    r"(?P<v6>[0-9A-Fa-f:.]+)(?:%[^\]]*)?|"
    r"\[(?P<in_brackets>[0-9A-Fa-f:.]+)(?:%[^\]]*)?\](?::[0-9]{1,5})?"
)


_NAT64 = ipaddress.IPv6Network("64:ff9b::/96")


def network_of(address: str) -> str:
    """Return the network of an address: /24 of IPv4, /48 of IPv6, as one site commonly has it.

    Some proxies add the port, as ``192.0.2.1:5001`` or ``[2001:db8::1]:5001``. Clients without a
    readable address, for example on a Unix socket, are all in `NO_NETWORK`.
    """
    found = _ADDRESS.fullmatch(address.strip(' "'))
    try:
        ip = ipaddress.ip_address(next(filter(None, found.groups())) if found else "")
    except ValueError:
        return NO_NETWORK
    if isinstance(ip, ipaddress.IPv6Address):
        # A NAT64 gateway writes clients of IPv4 so (RFC 6052).
        ip = ip.ipv4_mapped or (ipaddress.IPv4Address(ip.packed[-4:]) if ip in _NAT64 else ip)
    return str(ipaddress.ip_network((ip, 24 if ip.version == 4 else 48), strict=False))
