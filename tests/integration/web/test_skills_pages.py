"""One's own skills profile and the directory, as people meet them: in a browser without scripts."""

import gzip
from collections.abc import AsyncIterator
from html import unescape

import httpx2
import pytest
from fastapi import FastAPI
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession, async_sessionmaker

from domain.skills.fields import FIELDS, Audience
from models.skills.profiles import profile_of
from models.tables.skill_profile import SkillConsent, SkillProfile
from tests.support.pages_of_exchange import VAULT_KEY
from tests.support.people import MIA, TOR
from tests.support.skills import add_person, write
from tests.support.web_app import browser, make_app, signed_in

Sessions = async_sessionmaker[AsyncSession]
PARTS = "/skills/me/parts"
PRESSED = {"_key": ""}
"""A button with nothing beside it."""


@pytest.fixture
def app(database: Sessions) -> FastAPI:
    return make_app(database, vault_key=VAULT_KEY)


@pytest.fixture
async def mia(app: FastAPI, database: Sessions) -> AsyncIterator[httpx2.AsyncClient]:
    async with signed_in(app, database, MIA) as client:
        yield client


@pytest.fixture
async def tor(app: FastAPI, database: Sessions) -> AsyncIterator[httpx2.AsyncClient]:
    async with signed_in(app, database, TOR) as client:
        yield client


ABOUT = {
    "name": "Mia of Dravania", "name_seen": "members", "bio": "Canaria sings", "bio_seen": "me",
    "account": "user_of_mia", "account_seen": "members", "community": "c-mentee",
    "community_seen": "members", "other_account_seen": "me", "region_seen": "me",
    "time_zone_seen": "me", "projects_seen": "me", "part_seen": "me",
}  # fmt: skip
HAVE = {
    "have.0.topic": "P.photo", "have.0.level": "teach", "have.0.offered": "yes",
    "have.1.topic": "W.commons", "have.1.level": "once", "have_seen": "members",
}  # fmt: skip


async def sent(client: httpx2.AsyncClient, part: str, values: dict[str, str]) -> httpx2.Response:
    return await client.post(f"{PARTS}/{part}", data=values)


@pytest.mark.requirement("LC-26", "LC-01", "LC-50")
async def test_somebody_writes_a_profile_and_others_find_what_they_show(
    mia: httpx2.AsyncClient, tor: httpx2.AsyncClient
):
    for part, values in (("about", ABOUT), ("have", HAVE)):
        answer = await sent(mia, part, values)
        assert (answer.status_code, answer.headers["location"]) == (303, "/skills/me"), part
    mine = unescape((await mia.get("/skills/me")).text)
    assert "Canaria sings" in mine
    assert "Seen by: Only me" in mine
    found = unescape((await tor.get("/skills?q=dravania&topic=P.photo&offered=yes")).text)
    assert "Mia of Dravania" in found
    address = found.split('href="/skills/people/')[1].split('"')[0]
    page = unescape((await tor.get(f"/skills/people/{address}")).text)
    assert "User of mia" in page, "accounts have one spelling"
    assert "Photography (can teach it, offers it)" in page
    assert "Canaria" not in page
    assert "Mia of Dravania" not in (await tor.get("/skills?topic=W.commons&offered=yes")).text


async def test_what_is_typed_is_kept_for_oneself_until_it_is_saved(
    mia: httpx2.AsyncClient, tor: httpx2.AsyncClient
):
    typed = {**ABOUT, "name": "Half a name"}
    answer = await mia.post(f"{PARTS}/about/draft", data=typed, headers={"hx-request": "true"})
    assert (answer.status_code, answer.text[:5]) == (200, "Saved")
    assert "Half a name" in (await mia.get(f"{PARTS}/about")).text
    assert "Half a name" not in (await mia.get("/skills/me")).text
    assert "Half a name" not in (await tor.get("/skills")).text
    assert (await mia.get("/inbox")).status_code == 200
    await sent(mia, "about", typed)
    assert "Half a name" in (await tor.get("/skills")).text


@pytest.mark.parametrize(
    ("part", "values", "says"),
    [
        ("about", {**ABOUT, "name": " "}, "Fill this in"),
        ("about", {**ABOUT, "bio_seen": "everybody"}, "Choose"),
        ("about", {**ABOUT, "community": "c-mentor"}, "Choose"),
        ("have", {**HAVE, "have.1.topic": "P.photo"}, "twice"),
        ("have", {**HAVE, "have.0.topic": "X.magic"}, "Choose"),
        ("time", {"slots": "9z", "slots_seen": "members", "meets_seen": "me", "access_seen": "me"}, "Choose"),
        ("time", {"slots_seen": "public", "meets_seen": "me", "access_seen": "me"}, "Choose"),
        ("time", {"hours": "-1", "slots_seen": "me", "meets_seen": "me", "access_seen": "me"}, "0"),
    ],
)  # fmt: skip
async def test_what_does_not_fit_is_told_beside_its_field_and_changes_nothing(
    mia: httpx2.AsyncClient, database: Sessions, part: str, values: dict[str, str], says: str
):
    answer = await sent(mia, part, values)
    assert answer.status_code == 422
    assert says in answer.text.split('class="error-summary"')[1].split("</div>")[0]
    async with database() as session:
        here = await profile_of(session, MIA, "")
    assert here is None or not here.values


