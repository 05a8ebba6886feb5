"""A plan that is not accepted, and wishes, by form: returns, a call, a rejection, an appeal; and each refusal."""

from sqlalchemy.ext.asyncio import AsyncSession, async_sessionmaker

from domain.exchange.ask_kinds import AskKind
from domain.exchange.interruptions import RequestKind
from domain.exchange.messages.appeal import AppealPlan
from domain.exchange.messages.plan_review import (
    AskPlanCall,
    LogPlanCall,
    PlanReason,
    RejectPlan,
    ReturnPlan,
)
from domain.exchange.messages.requests import DONE_BY, RaiseRequest
from domain.exchange.people import Side
from domain.exchange.phases import Phase
from tests.support.happy_path import PLAN, sign
from tests.support.pages_of_exchange import Behind, behind, refused
from tests.support.people import ANN, CHA, COR, MIA, MILO, PAT, TOR
from tests.support.running_exchanges import Stage
from web.cases.pages import ACTIONS
from web.desk.pages.requests import DOES

Sessions = async_sessionmaker[AsyncSession]
WORDS = "Two sessions a day are enough; please plan more rest."


async def signed_again(site: Behind) -> None:
    x = await site.settle()
    for by in (MIA, TOR):
        await site.x.send(sign(x, await site.now(), by))
    await site.settle()


async def returned_twice(site: Behind) -> None:
    for _ in range(2):
        reasons = (PlanReason.COST,)
        await site.x.send(ReturnPlan(by=ANN, plan_hash=PLAN.hash, reasons=reasons))
        await signed_again(site)


async def rejected(site: Behind) -> None:
    await returned_twice(site)
    await site.x.send(AskPlanCall(by=ANN, plan_hash=PLAN.hash, note="n-1"))
    await site.x.send(LogPlanCall(by=PAT, note="n-2"))
    await signed_again(site)
    await site.x.send(RejectPlan(by=COR, plan_hash=PLAN.hash, reason=PlanReason.COST, note="n-3"))
    await site.settle()


async def test_after_two_returns_only_a_call_is_offered_and_then_a_rejection(
    stage: Stage, database: Sessions
) -> None:
    site = await behind(stage, database, Phase.PLAN_REVIEW)
    review = await site.ask(AskKind.REVIEW_PLAN)
    async with site.browser(COR) as cor:
        page = (await cor.get(review)).answer.text
        assert 'value="return"' in page
        assert 'value="call"' not in page
        assert 'value="reject"' not in page
        assert 'value="vague_goal"' in page, "CEE-05"
    await returned_twice(site)
    review = await site.ask(AskKind.REVIEW_PLAN)
    async with site.browser(ANN) as ann:
        page = (await ann.get(review)).answer.text
        assert 'value="return"' not in page
        await refused(ann, review, {"decision": "call"}, "note", "Say what the call is about")
        assert (await ann.send(review, {"decision": "call", "note": WORDS})).sent()
    assert (await site.settle()).phase is Phase.PLANNING
    async with site.browser(MIA) as mia:
        assert WORDS in (await mia.get(f"/exchanges/{site.x.id}")).text
    async with site.browser(PAT) as pat:
        hold = await site.ask(AskKind.HOLD_PLAN_CALL)
        assert WORDS in (await pat.get(hold)).text
        await refused(pat, hold, {"note": ""}, "note", "")
        assert (await pat.send(hold, {"note": "Three days, one rest."})).sent()
    await signed_again(site)
    review = await site.ask(AskKind.REVIEW_PLAN)
    async with site.browser(COR) as cor:
        shown = await cor.get(review)
        assert "Three days, one rest." in shown.text
        typed = {"decision": "reject", "note": WORDS}
        await refused(cor, review, typed, "reasons", "Choose at least one reason")
        assert (await cor.send(review, {**typed, "reasons": "cost"})).sent()
    assert (await site.settle()).phase is Phase.APPEAL


async def test_both_sides_accept_a_rejection(stage: Stage, database: Sessions) -> None:
    site = await behind(stage, database, Phase.PLAN_REVIEW)
    await rejected(site)
    for by, side in ((MIA, Side.MENTEE), (TOR, Side.MENTOR)):
        ask = (await site.settle()).find_ask(AskKind.APPEAL_REJECTION, side=side)
        assert ask
        async with site.browser(by) as person:
            path = f"/exchanges/{site.x.id}/asks/{ask.id}"
            assert (await person.send(path, {"answer": "accept"})).sent()
    assert (await site.settle()).phase is Phase.REJECTED


