"""Where both learn, both report: topic by topic, as who learned it and who taught it (IB-09, IB-16, IB-20)."""

from typing import Any

import pytest
from sqlalchemy.ext.asyncio import AsyncSession, async_sessionmaker

from domain.case.documents import DocumentKind
from domain.exchange.ask_kinds import AskKind
from domain.exchange.phases import Phase
from tests.support.both_learn import make_reciprocal
from tests.support.pages_of_exchange import Behind, behind, newest
from tests.support.people import MIA, PAT, TOR
from tests.support.running_exchanges import Stage

Sessions = async_sessionmaker[AsyncSession]


def typed(learned: str, taught: str) -> dict[str, Any]:
    return {
        "learned.0.topic": learned,
        "learned.0.title": f"Topic {learned}",
        "learned.0.reached": "partly",
        "learned.0.evidence": f"Result of topic {learned}, as one can see.",
        "learned.0.unplanned": "Wikidata, too.",
        "learned.0.practice": "Begin with one town.",
        "taught.0.topic": taught,
        "taught.0.title": f"Topic {taught}",
        "taught.0.view": f"How we saw topic {taught}.",
        "taught.0.failed": "Too little time to try it out.",
        "changed": "Two people share the work that one did before.",
        "failed": "We met too late in the year.",
        "next_steps": "A second contest with the museum.",
    }


MENTEES, MENTORS = typed("1", "2"), typed("2", "1")


@pytest.fixture
async def site(stage: Stage, database: Sessions) -> Behind:
    return await behind(stage, database, Phase.REPORT, make_reciprocal)


async def ask_of(site: Behind, side: str) -> str:
    x = await site.settle()
    found = [a for a in x.open_asks(AskKind.SUBMIT_REPORT) if side in a.of]
    return f"/exchanges/{site.x.id}/asks/{found[0].id}"


@pytest.mark.requirement("IB-09", "IB-16")
async def test_both_sides_report_on_what_they_learned_and_what_they_taught(site: Behind):
    async with site.browser(MIA) as mia, site.browser(TOR) as tor, site.browser(PAT) as pat:
        shown = await mia.get(await ask_of(site, "mentee"))
        assert "You learned: Topic 1" in shown.text
        assert "You taught: Topic 2" in shown.text
        assert "Was this goal reached?" not in shown.text
        assert (await mia.send(await ask_of(site, "mentee"), MENTEES)).sent()
        shown = await tor.get(await ask_of(site, "mentor"))
        assert "You learned: Topic 2" in shown.text
        assert (await tor.send(await ask_of(site, "mentor"), MENTORS)).sent()
        await site.settle()
        stored = await newest(site, DocumentKind.REPORT)
        assert [part["topic"] for part in stored["learned"]] == [2]
        again = {**MENTORS, "taught.0.view": "We saw it another way."}
        assert (await tor.send(site.action("change-report"), again)).sent()
        await site.settle()
        review = (await pat.get(await site.ask(AskKind.REVIEW_REPORT))).text
        for words in (
            "Learned: Topic 1",
            "Taught: Topic 1",
            "We saw it another way.",
            "Wikidata, too.",
        ):
            assert words in review


@pytest.mark.parametrize(
    ("change", "field", "sentence"),
    [
        ({"learned.0.evidence": "short"}, "learned.0.evidence", "at least 10"),
        ({"learned.0.reached": ""}, "learned.0.reached", "Fill this in."),
        ({"taught.0.view": ""}, "taught.0.view", "Fill this in."),
        ({"changed": "Nothing."}, "changed", "at least 30"),
        ({"learned.0.topic": "2"}, "learned", "each topic of the plan once"),
        ({"taught.0.topic": "9"}, "taught.0.topic", "4 or less"),
    ],
)
async def test_what_is_missing_is_said_beside_it(
    site: Behind, change: dict[str, Any], field: str, sentence: str
):
    async with site.browser(MIA) as mia:
        shown = await mia.send(await ask_of(site, "mentee"), {**MENTEES, **change})
        assert shown.status == 422
        assert sentence in shown.error(field) or sentence in shown.text, shown.error(field)
        assert "A second contest with the museum." in shown.text
    assert (await site.settle()).reports == {}


@pytest.mark.requirement("CEE-15")
async def test_one_way_the_report_stays_as_it_was(stage: Stage, database: Sessions):
    site = await behind(stage, database, Phase.REPORT)
    async with site.browser(MIA) as mia, site.browser(TOR) as tor:
        assert "Was this goal reached?" in (await mia.get(await ask_of(site, "mentee"))).text
        page = (await tor.get(await ask_of(site, "mentor"))).text
        assert "Five minutes." in page
        assert "You learned" not in page
