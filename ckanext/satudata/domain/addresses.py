"""Which network addresses a server may fetch from at the wish of somebody else: public ones only."""

from __future__ import annotations

import ipaddress


def is_public(address: str) -> bool:
    """Return whether an IP address belongs to the public internet.

    Loopback, private, link-local, multicast and reserved addresses do not, nor does an IPv6 address that only carries
    such an IPv4 address inside (mapped, 6to4, Teredo, NAT64), nor any outside of 2000::/3, from which alone public
    IPv6 addresses are given out (RFC 4291, IANA).

    Args:
        address: an IPv4 or IPv6 address, possibly with a zone.
    """
    try:
        parsed = ipaddress.ip_address(address.partition("%")[0])
    except ValueError:
        return False
    if isinstance(parsed, ipaddress.IPv6Address):
        inner = parsed.ipv4_mapped or parsed.sixtofour or (parsed.teredo or (None, None))[1]
        if inner is not None:
            return is_public(str(inner))
        if parsed in ipaddress.ip_network("64:ff9b::/96"):
            return is_public(str(ipaddress.IPv4Address(int(parsed) & 0xFFFFFFFF)))
        if parsed not in ipaddress.ip_network("2000::/3"):
            return False
    return parsed.is_global and not parsed.is_multicast
