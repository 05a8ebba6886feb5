"""What a programme's tools are told: whatever happens, at least once, naming nobody; and what becomes of what fails."""

import asyncio
import base64
import hashlib
import hmac
import json
from datetime import datetime, timedelta
from typing import Any
from uuid import uuid4

import pytest
from sqlalchemy import select, text, update
from sqlalchemy.ext.asyncio import AsyncSession, async_sessionmaker
from sqlmodel import SQLModel, col
from temporalio.client import Client
from temporalio.testing import ActivityEnvironment
from temporalio.worker import Worker

from activities.mail import outbox, sign_in
from activities.mail.content import Letterhead
from activities.webhooks import carrier
from activities.webhooks.carrier import AGAIN, NOT_OPENED, Rules, Webhooks
from domain.case.asks import AskStatus
from models.accounts.links import real_now
from models.messages.records import HookRounds
from models.tables.ask_view import AskView
from models.tables.exchange_view import ExchangeView
from models.tables.person import Person
from models.tables.unconfirmed_record import UnconfirmedRecord
from models.tables.webhook import (
    DeliveryState,
    Webhook,
    WebhookDelivery,
    WebhookEvent,
    WebhookPlace,
)
from models.webhooks.events import EventKind
from models.webhooks.secrets import key_of
from models.webhooks.store import (
    KEPT,
    Wish,
    count_off,
    forget_told,
    make_webhook,
    remove,
    send_again,
    switch_on,
    try_it,
)
from tests.support.fixtures_database import Fill
from tests.support.hook_server import HookServer, hook_server
from tests.support.people import COR
from tests.support.recorded_exchanges import add_everybody, record_until
from worker.sandbox import strict_sandbox
from workflows.webhooks import WebhooksWorkflow

Sessions = async_sessionmaker[AsyncSession]
MASTER = b"0123456789abcdef" * 2
ALL = [kind.value for kind in EventKind]
LETTERHEAD = Letterhead(
    sender="Hub <hub@example.org>", domain="example.org", base_url="https://hub.example",
    programme="Exchange",
)  # fmt: skip


@pytest.fixture
def filled_by() -> Fill:
    return add_everybody


async def hook(database: Sessions, tool: HookServer, **more: Any) -> tuple[str, str]:
    """A webhook that leads to the tool: its id, and its secret."""
    given = {"kinds": ALL, "name": "Board", "programme": "", **more}
    wish = Wish(given["name"], f"http://127.0.0.1:{tool.port}/in", given["kinds"])
    async with database() as session:
        row, secret = await make_webhook(
            session, wish, key=key_of(MASTER), by=COR, programme=given["programme"]
        )
        await session.commit()
    return row.id, secret


def teller(database: Sessions, master: bytes = MASTER) -> Webhooks:
    return Webhooks(database, Rules(master, loopback=True))


async def told(database: Sessions, tool: HookServer) -> list[dict[str, Any]]:
    """Look and send; what the tool heard by that."""
    before, telling = len(tool.heard), teller(database)
    while await telling.look():
        pass
    await telling.send()
    return [json.loads(body) for _headers, body in tool.heard[before:]]


async def rows(database: Sessions, table: type[SQLModel]) -> list[Any]:
    async with database() as session:
        return list(await session.scalars(select(table)))


async def settle(database: Sessions) -> None:
    """The server has accepted what was recorded."""
    async with database() as session:
        await session.execute(text("DELETE FROM unconfirmed_record"))
        await session.commit()


async def due_now(database: Sessions) -> None:
    async with database() as session:
        await session.execute(update(WebhookDelivery).values(next_at=real_now()))
        await session.commit()


