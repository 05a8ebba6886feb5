"""How the two get on, by form: nobody reads before both have spoken (IB-21); how they go on (IB-22)."""

from typing import Any

import pytest
from sqlalchemy.ext.asyncio import AsyncSession, async_sessionmaker

from domain.case.documents import DocumentKind
from domain.exchange.ask_kinds import AskKind
from domain.exchange.both_learn import Occasion
from domain.exchange.exchange import Exchange
from domain.exchange.messages.override import WaiveAsk
from domain.exchange.messages.relationship import RateRelationship
from domain.exchange.messages.visit import Arrive, EndVisit
from domain.exchange.people import Side
from domain.exchange.phases import Phase
from models.documents.relationship import Relationship
from models.documents.store import NewDocument, documents_of, save_version, the_document
from tests.support.both_learn import make_reciprocal
from tests.support.happy_path import steps
from tests.support.pages_of_exchange import Behind, behind
from tests.support.people import BO, COR, MIA, PAT, TESS, TOR
from tests.support.running_exchanges import Stage

Sessions = async_sessionmaker[AsyncSession]
OZ = "p-oz"
TYPED: dict[str, Any] = {
    "trust": "4",
    "open_about_failure": "5",
    "easy_to_reach": "2",
    "would_again": "5",
    "words": "Mails take a week, calls work at once.",
}


async def of(site: Behind, kind: AskKind, side: str) -> str:
    x = await site.settle()
    found = [ask for ask in x.open_asks(kind) if side in ask.of]
    return f"/exchanges/{site.x.id}/asks/{found[0].id}"


@pytest.fixture
async def site(stage: Stage, database: Sessions) -> Behind:
    """The visit has just ended."""
    found = await behind(stage, database, Phase.VISIT, make_reciprocal)
    await found.x.send(Arrive(by=TOR))
    await found.wait(5)
    await found.x.send(EndVisit(by=MIA, ended_on=await found.today()))
    await found.settle()
    return found


@pytest.mark.requirement("IB-21")
async def test_it_is_read_by_both_at_once_and_by_nobody_before(site: Behind):
    home = f"/exchanges/{site.x.id}"
    kind = AskKind.RATE_RELATIONSHIP
    async with site.browser(MIA) as mia, site.browser(TESS) as tess, site.browser(PAT) as pat:
        shown = await mia.get(await of(site, kind, "mentee"))
        assert "How do you get on, after the visit?" in shown.text
        answer = await mia.send(await of(site, kind, "mentee"), TYPED)
        assert answer.sent(), answer.text
        x = await site.settle()
        (ref,) = x.relationship["visit_end"].values()
        page = f"{home}/documents/{ref.id}"
        for reader in (tess, pat):
            text = (await reader.get(home)).text
            assert "One side has spoken." in text
            assert TYPED["words"] not in text
            assert (await reader.get(page)).status == 404
        assert TYPED["words"] in (await mia.get(page)).text
        theirs = {**TYPED, "trust": "1", "words": "We were not always told."}
        assert (await tess.send(await of(site, kind, "mentor"), theirs)).sent()
        await site.settle()
        for reader in (mia, tess, pat):
            text = (await reader.get(home)).text
            assert TYPED["words"] in text
            assert "We were not always told." in text
            assert "1, not at all" in text
        assert (await tess.get(page)).status == 200
    async with site.browser(BO) as bo:
        assert (await bo.get(page)).status == 404


async def test_what_one_said_before_thinking_again_stays_ones_own(site: Behind):
    kind, home = AskKind.RATE_RELATIONSHIP, f"/exchanges/{site.x.id}"
    async with site.browser(MIA) as mia, site.browser(TESS) as tess, site.browser(PAT) as pat:
        assert (await mia.send(await of(site, kind, "mentee"), TYPED)).sent()
        (first,) = (await site.settle()).relationship["visit_end"].values()
        again = Relationship.model_validate({**TYPED, "words": "They answer at once by now."})
        async with site.database() as session:
            second = await save_version(
                session, first.id, again, base_version=1, by=MIA, now=await site.now()
            )
            await session.commit()
        rated = RateRelationship(by=MIA, occasion=Occasion.VISIT_END, rating=second)
        await site.x.send(rated)
        assert (await tess.send(await of(site, kind, "mentor"), TYPED)).sent()
        await site.settle()
        page = f"{home}/documents/{first.id}"
        for reader in (tess, pat):
            assert "They answer at once by now." in (await reader.get(page)).text
            assert (await reader.get(f"{page}?version=1")).status == 404
            assert (await reader.get(f"{page}?from=1&to=2")).status == 404
        assert TYPED["words"] in (await mia.get(f"{page}?version=1")).text


