"""Pre-work by form: each side writes, the partner and the hub read, nobody else, and the plan waits (IB-05)."""

from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy.ext.asyncio import AsyncSession, async_sessionmaker

from domain.case.documents import DocumentKind
from domain.exchange.ask_kinds import AskKind
from domain.exchange.messages.reciprocal import MakeReciprocal
from domain.exchange.people import Side
from domain.exchange.phases import Phase
from models.documents.pre_work import PreWork
from models.documents.stored import read_stored
from tests.support.pages_of_exchange import Behind, behind
from tests.support.people import BO, MIA, MILO, PAT, TOR
from tests.support.running_exchanges import Stage

TYPED: dict[str, Any] = {
    "strengths.0.what": "Photo contests",
    "strengths.0.skill": "contests",
    "strengths.0.evidence": "Five years, four hundred people who send photos.",
    "improve.0.what": "Work with schools",
    "improve.0.skill": "education",
    "learn.0.what": "A course for teachers",
    "learn.0.from_whom": "The education team",
    "looked_back.0.what": "The school club",
    "looked_back.0.went_well": "Pupils came back every week.",
    "looked_back.0.other_way": "Ask the teachers before the pupils.",
    "size": "tens",
    "staff": "none",
    "budget": "small",
}


@pytest.fixture
async def site(stage: Stage, database: async_sessionmaker[AsyncSession]) -> Behind:
    found = await behind(stage, database, Phase.PLANNING)
    await found.x.send(MakeReciprocal(by=PAT, reciprocal=True))
    await found.settle()
    return found


@pytest.mark.requirement("IB-05")
async def test_each_side_writes_and_reads_the_other(site: Behind):
    home = f"/exchanges/{site.x.id}"
    async with site.browser(MIA) as mia, site.browser(TOR) as tor, site.browser(PAT) as pat:
        plan = (await mia.get(f"{home}/plan")).text
        assert "The pre-work of both sides comes first, then both sign." in plan
        assert site.action("pre-work") not in (await mia.get(home)).text, "it is asked, not offered"
        ask = await site.ask(AskKind.WRITE_PRE_WORK)
        assert (await mia.send(ask, TYPED)).sent()
        x = await site.settle()
        assert set(x.pre_works) == {Side.MENTEE}
        ask = await site.ask(AskKind.WRITE_PRE_WORK)
        seen = await tor.get(ask)
        assert "four hundred people who send photos" in seen.text
        assert (await tor.send(ask, {**TYPED, "strengths.0.what": "Lessons for teachers"})).sent()
        x = await site.settle()
        assert set(x.pre_works) == set(Side)
        theirs = f"{home}/documents/{x.pre_works[Side.MENTOR].id}"
        for reader in (mia, pat):
            assert "Lessons for teachers" in (await reader.get(theirs)).text
        changed = {**TYPED, "strengths.0.what": "Lessons for teachers and pupils"}
        assert (await tor.send(site.action("pre-work"), changed)).sent()
        await site.settle()
        assert "Lessons for teachers and pupils" in (await mia.get(theirs)).text
        assert "comes first, then both sign" not in (await mia.get(f"{home}/plan")).text
        assert "wrote the pre-work (version 2)" in (await mia.get(home)).text
    async with site.browser(BO) as other:
        assert (await other.get(theirs)).status == 404


@pytest.mark.requirement("IB-17")
@pytest.mark.parametrize(
    ("change", "field", "sentence"),
    [
        ({"strengths.0.what": None, "strengths.0.skill": None, "strengths.0.evidence": None}, "strengths", "Add at least one."),
        ({"strengths.0.evidence": "short"}, "strengths.0.evidence", "at least 10"),
        ({"strengths.0.skill": "magic"}, "strengths.0.skill", "Choose one of"),
        ({"looked_back.0.other_way": ""}, "looked_back.0.other_way", "Fill this in."),
        ({"size": None}, "size", "Fill this in."),
        ({"since": "1999"}, "since", "2001"),
        ({"since": "long ago"}, "since", "number"),
    ],
)  # fmt: skip
async def test_each_mistake_is_told_beside_its_field_and_nothing_is_lost(
    site: Behind, change: dict[str, Any], field: str, sentence: str
):
    async with site.browser(MIA) as mia:
        shown = await mia.send(await site.ask(AskKind.WRITE_PRE_WORK), {**TYPED, **change})
        assert shown.status == 422
        assert sentence in shown.error(field), shown.error(field)
        assert shown.keeps("The school club")
        assert shown.keeps("Pupils came back every week.")
    assert (await site.settle()).pre_works == {}


async def test_colleagues_write_one_document_and_see_what_differs(site: Behind):
    async with site.browser(MIA) as mia, site.browser(MILO) as milo:
        path = await site.ask(AskKind.WRITE_PRE_WORK)
        late = await milo.get(path)
        assert (await mia.send(path, TYPED)).sent()
        await site.settle()
        answer = await milo.post(path, {**late.hidden, **TYPED, "law": "Something else."})
        assert not answer.sent()
        assert "Something else." in answer.text


async def test_one_way_nobody_is_offered_it(
    stage: Stage, database: async_sessionmaker[AsyncSession]
):
    one_way = await behind(stage, database, Phase.PLANNING)
    async with one_way.browser(MILO) as milo:
        assert "pre-work" not in (await milo.get(f"/exchanges/{one_way.x.id}")).text
        assert (await milo.get(one_way.action("pre-work"))).status in {403, 404, 409}


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(
    st.recursive(
        st.none() | st.booleans() | st.integers() | st.text(max_size=30),
        lambda inner: (
            st.lists(inner, max_size=6)
            | st.dictionaries(st.sampled_from([*PreWork.model_fields, "what", "skill"]), inner)
        ),
        max_leaves=12,
    )
)
def test_whatever_was_stored_is_read(content: Any) -> None:
    stored = content if isinstance(content, dict) else {"strengths": content}
    found = read_stored(DocumentKind.PRE_WORK, stored)
    assert isinstance(found, PreWork)