async def test_a_whole_story_is_told_in_order_and_names_nobody(database: Sessions):
    async with hook_server() as tool:
        await hook(database, tool)
        heard = []
        for entries in (1, 30, 31, 80, 900):
            await record_until(database, entries)
            heard += await told(database, tool)
            assert await told(database, tool) == []  # nothing happened since
        headers = tool.heard[0][0]
    kinds = [one["type"] for one in heard]
    assert kinds[0] == EventKind.CASE_STARTED
    assert kinds.count(EventKind.CASE_STARTED) == kinds.count(EventKind.CASE_ENDED) == 1
    assert EventKind.REPORT_PUBLISHED in kinds
    phases = [one["data"] for one in heard if one["type"] == EventKind.PHASE_CHANGED]
    first = heard[0]["data"]["phase"]
    for before, step in zip([first, *(one["phase"] for one in phases)], phases, strict=False):
        assert step["before"] == before
    asks = await rows(database, AskView)
    opened = [o["data"]["task"] for o in heard if o["type"] == EventKind.TASK_OPENED]
    settled = [o["data"]["task"] for o in heard if o["type"] == EventKind.TASK_SETTLED]
    assert len(opened) == len(set(opened))
    assert set(settled) <= set(opened)
    open_now = {ask.ask_id for ask in asks if ask.status == AskStatus.OPEN}
    assert set(opened) - set(settled) == open_now
    everything = json.dumps(heard)
    for person in await rows(database, Person):
        assert person.id not in everything
        assert person.name not in everything
        assert person.email not in everything
    keys = {name for one in heard for name in one["data"]}
    assert keys == {
        "case", "case_kind", "phase", "before", "task", "task_kind", "due_at", "how",
    }  # fmt: skip
    assert all(datetime.fromisoformat(one["timestamp"]).tzinfo for one in heard)
    assert headers["webhook-id"].startswith("msg_")


async def test_the_tool_can_check_what_it_is_told(database: Sessions):
    async with hook_server() as tool:
        _hook, secret = await hook(database, tool)
        await record_until(database, 1)
        await told(database, tool)
        headers, body = tool.heard[0]
    key = base64.b64decode(secret.removeprefix("whsec_"))
    content = f"{headers['webhook-id']}.{headers['webhook-timestamp']}.{body}".encode()
    mark = base64.b64encode(hmac.new(key, content, hashlib.sha256).digest()).decode()
    assert headers["webhook-signature"] == f"v1,{mark}"
    assert abs(int(headers["webhook-timestamp"]) - real_now().timestamp()) < 60


async def test_only_what_happens_from_then_on_and_only_what_was_asked_for(database: Sessions):
    await record_until(database, 6)
    async with hook_server() as tool, hook_server() as other:
        await hook(database, tool)
        await hook(database, other, name="Phases", kinds=[EventKind.PHASE_CHANGED])
        assert await told(database, tool) == []
        await record_until(database, 60)
        heard = await told(database, tool)
        assert EventKind.CASE_STARTED not in {one["type"] for one in heard}
        assert {json.loads(body)["type"] for _h, body in other.heard} == {EventKind.PHASE_CHANGED}


async def test_another_programme_hears_nothing(database: Sessions):
    async with hook_server() as tool:
        await hook(database, tool, programme="beta")
        await record_until(database, 60)
        assert await told(database, tool) == []
        assert await rows(database, WebhookEvent) == []


async def test_nothing_is_told_of_what_is_not_confirmed(database: Sessions):
    async with hook_server() as tool:
        await hook(database, tool)
        await record_until(database, 1)
        waits = {"workflow_id": "w", "run_id": "r", "task_at": real_now()}
        async with database() as session:
            session.add(UnconfirmedRecord(case_id="x1", **waits))
            await session.commit()
        assert await told(database, tool) == []
        await settle(database)
        assert await told(database, tool)


async def test_what_is_overdue_is_told_once_and_again_for_another_day(database: Sessions):
    async with hook_server() as tool:
        await hook(database, tool)
        await record_until(database, 1)
        await told(database, tool)
        late = real_now() - timedelta(hours=1)

        async def due(at: datetime) -> list[str]:
            async with database() as session:
                await session.execute(
                    update(AskView).where(col(AskView.status) == AskStatus.OPEN).values(due_at=at)
                )
                await session.commit()
            return [one["type"] for one in await told(database, tool)]

        first = await due(late)
        assert first
        assert set(first) == {EventKind.TASK_OVERDUE}
        assert await due(late) == []
        assert await due(late + timedelta(minutes=1)) == first
        async with database() as session:
            await session.execute(update(ExchangeView).values(paused=True))
            await session.commit()
        assert await due(late + timedelta(minutes=2)) == []  # its clock stands still


