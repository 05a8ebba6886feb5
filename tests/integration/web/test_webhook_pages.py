"""Webhooks as a coordinator sees them: made, shown once, changed, tried, switched, removed; nobody else's business."""

import re
from typing import Any

import httpx2
import pytest
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession, async_sessionmaker

from activities.webhooks.carrier import Rules, Webhooks
from models.tables.setting_change import SettingChange
from models.tables.webhook import DeliveryState, Webhook, WebhookDelivery
from models.webhooks.store import MOST, OffWhy, switch_off
from runtime.settings import Settings
from tests.support.hook_server import HookServer, hook_server
from tests.support.pages_of_exchange import VAULT_KEY
from tests.support.people import COR, PAT
from tests.support.web_app import make_app, signed_in

Sessions = async_sessionmaker[AsyncSession]
PATH = "/desk/setup/webhooks"
KEY = {"_key": "8d0f7e2e-4c5e-4c8a-9f5a-1f5f4e3d2c1b"}


def app_with(database: Sessions, **more: Any) -> Any:
    return make_app(database, **{"vault_key": VAULT_KEY, "webhooks_loopback": True, **more})


def typed(tool: HookServer, **more: Any) -> dict[str, Any]:
    kinds = ["case.started", "task.opened"]
    return {**KEY, "name": "Board", "address": f"http://127.0.0.1:{tool.port}/in", "kinds": kinds, **more}  # fmt: skip


async def only(database: Sessions) -> Webhook:
    async with database() as session:
        (row,) = await session.scalars(select(Webhook))
    return row


def secret_in(answer: httpx2.Response) -> str:
    found = re.search(r'<code class="token">(whsec_[^<]+)<', answer.text)
    assert found, answer.text
    return found[1]


async def test_a_coordinator_makes_one_sees_its_secret_once_and_tries_it(database: Sessions):
    async with hook_server() as tool, signed_in(app_with(database), database, COR) as cor:
        made = await cor.post(PATH, data=typed(tool))
        secret = secret_in(made)
        assert made.headers["cache-control"] == "no-store"
        row = await only(database)
        one = f"{PATH}/{row.id}"
        for path in (PATH, one):
            shown = (await cor.get(path)).text
            assert "Board" in shown
            assert secret not in shown
        assert secret.encode() not in row.ciphertext
        assert (await cor.post(f"{one}/test", data=KEY)).status_code == 303
        assert "Waiting" in (await cor.get(one)).text
        tool.words = "<script>alert(1)</script>"
        settings = Settings(vault_key=VAULT_KEY, webhooks_loopback=True)  # type: ignore[arg-type]
        master = settings.required_vault_key()
        assert await Webhooks(database, Rules(master, loopback=True)).send() == 1
        shown = (await cor.get(one)).text
        assert "Delivered" in shown
        assert "HTTP 200" in shown
        assert "&lt;script&gt;alert(1)" in shown
        assert "<script>alert" not in shown
        renewed = await cor.post(f"{one}/rotate", data=KEY)
        assert secret_in(renewed) != secret
        assert "the secret before signs, too" in renewed.text
        assert "New secret of a webhook" in (await cor.get(PATH)).text


async def test_it_is_changed_switched_and_removed(database: Sessions):
    async with hook_server() as tool, signed_in(app_with(database), database, COR) as cor:
        await cor.post(PATH, data=typed(tool))
        one = f"{PATH}/{(await only(database)).id}"
        assert (await cor.post(one, data=typed(tool, kinds=["case.ended"]))).status_code == 303
        assert (await only(database)).kinds == ["case.ended"]
        assert (await cor.post(f"{one}/switch", data=KEY)).status_code == 303
        assert "Switched off by hand." in (await cor.get(one)).text
        await cor.post(f"{one}/test", data=KEY)
        assert "Switch it on, then test it." in (await cor.get(one)).text
        await cor.post(f"{one}/switch", data=KEY)
        assert (await only(database)).off_at is None
        await cor.post(f"{one}/test", data=KEY)
        async with database() as session:
            (delivery,) = await session.scalars(select(WebhookDelivery))
            delivery.state = DeliveryState.GIVEN_UP
            event_id = delivery.event_id
            await session.commit()
        assert "Given up" in (await cor.get(one)).text
        assert (await cor.post(f"{one}/again/none", data=KEY)).status_code == 404
        assert (await cor.post(f"{one}/again/{event_id}", data=KEY)).status_code == 303
        async with database() as session:
            (delivery,) = await session.scalars(select(WebhookDelivery))
        assert delivery.state == DeliveryState.OWED
        assert (await cor.post(f"{one}/remove", data=KEY)).status_code == 303
        assert (await cor.get(one)).status_code == 404
        listed = (await cor.get(PATH)).text
        for what in ("made", "changed", "switched on", "switched off", "removed"):
            assert what in listed


