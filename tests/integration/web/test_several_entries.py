"""Entries that two programmes share: what one of them may not do to the other's people, nor read of them."""

import re
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack
from datetime import timedelta
from html import unescape

import httpx2
import pytest
from fastapi import FastAPI
from sqlalchemy import select, update
from sqlalchemy.ext.asyncio import AsyncSession, async_sessionmaker

from models.accounts.links import real_now
from models.register.entries import PersonEntry, entry_of
from models.register.merging import merge
from models.register.running import runs_in, runs_with
from models.register.writing import Author, change_entry, join, say_function
from models.tables.address_change import AddressChange
from models.tables.case_view import CaseView
from models.tables.community import Community
from models.tables.exchange_view import ExchangeView
from models.tables.outbox import OutboxNotice, OutboxStatus
from models.tables.person import Person
from models.tables.staff_tie import StaffTie
from models.views.programmes import scope_of
from tests.support.fixtures_database import Fill
from tests.support.pages_of_exchange import VAULT_KEY
from tests.support.people import COR, MIA, PAT
from tests.support.two_programmes import BEA, BETA, DUO, SECRET, two_programmes
from tests.support.web_app import NOW, make_app, signed_in

Sessions = async_sessionmaker[AsyncSession]
By = dict[str, httpx2.AsyncClient]


@pytest.fixture
def filled_by() -> Fill:
    return two_programmes


@pytest.fixture
def app(database: Sessions) -> FastAPI:
    return make_app(database, vault_key=VAULT_KEY)


@pytest.fixture
async def by(app: FastAPI, database: Sessions) -> AsyncIterator[By]:
    """A browser for each person."""
    async with AsyncExitStack() as stack:
        yield {
            person: await stack.enter_async_context(signed_in(app, database, person))
            for person in (BEA, COR)
        }


def entry(person: str, name: str, **other: str) -> dict[str, str]:
    address = f"{person}@example.org"
    return {"name": name, "email": address, "language": "en", "time_zone": "UTC", **other}


async def taken_in(by: By, person: str) -> str:
    """The page of somebody of the first programme whom the second one took in."""
    data = {"_key": f"in-{person}", **entry(person, "Whoever")}
    answer = await by[BEA].post("/desk/people/new", data=data)
    return answer.headers["location"]


async def row_of(database: Sessions, person: str) -> Person:
    async with database() as session:
        return await session.get_one(Person, person)


async def test_another_programme_answers_no_change_of_an_address(by: By, database: Sessions):
    """Whoever has a coordinator's address signs in as them."""
    page, now = await taken_in(by, COR), real_now()
    async with database() as session:
        session.add(
            AddressChange(
                id="ac", person_id=COR, old=f"{COR}@example.org", new="new@example.org",
                asked_by=COR, asked_at=now, expires_at=now + timedelta(days=3), new_agreed_at=now,
            )
        )  # fmt: skip
        await session.commit()
    shown = (await by[BEA].get(page)).text
    assert "/address/" not in shown, "no button that would be refused"
    for act in ("vouch", "call-off"):
        done = await by[BEA].post(f"{page}/address/{act}", data={"_key": act})
        told = unescape((await by[BEA].get(done.headers["location"])).text)
        assert "by nobody here" in told, act
    async with database() as session:
        change = await session.get_one(AddressChange, "ac")
    assert (change.outcome, change.vouched_by) == ("", None)
    assert (await row_of(database, COR)).email == f"{COR}@example.org"