async def test_what_is_not_taken_is_tried_again_under_the_same_id(database: Sessions):
    async with hook_server() as tool:
        hook_id, _secret = await hook(database, tool)
        tool.answers = ["503 Busy", "200 OK"]
        async with database() as session:
            row = await session.get(Webhook, hook_id)
            assert row is not None
            try_it(session, row)
            await session.commit()
        telling = teller(database)
        assert await telling.send() == 0
        (delivery,) = await rows(database, WebhookDelivery)
        assert (delivery.status, delivery.attempts, delivery.said) == (503, 1, "thanks")
        assert delivery.next_at > real_now()
        (row,) = await rows(database, Webhook)
        assert row.failing_since is not None
        assert await telling.send() == 0  # not yet
        await due_now(database)
        assert await telling.send() == 1
        (row,), (delivery,) = await rows(database, Webhook), await rows(database, WebhookDelivery)
        assert row.failing_since is None
        assert delivery.state == DeliveryState.DELIVERED
        first, second = tool.heard
    assert first[0]["webhook-id"] == second[0]["webhook-id"]
    assert first[1] == second[1]


async def test_one_that_was_sent_and_not_noted_is_sent_again(
    database: Sessions, monkeypatch: pytest.MonkeyPatch
):
    """The worker dies between the answer and the note."""
    async with hook_server() as tool:
        await hook(database, tool)
        await record_until(database, 1)
        telling = teller(database)
        await telling.look()

        async def dies(*_: Any) -> None:
            raise RuntimeError

        with monkeypatch.context() as broken:
            broken.setattr(Webhooks, "_note", dies)
            with pytest.raises(RuntimeError):
                await telling.send()
        assert len(tool.heard) == 1
        assert await telling.send() == len(await rows(database, WebhookEvent)) - 1  # it is leased
        await due_now(database)
        assert await telling.send() == 1
    ids = [headers["webhook-id"] for headers, _body in tool.heard]
    assert len(ids) == len(set(ids)) + 1


async def test_two_that_send_at_once_send_nothing_twice(database: Sessions):
    async with hook_server() as tool:
        await hook(database, tool)
        await record_until(database, 60)
        telling = teller(database)
        await telling.look()
        taken = await asyncio.gather(*(teller(database).send() for _ in range(3)))
        assert sum(taken) == len(await rows(database, WebhookEvent)) == len(tool.heard)


async def test_an_event_is_given_up_after_three_days_and_sent_again_by_hand(database: Sessions):
    assert timedelta(days=2.5) < sum(AGAIN, timedelta()) < timedelta(days=4)
    async with hook_server() as tool:
        hook_id, _secret = await hook(database, tool)
        tool.answers = ["500 Oh"]
        async with database() as session:
            row = await session.get(Webhook, hook_id)
            assert row is not None
            try_it(session, row)
            await session.commit()
        for _attempt in range(len(AGAIN) + 1):
            await due_now(database)
            await teller(database).send()
        (delivery,) = await rows(database, WebhookDelivery)
        assert delivery.state == DeliveryState.GIVEN_UP
        await due_now(database)
        await teller(database).send()
        assert len(tool.heard) == len(AGAIN) + 1
        tool.answers = ["204 None"]
        async with database() as session:
            assert not await send_again(session, hook_id, "other")
            assert await send_again(session, hook_id, delivery.event_id)
            await session.commit()
        assert await teller(database).send() == 1


@pytest.mark.parametrize(("answer", "days", "why"), [("500", 3, "failing"), ("410", 0, "gone")])
async def test_where_nothing_arrives_it_is_switched_off_and_coordinators_get_a_mail(
    database: Sessions, answer: str, days: int, why: str
):
    async with hook_server() as tool:
        hook_id, _secret = await hook(database, tool)
        tool.answers = [f"{answer} Oh"]
        await record_until(database, 1)
        async with database() as session:
            since = real_now() - timedelta(days=days, minutes=1) if days else None
            await session.execute(update(Webhook).values(failing_since=since))
            await session.commit()
        await told(database, tool)
        (row,) = await rows(database, Webhook)
        assert row.off_at is not None
        assert row.off_why == why
        async with database() as session:
            assert await count_off(session, "") == 1
            assert await count_off(session, "beta") == 0
        heard = len(tool.heard)
        await due_now(database)
        await record_until(database, 60)
        assert await told(database, tool) == []  # off is off
        assert heard == len(tool.heard)
        async with database() as session:
            row = await session.get(Webhook, hook_id)
            assert row is not None
            await switch_on(session, row)
            await session.commit()
        tool.answers = ["200 OK"]
        again = await told(database, tool)
        assert (
            again[0]["type"] == EventKind.CASE_STARTED
        )  # what was owed then; nothing of meanwhile
        assert EventKind.PHASE_CHANGED not in {one["type"] for one in again}
    batch = await outbox.take(database)
    assert batch is not None
    (notice,) = batch.notices
    assert notice.to is not None
    assert notice.to.person_id == COR
    written = await sign_in.written(database, notice, notice.to, LETTERHEAD)
    assert written is not None
    mail, path = written
    assert path == ""
    assert mail["Subject"] == "The webhook “Board” was switched off"
    body = mail.get_body(("plain",))
    assert body is not None
    assert f"https://hub.example/desk/setup/webhooks/{hook_id}" in body.get_content()


