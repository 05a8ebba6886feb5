"""Both communities read why they were put together, and what the other's people do (IB-03, IB-07)."""

import pytest
from sqlalchemy.ext.asyncio import AsyncSession, async_sessionmaker

from domain.exchange.ask_kinds import AskKind
from domain.exchange.messages.application import AcceptApplication
from domain.exchange.phases import Phase
from models.tables.community import Community
from models.tables.membership import Membership
from tests.support.pages_of_exchange import Behind, behind
from tests.support.people import MIA, PAT, TESS
from tests.support.running_exchanges import Stage

Sessions = async_sessionmaker[AsyncSession]
WORDS = "You both work from a small town with one library."


@pytest.mark.requirement("IB-03", "IB-04", "IB-07")
async def test_the_hubs_reason_reaches_both(stage: Stage, database: Sessions):
    async with database() as session:
        mentor = await session.get_one(Community, "c-mentor")
        mentee = await session.get_one(Community, "c-mentee")
        mentor.registered_mentor, mentor.capacity = True, 1
        mentor.country, mentee.country = "PT", "UA"
        await session.commit()
    site = Behind(database, await stage.start(partner=None))
    await site.x.send(AcceptApplication(by=PAT))
    await site.settle()
    async with site.browser(PAT) as pat:
        find = await site.ask(AskKind.FIND_PARTNER)
        form = (await pat.get(find)).text
        assert "They come from different parts of the region" in form, "IB-04"
        assert "Portugal" in form
        assert "From Dravania Wikimedians, Ukraine." in form
        typed = {"decision": "propose", "partner": "c-mentor", "note": WORDS}
        refused = await pat.send(find, typed)
        assert "choose at least one reason" in refused.error("reasons")
        odd = await pat.send(find, {**typed, "reasons": "because"})
        assert odd.status == 422
        assert (await pat.send(find, {**typed, "reasons": ["topic", "realities", "region"]})).sent()
    await site.settle()
    async with database() as session:
        await session.merge(
            Membership(person_id=TESS, community_id="c-mentor", function="Education lead")
        )
        await session.commit()
    async with site.browser(MIA) as mia:
        page = (await mia.get(await site.ask(AskKind.CONFIRM_PARTNER))).text
        assert "Why you two" in page
        assert "They live in similar circumstances" in page
        assert "They come from different parts of the region" in page
        assert WORDS in page
        assert "Education lead" in page
        home = (await mia.get(f"/exchanges/{site.x.id}")).text
        assert "Why these two communities" in home
        assert "(Education lead" in home


async def test_a_pair_that_found_itself_reads_so(stage: Stage, database: Sessions):
    site = await behind(stage, database, Phase.OFFERED)
    async with site.browser(MIA) as mia:
        home = (await mia.get(f"/exchanges/{site.x.id}")).text
    assert "The two communities had agreed before they applied." in home
