"""Follow-up by form when it goes otherwise: colleagues, writing, missed again, actions changed; every refusal."""

from datetime import timedelta

from sqlalchemy.ext.asyncio import AsyncSession, async_sessionmaker

from domain.case.documents import DocumentKind
from domain.exchange.ask_kinds import AskKind
from domain.exchange.follow_up import ActionStatus, CallStatus
from domain.exchange.messages.missed_calls import MissCall, MissReason
from domain.exchange.phases import Phase
from tests.support.pages_of_exchange import Behind, behind, newest, refused
from tests.support.people import COR, MIA, MILO, PAT, TESS, TOR
from tests.support.running_exchanges import Stage

Sessions = async_sessionmaker[AsyncSession]


async def test_a_colleague_leads_the_next_call(stage: Stage, database: Sessions):
    site = await behind(stage, database, Phase.FOLLOW_UP)
    path = site.action("lead-call")
    async with site.browser(TESS) as tess, site.browser(MIA) as mia:
        shown = await tess.get(path)
        assert "Call 1 is agreed for" in shown.text
        assert f'value="{TESS}"' not in shown.answer.text, "she leads it already"
        await refused(tess, path, {}, "person", "Fill this in.")
        await refused(tess, path, {"person": MILO}, "person", "Choose one of the options")
        await refused(tess, path, {"person": TOR, "words": "w" * 1001}, "words", "at most 1000")
        assert (await mia.get(path)).status == 403
        assert (await tess.send(path, {"person": TOR, "words": "I am at a fair."})).sent()
        await site.settle()
        page = await mia.get(f"/exchanges/{site.x.id}")
    assert (await site.settle()).calls[0].led_by == TOR
    assert "said that Tor leads call 1" in page.text
    assert "led by Tor" in page.text
    assert "I am at a fair." in page.text


async def test_a_call_is_held_in_writing(stage: Stage, database: Sessions):
    site = await behind(stage, database, Phase.FOLLOW_UP)
    path = site.action("call-in-writing")
    async with site.browser(TESS) as tess, site.browser(MIA) as mia:
        await refused(mia, path, {"words": "w" * 1001}, "words", "at most 1000")
        assert (await mia.send(path, {})).sent()
        await site.settle()
        assert "Planned, in writing" in (await mia.get(f"/exchanges/{site.x.id}")).text
        late = await tess.send(path, {})
        assert late.status == 422
        assert "Call 1 is held in writing." in late.text
        asks = [await site.ask(AskKind.CHECK_IN)]
        written = {"summary": "The form is online, the room is booked."}
        for typed, field, sentence in (
            ({"summary": "Good"}, "summary", "at least 10"),
            ({"summary": ""}, "summary", "Fill this in."),
            ({**written, "obstacles": "o" * 1501}, "obstacles", "at most 1500"),
            ({**written, "next_steps": "n" * 1501}, "next_steps", "at most 1500"),
        ):
            await refused(mia, asks[0], typed, field, sentence)
        assert (await mia.get(asks[0])).text.count("In writing instead of call 1 of 3")
        assert (await mia.send(asks[0], written)).sent()
        x = await site.settle()
        assert x.calls[0].status is CallStatus.PLANNED
        other = await site.ask(AskKind.CHECK_IN)
        assert (await tess.send(other, {"summary": "I read it; ask Tor about the offers."})).sent()
        page = await tess.get(f"/exchanges/{site.x.id}")
    assert (await site.settle()).calls[0].status is CallStatus.CHECKED_IN
    assert "wrote the check-in of call 1" in page.text
    assert (await newest(site, DocumentKind.CALL_LOG))["form"] == "asynchronous"


async def missed_twice(site: Behind) -> str:
    for _ in range(2):
        day = await site.today() + timedelta(days=5)
        miss = MissCall(by=TESS, call=1, reason=MissReason.MENTOR_AWAY, new_day=day)
        await site.x.send(miss)
    await site.settle()
    return await site.ask(AskKind.DECIDE_MISSED_CALLS)


