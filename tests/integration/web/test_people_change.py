"""People who come and go, by form: contacts, members, the hub's absences and conflicts; every refusal."""

from datetime import timedelta

import pytest
from sqlalchemy.ext.asyncio import AsyncSession, async_sessionmaker

from domain.exchange.ask_kinds import AskKind
from domain.exchange.people import Role, Side
from domain.exchange.phases import Phase
from models.tables.membership import Membership
from models.tables.person import Person
from tests.support.pages_of_exchange import Behind, behind, refused
from tests.support.people import ANN, COR, MIA, MILO, PAT, SUB, TESS, TOR
from tests.support.running_exchanges import Stage

Sessions = async_sessionmaker[AsyncSession]
NEWS = "The budget is agreed, the room is not booked yet."


@pytest.mark.requirement("CEE-19")
async def test_the_contact_hands_over(stage: Stage, database: Sessions):
    site = await behind(stage, database, Phase.TRAVEL)
    path = site.action("hand-over")
    async with site.browser(TESS) as tess, site.browser(MIA) as mia, site.browser(ANN) as ann:
        await refused(tess, path, {"note": NEWS}, "person", "Fill this in.")
        await refused(tess, path, {"person": MILO, "note": NEWS}, "person", "Choose one of")
        await refused(tess, path, {"person": TOR, "note": ""}, "note", "Fill this in.")
        await refused(tess, path, {"person": TOR, "note": "n" * 4001}, "note", "at most 4")
        assert (await ann.get(path)).status == 403
        assert (await tess.send(path, {"person": TOR, "note": NEWS})).sent()
        await site.settle()
        page = await mia.get(f"/exchanges/{site.x.id}")
    x = await site.settle()
    assert x.contacts(Side.MENTOR) == (TOR,)
    assert x.plan
    assert x.plan.facts.lead_contact == TOR
    assert "handed over to Tor" in page.text
    assert NEWS in page.text


async def test_the_hub_names_the_contact_of_either_side(stage: Stage, database: Sessions):
    site = await behind(stage, database, Phase.PLANNING)
    async with site.browser(PAT) as pat:
        shown = await pat.get(site.action("hand-over"))
        assert all(f'value="{who}"' in shown.answer.text for who in (MILO, TESS))
        sent = await pat.send(site.action("hand-over"), {"person": MILO, "note": NEWS})
        assert sent.sent()
    assert (await site.settle()).contacts(Side.MENTEE) == (MILO,)


async def newcomer(database: Sessions, community: str = "c-mentee") -> None:
    async with database() as session:
        session.add(
            Person(id="p-new", name="Nela", email="nela@example.org", time_zone="Asia/Tbilisi")
        )
        await session.flush()
        session.add(Membership(person_id="p-new", community_id=community))
        await session.commit()


async def test_somebody_joins_and_leaves(stage: Stage, database: Sessions):
    site = await behind(stage, database, Phase.PLANNING)
    here = f"/exchanges/{site.x.id}"
    async with site.browser(MIA) as mia, site.browser(MILO) as milo:
        full = await mia.get(site.action("add-member"))
        assert full.status == 409
        assert "takes part already" in full.text
        await newcomer(database)
        path = site.action("add-member")
        await refused(mia, path, {}, "person", "Fill this in.")
        await refused(mia, path, {"person": TOR}, "person", "Choose one of the options")
        assert "/actions/add-member" not in (await milo.get(here)).answer.text
        other = await milo.send(path, {"person": "p-new"})
        assert other.status == 422
        assert "Ask the contact of your community." in other.text
        async with site.browser("p-new") as nela:
            assert (await nela.get(here)).status == 404
            assert (await mia.send(path, {"person": "p-new"})).sent()
            x = await site.settle()
            assert x.mentee.zones == {"p-new": "Asia/Tbilisi"}
            assert (await nela.get(here)).status == 200
            away = site.action("remove-member")
            await refused(mia, away, {}, "person", "Fill this in.")
            await refused(mia, away, {"person": MIA}, "person", "Choose one of the options")
            assert (await mia.send(away, {"person": "p-new"})).sent()
            await site.settle()
            assert (await nela.get(here)).status == 404
        assert "took Nela off those who take part" in (await mia.get(here)).text


async def test_a_traveller_is_not_offered_to_leave(stage: Stage, database: Sessions):
    site = await behind(stage, database, Phase.TRAVEL)
    async with site.browser(PAT) as pat:
        shown = await pat.get(site.action("remove-member"))
    assert f'value="{MIA}"' not in shown.answer.text
    assert f'value="{MILO}"' in shown.answer.text


