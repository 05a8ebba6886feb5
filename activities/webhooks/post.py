"""Sends one event to one address: where it leads is judged anew, and nothing is followed."""

import asyncio
import ssl
from dataclasses import dataclass
from functools import cache

import httpx2

from models.texts.translate import N_
from models.typed.text import one_line
from models.webhooks.address import AddressRefused, AddressUnknown, place_of
from models.webhooks.secrets import Signed

AGENT = "PeerExchange-Webhooks/1"
SECONDS = 10.0
"""For everything from the name to the end of the answer."""
MOST_READ = 1024
"""Bytes of an answer that are looked at."""
MOST_SAID = 200
LATE = N_("No answer came within ten seconds.")
UNKNOWN = N_("The name of its host is not known.")
UNTRUSTED = N_("Its certificate does not hold.")
NO_CONNECTION = N_("No connection came about.")


@dataclass(frozen=True)
class Answer:
    """What came back: the HTTP status, none where no answer came; its first words, or why there is none."""

    status: int | None
    said: str

    @property
    def took_it(self) -> bool:
        """Whether the tool has it."""
        return self.status is not None and 200 <= self.status < 300


@cache
def _trusted() -> ssl.SSLContext:
    """The authorities everybody trusts, read once: it takes longer than a whole delivery."""
    return ssl.create_default_context()


async def post(
    address: str, signed: Signed, *, loopback: bool = False, trusts: ssl.SSLContext | None = None
) -> Answer:
    """Send it, once. Whatever goes wrong is an answer, too."""
    try:
        async with asyncio.timeout(SECONDS):
            return await _sent(address, signed, loopback=loopback, trusts=trusts)
    except TimeoutError:
        return Answer(None, LATE)
    except AddressRefused as refused:
        return Answer(None, refused.reason)
    except AddressUnknown:
        return Answer(None, UNKNOWN)
    except (httpx2.HTTPError, httpx2.InvalidURL, httpx2.StreamError, OSError, ValueError) as error:
        return Answer(None, UNTRUSTED if "CERTIFICATE" in str(error).upper() else NO_CONNECTION)


async def _sent(
    address: str, signed: Signed, *, loopback: bool, trusts: ssl.SSLContext | None
) -> Answer:
    place = await place_of(address, loopback=loopback)
    headers = {
        **signed.headers, "content-type": "application/json", "user-agent": AGENT, "host": place.authority,
        "accept-encoding": "identity",
    }  # fmt: skip
    async with (
        httpx2.AsyncClient(
            verify=trusts or _trusted(), timeout=SECONDS, follow_redirects=False, trust_env=False
        ) as client,
        client.stream(
            "POST", place.url, content=signed.body, headers=headers,
            extensions={"sni_hostname": place.host},
        ) as answer,
    ):  # fmt: skip
        read = b""
        async for piece in answer.aiter_raw(MOST_READ):
            read += piece
            if len(read) >= MOST_READ:
                break
    words = one_line(read[:MOST_READ].decode("utf-8", "replace"))[:MOST_SAID]
    return Answer(answer.status_code, words)
