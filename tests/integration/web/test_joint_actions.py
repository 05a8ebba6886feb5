"""Joint actions by form: proposed, read, agreed, shown to both with both owners (IB-18)."""

from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy.ext.asyncio import AsyncSession, async_sessionmaker

from domain.exchange.ask_kinds import AskKind
from domain.exchange.messages.people import RemoveMember
from domain.exchange.people import Side
from domain.exchange.phases import Phase
from tests.support.both_learn import make_reciprocal
from tests.support.pages_of_exchange import Behind, behind, new_key
from tests.support.people import MIA, MILO, PAT, TESS, TOR
from tests.support.running_exchanges import Stage

Sessions = async_sessionmaker[AsyncSession]


@pytest.fixture
async def site(stage: Stage, database: Sessions) -> Behind:
    return await behind(stage, database, Phase.FOLLOW_UP, make_reciprocal)


async def typed(site: Behind, **changes: Any) -> dict[str, Any]:
    return {
        "title": "A contest in both languages",
        "goal": "Photos of both sides of the border, by the same rules.",
        "outcome": "Three hundred photos, and one jury of both communities.",
        "owner": MILO,
        "other_owner": TESS,
        "due": str(await site.today() + timedelta(days=50)),
        **changes,
    }


@pytest.mark.requirement("IB-18")
async def test_one_side_proposes_the_other_agrees_and_both_follow_it_up(site: Behind):
    home, path = f"/exchanges/{site.x.id}", site.action("joint-action")
    async with site.browser(MIA) as mia, site.browser(TOR) as tor:
        assert path in (await mia.get(home)).text
        form = {**(await mia.get(path)).hidden, "_key": new_key(), **await typed(site)}
        assert (await mia.post(path, form)).sent()
        assert (await mia.post(path, form)).sent(), "a form sent twice"
        x = await site.settle()
        assert len(x.proposed_actions) == 1
        assert "Proposed to do together" in (await tor.get(home)).text
        ask = await site.ask(AskKind.AGREE_JOINT_ACTION)
        shown = (await tor.get(ask)).text
        assert "Photos of both sides of the border" in shown
        assert (await tor.send(ask, {"answer": "no"})).error("note")
        assert (await tor.send(ask, {"answer": "yes"})).sent()
        await site.settle()
        for reader in (mia, tor):
            text = (await reader.get(home)).text
            assert "A contest in both languages: Milo and Tess" in text
            assert "both communities" in text
        progress = await site.ask(AskKind.PROGRESS_ACTION, subject=x.proposed_actions[0].id)
        assert "A contest in both languages" in (await tor.get(progress)).text
        assert (await tor.send(progress, {"status": "started"})).sent()
        text = (await mia.get(site.action("change-action"))).text
        assert "A contest in both languages" in text


async def test_who_owns_a_proposal_is_read_as_it_stands_and_it_can_be_taken_back(site: Behind):
    home, back = f"/exchanges/{site.x.id}", site.action("joint-action-back")
    async with site.browser(MIA) as mia, site.browser(TOR) as tor:
        assert back not in (await mia.get(home)).text
        assert (await mia.send(site.action("joint-action"), await typed(site))).sent()
        x = await site.settle()
        ask = await site.ask(AskKind.AGREE_JOINT_ACTION)
        assert "Milo and Tess" in (await tor.get(ask)).text
        await site.x.send(RemoveMember(by=PAT, side=Side.MENTEE, person=MILO))
        await site.settle()
        shown = (await tor.get(ask)).text
        assert "Mia and Tess" in shown
        assert "Milo and Tess" not in shown
        assert back not in (await tor.get(home)).text, "their own proposal only"
        nothing = await mia.send(back, {})
        assert nothing.error("action")
        assert "A contest in both languages" in nothing.text
        taken = {"action": x.proposed_actions[0].id, "note": "We ask the jury first."}
        assert (await mia.send(back, taken)).sent()
        assert (await site.settle()).proposed_actions == []
        told = (await tor.get(home)).text
        assert "took back the proposal of a joint action: “A contest in both languages”" in told
        assert "We ask the jury first." in told


@pytest.mark.parametrize(
    ("change", "field", "sentence"),
    [
        ({"owner": TESS}, "owner", "Choose one of"),
        ({"other_owner": MILO}, "other_owner", "Choose one of"),
        ({"title": ""}, "title", "Fill this in."),
        ({"goal": "short"}, "goal", "at least 10"),
        ({"due": "2020-01-01"}, "due", "The date of this action has passed."),
    ],
)
async def test_what_is_wrong_is_said_beside_it(
    site: Behind, change: dict[str, Any], field: str, sentence: str
):
    async with site.browser(MIA) as mia:
        shown = await mia.send(site.action("joint-action"), await typed(site, **change))
        assert shown.status == 422
        assert sentence in shown.error(field), shown.error(field)
        assert shown.keeps("Three hundred photos, and one jury of both communities.")
    assert (await site.settle()).proposed_actions == []


async def test_one_way_it_is_not_offered(stage: Stage, database: Sessions):
    one_way = await behind(stage, database, Phase.FOLLOW_UP)
    async with one_way.browser(MIA) as mia:
        assert "joint-action" not in (await mia.get(f"/exchanges/{one_way.x.id}")).text
