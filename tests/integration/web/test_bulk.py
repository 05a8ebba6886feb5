"""Several tasks at once: listed and confirmed first, then told; each acts once, and what is refused says why."""

import asyncio
import re
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession, async_sessionmaker
from sqlmodel import col

from domain.case.message import AnyMessage
from domain.exchange.ask_kinds import AskKind
from domain.exchange.messages.any_phase import ClaimAsk
from domain.exchange.messages.no_match import NoMatchReason, PutOnWaitingList
from domain.exchange.phases import Phase
from models.tables.ask_view import AskView
from models.tables.exchange_member import ExchangeMember
from models.tables.exchange_view import ExchangeView
from models.tables.note import Note
from models.tables.outbox import OutboxNotice
from models.tables.timeline_entry import TimelineEntry
from runtime.exchanges import Exchanges, ExchangesAway
from tests.integration.web.test_no_match_and_leaving import add_cycle, pooled
from tests.support.pages_of_exchange import Behind, Person, Shown
from tests.support.people import BO, COR, MIA, PAT, SUB
from tests.support.running_exchanges import Stage

Sessions = async_sessionmaker[AsyncSession]


async def two(stage: Stage, database: Sessions) -> tuple[Behind, list[str]]:
    """Two applications under review, and the keys of their tasks."""
    sites = [Behind(database, await stage.start()) for _ in range(2)]
    for site in sites:
        await site.settle()
    paths = [await site.ask(AskKind.REVIEW_APPLICATION) for site in sites]
    return sites[0], [key_of(path) for path in paths]


def key_of(path: str) -> str:
    return "~".join(re.findall(r"/exchanges/([^/]+)/asks/([^/]+)", path)[0])


async def choose(person: Person, action: str, keys: list[str]) -> Shown:
    return await person.post("/desk/bulk", {"action": action, "chosen": keys})


def confirmed(shown: Shown, keys: list[str], **typed: Any) -> dict[str, Any]:
    return {**shown.hidden, "chosen": keys, **typed}


async def holders(database: Sessions, keys: list[str]) -> list[str | None]:
    async with database() as session:
        asks = [await session.get(AskView, tuple(key.split("~"))) for key in keys]
    return [ask.claimed_by for ask in asks if ask]


async def counted(database: Sessions, kind: str) -> int:
    async with database() as session:
        query = select(func.count()).where(col(TimelineEntry.kind) == kind)
        return await session.scalar(query) or 0


async def test_what_will_happen_is_listed_then_done_once_and_told(stage: Stage, database: Sessions):
    site, keys = await two(stage, database)
    async with site.browser(PAT) as pat:
        queue = await pat.get("/desk?sort=waiting&select=all")
        assert all(f'value="{key}"' in queue.text for key in keys)
        assert queue.text.count("data-choose checked") == 2
        page = await choose(pat, "take", keys)
        assert "2 tasks can be dealt with. Nothing has happened yet." in page.text
        assert page.text.count("It is yours then.") == 2
        assert await holders(database, keys) == [None, None]
        form = confirmed(page, keys)
        report = await pat.post("/desk/bulk/take", form)
        assert "2 tasks are dealt with." in report.text
        assert await holders(database, keys) == [PAT, PAT]
        again = await pat.post("/desk/bulk/take", form)
        assert "2 tasks are dealt with." in again.text
    assert await counted(database, "claim_ask") == 2


async def test_what_is_refused_is_told_before_and_left_out(stage: Stage, database: Sessions):
    site, keys = await two(stage, database)
    exchange, ask = keys[0].split("~")
    await site.x.send(ClaimAsk(by=SUB, ask=ask))
    assert exchange == site.x.id
    async with site.browser(PAT) as pat:
        page = await choose(pat, "take", keys)
        assert "1 task is left out" in page.text
        assert "Sub has taken this task already." in page.text
        both = await pat.post("/desk/bulk/take", confirmed(page, keys))
        assert (both.status, "Not all of them" in both.text) == (422, True)
        assert await holders(database, keys) == [SUB, None]
        done = await pat.post("/desk/bulk/take", confirmed(both, keys[1:]))
        assert "1 task is dealt with." in done.text
    assert await holders(database, keys) == [SUB, PAT]