async def test_a_lost_mailbox_of_two_programmes_is_left_behind_with_a_coordinator_of_each(
    by: By, database: Sessions
):
    """Whoever took the entry in asks; neither they nor anybody else of their programme is the other one's word."""
    page = await taken_in(by, MIA)
    form = {**entry(MIA, f"{SECRET} Mia", email="new@example.org"), "_base": "1"}
    shown = (await by[BEA].get(f"{page}/edit")).text
    form["_base"] = re.findall(r'name="_base" value="(\d+)"', shown)[0]
    form["name"] = (await row_of(database, MIA)).name
    asked = await by[BEA].post(f"{page}/edit", data={"_key": "ask", **form})
    assert asked.status_code == 303, unescape(asked.text)
    assert "a coordinator of each other programme" in unescape((await by[BEA].get(page)).text)
    assert (await row_of(database, MIA)).email == f"{MIA}@example.org"

    async def vouched(person: str) -> str:
        done = await by[person].post(f"{page}/address/vouch", data={"_key": f"v-{person}"})
        return unescape((await by[person].get(done.headers["location"])).text)

    assert "I vouch" not in (await by[COR].get(page)).text, "the new address has not agreed"
    assert "by nobody here" in await vouched(COR)
    async with database() as session, session.begin():
        change = (await session.scalars(select(AddressChange))).one()
        change.new_agreed_at = real_now()
    assert "by nobody here" in await vouched(BEA), "who asked"
    assert "I vouch for the new address, for this programme" in (await by[COR].get(page)).text
    assert "The address is changed." in await vouched(COR)
    assert (await row_of(database, MIA)).email == "new@example.org"
    async with database() as session:
        change = (await session.scalars(select(AddressChange))).one()
    assert (change.asked_in, change.vouchers, change.outcome) == (BETA, {"": COR}, "done")


@pytest.mark.parametrize("field", ["name", "language", "time_zone"])
async def test_nobody_renames_whoever_works_for_another_hub(by: By, database: Sessions, field: str):
    page = await taken_in(by, COR)
    async with database() as session:
        (await session.get_one(Person, COR)).language = "de"
        await session.commit()
    row = await row_of(database, COR)
    said = entry(COR, row.name, language=row.language, time_zone=row.time_zone)
    other = {"name": "Somebody", "language": "en", "time_zone": "Europe/Vilnius"}
    edit = await by[BEA].get(f"{page}/edit")
    version = re.search(r'name="_base" value="(\d+)"', edit.text)
    data = {"_key": "k", "_base": version[1] if version else "", **said, field: other[field]}
    refused = await by[BEA].post(f"{page}/edit", data=data)
    assert refused.status_code == 422
    assert "by themselves alone" in unescape(refused.text)
    kept = await row_of(database, COR)
    assert getattr(kept, field) == getattr(row, field)


async def test_what_somebody_does_in_another_programmes_community_is_not_told(
    by: By, database: Sessions
):
    at = await taken_in(by, MIA)
    async with database() as session:
        mia, ours = await session.get_one(Person, MIA), await session.get_one(Community, "c-beta")
        theirs, author = await session.get_one(Community, "c-mentee"), Author(MIA, NOW)
        # A name that begins as one that may be read does.
        theirs.name = f"{ours.name}: {SECRET}"
        await say_function(session, mia, theirs, "treasurer: of the ball", author)
        await join(session, mia, ours, author, contact=False)
        await say_function(session, mia, ours, "archivist: of maps", author)
        await session.commit()
    page = unescape((await by[BEA].get(at)).text)
    assert "archivist: of maps" in page
    assert "treasurer" not in page
    assert f"Betavia: {SECRET}" not in page


async def test_a_shared_entry_tells_no_old_address_and_nothing_merged(by: By, database: Sessions):
    async with database() as session:
        twin = Person(id="p-two", name="Twin Brother", email="twin@example.org")
        session.add(twin)
        await session.flush()
        mia, author = await session.get_one(Person, MIA), Author(COR, NOW)
        for address in ("old@example.org", f"{MIA}@example.org"):
            said = PersonEntry.model_construct(**{**entry_of(mia), "email": address})
            await change_entry(session, mia, said, author)
        await merge(session, mia, twin, author)
        await session.commit()
    alone = unescape((await by[COR].get(f"/desk/people/{MIA}")).text)
    assert "Twin Brother" in alone, "as long as she belongs to one programme"
    assert "old@example.org" in alone
    page = unescape((await by[BEA].get(await taken_in(by, MIA))).text)
    assert "Twin Brother" not in page
    assert "old@example.org" not in page


async def tied(database: Sessions, person: str, *, of_both: bool) -> None:
    """Tie somebody to a community of the first programme, or of both."""
    async with database() as session:
        community = await session.get_one(Community, "c-mentee")
        community.programmes = ["", BETA] if of_both else [""]
        session.add(StaffTie(person_id=person, community_id="c-mentee"))
        await session.commit()


async def struck_out(by: By, database: Sessions, viewer: str, person: str) -> tuple[bool, str]:
    """Whether a tie is gone, and what the page says."""
    path = f"/desk/setup/staff/{person}/ties"
    answer = await by[viewer].post(f"{path}/remove", data={"_key": "k", "community": "c-mentee"})
    told = unescape((await by[viewer].get(answer.headers["location"])).text)
    async with database() as session:
        return await session.get(StaffTie, (person, "c-mentee")) is None, told


