"""The skills directory at the desk: files in and out, two profiles that may be one, the vocabulary, and who may not."""

import json
from collections.abc import AsyncIterator
from html import unescape

import httpx2
import pytest
from fastapi import FastAPI
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession, async_sessionmaker

from models.skills.profiles import profile_of
from models.tables.skill_import import SkillMatch, SkillMerge
from models.tables.skill_profile import SkillProfile
from models.tables.skill_topic import SkillTopic
from tests.support.pages_of_exchange import VAULT_KEY
from tests.support.people import ANN, COR, MIA, TOR
from tests.support.skills import names, write
from tests.support.web_app import make_app, signed_in

Sessions = async_sessionmaker[AsyncSession]
IMPORT = "/desk/skills/import"
TABLE = "account;name;community;have\nMia_M;Mia;Dravania Wikimedians;P.photo:teach*\n"
CAPACITIES = json.dumps(
    {"schema": {"fields": [{"name": "id"}, {"name": "name"}]}, "data": [[40, "Photography"], [12, "Campaigns and contests"]]}
)  # fmt: skip
USERS = json.dumps(
    {"schema": {"fields": [{"name": "username"}, {"name": "skills_known"}, {"name": "skills_available"}]},
     "data": [["Mia_M", "[12, 40]", "[40]"]]}
)  # fmt: skip


@pytest.fixture
def app(database: Sessions) -> FastAPI:
    return make_app(database, vault_key=VAULT_KEY)


@pytest.fixture
async def cor(app: FastAPI, database: Sessions) -> AsyncIterator[httpx2.AsyncClient]:
    async with signed_in(app, database, COR) as client:
        yield client


async def given(client: httpx2.AsyncClient, content: str, **more: str) -> httpx2.Response:
    fields = {"table": (None, content), **{name: (None, value) for name, value in more.items()}}
    return await client.post(IMPORT, files=fields)


async def entered(client: httpx2.AsyncClient, content: str) -> None:
    shown = await given(client, content, step="look")
    mark = shown.text.split('name="mark" value="')[1].split('"')[0]
    answer = await given(client, content, step="enter", mark=mark)
    assert (answer.status_code, answer.headers.get("location")) == (303, "/desk/skills"), (
        answer.text
    )


@pytest.mark.requirement("LC-28")
async def test_a_file_is_looked_at_first_and_entered_as_it_was_shown(
    cor: httpx2.AsyncClient, database: Sessions
):
    page = unescape((await given(cor, TABLE, step="look")).text)
    assert "What it would bring" in page
    async with database() as session:
        assert (await session.scalars(select(SkillProfile))).all() == []
    moved = await given(cor, TABLE, step="enter", mark="another")
    assert "Nothing was entered" in moved.text
    await entered(cor, TABLE)
    assert await names(database) == [], "nobody said that it is theirs"
    again = await given(cor, TABLE, step="look")
    assert "is here already" in again.text


async def test_what_does_not_fit_is_shown_with_line_and_field(cor: httpx2.AsyncClient):
    page = unescape((await given(cor, "account;have\nA;P.magic:t\n", step="look")).text)
    assert "1 thing to mend" in page
    assert ">2<" in page
    assert "P.magic:t" in page
    assert 'value="enter"' not in page


@pytest.mark.requirement("LC-27")
async def test_capacity_exchange_asks_its_person_who_takes_over_what_is_true(
    app: FastAPI, cor: httpx2.AsyncClient, database: Sessions
):
    answer = await given(cor, CAPACITIES, step="look")
    assert answer.status_code == 303
    async with database() as session:
        assert (await session.get_one(SkillTopic, "P.photo")).capx == [40]
    await entered(cor, USERS)
    async with signed_in(app, database, MIA) as mia:
        about = {
            f"{one}_seen": "me"
            for one in (
                "bio",
                "other_account",
                "community",
                "region",
                "time_zone",
                "projects",
                "part",
            )
        }
        about |= {
            "name": "Mia",
            "name_seen": "members",
            "account": "mia M",
            "account_seen": "members",
        }
        await mia.post("/skills/me/parts/about", data=about)
        page = unescape((await mia.get("/skills/me")).text)
        assert "Capacity Exchange has a profile of the account Mia M." in page
        match = page.split('name="match" value="')[1].split('"')[0]
        async with signed_in(app, database, TOR) as tor:
            await write(database, TOR, "Tor")
            answer = await tor.post("/skills/me/matches", data={"match": match, "yes": "yes"})
            assert answer.status_code == 404, "it is not his account"
        await mia.post("/skills/me/matches", data={"match": match, "yes": "yes"})
        page = unescape((await mia.get("/skills/me")).text)
        assert "Photography (offers it)" in page
        await mia.post("/skills/me/offers", data={"offer": "capx/have/P.photo", "take": "yes"})
        await mia.post("/skills/me/offers", data={"offer": "capx/have/P.campaigns", "leave": "yes"})
        assert "Waiting for your word" not in (await mia.get("/skills/me")).text
        own = json.loads((await mia.get("/skills/me/export")).text)["people"][0]
        assert own["capacity_exchange"]["skills_available"] == [40]
    page = unescape((await cor.get("/desk/skills")).text)
    assert "Merged in the last 30 days" in page
    async with database() as session:
        (made,) = (await session.scalars(select(SkillMerge))).all()
    assert (
        await cor.post(f"/desk/skills/merges/{made.id}/undo", data={"_key": ""})
    ).status_code == 303
    again = await cor.post(f"/desk/skills/merges/{made.id}/undo", data={"_key": ""})
    assert again.status_code == 409
    async with database() as session:
        here = await profile_of(session, MIA, "")
    assert list(here.values["have"]) == ["P.photo"], "what she took over is her own"