async def test_what_the_other_side_never_says_is_not_waited_for(site: Behind):
    home = f"/exchanges/{site.x.id}"
    async with site.browser(MIA) as mia, site.browser(TESS) as tess:
        assert (await mia.send(await of(site, AskKind.RATE_RELATIONSHIP, "mentee"), TYPED)).sent()
        x = await site.settle()
        assert "shown to both once the Mentor community has, too" in (await tess.get(home)).text
        ask = x.find_ask(AskKind.RATE_RELATIONSHIP, side=Side.MENTOR)
        assert ask
        await site.x.send(WaiveAsk(by=COR, ask=ask.id, note="n-1"))
        await site.settle()
        for reader in (mia, tess):
            text = (await reader.get(home)).text
            assert "One side has spoken." not in text
            assert "The other side did not say it; it stays with whoever wrote it." in text
            assert TYPED["words"] not in text


async def test_the_next_mentor_reads_nothing_of_what_the_former_one_said(
    stage: Stage, database: Sessions
):
    def replaced(x: Exchange) -> None:
        make_reciprocal(x)
        x.former = [OZ]

    site = await behind(stage, database, Phase.VISIT, replaced)
    await site.x.send(Arrive(by=TOR))
    await site.wait(5)
    await site.x.send(EndVisit(by=MIA, ended_on=await site.today()))
    await site.settle()
    new = NewDocument(
        kind=DocumentKind.RELATIONSHIP,
        created_by=OZ,
        exchange_id=site.x.id,
        owner_side=Side.MENTOR,
    )
    said = Relationship.model_validate({**TYPED, "words": "They never once came on time."})
    async with site.database() as session:
        old = await the_document(session, new, "visit_end", await site.now())
        await save_version(session, old, said, base_version=0, by=OZ, now=await site.now())
        await session.commit()
    path = await of(site, AskKind.RATE_RELATIONSHIP, "mentor")
    async with site.browser(TESS) as tess:
        page = f"/exchanges/{site.x.id}/documents"
        assert said.words not in (await tess.get(path)).text
        assert (await tess.get(f"{page}/{old}")).status == 404
        assert (await tess.send(path, TYPED)).sent()
        (ref,) = (await site.settle()).relationship["visit_end"].values()
        assert (ref.id != old, ref.version) == (True, 1)
        assert TYPED["words"] in (await tess.get(f"{page}/{ref.id}")).text


@pytest.mark.parametrize(
    ("change", "field", "sentence"),
    [
        ({"trust": ""}, "trust", "Fill this in."),
        ({"easy_to_reach": "6"}, "easy_to_reach", "Choose one of"),
        ({"words": "x" * 1501}, "words", "at most 1500"),
    ],
)
async def test_what_is_missing_is_said_beside_it(
    site: Behind, change: dict[str, Any], field: str, sentence: str
):
    async with site.browser(MIA) as mia:
        path = await of(site, AskKind.RATE_RELATIONSHIP, "mentee")
        shown = await mia.send(path, {**TYPED, **change})
        assert shown.status == 422
        assert sentence in shown.error(field), shown.error(field)
    async with site.database() as session:
        assert await documents_of(session, site.x.id, DocumentKind.RELATIONSHIP) == []


async def test_both_say_how_they_want_to_go_on(stage: Stage, database: Sessions):
    site = await behind(stage, database, Phase.FOLLOW_UP, make_reciprocal)
    for step in steps():
        if step.phase is Phase.FOLLOW_UP and (await site.settle()).phase is Phase.FOLLOW_UP:
            await site.x.wait(step.days)
            x = await site.x.state()
            await site.x.send(step.make(x, (await site.x.snapshot()).at))
    kind, home = AskKind.DECIDE_NEXT_ROUND, f"/exchanges/{site.x.id}"
    async with site.browser(MIA) as mia, site.browser(TOR) as tor:
        path = await of(site, kind, "mentee")
        assert "Fill this in." in (await mia.send(path, {"way": ""})).error("way")
        assert (await mia.send(path, {"way": "again", "note": "In autumn."})).sent()
        path = await of(site, kind, "mentor")
        assert (await tor.send(path, {"way": "enough"})).sent()
        await site.settle()
        text = (await mia.get(home)).text
        assert "Mentee community: Again, with the same partner" in text
        assert "Mentor community: It is enough for now" in text
        assert "said how to go on: Again, with the same partner" in text
        assert (await tor.send(site.action("go-on"), {"way": "turned"})).sent()
        await site.settle()
        assert "Mentor community: Again, with the roles turned" in (await tor.get(home)).text
    async with site.browser(COR) as cor:
        assert site.action("go-on") not in (await cor.get(home)).text


async def test_who_reads_no_reports_does_not_read_it_on_the_page_either(site: Behind):
    kind, home = AskKind.RATE_RELATIONSHIP, f"/exchanges/{site.x.id}"
    async with site.browser(MIA) as mia, site.browser(TESS) as tess:
        assert (await mia.send(await of(site, kind, "mentee"), TYPED)).sent()
        assert (await tess.send(await of(site, kind, "mentor"), TYPED)).sent()
        await site.settle()
        assert TYPED["words"] in (await mia.get(home)).text
    async with site.browser(BO) as booker:
        assert TYPED["words"] not in (await booker.get(home)).text
