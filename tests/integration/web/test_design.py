"""The design of a programme by form: sections of both, versions, differences, two signatures (IB-11 to IB-15)."""

from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy.ext.asyncio import AsyncSession, async_sessionmaker

from domain.case.documents import DocumentKind
from domain.exchange.ask_kinds import AskKind
from domain.exchange.people import Side
from domain.exchange.phases import Phase
from models.documents.design import ProgrammeDesign
from models.documents.stored import read_stored
from tests.support.both_learn import make_reciprocal
from tests.support.pages_of_exchange import Behind, behind, newest
from tests.support.people import BO, MIA, PAT, TESS, TOR
from tests.support.running_exchanges import Stage
from web.participants.design.sections import SECTIONS

Sessions = async_sessionmaker[AsyncSession]
PARTS: dict[str, dict[str, Any]] = {
    "context": {"name": "Teachers who write", "context": "Three schools, one with computers."},
    "objectives": {
        "objectives.0.objective": "Twelve teachers write",
        "objectives.0.measure": "Each has one article",
    },
    "alliances": {"alliances.0.institution": "District school board"},
    "activities": {"activities.0.activity": "Course in six lessons"},
    "evaluation": {"evaluation.0.indicator": "Teachers who still edit"},
    "monitoring": {"monitoring.0.who": "Both education leads"},
    "strategic-lines": {"strategic_lines.0.strategic_line": "Knowledge equity"},
    "risks": {"risks.0.risk": "No room"},
}


@pytest.fixture
async def site(stage: Stage, database: Sessions) -> Behind:
    return await behind(stage, database, Phase.FOLLOW_UP, make_reciprocal)


def design(site: Behind, section: str = "") -> str:
    return f"/exchanges/{site.x.id}/design" + (f"/{section}" if section else "")


async def write(site: Behind) -> None:
    """Each side writes half of it."""
    async with site.browser(MIA) as mia, site.browser(TESS) as tess:
        for number, (name, typed) in enumerate(PARTS.items()):
            answer = await (mia if number % 2 else tess).send(design(site, name), typed)
            assert answer.sent(), (name, answer.text)


@pytest.mark.requirement("IB-11", "IB-12", "IB-14")
async def test_it_is_written_by_both_and_signed_by_both(site: Behind):
    home = f"/exchanges/{site.x.id}"
    async with site.browser(MIA) as mia, site.browser(TOR) as tor, site.browser(PAT) as pat:
        assert design(site) in (await mia.get(home)).text
        early = await mia.send(site.action("sign-design"), {"agreed": "1"})
        assert "There is no design to sign yet." in early.text
        assert (await mia.send(design(site, "context"), PARTS["context"])).sent()
        half = await mia.send(site.action("sign-design"), {"agreed": "1"})
        assert "The design has no objective with its measure." in half.text
        await write(site)
        stored = await newest(site, DocumentKind.DESIGN)
        assert stored["risks"][0]["risk"] == "No room"
        for reader in (mia, tor, pat):
            shown = (await reader.get(design(site))).text
            assert "District school board" in shown
        unread = await mia.send(site.action("sign-design"), {})
        assert "Read the design with your people" in unread.error("agreed")
        assert (await mia.send(site.action("sign-design"), {"agreed": "1"})).sent()
        await site.settle()
        ask = await site.ask(AskKind.SIGN_DESIGN)
        assert "Knowledge equity" in (await tor.get(ask)).text
        assert (await tor.send(ask, {"agreed": "1"})).sent()
        x = await site.settle()
        assert set(x.design_signatures) == set(Side)
        assert "signed version" in (await mia.get(home)).text


