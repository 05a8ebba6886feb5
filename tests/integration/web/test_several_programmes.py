"""Two programmes in one installation: whoever works for one finds nothing of the other, on any page of the desk."""

import asyncio
import json
import re
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack
from html import unescape

import httpx2
import pytest
from fastapi import FastAPI
from fastapi.dependencies.models import Dependant
from fastapi.routing import APIRoute
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession, async_sessionmaker
from typer.testing import CliRunner

from cli.application import commands
from cli.lookup import find_programme
from models.tables.community import Community
from models.tables.cycle import Cycle
from models.tables.membership import Membership
from models.tables.person import Person
from models.tables.programme import Programme
from models.tables.public_text import PublicTextVersion
from models.tables.setting_change import SettingChange
from models.tables.staff_role import StaffRole
from models.views.setup import setup_facts
from runtime.errors import SetupProblem
from runtime.programmes import sender_in
from tests.integration.web.test_api import LISTS, items, new_token, tool
from tests.support.fixtures_database import Fill
from tests.support.pages_of_exchange import VAULT_KEY
from tests.support.people import ANN, COR, MIA, PAT, SAF
from tests.support.two_programmes import (
    BEA,
    BEN,
    BETA,
    CASE,
    CONCERN,
    DUO,
    OTHER,
    SECRET,
    rows_of,
    two_programmes,
)
from tests.support.web_app import NOW, make_app, signed_in
from web.app import ROUTERS
from web.site.access import Public

Sessions = async_sessionmaker[AsyncSession]
OF_FIRST = {
    "exchange_id": "x1", "case_id": CASE, "community_id": "c-mentee", "person_id": MIA,
    "cycle_id": "zqx-cycle", "incident_id": CONCERN, "slug": "c-mentee", "ask_id": "a-x1",
    "document_id": "d-plan", "name": "pause", "section_name": "goals", "way": "waive",
    "act": "acknowledge", "key": "about", "file_id": "f1", "stage": "plan", "notice_id": "n1",
    "figure": "calls", "part": "learn", "view_id": "zqx-view", "import_id": "zqx-import",
    "secret": "zqx-secret", "action": "take", "kind": "csv", "token_id": "t1", "text_key": "mail.closed",
    "webhook_id": "zqx-webhook", "event_id": "zqx-event",
    "plan_part": "goal-1", "note_id": "n-plan",
    "clinic_id": "zqx-clinic", "step_name": "sign-up", "button_name": "leave",
    "profile_id": "zqx-profile", "match_id": "zqx-match",
    "merge_id": "zqx-merge", "area": "about", "field": "bio", "topic": "P.photo",
}  # fmt: skip
"""Things of the first programme, by the names that addresses have for them."""
OBJECTS = set(OF_FIRST) - {"key", "text_key", "part", "action", "kind", "area", "field", "topic"}
"""Those that are one programme's; a text has a version in each, the vocabulary is that of all."""
KEPT = (Person, Community, Membership, StaffRole, Cycle, SettingChange, PublicTextVersion)


@pytest.fixture
def filled_by() -> Fill:
    return two_programmes


@pytest.fixture
def app(database: Sessions) -> FastAPI:
    return make_app(database, vault_key=VAULT_KEY)


@pytest.fixture
async def by(app: FastAPI, database: Sessions) -> AsyncIterator[dict[str, httpx2.AsyncClient]]:
    """A browser for each person."""
    async with AsyncExitStack() as stack:
        yield {
            person: await stack.enter_async_context(signed_in(app, database, person))
            for person in (BEA, BEN, DUO, COR, PAT, ANN, SAF)
        }


def _public(dependant: Dependant) -> bool:
    return isinstance(dependant.call, Public) or any(map(_public, dependant.dependencies))


