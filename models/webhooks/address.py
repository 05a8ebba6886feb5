"""Which addresses may be told: public ones by https, looked up anew each time, so that no name leads inside.

A name may point elsewhere tomorrow. So what it resolves to is judged when it is entered and at every delivery, and the
connection goes to the very number that was judged, never to the name a second time.
"""

import asyncio
import ipaddress
import socket
from dataclasses import dataclass
from urllib.parse import urlsplit

from models.texts.translate import N_

LONGEST = 500
_NAT64 = ipaddress.ip_network("64:ff9b::/96")
_SECONDS = 5.0


class AddressRefused(Exception):  # noqa: N818 - says what happened
    """It may not be told; `reason` is for people, marked with N_."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


class AddressUnknown(Exception):  # noqa: N818 - says what happened
    """Its name does not resolve at present."""


@dataclass(frozen=True)
class Place:
    """Where to connect to: the number that was judged, and the name that its certificate has to have."""

    url: str
    host: str
    authority: str


def read(address: str, *, loopback: bool = False) -> tuple[str, int]:
    """Host and port of an address as it is written; AddressRefused for one that cannot be."""
    try:
        parts = urlsplit(address)
        host, port = parts.hostname or "", parts.port
    except ValueError:
        raise AddressRefused(N_("This is no address.")) from None
    schemes = {"https", "http"} if loopback else {"https"}
    if (
        len(address) > LONGEST
        or not address.isascii()
        or not address.isprintable()
        or " " in address
    ):
        raise AddressRefused(
            N_("Write it in plain letters, without blanks, in at most 500 letters.")
        )
    if parts.scheme not in schemes:
        raise AddressRefused(N_("It has to begin with https://"))
    if not host or parts.username is not None or parts.password is not None or parts.fragment:
        raise AddressRefused(
            N_("It has to name a host, without a user, a password, or anything behind a “#”.")
        )
    if parts.scheme == "http" and not _is_loopback(host):
        raise AddressRefused(N_("It has to begin with https://"))
    return host, port or (443 if parts.scheme == "https" else 80)


def _is_loopback(host: str) -> bool:
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


async def place_of(address: str, *, loopback: bool = False) -> Place:
    """Look it up and judge it. AddressRefused where any of its numbers is not public, AddressUnknown where there is none."""
    host, port = read(address, loopback=loopback)
    loop = asyncio.get_running_loop()
    try:
        async with asyncio.timeout(_SECONDS):
            found = await loop.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    except (OSError, TimeoutError, UnicodeError):
        raise AddressUnknown(host) from None
    numbers = list(dict.fromkeys(str(one[4][0]) for one in found))
    if not numbers:
        raise AddressUnknown(host)
    for number in numbers:
        if not _is_public(number) and not (loopback and _is_loopback(number)):
            raise AddressRefused(
                N_(
                    "It leads into a private network. Only addresses that anybody can reach are told."
                )
            )
    parts = urlsplit(address)
    judged = numbers[0] if ":" not in numbers[0] else f"[{numbers[0]}]"
    url = parts._replace(netloc=f"{judged}:{port}").geturl()
    return Place(url, host, parts.netloc)


def _is_public(number: str) -> bool:
    """Whether a number is anybody's to reach, whatever number of the older kind stands within it."""
    try:
        one = ipaddress.ip_address(number)
    except ValueError:  # with a zone: link-local
        return False
    if isinstance(one, ipaddress.IPv6Address):
        within = one.ipv4_mapped or one.sixtofour or (one.teredo[1] if one.teredo else None)
        if within is None and one in _NAT64:
            within = ipaddress.IPv4Address(int(one) & 0xFFFFFFFF)
        if within is not None:
            return _is_public(str(within))
    return one.is_global and not one.is_multicast and not one.is_reserved