async def test_the_hub_decides_about_a_like_name(cor: httpx2.AsyncClient, database: Sessions):
    await write(database, MIA, "Mia", community="c-mentee")
    await entered(cor, TABLE)
    page = unescape((await cor.get("/desk/skills")).text)
    assert "A like name in the same community" in page
    async with database() as session:
        (match,) = (await session.scalars(select(SkillMatch))).all()
    path = f"/desk/skills/matches/{match.id}"
    assert (await cor.post(path, data={"merge": "yes"})).status_code == 303
    assert (await cor.post(path, data={"no": "yes"})).status_code == 409
    async with database() as session:
        here = await profile_of(session, MIA, "")
    assert {one.field for one in here.offers} == {"account", "have"}


async def test_a_profile_taken_out_is_found_by_nobody_and_its_person_is_told(
    app: FastAPI, cor: httpx2.AsyncClient, database: Sessions
):
    here = await write(database, MIA, "Mia")
    await cor.post(f"/desk/skills/profiles/{here.row.id}/block", data={"out": "yes"})
    assert await names(database) == []
    async with signed_in(app, database, MIA) as mia:
        assert "taken this profile out" in (await mia.get("/skills/me")).text
        await mia.post("/skills/me/hide", data={"show": "yes"})
    assert await names(database) == [], "only the hub lets it in again"
    await cor.post(f"/desk/skills/profiles/{here.row.id}/block", data={"in": "yes"})
    assert await names(database) == ["Mia"]


@pytest.mark.requirement("LC-13")
async def test_topics_are_added_put_forward_and_retired_and_stay_in_what_was_said(
    app: FastAPI, cor: httpx2.AsyncClient, database: Sessions
):
    await write(database, MIA, "Mia", have={"P.photo": "teach"})
    new = {"parent": "P", "label": "Photography", "aliases": "", "wikidata": ""}
    assert (await cor.post("/desk/skills/topics", data=new)).status_code == 422
    new |= {"label": "Oral history", "aliases": "усна історія\nRozmowy"}
    assert (await cor.post("/desk/skills/topics", data=new)).status_code == 303
    await cor.post("/desk/skills/topics/P.photo", data={"retire": "yes"})
    await cor.post("/desk/skills/topics/W.bots", data={"highlight": "yes"})
    async with signed_in(app, database, MIA) as mia:
        form = unescape((await mia.get("/skills/me/parts/have")).text)
        assert "Programmes: Oral history" in form
        assert form.count('value="P.photo"') == 1, "hers is kept"
        assert "Photography" in (await mia.get("/skills?q=photogr")).text
        want = unescape((await mia.get("/skills/me/parts/want")).text)
        assert "To begin with" in (await mia.get("/skills")).text
    async with signed_in(app, database, TOR) as tor:
        assert 'value="P.photo"' not in (await tor.get("/skills/me/parts/have")).text
    assert "Oral history" in want
    assert (await cor.post("/desk/skills/topics/P", data={"retire": "yes"})).status_code == 404


async def test_exports_have_what_members_may_see(cor: httpx2.AsyncClient, database: Sessions):
    await write(database, MIA, "Mia", bio="Canaria", slots=["2e"])
    for path in ("/desk/skills/export", "/desk/skills/export?as=json"):
        answer = await cor.get(path)
        assert "Canaria" in answer.text
        assert "2e" not in answer.text, "for matching alone"
        assert "no-store" in answer.headers["cache-control"]


@pytest.mark.parametrize("person", [ANN, MIA])
async def test_nobody_else_reaches_the_desk_of_the_directory(
    app: FastAPI, database: Sessions, person: str
):
    here = await write(database, TOR, "Tor")
    async with signed_in(app, database, person) as client:
        for path in ("/desk/skills", IMPORT, "/desk/skills/export", "/desk/skills/topics"):
            assert (await client.get(path)).status_code == 403, path
        for path in (f"/desk/skills/profiles/{here.row.id}/block", "/desk/skills/matches/x", "/desk/skills/merges/x/undo", "/desk/skills/topics/P.photo"):  # fmt: skip
            assert (await client.post(path, data={"out": "yes"})).status_code == 403, path
        assert (await given(client, TABLE, step="look")).status_code == 403
    assert await names(database) == ["Tor"]