async def test_the_coordinator_hands_over_and_the_same_form_sent_twice_acts_once(
    stage: Stage, database: Sessions
):
    site, keys = await two(stage, database)
    async with site.browser(COR) as cor:
        page = await choose(cor, "assign", keys)
        assert "Nobody has it yet." in page.text
        assert 'value="p-pat"' in page.text.replace(PAT, "p-pat")
        assert f'value="{BO}"' not in page.answer.text
        nobody = await cor.post("/desk/bulk/assign", confirmed(page, keys, to=""))
        assert nobody.status == 422
        form = confirmed(page, keys, to=SUB, note="You know both communities.")
        first, second = await asyncio.gather(
            cor.post("/desk/bulk/assign", form), cor.post("/desk/bulk/assign", form)
        )
        third = await cor.post("/desk/bulk/assign", form)
        for shown in (first, second, third):
            assert "2 tasks are dealt with." in shown.text
    assert await holders(database, keys) == [SUB, SUB]
    async with database() as session:
        told = select(OutboxNotice).where(col(OutboxNotice.kind) == "task_assigned")
        notices = list(await session.scalars(told))
        words = set(await session.scalars(select(Note.text)))
    assert [notice.person_id for notice in notices] == [SUB, SUB]
    assert words == {"You know both communities."}


async def test_both_sides_are_reminded_from_the_list_of_exchanges_once_a_day(
    stage: Stage, database: Sessions
):
    site = Behind(database, await stage.start_in(Phase.PLANNING))
    await site.settle()
    async with site.browser(PAT) as pat, site.browser(MIA) as mia:
        assert f'value="{site.x.id}~"' in (await pat.get("/desk/exchanges")).answer.text
        page = await choose(pat, "remind", [f"{site.x.id}~"])
        keys = re.findall(r'name="chosen" value="([^"]+)"', page.answer.text)
        assert keys
        assert "A mail goes to" in page.text
        report = await pat.post("/desk/bulk/remind", confirmed(page, keys))
        assert "dealt with." in report.text
        again = await choose(pat, "remind", keys)
        assert "They were reminded of this within the last day." in again.text
        assert "None of these tasks can be dealt with like that." in again.text
        assert (await mia.post("/desk/bulk", {"action": "remind", "chosen": keys})).status == 403
    assert await counted(database, "remind_ask") == len(keys)


async def test_deadlines_move_with_a_reason_and_never_into_the_past(
    stage: Stage, database: Sessions
):
    site, keys = await two(stage, database)
    async with site.browser(PAT) as pat:
        page = await choose(pat, "move", keys)
        assert page.text.count(" so far.") == 2
        today = await site.today()
        why = "Both communities are at the same meeting."
        past = confirmed(page, keys, due_on=(today - timedelta(days=3)).isoformat(), note=why)
        refused = await pat.post("/desk/bulk/move", past)
        assert "A deadline is never set into the past." in refused.text
        assert refused.keeps(why)
        later = (today + timedelta(days=60)).isoformat()
        bare = await pat.post("/desk/bulk/move", confirmed(page, keys, due_on=later, note=""))
        assert bare.status == 422
        done = await pat.post("/desk/bulk/move", confirmed(page, keys, due_on=later, note=why))
        assert "2 tasks are dealt with." in done.text
    async with database() as session:
        asks = [await session.get(AskView, tuple(key.split("~"))) for key in keys]
        notes = list(await session.scalars(select(Note.exchange_id)))
    assert {ask.due_at.date().isoformat() for ask in asks if ask} == {later}
    assert sorted(notes) == sorted(key.split("~")[0] for key in keys)