async def test_nobody_strikes_out_a_tie_of_their_own(by: By, database: Sessions):
    await tied(database, COR, of_both=False)
    gone, told = await struck_out(by, database, COR, COR)
    assert not gone
    assert "Ask another coordinator" in told


@pytest.mark.parametrize("viewer", [BEA, COR])
async def test_a_tie_that_counts_in_two_programmes_is_not_struck_out_by_one(
    by: By, database: Sessions, viewer: str
):
    await tied(database, DUO, of_both=True)
    gone, told = await struck_out(by, database, viewer, DUO)
    assert not gone
    assert "the tie counts in both" in told


async def test_a_tie_that_counts_in_one_programme_is_struck_out_there(by: By, database: Sessions):
    await tied(database, DUO, of_both=False)
    assert (await struck_out(by, database, COR, DUO))[0], "the community is of this one alone"
    await tied(database, PAT, of_both=True)
    assert (await struck_out(by, database, COR, PAT))[0], "the person works for this one alone"


async def test_a_lost_mail_in_the_name_of_a_programme_is_that_ones_alone(
    by: By, database: Sessions
):
    told = {
        "invitation": {"why": "invitation", "programme": "", "roles": ["coordinator"]},
        "link": {},
    }
    async with database() as session:
        for name, data in told.items():
            session.add(
                OutboxNotice(
                    id=name, key=name, revision=0, kind="sign_in_link", person_id=DUO, data=data,
                    status=OutboxStatus.FAILED, last_error=f"550 {name}", owed_at=NOW,
                )
            )  # fmt: skip
        await session.commit()
    shown = {viewer: (await by[viewer].get("/desk/mails")).text for viewer in (BEA, COR)}
    ways = {viewer: re.findall(r"/desk/mails/(\w+)/settle", page) for viewer, page in shown.items()}
    assert {viewer: {*found} - {"zqx"} for viewer, found in ways.items()} == {
        BEA: {"link"}, COR: {"link", "invitation"},
    }  # fmt: skip
    for viewer, status in ((BEA, 404), (COR, 303)):
        answer = await by[viewer].post("/desk/mails/invitation/settle", data={"_key": viewer})
        assert answer.status_code == status, viewer


async def test_a_community_is_not_taken_out_while_something_of_the_programme_runs_with_it(
    by: By, database: Sessions
):
    path = "/desk/communities/c-mentee"
    async with database() as session:
        (await session.get_one(Community, "c-mentee")).programmes = ["", BETA]
        await session.commit()
    refused = await by[COR].post(f"{path}/active", data={"_key": "k", "active": ""})
    told = unescape((await by[COR].get(refused.headers["location"])).text)
    assert "takes part in what still runs in this programme" in told
    async with database() as session:
        assert (await session.get_one(Community, "c-mentee")).programmes == ["", BETA]
    done = await by[BEA].post(f"{path}/active", data={"_key": "k", "active": ""})
    assert done.headers["location"] == "/desk/communities", "nothing of that one runs with it"
    async with database() as session:
        assert (await session.get_one(Community, "c-mentee")).programmes == [""]


@pytest.mark.parametrize("kind", ["exchange", "case"])
@pytest.mark.parametrize(("of", "runs"), [("", (True, False)), (BETA, (False, True))])
async def test_what_runs_with_a_community_runs_in_one_programme(
    database: Sessions, kind: str, of: str, runs: tuple[bool, bool]
):
    async with database() as session:
        made = await session.get_one(Community, "c-mentor")
        await session.execute(update(ExchangeView).values(mentor_community=None))
        assert not await runs_with(session, made)
        if kind == "exchange":
            view = await session.get_one(ExchangeView, "b1" if of else "x1")
            view.mentor_community = made.id
        else:
            state = {"community": made.id, **({"programme": of} if of else {})}
            session.add(
                CaseView(
                    case_id="m",
                    kind="membership",
                    revision=1,
                    phase="asked",
                    updated_at=NOW,
                    state=state,
                )
            )
        await session.flush()
        first = await scope_of(session)
        assert await runs_with(session, made)
        assert (
            await runs_in(session, made, first),
            await runs_in(session, made, first.of(BETA)),
        ) == runs