@pytest.mark.requirement("LC-09")
async def test_everybody_reads_only_what_somebody_ticked_for_everybody(
    app: FastAPI, mia: httpx2.AsyncClient
):
    async with browser(app) as anybody:
        await sent(mia, "about", ABOUT)
        assert "Dravania" not in (await anybody.get("/people")).text
        await sent(mia, "about", {**ABOUT, "name_seen": "public"})
        page = (await anybody.get("/people")).text
        assert "Mia of Dravania" in page
        address = page.split('href="/people/')[1].split('"')[0]
        one = (await anybody.get(f"/people/{address}")).text
        for hidden in ("User of mia", "Canaria", "Wikimedians", "not-with"):
            assert hidden not in one, hidden
        assert (await anybody.get("/people?community=c-mentee")).text.count("card__link") == 0
        await mia.post("/skills/me/withdraw/name", data=PRESSED)
        assert (await anybody.get(f"/people/{address}")).status_code == 404
        assert (await anybody.get("/skills")).headers["location"].startswith("/sign-in")


@pytest.mark.requirement("LC-09")
async def test_a_consent_taken_back_leaves_a_receipt(mia: httpx2.AsyncClient, database: Sessions):
    await sent(mia, "about", ABOUT)
    await mia.post("/skills/me/withdraw/account", data=PRESSED)
    page = unescape((await mia.get("/skills/me/consents")).text)
    assert "Over since" in page
    async with database() as session:
        query = select(SkillConsent).where(SkillConsent.field == "account")
        (row,) = (await session.scalars(query)).all()
    assert row.withdrawn_at is not None
    assert f"Receipt {row.id[:8]}" in page
    assert "User of mia" in unescape((await mia.get("/skills/me")).text)


async def test_somebody_kept_apart_learns_nothing_of_it(
    mia: httpx2.AsyncClient, tor: httpx2.AsyncClient, database: Sessions
):
    hers = await write(database, MIA, "Mia")
    his = await write(database, TOR, "Tor")
    nowhere = await tor.get("/skills/people/no-such-profile")
    assert (
        await mia.post(f"/skills/people/{his.row.id}/not-with", data=PRESSED)
    ).status_code == 303
    gone = await tor.get(f"/skills/people/{hers.row.id}")
    assert (gone.status_code, len(gone.text)) == (404, len(nowhere.text))
    assert "card__link" in (await tor.get("/skills")).text, "he finds himself"
    assert f"people/{hers.row.id}" not in (await tor.get("/skills")).text
    assert f"people/{his.row.id}" not in (await mia.get("/skills")).text
    assert "Nobody. You can" in unescape((await tor.get("/skills/me")).text)
    assert "Tor" in (await mia.get("/skills/me")).text
    await mia.post(f"/skills/me/not-with/{TOR}", data=PRESSED)
    assert (await tor.get(f"/skills/people/{hers.row.id}")).status_code == 200


async def test_hidden_and_erased_at_once(
    mia: httpx2.AsyncClient, tor: httpx2.AsyncClient, database: Sessions
):
    hers = await write(database, MIA, "Mia Canaria")
    await mia.post("/skills/me/hide", data={"hide": "yes"})
    assert "Canaria" not in (await tor.get("/skills")).text
    await mia.post("/skills/me/hide", data={"show": "yes"})
    assert "Canaria" in (await tor.get("/skills")).text
    assert (await mia.post("/skills/me/erase", data=PRESSED)).status_code == 422
    assert "Canaria" in (await tor.get("/skills")).text
    await mia.post(f"{PARTS}/about/draft", data=ABOUT)
    assert (await mia.post("/skills/me/erase", data={"sure": "yes"})).status_code == 303
    assert (await tor.get(f"/skills/people/{hers.row.id}")).status_code == 404
    assert "Canaria" not in (await mia.get("/skills/me")).text
    async with database() as session:
        assert (await session.scalars(select(SkillProfile))).all() == []


async def test_whoever_belongs_nowhere_reads_no_directory(app: FastAPI, database: Sessions):
    await add_person(database, "p-new")
    async with signed_in(app, database, "p-new") as newcomer:
        assert (await newcomer.get("/skills")).status_code == 403
        assert (await newcomer.get("/skills/people/x")).status_code == 403
        assert (await newcomer.get("/skills/me")).status_code == 200


async def test_a_full_page_of_the_directory_stays_small(
    mia: httpx2.AsyncClient, database: Sessions
):
    words = "Wählt und schreibt über Museen, Fotos, Archive und Dörfer im Gebirge. "
    for number in range(25):
        await add_person(database, f"p{number}")
        await write(
            database, f"p{number}", f"Name {number} Überlang", bio=words * 25,
            have={"P.photo": {"level": "teach", "offered": True}, "W.wikidata": "once", "S.mentoring": "regular"},
            languages={"de": "n", "en": "4", "uk": "2"},
        )  # fmt: skip
    answer = await mia.get("/skills")
    assert answer.text.count('class="card__link"') == 20
    assert len(gzip.compress(answer.content)) <= 40_000
    assert 'rel="next"' in answer.text


def test_a_field_that_may_never_be_public_cannot_be_shown_to_everybody():
    never = {name for name, rule in FIELDS.items() if Audience.PUBLIC not in rule.choices}
    assert never == {"slots", "hours", "capacity", "pause_until", "join", "meets", "access"}