async def test_an_appeal_says_why_and_somebody_else_decides(
    stage: Stage, database: Sessions
) -> None:
    site = await behind(stage, database, Phase.PLAN_REVIEW)
    await rejected(site)
    close = site.action("close-rejected")
    async with site.browser(COR) as cor:
        early = await cor.send(close, {"sure": "yes"})
        assert not early.sent()
        assert "may appeal until" in early.text
    x = await site.settle()
    mine = next(a for a in x.open_asks(AskKind.APPEAL_REJECTION) if "mentee" in a.of)
    path = f"/exchanges/{site.x.id}/asks/{mine.id}"
    async with site.browser(MIA) as mia:
        await refused(mia, path, {"answer": "appeal"}, "note", "Say why the plan")
        assert (await mia.send(path, {"answer": "appeal", "note": WORDS})).sent()
    decide = await site.ask(AskKind.REVIEW_APPEAL)
    async with site.browser(COR) as cor:
        assert "somebody else decides" in (await cor.get(decide)).text
        typed = {"decision": "grant", "note": "Let us try."}
        assert not (await cor.send(decide, typed)).sent()
    async with site.browser(CHA) as chair:
        shown = await chair.get(decide)
        assert WORDS in shown.text
        assert "Plan an event" in shown.text or "words cannot be found" in shown.text
        await refused(chair, decide, {"decision": "deny", "note": ""}, "note", "")
        assert (await chair.send(decide, {"decision": "grant", "note": "Let us try."})).sent()
    assert (await site.settle()).phase is Phase.PLANNING


async def test_an_appeal_is_denied_with_words(stage: Stage, database: Sessions) -> None:
    site = await behind(stage, database, Phase.PLAN_REVIEW)
    await rejected(site)
    await site.x.send(AppealPlan(by=TOR, note="n-4"))
    decide = await site.ask(AskKind.REVIEW_APPEAL)
    async with site.browser(CHA) as chair:
        assert (await chair.send(decide, {"decision": "deny", "note": WORDS})).sent()
    assert (await site.settle()).phase is Phase.REJECTED
    async with site.browser(MIA) as mia:
        assert WORDS in (await mia.get(f"/exchanges/{site.x.id}")).text


async def test_the_coordinator_closes_when_nobody_appealed(
    stage: Stage, database: Sessions
) -> None:
    site = await behind(stage, database, Phase.PLAN_REVIEW)
    await rejected(site)
    await site.wait(days=20)
    async with site.browser(COR) as cor:
        close = site.action("close-rejected")
        await refused(cor, close, {"sure": None}, "sure", "Tick this box")
        assert (await cor.send(close, {"sure": "yes"})).sent()
    assert (await site.settle()).phase is Phase.REJECTED


async def test_a_wish_is_made_and_declined_with_words(stage: Stage, database: Sessions) -> None:
    site = await behind(stage, database, Phase.TRAVEL)
    path = site.action("ask")
    async with site.browser(MILO) as milo:
        assert path in (await milo.get(f"/exchanges/{site.x.id}")).text
        await refused(milo, path, {"decision": "wish", "kind": "pause", "note": ""}, "note", "")
        await refused(
            milo,
            path,
            {"decision": "wish", "kind": "", "note": WORDS},
            "kind",
            "Choose what would help",
        )
        x = await site.settle()
        (go,) = x.open_asks(AskKind.DECIDE_GO)
        (data,) = x.open_asks(AskKind.GIVE_TRAVEL_DATA)
        shown = (await milo.get(path)).answer.text
        assert f'value="{data.id}"' in shown
        assert f'value="{go.id}"' not in shown, "the hub's own tasks"
        bad = {"decision": "wish", "kind": "more_time", "ask": "book-99", "note": WORDS}
        assert (await milo.send(path, bad)).error("ask")
        assert (
            await milo.send(path, {"decision": "wish", "kind": "postpone", "note": WORDS})
        ).sent()
        await site.settle()
        assert 'value="postpone"' not in (await milo.get(path)).answer.text
    decide = await site.ask(AskKind.DECIDE_REQUEST)
    async with site.browser(PAT) as pat:
        shown = await pat.get(decide)
        assert WORDS in shown.text
        assert "A later visit" in shown.text
        assert 'value="grant"' not in shown.answer.text
        await refused(pat, decide, {"decision": "decline", "note": ""}, "note", "")
        assert (await pat.send(decide, {"decision": "decline", "note": "Hotels are paid."})).sent()
    async with site.browser(TOR) as tor:
        page = (await tor.get(f"/exchanges/{site.x.id}")).text
        assert "Hotels are paid." in page
        assert "A later visit" in page
    async with site.browser(PAT) as pat:
        assert 'value="wish"' not in (await pat.get(path)).text


async def test_a_wish_leads_to_the_page_that_fulfils_it(stage: Stage, database: Sessions) -> None:
    site = await behind(stage, database, Phase.PLANNING)
    await site.x.send(RaiseRequest(by=MIA, kind=RequestKind.NEW_PARTNER, note="n-1"))
    decide = await site.ask(AskKind.DECIDE_REQUEST)
    async with site.browser(PAT) as pat:
        assert site.action("replace-partner") in (await pat.get(decide)).text
        typed = {"reason": "no_fit", "note": WORDS, "sure": "yes"}
        assert (await pat.send(site.action("replace-partner"), typed)).sent()
        x = await site.settle()
        assert [wish.granted for wish in x.requests] == [True]
        assert "is no longer open" in (await pat.get(decide)).text or x.phase is Phase.POOL


def test_every_wish_that_is_granted_by_doing_it_has_a_page_that_does_it() -> None:
    assert set(DOES) >= set(DONE_BY)
    assert not {name for names in DOES.values() for name in names} - set(ACTIONS)