def addresses(method: str) -> list[tuple[str, bool]]:
    """Every address of signed-in people, filled with things of the first programme; whether there is any."""
    routes = [route for router in ROUTERS for route in router.routes]
    found = []
    for route in routes:
        assert isinstance(route, APIRoute)
        if method in route.methods and not _public(route.dependant):
            names = set(re.findall(r"{(\w+)}", route.path))
            for person in (MIA, PAT) if "person_id" in names else (MIA,):
                path = route.path.format(**{**OF_FIRST, "person_id": person})
                found.append((path, not names.isdisjoint(OBJECTS)))
    return found


@pytest.mark.requirement("LDP-45")
async def test_no_page_shows_anything_of_the_other_programme(by: dict[str, httpx2.AsyncClient]):
    for path, is_theirs in addresses("GET"):
        answer = await by[BEA].get(path)
        assert SECRET not in unescape(answer.text), path
        assert answer.status_code in ({404} if is_theirs else {200, 303, 401, 403}), path


async def test_a_list_names_nothing_of_the_other_programme_that_its_address_does(
    by: dict[str, httpx2.AsyncClient],
):
    asked = f"cycle=zqx-cycle&owner={MIA}&learner=c-mentee&teacher=c-mentor"
    for path in ("exchanges", "board", "schedule", "dashboard"):
        answer = await by[BEA].get(f"/desk/{path}?{asked}")
        assert answer.status_code == 200
        assert SECRET not in unescape(answer.text), path
        assert "Mia" not in answer.text, path
    assert f"{SECRET} spring" in (await by[COR].get(f"/desk/exchanges?{asked}")).text


async def test_what_is_looked_for_is_there_for_whoever_may_see_it(
    by: dict[str, httpx2.AsyncClient],
):
    """Or the test above could not fail."""
    for path in (
        "/desk/exchanges", "/desk/communities", "/desk/communities/c-mentee", "/desk/people",
        f"/desk/people/{MIA}", "/desk/setup", "/desk/setup/staff", "/desk/setup/cycles",
        "/desk/setup/cycles/zqx-cycle", "/desk/setup/texts/about", "/desk/waiting",
        "/desk/register/export", "/exchanges/x1", "/desk/officers", "/desk/board",
        "/desk/schedule?from=2027-07-26", "/desk/dashboard", "/desk/skills", "/desk/skills/export",
        "/skills", "/skills/people/zqx-profile",
    ):  # fmt: skip
        answer = await by[COR].get(path)
        assert SECRET in unescape(answer.text), path
    assert SECRET in (await by[ANN].get("/desk")).text
    assert SECRET in (await by[PAT].get("/desk/mails")).text
    assert SECRET in (await by[SAF].get(f"/desk/safety/{CONCERN}")).text
    assert f"/cases/{CASE}" in (await by[PAT].get("/desk")).text


async def test_nothing_of_the_other_programme_takes_a_form(
    by: dict[str, httpx2.AsyncClient], database: Sessions
):
    before = await rows_of(database, *KEPT)
    for path, is_theirs in addresses("POST"):
        if is_theirs:
            answer = await by[BEA].post(path, data={"_key": "k", "words": "x", "active": ""})
            assert answer.status_code == 404, path
            assert SECRET not in unescape(answer.text), path
    assert await rows_of(database, *KEPT) == before


async def test_no_form_of_ones_own_names_anything_of_the_other_programme(
    by: dict[str, httpx2.AsyncClient], database: Sessions
):
    before = await rows_of(database, *KEPT)
    person = {"name": "Nina", "email": "nina@example.org", "language": "en", "time_zone": "UTC"}
    for path, data in (
        (f"/desk/people/{BEN}/join", {"community": "c-mentee"}),
        ("/desk/people/new", {**person, "community": "c-mentee"}),
        ("/desk/waiting", {"cycle": "zqx-cycle"}),
        ("/desk/officers", {"person": PAT, "sure": "yes"}),
        ("/desk/setup/staff/take", {"person": PAT, "role": "programme"}),
        (f"/exchanges/{OTHER}/actions/assign-staff", {"person": PAT, "roles": "booker"}),
    ):
        answer = await by[BEA].post(path, data={"_key": "k", **data})
        assert SECRET not in unescape(answer.text), path
        if answer.status_code == 303:
            assert "staff" in path, "somebody who holds no role here loses none"
        else:
            assert answer.status_code == 422, path
    assert await rows_of(database, *KEPT) == before