async def test_the_search_begins_again_for_those_that_were_ticked(stage: Stage, database: Sessions):
    site = await pooled(stage, database)
    now = await site.now()
    await add_cycle(database, "spring", now - timedelta(days=1))
    why = {"reason": NoMatchReason.NO_CAPACITY, "note": "n-1"}
    await site.x.send(PutOnWaitingList(by=PAT, **why))
    await site.settle()
    async with site.browser(PAT) as pat:
        listed = await pat.get("/desk/waiting")
        (key,) = re.findall(r'name="chosen" value="([^"]+)"', listed.answer.text)
        page = await choose(pat, "wake", [key])
        form = confirmed(page, [key], cycle="spring")
        for _ in range(2):
            assert "1 task is dealt with." in (await pat.post("/desk/bulk/wake", form)).text
    async with database() as session:
        view = await session.get_one(ExchangeView, site.x.id)
    assert (view.phase, view.cycle_id) == ("pool", "spring")


async def test_tasks_of_other_teams_are_as_if_they_were_not_there(stage: Stage, database: Sessions):
    site, keys = await two(stage, database)
    other = keys[1].split("~")[0]
    async with database() as session:
        await session.delete(await session.get(ExchangeMember, (other, PAT, "programme")))
        await session.commit()
    async with site.browser(PAT) as pat:
        page = await choose(pat, "take", keys)
        assert keys[0] in page.answer.text
        assert keys[1] not in page.answer.text
        assert "1 of those you ticked is not among them" in page.text
        nothing = await choose(pat, "remind", [f"{other}~"])
        assert "Of those you ticked nobody is asked for anything now" in nothing.text
        form = confirmed(page, keys)
        await pat.post("/desk/bulk/take", form)
    assert await holders(database, keys[1:]) == [None]


class Tired(Exchanges):
    """A gateway that gives no answer for the second message it gets."""

    async def send(self, exchange_id: str, message: AnyMessage, key: str) -> Any:
        seen = TIRED.setdefault("seen", [])
        seen.append(exchange_id)
        if len(seen) == 2:
            raise ExchangesAway("no answer")
        return await super().send(exchange_id, message, key)


TIRED: dict[str, list[str]] = {}


async def test_what_gave_no_answer_is_sent_again_and_the_rest_stays_done(
    stage: Stage, database: Sessions, monkeypatch: pytest.MonkeyPatch
):
    site, keys = await two(stage, database)
    resources = site.app.state.resources
    gateway = resources.exchanges
    tired = Tired(gateway.client, gateway.clock, task_queue=gateway.task_queue)
    monkeypatch.setitem(resources.__dict__, "exchanges", tired)
    TIRED.clear()
    async with site.browser(PAT) as pat:
        form = confirmed(await choose(pat, "take", keys), keys)
        broken = await pat.post("/desk/bulk/take", form)
        assert "1 task gave no answer in time" in broken.text
        assert "1 task is dealt with." in broken.text
        again = re.findall(
            r'<input type="hidden" name="([^"]+)" value="([^"]*)"', broken.answer.text
        )
        assert {value for name, value in again if name == "chosen"} == set(keys)
        assert ("_key", form["_key"]) in again
        assert "2 tasks are dealt with." in (await pat.post("/desk/bulk/take", form)).text
    assert await counted(database, "claim_ask") == 2


async def test_odd_forms_do_no_harm(stage: Stage, database: Sessions):
    site, keys = await two(stage, database)
    async with site.browser(PAT) as pat:
        assert (await choose(pat, "take", [])).sent()
        assert (await choose(pat, "fly", keys)).status == 404
        odd = await choose(pat, "take", ["x", "~", "a~b~c", "\x00~\x00", "é~" + "x" * 500])
        assert "None of these tasks" in odd.text
        assert (await pat.get("/desk/bulk/take")).sent()
        many = [f"{keys[0].split('~')[0]}~{n}" for n in range(150)]
        assert (await choose(pat, "take", many)).status == 200
