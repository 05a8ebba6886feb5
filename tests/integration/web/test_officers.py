"""Who is told that a concern waits: sees that it does, reads none of it, names somebody who can."""

from collections.abc import AsyncIterator
from contextlib import AsyncExitStack
from datetime import UTC, datetime
from html import unescape

import pytest
from sqlalchemy import update
from sqlalchemy.ext.asyncio import AsyncSession, async_sessionmaker
from sqlmodel import col
from temporalio.client import Client

from models.concerns.people import name_people
from models.tables.concern import ConcernCase
from models.tables.outbox import OutboxNotice
from models.tables.staff_role import StaffRole
from tests.integration.web.test_safety_desk import Desk, post
from tests.support.fixtures_database import Fill
from tests.support.normalise import without_token
from tests.support.pages_of_exchange import VAULT_KEY
from tests.support.people import ANN, BO, CHA, COR, MIA, PAT, SAF, SUB, TOR
from tests.support.recorded_exchanges import under_review
from tests.support.running_concerns import WORDS, handling
from tests.support.web_app import browser, make_app

Sessions = async_sessionmaker[AsyncSession]
OFFICERS = "/desk/officers"
WAITS = "A concern waits and nobody has acknowledged it."
DUE = datetime(2027, 3, 3, 13, 47, tzinfo=UTC)


@pytest.fixture
def filled_by() -> Fill:
    return under_review


@pytest.fixture
async def desk(database: Sessions, temporal: Client) -> AsyncIterator[Desk]:
    async with handling(temporal, database) as safety, AsyncExitStack() as stack:
        app = make_app(database, exchanges=safety.exchanges, vault_key=VAULT_KEY)
        yield Desk(app, database, safety, stack)


async def waiting(desk: Desk, *accused: str, escalated: int = 2) -> str:
    """A concern that nobody has acknowledged, of which so many circles were told."""
    incident = await desk.safety.start(*accused, exchange="x1")
    mine = update(ConcernCase).where(col(ConcernCase.id) == incident)
    await desk.change(mine.values(escalated=escalated, due_at=DUE))
    return incident


async def shown(desk: Desk, person: str) -> str:
    answer = await (await desk.by(person)).get(OFFICERS)
    assert answer.status_code == 200
    return unescape(answer.text)


async def test_only_the_chair_and_the_coordinator_find_the_page(desk: Desk):
    await waiting(desk)
    for person in (SAF, PAT, SUB, ANN, BO, MIA, TOR):
        client = await desk.by(person)
        assert (await client.get(OFFICERS)).status_code == 404, person
        sent = await client.post(OFFICERS, data={"person": PAT, "sure": "yes"})
        assert sent.status_code == 404, person
    assert {
        row.person_id for row in await desk.rows(StaffRole) if row.role == "safety_officer"
    } == {SAF}
    async with browser(desk.app) as stranger:
        assert (await stranger.get(OFFICERS)).headers["location"].startswith("/sign-in")


async def test_who_is_told_sees_that_it_waits_and_finds_nothing_of_it(desk: Desk):
    incident = await waiting(desk)
    for person in (CHA, COR):
        page = await shown(desk, person)
        assert WAITS in page
        assert "3 Mar" in page
        for told in (incident, "Zyxw", WORDS, "x1", "Dravania", "Vistulia", "13:47", "14:47"):
            assert told not in page.split("<main", 1)[1], told
        client = await desk.by(person)
        for path in (f"/desk/safety/{incident}", "/desk/safety"):
            assert (await client.get(path)).status_code == 404, (person, path)
        for act in ("acknowledge", "write", "hold", "people"):
            sent = await client.post(f"/desk/safety/{incident}/{act}", data={"words": "x"})
            assert sent.status_code == 404, (person, act)


async def test_before_its_time_nobody_sees_that_it_waits(desk: Desk):
    await waiting(desk, escalated=0)
    await waiting(desk, escalated=1)
    assert WAITS not in await shown(desk, COR)
    assert (await shown(desk, CHA)).count(WAITS) == 1


async def test_who_is_named_in_it_sees_what_they_would_see_without_it(desk: Desk):
    before = {person: await shown(desk, person) for person in (CHA, COR)}
    incident = await waiting(desk, CHA)
    assert WAITS in await shown(desk, COR)
    assert _plain(await shown(desk, CHA)) == _plain(before[CHA])
    async with desk.database() as session, session.begin():
        await name_people(session, incident, [COR], by=SAF, now=DUE)
    assert _plain(await shown(desk, COR)) == _plain(before[COR])


def _plain(page: str) -> str:
    main = without_token(page).split("<main", 1)[1]
    return "\n".join(line for line in main.splitlines() if "_key" not in line)


async def test_once_acknowledged_it_waits_no_longer(desk: Desk):
    incident = await waiting(desk)
    await post(await desk.by(SAF), f"/desk/safety/{incident}/acknowledge")
    assert WAITS not in await shown(desk, COR)


async def test_a_new_officer_is_written_to_and_can_act(desk: Desk):
    mine, theirs = await waiting(desk), await waiting(desk, PAT)
    cor = await desk.by(COR)
    pat = await desk.by(PAT)
    assert (await pat.get(f"/desk/safety/{mine}")).status_code == 404
    done = await post(cor, OFFICERS, person=PAT, sure="yes")
    assert "The register has another safety officer." in done.text
    assert "named by Cor" in unescape(done.text)
    again = await cor.post(OFFICERS, data={"person": PAT, "sure": "yes"})
    assert again.status_code == 422, "who is one cannot become one"
    told = [
        (row.incident_id, row.kind)
        for row in await desk.rows(OutboxNotice)
        if row.incident_id and row.person_id == PAT
    ]
    assert told == [(mine, "concern_reminder")]
    assert WORDS in unescape((await pat.get(f"/desk/safety/{mine}")).text)
    answer = await post(pat, f"/desk/safety/{mine}/acknowledge")
    assert "The reporter sees that it was read." in answer.text
    assert (await pat.get(f"/desk/safety/{theirs}")).status_code == 404
    assert (await cor.get(f"/desk/safety/{mine}")).status_code == 404, "naming opens nothing"


@pytest.mark.parametrize("person", [COR, SAF, MIA, "p-nobody", ""])
async def test_only_others_of_the_hub_can_be_named(desk: Desk, person: str):
    answer = await (await desk.by(COR)).post(OFFICERS, data={"person": person, "sure": "yes"})
    assert answer.status_code == 422
    rows = [row for row in await desk.rows(StaffRole) if row.role == "safety_officer"]
    assert {row.person_id for row in rows} == {SAF}


async def test_nobody_is_named_without_a_tick(desk: Desk):
    answer = await (await desk.by(COR)).post(OFFICERS, data={"person": PAT})
    assert answer.status_code == 422
    assert "Tick this box" in answer.text


async def test_where_officers_are_named_in_it_a_new_one_takes_it_from_the_chair(desk: Desk):
    incident = await waiting(desk, SAF, escalated=1)
    path, cha = f"/desk/safety/{incident}", await desk.by(CHA)
    assert (await cha.get(path)).status_code == 200
    assert WAITS in await shown(desk, COR)
    await post(await desk.by(COR), OFFICERS, person=ANN, sure="yes")
    assert (await cha.get(path)).status_code == 404
    assert (await (await desk.by(ANN)).get(path)).status_code == 200