async def test_entries_of_two_programmes_are_not_made_one(
    by: dict[str, httpx2.AsyncClient], database: Sessions
):
    before = await rows_of(database, *KEPT)
    for path, other in (
        (f"/desk/people/{BEN}/merge", f"{MIA}@example.org"),
        (f"/desk/people/{BEN}/merge", MIA),
        ("/desk/communities/c-beta/merge", "c-mentee"),
    ):
        asked = await by[BEA].get(path, params={"other": other})
        assert SECRET not in unescape(asked.text)
        assert "No entry has it." in asked.text
        sent = await by[BEA].post(path, data={"_key": "k", "other": other, "sure": "yes"})
        assert sent.status_code == 404
    assert await rows_of(database, *KEPT) == before


async def test_whoever_works_for_one_finds_their_own(by: dict[str, httpx2.AsyncClient]):
    assert "Betatopic" in (await by[BEA].get("/desk/exchanges")).text
    assert "Betatopic" in (await by[BEA].get("/desk")).text
    assert (await by[BEA].get(f"/exchanges/{OTHER}")).status_code == 200
    assert "Beta spring" in (await by[BEA].get("/desk/setup/cycles")).text
    assert "Ben" in (await by[BEA].get("/desk/people")).text
    for person in (COR, PAT, ANN):
        assert (await by[person].get(f"/exchanges/{OTHER}")).status_code == 404
        for path in ("/desk", "/desk/exchanges", "/desk/communities"):
            assert "Beta" not in (await by[person].get(path)).text, path
    assert "Ben" not in (await by[COR].get("/desk/people")).text
    assert "p-bea" not in (await by[COR].get("/desk/register/export")).text


async def test_every_page_says_which_programme_it_is_of(by: dict[str, httpx2.AsyncClient]):
    for person, name in ((BEA, "Beta programme"), (COR, "Alpha programme")):
        for path in ("/desk", "/desk/setup", "/desk/setup/programme", "/desk/people"):
            assert name in (await by[person].get(path)).text, (person, path)


async def test_an_address_known_elsewhere_is_taken_in_and_stays_its_owners(
    by: dict[str, httpx2.AsyncClient], database: Sessions
):
    mia = {"name": "Mia B", "email": f"{MIA}@example.org", "language": "en", "time_zone": "UTC"}
    answer = await by[BEA].post("/desk/people/new", data={"_key": "k", **mia})
    assert answer.headers["location"] == f"/desk/people/{MIA}"
    page = unescape((await by[BEA].get(answer.headers["location"])).text)
    assert "keeps that name" in page
    assert "Dravania" not in page, "what she belongs to elsewhere is not told"
    stolen = {**mia, "email": "bea2@example.org"}
    edit = await by[BEA].get(f"/desk/people/{MIA}/edit")
    version = re.search(r'name="_base" value="(\d+)"', edit.text)
    changed = await by[BEA].post(
        f"/desk/people/{MIA}/edit",
        data={"_key": "k2", "_base": version[1] if version else "", **stolen},
    )
    assert changed.status_code == 303, "it waits for the word of others"
    await by[BEA].post(f"/desk/people/{MIA}/active", data={"_key": "k3", "active": ""})
    async with database() as session:
        row = await session.get_one(Person, MIA)
    assert (row.email, row.active, row.programmes) == (f"{MIA}@example.org", True, ["", BETA])


def shown_in(page: str) -> list[str]:
    """The names to choose from in the header, the chosen one marked."""
    chosen = re.findall(r'<option value="[^"]*"( selected)?>([^<]+)</option>', header(page))
    return [f"*{name}" if mark else name for mark, name in chosen]


def header(page: str) -> str:
    return unescape(page.partition("</header>")[0])