async def test_somebody_of_the_hub_is_away_and_back(stage: Stage, database: Sessions):
    site = await behind(stage, database, Phase.POST_PLAN)
    day = str(await site.today() + timedelta(days=10))
    async with site.browser(PAT) as pat, site.browser(COR) as cor, site.browser(MIA) as mia:
        path = site.action("away")
        assert f'value="{SUB}"' not in (await pat.get(path)).answer.text
        await refused(pat, path, {"person": PAT}, "until", "Fill this in.")
        await refused(pat, path, {"person": SUB, "until": day}, "person", "Choose one of")
        past = str(await site.today())
        await refused(pat, path, {"person": PAT, "until": past}, "until", "has passed")
        assert (await mia.get(path)).status == 403
        assert (await cor.send(path, {"person": PAT, "until": day})).sent()
        assert PAT in (await site.settle()).team.away
        timeline = (await mia.get(f"/exchanges/{site.x.id}")).text
        assert "is away until" not in timeline, "the hub's own matter"
        assert "Pat is away until" in (await cor.get(f"/exchanges/{site.x.id}")).text
        assert (await pat.send(site.action("back"), {"person": PAT})).sent()
        assert (await site.settle()).team.away == {}
        page = await pat.get(f"/exchanges/{site.x.id}")
        assert "/actions/back" not in page.answer.text


async def test_away_from_every_exchange_at_once(stage: Stage, database: Sessions):
    site = await behind(stage, database, Phase.POST_PLAN)
    other = Behind(database, await stage.start())
    await other.settle()
    async with site.browser(PAT) as pat, site.browser(MIA) as mia:
        assert (await mia.get("/desk/away")).status == 403
        shown = await pat.get("/desk/away")
        assert "You work on 2 open exchanges." in shown.text
        await refused(pat, "/desk/away", {}, "until", "Fill this in.")
        today = str(await site.today())
        await refused(pat, "/desk/away", {"until": today}, "until", "from tomorrow on")
        day = await site.today() + timedelta(days=10)
        assert (await pat.send("/desk/away", {"until": str(day)})).sent()
        for one in (site, other):
            assert (await one.settle()).team.away == {PAT: day}
        assert "noted as away in 2 exchanges" in (await pat.get("/desk/away")).text
        back = await pat.post("/desk/away/back", (await pat.get("/desk/away")).hidden)
        assert back.sent()
        for one in (site, other):
            assert (await one.settle()).team.away == {}


async def test_a_conflict_of_interest_is_declared(stage: Stage, database: Sessions):
    site = await behind(stage, database, Phase.PLAN_REVIEW)
    why = "My sister is in the mentor's board."
    async with site.browser(ANN) as ann, site.browser(COR) as cor, site.browser(MIA) as mia:
        path = site.action("conflict")
        typed = {"person": ANN, "note": why, "sure": "yes"}
        await refused(ann, path, {**typed, "sure": None}, "sure", "Tick this box")
        await refused(ann, path, {**typed, "note": ""}, "note", "Fill this in.")
        await refused(ann, path, {**typed, "person": PAT}, "person", "Choose one of the options")
        assert (await ann.send(path, typed)).sent()
        x = await site.settle()
        assert not x.roles_of(ANN)
        review = await site.ask(AskKind.REVIEW_PLAN)
        assert "form__actions" not in (await ann.get(review)).answer.text
        assert (await cor.get(review)).status == 200
        told = (await cor.get(f"/exchanges/{site.x.id}")).text
        assert "declared a conflict of interest of Ann" in told
        assert why in told
        seen = (await mia.get(f"/exchanges/{site.x.id}")).text
        assert "conflict of interest" not in seen
        assert why not in seen
        last = await cor.send(path, {**typed, "person": COR})
        assert last.status == 422
        assert "Name another coordinator first." in last.text


async def test_the_hub_says_who_learns(stage: Stage, database: Sessions):
    site = await behind(stage, database, Phase.PLANNING)
    path = site.action("reciprocal")
    async with site.browser(PAT) as pat, site.browser(TOR) as tor:
        await refused(pat, path, {"learners": ""}, "learners", "Fill this in.")
        await refused(pat, path, {"learners": "all"}, "learners", "Choose one of the options")
        same = await pat.send(path, {"learners": "mentee"})
        assert same.status == 422
        assert "like that already" in same.text
        assert (await pat.send(path, {"learners": "both"})).sent()
        x = await site.settle()
        assert x.reciprocal
        page = await tor.get(f"/exchanges/{site.x.id}")
        assert "decided: both communities learn" in page.text
        assert "Both communities, from each other" in page.text
        assert Role.MENTOR in {role for a in x.open_asks(AskKind.SHARE_QUESTIONS) for role in a.of}