async def test_the_list_of_changes_keeps_nothing_secret_of_an_address(database: Sessions):
    async with hook_server() as tool, signed_in(app_with(database), database, COR) as cor:
        base = f"http://127.0.0.1:{tool.port}"
        await cor.post(PATH, data=typed(tool, address=f"{base}/canary-one"))
        one = f"{PATH}/{(await only(database)).id}"
        for path in ("/canary-two?token=canary", "/canary-three"):
            sent = await cor.post(one, data=typed(tool, address=base + path))
            assert sent.status_code == 303
    async with database() as session:
        kept = [row.model_dump() for row in await session.scalars(select(SettingChange))]
    assert [row["field"] for row in kept].count("changed") == 2, "that it changed is written down"
    assert f"127.0.0.1:{tool.port}" in str(kept)
    assert "canary" not in str(kept)


@pytest.mark.parametrize(
    ("change", "says"),
    [
        ({"address": "http://hooks.example.org/in"}, "It has to begin with https://"),
        ({"address": "https://10.0.0.1/in"}, "private network"),
        ({"address": "https://nobody.invalid/in"}, "name of its host is not known"),
        ({"kinds": []}, "What is it told?"),
        ({"kinds": ["everything"]}, "What is it told?"),
        ({"name": "x"}, "Which tool is it for?"),
    ],
)
async def test_what_is_refused_is_said_beside_its_field_and_kept(
    database: Sessions, change: dict[str, Any], says: str
):
    async with hook_server() as tool, signed_in(app_with(database), database, COR) as cor:
        answer = await cor.post(PATH, data=typed(tool, **change))
        assert answer.status_code == 422
        assert says in answer.text
        if "address" in change:
            assert change["address"] in answer.text
        await cor.post(PATH, data=typed(tool))
        row = await only(database)
        again = await cor.post(f"{PATH}/{row.id}", data=typed(tool, **change))
        assert again.status_code == 422
        assert says in again.text
        assert (await only(database)).address == row.address


async def test_no_two_of_one_name_and_not_too_many(database: Sessions):
    async with hook_server() as tool, signed_in(app_with(database), database, COR) as cor:
        for number in range(MOST):
            await cor.post(PATH, data=typed(tool, name=f"Tool {number}"))
        same = await cor.post(PATH, data=typed(tool, name="Tool 1"))
        assert "There is one of this name." in same.text
        assert "very many" in (await cor.post(PATH, data=typed(tool))).text


async def test_this_machine_is_refused_unless_a_setting_says_so(database: Sessions):
    app = app_with(database, webhooks_loopback=False)
    async with hook_server() as tool, signed_in(app, database, COR) as cor:
        for address in (f"https://127.0.0.1:{tool.port}/", f"https://localhost:{tool.port}/"):
            answer = await cor.post(PATH, data=typed(tool, address=address))
            assert answer.status_code == 422
            assert "private network" in answer.text
        assert not tool.heard


async def test_only_coordinators_of_the_programme_come_near(database: Sessions):
    app = app_with(database)
    async with hook_server() as tool, signed_in(app, database, COR) as cor:
        await cor.post(PATH, data=typed(tool))
        row = await only(database)
        acts = ("", "/test", "/rotate", "/switch", "/remove", "/again/x")
        async with signed_in(app, database, PAT) as pat:
            assert (await pat.get(PATH)).status_code == 403
            assert (await pat.get(f"{PATH}/{row.id}")).status_code == 403
            assert (await pat.post(PATH, data=typed(tool, name="Mine"))).status_code == 403
            for act in acts:
                assert (await pat.post(f"{PATH}/{row.id}{act}", data=typed(tool))).status_code == 403  # fmt: skip
        async with database() as session:
            there = await session.get(Webhook, row.id)
            assert there is not None
            there.programme = "beta"
            await session.commit()
        assert "Board" not in (await cor.get(PATH)).text.partition("Who changed what")[0]
        assert (await cor.get(f"{PATH}/{row.id}")).status_code == 404
        for act in acts:
            assert (await cor.post(f"{PATH}/{row.id}{act}", data=typed(tool))).status_code == 404
    assert (await only(database)).off_at is None


async def test_without_a_key_nothing_is_made(database: Sessions):
    app = make_app(database)
    async with hook_server() as tool, signed_in(app, database, COR) as cor:
        answer = await cor.post(PATH, data=typed(tool))
        assert answer.status_code == 409
        assert "has no key" in answer.text


async def test_the_desk_says_that_one_was_switched_off(database: Sessions):
    app = app_with(database)
    async with hook_server() as tool, signed_in(app, database, COR) as cor:
        await cor.post(PATH, data=typed(tool))
        assert "webhook" not in (await cor.get("/desk")).text
        async with database() as session:
            (row,) = await session.scalars(select(Webhook))
            switch_off(row, OffWhy.FAILING)
            await session.commit()
        assert "1 webhook was switched off" in (await cor.get("/desk")).text
        async with signed_in(app, database, PAT) as pat:
            assert "webhook" not in (await pat.get("/desk")).text