async def test_whoever_works_for_two_chooses_in_the_header_and_it_is_kept(
    by: dict[str, httpx2.AsyncClient], app: FastAPI, database: Sessions
):
    duo = by[DUO]
    page = (await duo.get("/desk/exchanges")).text
    assert shown_in(page) == ["*Alpha programme", "Beta programme"]
    assert SECRET in page
    assert "Betatopic" not in page
    answer = await duo.post("/desk/programme", data={"_key": "k", "programme": BETA})
    assert answer.headers["location"] == "/desk"
    page = (await duo.get("/desk/exchanges")).text
    assert shown_in(page) == ["Alpha programme", "*Beta programme"]
    assert "Betatopic" in page
    assert SECRET not in page
    assert SECRET not in unescape((await duo.get("/desk")).text)
    other = await duo.get("/exchanges/x1")
    assert (other.status_code, SECRET in unescape(other.text)) == (200, True)
    assert shown_in(other.text) == ["*Alpha programme", "Beta programme"], "it says whose it is"
    assert "Betatopic" in (await duo.get("/desk/exchanges")).text, "looking chooses nothing"
    async with signed_in(app, database, DUO) as elsewhere:
        assert shown_in((await elsewhere.get("/desk")).text)[0].startswith("*Alpha")


async def test_nobody_chooses_a_programme_they_do_not_work_for(by: dict[str, httpx2.AsyncClient]):
    answer = await by[BEA].post("/desk/programme", data={"_key": "k", "programme": ""})
    assert answer.status_code == 403
    assert shown_in((await by[BEA].get("/desk")).text) == []
    assert "Beta programme" in header((await by[BEA].get("/desk")).text)


async def test_a_coordinator_of_the_first_programme_makes_another_one(
    by: dict[str, httpx2.AsyncClient], database: Sessions
):
    for person in (BEA, PAT):
        assert (await by[person].get("/desk/setup/programmes")).status_code == 403
        refused = await by[person].post("/desk/setup/programmes", data={"_key": "k", "name": "X1"})
        assert refused.status_code == 403
    same = await by[COR].post(
        "/desk/setup/programmes", data={"_key": "k", "name": "beta PROGRAMME"}
    )
    assert same.status_code == 422
    assert "Another programme has this name." in same.text
    done = await by[COR].post("/desk/setup/programmes", data={"_key": "k", "name": "Gamma & Co."})
    assert done.headers["location"] == "/desk/setup"
    page = unescape((await by[COR].get("/desk/setup")).text)
    assert "Settings: Gamma & Co." in page
    assert "steps are left" in page
    assert f"{SECRET} name" not in page, "what was changed elsewhere"
    async with database() as session:
        made = await session.get_one(Programme, "gamma-co")
        roles = await session.scalars(select(StaffRole).where(StaffRole.programme == "gamma-co"))
        assert [(row.person_id, row.role, row.given_by) for row in roles] == [
            (COR, "coordinator", COR)
        ]
    assert made.made_at is not None
    await by[COR].post(
        "/desk/setup/programme",
        data={
            "_key": "k", "_base": "1", "name": "Gamma", "country": "LT",
            "time_zone": "Europe/Vilnius", "duty_phone": "", "write_to": "",
        },
    )  # fmt: skip
    async with database() as session:
        assert (await session.get_one(Programme, "gamma-co")).name == "Gamma"
        assert (await session.get_one(Programme, "alpha")).name == "Alpha programme"