async def test_a_change_after_a_signature_is_asked_about_and_undoes_it(site: Behind):
    await write(site)
    async with site.browser(MIA) as mia, site.browser(TOR) as tor:
        late = await tor.get(site.action("sign-design"))
        assert (await mia.send(site.action("sign-design"), {"agreed": "1"})).sent()
        await site.settle()
        changed = {"risks.0.risk": "No room and no money"}
        asked = await tor.send(design(site, "risks"), changed)
        assert "Change the signed design?" in asked.text
        assert set((await site.settle()).design_signatures) == {Side.MENTEE}
        assert (await tor.send(design(site, "risks"), {**changed, "_sure": "yes"})).sent()
        assert (await site.settle()).design_signatures == {}
        stale = await tor.post(site.action("sign-design"), {**late.hidden, "agreed": "1"})
        assert stale.status == 409
        assert "The design changed since you opened it." in stale.text
        link = stale.answer.text.partition("/documents/")[2].partition('"')[0].replace("&amp;", "&")
        differs = await tor.get(f"/exchanges/{site.x.id}/documents/{link}")
        assert "and no money" in differs.text


async def test_two_people_in_one_section_lose_nothing_and_in_two_do_not_meet(site: Behind):
    async with site.browser(MIA) as mia, site.browser(TESS) as tess:
        late = await tess.get(design(site, "risks"))
        other = await tess.get(design(site, "context"))
        assert (await mia.send(design(site, "risks"), PARTS["risks"])).sent()
        more = {"risks.0.risk": "No money", "risks.0.answer": "We ask the city"}
        assert (await tess.post(design(site, "risks"), {**late.hidden, **more})).sent()
        mine = {**other.hidden, **PARTS["context"]}
        assert (await tess.post(design(site, "context"), mine)).sent()
        stored = await newest(site, DocumentKind.DESIGN)
        assert stored["name"] == "Teachers who write"
        assert [one["risk"] for one in stored["risks"]] == ["No money", "No room"]


@pytest.mark.parametrize(
    ("section", "typed", "field", "sentence"),
    [
        (
            "objectives",
            {"objectives.0.objective": "Write"},
            "objectives.0.measure",
            "Fill this in.",
        ),
        ("risks", {"risks.0.risk": "x"}, "risks.0.risk", "at least 3"),
        ("context", {"name": "x" * 151}, "name", "at most 150"),
        ("context", {"context": "x" * 4001}, "context", "at most 4000"),
    ],
)
async def test_what_is_wrong_is_said_beside_it(
    site: Behind, section: str, typed: dict[str, Any], field: str, sentence: str
):
    async with site.browser(MIA) as mia:
        shown = await mia.send(design(site, section), typed)
        assert shown.status == 422
        assert sentence in shown.error(field), shown.error(field)


async def test_who_does_not_write_it(site: Behind, stage: Stage, database: Sessions):
    await write(site)
    async with site.browser(BO) as bo, site.browser(PAT) as pat, site.browser(MIA) as mia:
        assert (await bo.get(design(site))).status == 403
        assert (await pat.get(design(site, "risks"))).status == 403
        assert (await mia.get(design(site, "nothing"))).status == 404
    one_way = await behind(stage, database, Phase.FOLLOW_UP)
    async with one_way.browser(MIA) as mia:
        assert (await mia.get(design(one_way))).status == 404
        assert (await mia.get(design(one_way, "risks"))).status == 404
        assert "/design" not in (await mia.get(f"/exchanges/{one_way.x.id}")).text


def test_every_part_is_in_exactly_one_section() -> None:
    fields = [field for section in SECTIONS for field in section.fields]
    assert sorted(fields) == sorted(ProgrammeDesign.model_fields)


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(
    st.dictionaries(
        st.sampled_from(sorted(ProgrammeDesign.model_fields)),
        st.none()
        | st.text(max_size=40)
        | st.lists(st.dictionaries(st.text(max_size=9), st.text(max_size=9))),
    )
)
def test_whatever_was_stored_is_read(content: dict[str, Any]) -> None:
    assert isinstance(read_stored(DocumentKind.DESIGN, content), ProgrammeDesign)