async def test_the_hub_finds_a_day_for_a_call_missed_again(stage: Stage, database: Sessions):
    site = await behind(stage, database, Phase.FOLLOW_UP)
    await site.wait(29)
    path = await missed_twice(site)
    today = await site.today()
    async with site.browser(PAT) as pat:
        shown = await pat.get(path)
        assert "Missed 2 times so far." in shown.text
        assert 'value="waive"' not in shown.text, "that is for the coordinator"
        await refused(pat, path, {}, "decision", "Fill this in.")
        chosen = {"decision": "reschedule"}
        await refused(pat, path, chosen, "new_day", "Choose the new day of the call.")
        await refused(pat, path, {**chosen, "new_day": "soon"}, "new_day", "year-month-day")
        await refused(pat, path, {**chosen, "new_day": str(today)}, "new_day", "Choose a day from")
        await refused(pat, path, {"decision": "waive"}, "decision", "Choose one of the options")
        day = today + timedelta(days=30)
        assert (await pat.send(path, {**chosen, "new_day": str(day)})).sent()
    x = await site.settle()
    assert x.calls[0].at.date() == day
    assert not x.open_asks(AskKind.DECIDE_MISSED_CALLS)


async def test_the_coordinator_lets_a_call_go_with_a_reason(stage: Stage, database: Sessions):
    site = await behind(stage, database, Phase.FOLLOW_UP)
    await site.wait(29)
    path = await missed_twice(site)
    async with site.browser(COR) as cor, site.browser(MIA) as mia:
        await refused(cor, path, {"decision": "waive"}, "note", "Say why the call is let go.")
        sent = await cor.send(path, {"decision": "waive", "note": "Both agree that it is enough."})
        assert sent.sent()
        await site.settle()
        page = await mia.get(f"/exchanges/{site.x.id}")
    assert (await site.settle()).calls[0].status is CallStatus.WAIVED
    assert "settled the missed call 1: Without this call" in page.text
    assert "Both agree that it is enough." in page.text


async def test_an_action_gets_more_time_once(stage: Stage, database: Sessions):
    site = await behind(stage, database, Phase.FOLLOW_UP)
    path = site.action("change-action")
    due = (await site.settle()).actions[0].due
    base = {"action": "a1", "way": "extend", "reason": "no_time", "note": "Exams until July."}
    async with site.browser(MIA) as mia, site.browser(TESS) as tess:
        await refused(mia, path, {}, "action", "Fill this in.")
        await refused(mia, path, {"action": "a9"}, "action", "Choose one of the options")
        await refused(mia, path, {**base, "way": ""}, "way", "Fill this in.")
        await refused(mia, path, {**base, "reason": ""}, "reason", "Fill this in.")
        await refused(mia, path, base, "new_due", "Choose the new date.")
        await refused(mia, path, {**base, "note": ""}, "note", "Fill this in.")
        await refused(mia, path, {**base, "note": "Ill"}, "note", "at least 5")
        far = str(due + timedelta(days=31))
        await refused(mia, path, {**base, "new_due": far}, "new_due", "at most 30 days on")
        assert (await tess.get(path)).status == 409
        later = str(due + timedelta(days=30))
        assert (await mia.send(path, {**base, "new_due": later})).sent()
        await site.settle()
        again = await mia.send(path, {**base, "new_due": str(due + timedelta(days=35))})
        assert again.status == 422
        assert "had more time already" in again.error("way")
        page = await tess.get(f"/exchanges/{site.x.id}")
    assert (await site.settle()).actions[0].due == due + timedelta(days=30)
    assert "took more time for" in page.text
    assert "Exams until July." in page.text


async def test_an_action_becomes_smaller_or_is_let_go(stage: Stage, database: Sessions):
    site = await behind(stage, database, Phase.FOLLOW_UP)
    path = site.action("change-action")
    base = {"action": "a1", "reason": "harder_than_thought", "note": "The hall was sold."}
    async with site.browser(MIA) as mia:
        smaller = {**base, "way": "shrink"}
        await refused(mia, path, smaller, "words", "what remains of it")
        await refused(mia, path, {**smaller, "words": "w" * 1501}, "words", "at most 1500")
        kept = "Twenty people instead of forty."
        assert (await mia.send(path, {**smaller, "words": kept})).sent()
        assert (await newest(site, DocumentKind.ACTION_NOTE))["text"] == kept
        await site.settle()
        assert (await mia.send(path, {**base, "way": "let_go"})).sent()
        x = await site.settle()
        assert (x.actions[0].shrunk, x.actions[0].status) == (True, ActionStatus.LET_GO)
        nothing_left = await mia.get(path)
    assert nothing_left.status == 409
    assert "Your community has no open action." in nothing_left.text
