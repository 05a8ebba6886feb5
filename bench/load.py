"""Sends messages from a process of its own: one order per line of input, one answer per line of output.

Kinds: `form` claims and releases tasks of the desk over HTTP, `update` sends the same moves to the
same exchanges without HTTP, `nothing` sends no-op updates. A rate of 0 lets each caller send as fast
as it is answered; else messages leave at random moments of that mean rate, whether or not earlier
ones were answered, and their time counts from the moment at which they should have left.
"""

import asyncio
import base64
import json
import random
import sys
import time
import uuid
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from typing import Any

import httpx2
from temporalio.client import Client
from temporalio.contrib.pydantic import pydantic_data_converter

from domain.exchange.messages.any_phase import ClaimAsk, ReleaseAsk
from runtime.exchanges import update_id, workflow_id
from runtime.process_exit import leave

ASK = "review_application-1"
SEED = 7


@dataclass
class Order:
    """What to send for how many seconds."""

    kind: str
    seconds: float
    rate: float = 0.0
    callers: int = 1


@dataclass
class Answers:
    """Seconds per answered message; messages refused; seconds from the first to the last answer."""

    seconds: list[float] = field(default_factory=list)
    refused: int = 0
    took: float = 0.0


@dataclass
class Sender:
    """Knows every target, and whose turn it is there: to claim or to release."""

    exchanges: list[str]
    idle: list[str]
    person: str
    web: httpx2.AsyncClient
    temporal: Client
    turns: dict[str, int] = field(default_factory=dict)

    def _turn(self, target: str) -> bool:
        """Whether the target's message of this turn is a claim."""
        self.turns[target] = self.turns.get(target, 0) + 1
        return self.turns[target] % 2 == 1

    async def form(self, number: int) -> bool:
        """The desk's button; True where it did what it says."""
        target = self.exchanges[number % len(self.exchanges)]
        verb = "claim" if self._turn(target) else "release"
        answer = await self.web.post(
            f"/desk/asks/{target}/{ASK}/{verb}",
            data={"_key": str(uuid.uuid4()), "back": "/desk"},
        )
        if answer.status_code != 303:
            return False
        packed = answer.cookies["flash"].strip('"')
        kind = json.loads(base64.urlsafe_b64decode(packed))[0]
        return bool(kind == "success")

    async def update(self, number: int) -> bool:
        """The same move, straight to the exchange."""
        target = self.exchanges[number % len(self.exchanges)]
        message = (ClaimAsk if self._turn(target) else ReleaseAsk)(by=self.person, ask=ASK)
        handle = self.temporal.get_workflow_handle(workflow_id(target))
        await handle.execute_update(message.name, message, id=update_id(message, str(uuid.uuid4())))
        return True

    async def nothing(self, number: int) -> bool:
        """A no-op update with the same fields."""
        handle = self.temporal.get_workflow_handle(self.idle[number % len(self.idle)])
        await handle.execute_update("nothing", {"by": self.person, "ask": ASK}, id=uuid.uuid4().hex)
        return True

    async def run(self, order: Order) -> Answers:
        """Send as ordered."""
        send: Callable[[int], Awaitable[bool]] = getattr(self, order.kind)
        found, began = Answers(), time.perf_counter()
        if order.rate:
            await _open_loop(send, order, found)
        else:
            await _closed_loop(send, order, found)
        found.took = time.perf_counter() - began
        return found


async def _open_loop(send: Callable[[int], Awaitable[bool]], order: Order, found: Answers) -> None:
    moments, at = random.Random(SEED), 0.0  # noqa: S311 - the same moments for every kind
    began = time.perf_counter()
    async with asyncio.TaskGroup() as group:
        number = 0
        while (at := at + moments.expovariate(order.rate)) < order.seconds:
            await asyncio.sleep(max(0.0, began + at - time.perf_counter()))
            group.create_task(_timed(send, number, began + at, found))
            number += 1


async def _closed_loop(
    send: Callable[[int], Awaitable[bool]], order: Order, found: Answers
) -> None:
    end = time.perf_counter() + order.seconds

    async def caller(number: int) -> None:
        while (now := time.perf_counter()) < end:
            await _timed(send, number, now, found)

    await asyncio.gather(*(caller(number) for number in range(order.callers)))


async def _timed(
    send: Callable[[int], Awaitable[bool]], number: int, since: float, found: Answers
) -> None:
    if not await send(number):
        found.refused += 1
    found.seconds.append(time.perf_counter() - since)


async def serve() -> None:
    """The first line says where everything is; each further one is an order."""
    known: dict[str, Any] = json.loads(sys.stdin.readline())
    temporal = await Client.connect(known["temporal"], data_converter=pydantic_data_converter)
    limits = httpx2.Limits(max_connections=100, max_keepalive_connections=100)
    async with httpx2.AsyncClient(
        base_url=known["web"], headers={"sec-fetch-site": "same-origin"},
        cookies={"session": known["session"]}, limits=limits, timeout=30,
    ) as web:  # fmt: skip
        sender = Sender(known["exchanges"], known["idle"], known["person"], web, temporal)
        while line := await asyncio.to_thread(sys.stdin.readline):
            answers = await sender.run(Order(**json.loads(line)))
            print(json.dumps(answers.__dict__), flush=True)


if __name__ == "__main__":
    asyncio.run(serve())
    leave(0)
