"""Where a request comes from, as far as limits go."""

import ipaddress

from starlette.types import Scope


def client_of(scope: Scope) -> str:
    """The network address to count by. An IPv6 network of 64 bits is one: who has one address has all of it."""
    host = (scope.get("client") or ("",))[0] or ""
    try:
        address = ipaddress.ip_address(host.partition("%")[0])
    except ValueError:
        return host
    if isinstance(address, ipaddress.IPv6Address):
        if address.ipv4_mapped:
            return str(address.ipv4_mapped)
        return str(ipaddress.ip_network((address, 64), strict=False))
    return str(address)