async def test_commands_name_the_programme(database: Sessions, database_url: str):
    async def typed(*words: str) -> str:
        env = {"DATABASE_URL": database_url, "PEER_EXCHANGE_MAIL_FROM": "Hub <hub@example.org>"}
        done = await asyncio.to_thread(CliRunner().invoke, commands, list(words), env=env)
        assert done.exit_code == 0, done.output
        return done.output

    assert "gamma" in await typed("make-programme", "Gamma", "--by", f"{COR}@example.org")
    listed = (await typed("programmes")).splitlines()
    assert listed[0] == "Alpha programme  alpha", "the first one first"
    assert {*listed[1:]} == {"Beta programme  beta", "Gamma  gamma"}
    assert "Bea" in await typed("staff", "--programme", "Beta programme")
    assert "Bea" not in await typed("staff")
    await typed("give-role", "Ben", "booker", "--programme", "gamma", "--by", f"{COR}@example.org")
    assert "Ben" in await typed("staff", "--programme", "gamma")
    days = ("--opens", "2027-05-01", "--closes", "2027-06-30")
    await typed("set-programme", "--programme", "gamma", "--time-zone", "Europe/Vilnius")
    await typed("set-cycle", "Beta spring", *days, "--programme", "gamma")
    await typed("set-sender", "gamma", "Gamma <gamma@example.org>")
    async with database() as session:
        rows = await session.scalars(select(Cycle).where(Cycle.name == "Beta spring"))
        assert {row.programme for row in rows} == {BETA, "gamma"}
        facts = await setup_facts(session, NOW, "gamma")
        assert sender_in(facts, "Hub <hub@example.org>") == "Gamma <gamma@example.org>"
        facts = await setup_facts(session, NOW, BETA)
        assert sender_in(facts, "Hub <hub@example.org>") == "Beta programme <hub@example.org>"
    out = await typed("setup", "--programme", "gamma")
    assert "✓ Name the programme" not in out, "its country is missing"


@pytest.mark.parametrize("name", ["beta PROGRAMME", "Beta"])
async def test_no_programme_is_called_as_another_one_is(
    by: dict[str, httpx2.AsyncClient], database: Sessions, name: str
):
    """Nor by its id, which commands take as well."""
    data = {
        "_key": "k",
        "country": "PL",
        "time_zone": "Europe/Warsaw",
        "write_to": "",
        "name": name,
    }
    shown = (await by[COR].get("/desk/setup/programme")).text
    version = re.search(r'name="_base" value="(\d+)"', shown)
    data["_base"] = version[1] if version else ""
    for path in ("/desk/setup/programme", "/desk/setup/programmes"):
        refused = await by[COR].post(path, data=data)
        assert refused.status_code == 422, path
        assert "Another programme has this name." in refused.text, path
    async with database() as session:
        assert (await session.get_one(Programme, "alpha")).name == "Alpha programme"
    own = await by[COR].post("/desk/setup/programme", data={**data, "_key": "o", "name": "alpha"})
    assert own.status_code == 303, "its own id is nobody else's"


async def test_a_command_takes_an_id_before_a_name_and_no_name_of_two(database: Sessions):
    """Names that were given before nobody could be called as another one is."""
    async with database() as session:
        (await session.get_one(Programme, "alpha")).name = BETA
        await session.flush()
        assert await find_programme(session, BETA) == BETA
        (await session.get_one(Programme, "alpha")).name = "Beta programme"
        await session.flush()
        with pytest.raises(SetupProblem, match="Several programmes"):
            await find_programme(session, "Beta programme")
        assert await find_programme(session, "alpha") == ""


async def test_a_token_reads_one_programme(database: Sessions):
    app = make_app(database)
    async with tool(app, await new_token(database)) as first:
        mine = [await items(first, name) for name in LISTS]
    async with tool(app, await new_token(database, programme=BETA)) as second:
        theirs = [await items(second, name) for name in LISTS]
    for one, other in zip(mine, theirs, strict=True):
        ids = {row.get("id") for row in one}
        assert ids.isdisjoint(row.get("id") for row in other) or LISTS[mine.index(one)] == "asks"
    assert {row["id"] for row in theirs[0]} == {OTHER}
    assert {row["case"] for row in theirs[2]} <= {OTHER}
    assert OTHER not in {row["id"] for row in mine[0]}
    assert CASE in {row["id"] for row in mine[1]}
    assert CONCERN not in json.dumps([*mine, *theirs])
    assert SECRET not in json.dumps(theirs)