async def test_under_another_key_nothing_is_sent_and_it_says_why(database: Sessions):
    async with hook_server() as tool:
        await hook(database, tool)
        await record_until(database, 1)
        telling = teller(database, b"x" * 32)
        await telling.look()
        assert await telling.send() == 0
        assert not tool.heard
    assert NOT_OPENED in {row.said for row in await rows(database, WebhookDelivery)}


async def test_one_address_that_hangs_keeps_no_other_waiting(
    database: Sessions, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr("activities.webhooks.post.SECONDS", 1.0)
    async with hook_server() as slow, hook_server() as tool:
        slow.delay = 5
        await hook(database, slow, name="Slow")
        await hook(database, tool)
        await record_until(database, 60)
        heard = await told(database, tool)
        assert len(heard) == len(await rows(database, WebhookEvent))
        assert len(slow.heard) == 1  # it stops where it does not take something


async def test_what_was_told_is_forgotten_and_so_is_what_is_removed(database: Sessions):
    async with hook_server() as tool:
        hook_id, _secret = await hook(database, tool)
        await record_until(database, 6)
        await told(database, tool)
        now = real_now()
        async with database() as session:
            await session.execute(update(WebhookEvent).values(made_at=now - KEPT))
            await forget_told(session, now - timedelta(minutes=1))
            await session.commit()
        assert await rows(database, WebhookEvent)
        async with database() as session:
            await forget_told(session, now + timedelta(minutes=1))
            await session.commit()
        assert not await rows(database, WebhookEvent)
        assert not await rows(database, WebhookDelivery)
        await record_until(database, 60)
        await told(database, tool)
        async with database() as session:
            row = await session.get(Webhook, hook_id)
            assert row is not None
            await remove(session, row)
            await session.commit()
    for table in (Webhook, WebhookEvent, WebhookDelivery, WebhookPlace):
        assert not await rows(database, table), table


async def test_the_activity_goes_on_until_its_time_is_over(
    database: Sessions, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(carrier, "LEASE", timedelta(minutes=1))
    async with hook_server() as tool:
        await hook(database, tool)
        await record_until(database, 1)
        rounds = HookRounds(length=timedelta(seconds=1.5), pause=timedelta(seconds=0.2))
        done = await ActivityEnvironment().run(teller(database).tell, rounds)
        assert done.found == done.told == len(tool.heard) > 0


async def test_the_engine_tells_and_nothing_of_it_is_in_its_history(
    database: Sessions, temporal: Client
):
    queue = str(uuid4())
    async with (
        hook_server() as tool,
        Worker(
            temporal, task_queue=queue, workflows=[WebhooksWorkflow],
            activities=[teller(database).tell], workflow_runner=strict_sandbox(),
        ),
    ):  # fmt: skip
        await hook(database, tool)
        rounds = HookRounds(length=timedelta(seconds=2), pause=timedelta(seconds=0.1))
        handle = await temporal.start_workflow(
            WebhooksWorkflow.run, rounds, id=queue, task_queue=queue
        )
        await record_until(database, 1)
        async with asyncio.timeout(60):
            while not tool.heard:
                await asyncio.sleep(0.1)
        history = (await handle.fetch_history()).to_json()
        await handle.terminate()
    assert "x1" not in history
    assert tool.heard[0][0]["webhook-id"] not in history
