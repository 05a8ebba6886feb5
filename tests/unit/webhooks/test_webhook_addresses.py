"""Which addresses a webhook may lead to, whatever a name resolves to at the moment it is used."""

import asyncio
import socket
from typing import Any

import pytest

from models.webhooks.address import LONGEST, AddressRefused, AddressUnknown, place_of

PUBLIC = "93.184.216.34"


@pytest.fixture
def resolves(monkeypatch: pytest.MonkeyPatch) -> Any:
    """Names resolve to what the test says."""

    def told(*numbers: str) -> None:
        async def lookup(_loop: Any, _host: str, port: int, **_more: Any) -> list[Any]:
            if not numbers:
                raise socket.gaierror
            return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (one, port)) for one in numbers]

        monkeypatch.setattr(asyncio.BaseEventLoop, "getaddrinfo", lookup)

    return told


@pytest.mark.parametrize(
    "address",
    [
        "http://hooks.example.org/in",
        "ftp://hooks.example.org/in",
        "https://",
        "https:///in",
        "https://me@hooks.example.org/in",
        "https://me:word@hooks.example.org/in",
        "https://hooks.example.org/in#part",
        "https://hooks.example.org:99999/in",
        "https://hooks.example.org/in out",
        "https://hooks.example.org/\nin",
        "https://[::1/in",
        "https://höks.example.org/in",
        "https://hooks.example.org/" + "x" * LONGEST,
        "http://localhost/in",
        "hooks.example.org",
    ],
)
async def test_what_is_no_public_https_address_is_refused(resolves: Any, address: str):
    resolves(PUBLIC)
    with pytest.raises(AddressRefused):
        await place_of(address)


@pytest.mark.parametrize(
    "number",
    [
        "127.0.0.1",
        "127.8.8.8",
        "0.0.0.0",
        "10.1.2.3",
        "172.16.0.1",
        "192.168.1.1",
        "169.254.169.254",
        "100.64.0.1",
        "224.0.0.1",
        "240.0.0.1",
        "255.255.255.255",
        "::",
        "::1",
        "fe80::1",
        "fe80::1%eth0",
        "fc00::1",
        "ff02::1",
        "::ffff:127.0.0.1",
        "::ffff:10.0.0.1",
        "64:ff9b::7f00:1",
        "64:ff9b::a00:1",
        "2002:7f00:1::",
        "2002:a00:1::",
    ],
)
async def test_no_name_leads_inside(resolves: Any, number: str):
    resolves(number)
    with pytest.raises(AddressRefused, match="private"):
        await place_of("https://hooks.example.org/in")
    resolves(PUBLIC, number)  # one of several is enough
    with pytest.raises(AddressRefused, match="private"):
        await place_of("https://hooks.example.org/in")


@pytest.mark.parametrize(
    "host", ["127.0.0.1", "127.1", "2130706433", "0x7f.1", "0177.0.0.1", "[::1]", "[::ffff:7f00:1]"]
)
async def test_a_number_of_this_machine_is_refused_however_it_is_spelled(host: str):
    with pytest.raises((AddressRefused, AddressUnknown)):
        await place_of(f"https://{host}/in")


async def test_the_connection_goes_to_the_number_that_was_judged(resolves: Any):
    resolves(PUBLIC)
    place = await place_of("https://hooks.example.org/in?a=b")
    assert place.url == f"https://{PUBLIC}:443/in?a=b"
    assert (place.host, place.authority) == ("hooks.example.org", "hooks.example.org")
    resolves("2606:2800:220:1::1")
    place = await place_of("https://hooks.example.org:8443/in")
    assert place.url == "https://[2606:2800:220:1::1]:8443/in"
    assert place.authority == "hooks.example.org:8443"


async def test_a_name_that_is_not_there_is_unknown(resolves: Any):
    resolves()
    with pytest.raises(AddressUnknown):
        await place_of("https://hooks.example.org/in")


async def test_this_machine_only_where_a_setting_says_so(resolves: Any):
    resolves("127.0.0.1")
    place = await place_of("http://localhost:8000/in", loopback=True)
    assert place.url == "http://127.0.0.1:8000/in"
    with pytest.raises(AddressRefused):
        await place_of("http://hooks.example.org/in", loopback=True)  # in the clear only here
    resolves("10.0.0.1")
    with pytest.raises(AddressRefused):
        await place_of("https://hooks.example.org/in", loopback=True)
