"""Each side's checklist: ticked by its answers and by itself, seen by those it is for (CEE-04)."""

import re
from typing import Any

import pytest
from sqlalchemy.ext.asyncio import AsyncSession, async_sessionmaker

from domain.exchange.ask_kinds import AskKind
from domain.exchange.messages.plan import ShareQuestions
from domain.exchange.phases import Phase
from domain.exchange.stages import Stage
from models.tables.checklist_tick import ChecklistTick
from models.texts.checklist import HABITS, SOMETIMES, STEPS, UNLISTED, habits_of
from models.texts.guidance import Audience
from tests.support.pages_of_exchange import Behind, behind
from tests.support.people import COR, MIA, MILO, TOR, doc
from tests.support.running_exchanges import Stage as Running
from tests.support.web_app import NOW

Sessions = async_sessionmaker[AsyncSession]
TICKED = re.compile(r'value="([a-z-]+)" checked')
OF_THE_HUB = {
    AskKind.REVIEW_APPLICATION, AskKind.FIND_PARTNER, AskKind.REVIEW_WAITING_LIST, AskKind.REVIEW_PLAN,
    AskKind.BOOK, AskKind.DECIDE_GO, AskKind.REVIEW_REPORT, AskKind.HOLD_PLAN_CALL, AskKind.REVIEW_APPEAL,
    AskKind.CONFIRM_VISA_REFUSAL, AskKind.DECIDE_VISA, AskKind.CHANGE_BOOKING, AskKind.APPROVE_COST,
    AskKind.UNDO_BOOKING, AskKind.WRITE_CLOSING_REPORT, AskKind.DECIDE_TOP_UP, AskKind.REVIEW_PAUSE,
    AskKind.DECIDE_REQUEST, AskKind.DECIDE_SILENCE, AskKind.DECIDE_MISSED_CALLS, AskKind.ANSWER_AT_HUB, AskKind.ARRANGE_OFFER,
}  # fmt: skip


def test_whatever_a_side_may_be_asked_has_its_line():
    listed = {kind for steps in STEPS.values() for kind, _whom in steps}
    listed |= {kind for kinds in SOMETIMES.values() for kind in kinds}
    assert listed | UNLISTED == set(AskKind) - OF_THE_HUB
    assert set(STEPS) == set(Stage)


@pytest.mark.requirement("CEE-04", "LDP-04")
def test_each_side_sees_to_something_at_each_stage_it_takes_part_in():
    for side in (Audience.MENTEE, Audience.MENTOR):
        empty = [stage for stage in Stage if not habits_of(side, stage)]
        assert empty == ([Stage.APPLICATION] if side is Audience.MENTOR else [])
    assert len({habit.key for habit in HABITS}) == len(HABITS)


@pytest.fixture
async def site(stage: Running, database: Sessions) -> Behind:
    return await behind(stage, database, Phase.PLANNING)


async def post(person: Any, site: Behind, stage: str, *habits: str) -> Any:
    return await person.post(f"/exchanges/{site.x.id}/checklist/{stage}", {"habits": list(habits)})


@pytest.mark.requirement("CEE-04")
async def test_what_was_answered_is_ticked_and_what_waits_is_linked(site: Behind):
    page = f"/exchanges/{site.x.id}/checklist"
    ask = await site.ask(AskKind.SHARE_QUESTIONS)
    async with site.browser(MIA) as mia, site.browser(TOR) as tor, site.browser(COR) as cor:
        before = (await mia.get(page)).text
        assert page in (await mia.get(f"/exchanges/{site.x.id}")).text
        assert f'href="{ask}"' in before
        assert f'href="{ask}"' not in (await tor.get(page)).text
        await site.x.send(ShareQuestions(by=MIA, questions=doc("q"), count=12))
        await site.settle()
        after = (await mia.get(page)).text
        assert f'href="{ask}"' not in after
        assert after.count(">done<") == before.count(">done<") + 1
        hub = (await cor.get(page)).text
        assert "What a side ticks for itself only that side sees." in hub
        assert 'name="habits"' not in hub


async def test_a_side_ticks_its_own_and_nobody_else_sees_it(site: Behind):
    page = f"/exchanges/{site.x.id}/checklist"
    async with site.browser(MIA) as mia, site.browser(MILO) as milo, site.browser(TOR) as tor:
        assert (await post(mia, site, "plan", "questions-of-all", "where-we-help")).sent()
        assert set(TICKED.findall((await milo.get(page)).text)) == {
            "questions-of-all", "where-we-help",
        }  # fmt: skip
        assert TICKED.findall((await tor.get(page)).text) == []
        assert (await post(milo, site, "travel", "plan-read")).sent(), "another stage"
        assert (await post(milo, site, "plan", "where-we-help")).sent()
        shown = (await mia.get(page)).text
        assert set(TICKED.findall(shown)) == {"where-we-help", "plan-read"}
        by = re.search(r'id="by-where-we-help">([^<]+)<', shown)
        assert by
        assert by[1].startswith("Mia"), "a tick that was there keeps whose it is"


async def test_a_partner_who_comes_later_begins_with_nothing_ticked(
    site: Behind, database: Sessions
):
    async with database() as session, session.begin():
        left = {"exchange_id": site.x.id, "community_id": "c-left", "item": "show-failure"}
        session.add(ChecklistTick(**left, by=TOR, at=NOW))
    async with site.browser(TOR) as tor:
        assert TICKED.findall((await tor.get(f"/exchanges/{site.x.id}/checklist")).text) == []


async def test_lines_that_do_not_exist_and_sides_one_has_not_change_nothing(site: Behind):
    page = f"/exchanges/{site.x.id}/checklist"
    async with site.browser(MIA) as mia, site.browser(COR) as cor:
        assert (await post(mia, site, "plan", "where-we-help")).sent()
        await post(mia, site, "plan", "somebody-meets")
        assert "Nothing is changed." in (await mia.get(page)).text
        assert TICKED.findall((await mia.get(page)).text) == ["where-we-help"]
        assert (await post(mia, site, "nowhere")).status == 404
        assert (await post(cor, site, "plan", "where-we-help")).status == 403
