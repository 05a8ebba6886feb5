"""Everybody's time by form: paused and resumed, another deadline, days off, a side that is silent."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from domain.case.names import CaseNotice
from domain.exchange.ask_kinds import AskKind
from domain.exchange.exchange import Exchange
from domain.exchange.hold import SetHold
from domain.exchange.notices import NoticeKind
from domain.exchange.people import Side
from domain.exchange.phases import Phase
from models.tables.outbox import OutboxNotice
from tests.support.pages_of_exchange import Behind, Sessions, behind, kinds, refused
from tests.support.people import COR, MIA, MILO, PAT, SAF, TOR
from tests.support.running_exchanges import Stage

WHY = "Both sides asked for a break, and we agreed on the telephone."


async def told(site: Behind, kind: NoticeKind) -> set[str]:
    """Who is owed a mail of the kind."""
    async with site.database() as session:
        rows = await session.scalars(select(OutboxNotice).where(OutboxNotice.kind == kind.value))
        return {row.person_id for row in rows}


def sign_ask(x: Exchange, side: Side) -> str:
    ask = x.find_ask(AskKind.SIGN_PLAN, side=side)
    assert ask
    return ask.id


@pytest.mark.requirement("LDP-06")
async def test_a_pause_from_form_to_form(stage: Stage, database: Sessions) -> None:
    site = await behind(stage, database, Phase.PLANNING)
    page, today = f"/exchanges/{site.x.id}", await site.today()
    async with site.browser(PAT) as pat:
        pause = site.action("pause")
        assert pause in (await pat.get(page)).text
        typed = {"reason": "holidays", "until": str(today + timedelta(days=20)), "note": WHY}
        await refused(pat, pause, {**typed, "note": ""}, "note", "")
        await refused(pat, pause, {**typed, "reason": ""}, "reason", "")
        past = str(today - timedelta(days=3))
        await refused(pat, pause, {**typed, "until": past}, "until", "from one day to 180 days")
        far = str(today + timedelta(days=300))
        await refused(pat, pause, {**typed, "until": far}, "until", "from one day to 180 days")
        assert (await pat.send(pause, typed)).sent()
        before = await site.settle()
        assert before.paused
        assert await told(site, NoticeKind.PAUSED) == {MIA, TOR}
        shown = (await pat.get(page)).text
        assert "Paused since" in shown
        assert pause not in shown
        assert site.action("resume") in shown
    async with site.browser(MIA) as mia:
        shown = (await mia.get(page)).text
        assert "All deadlines stand still" in shown
        assert WHY in shown
        assert site.action("resume") not in shown
        assert (await mia.get(site.action("pause"))).status == 403
    await site.wait(days=9)
    await site.wait(days=30)
    async with site.browser(MIA) as mia:
        for path in ("/inbox", page, await site.ask(AskKind.SHARE_QUESTIONS)):
            shown = (await mia.get(path)).text
            assert "stands still" in shown, path
            assert 'class="overdue"' not in shown.partition("What others do next")[0], path
    async with site.browser(PAT) as pat:
        assert (await pat.send(site.action("resume"), {"note": ""})).sent()
        after = await site.settle()
        assert after.paused is None
        side = Side.MENTEE
        old = next(a for a in before.asks if a.id == sign_ask(before, side)).due_at
        new = next(a for a in after.asks if a.id == sign_ask(after, side)).due_at
        assert new - old >= timedelta(days=39)
        assert await told(site, NoticeKind.RESUMED) == {MIA, TOR}
    async with site.browser(TOR) as tor:
        assert "Deadlines moved by the pause: " in (await tor.get(page)).text


async def test_the_pause_is_looked_at_again(stage: Stage, database: Sessions) -> None:
    site = await behind(stage, database, Phase.PLANNING)
    today = await site.today()
    async with site.browser(PAT) as pat:
        typed = {"reason": "illness", "until": str(today + timedelta(days=5)), "note": WHY}
        assert (await pat.send(site.action("pause"), typed)).sent()
        await site.wait(days=4)
        review = await site.ask(AskKind.REVIEW_PAUSE)
        later = str(today + timedelta(days=30))
        await refused(pat, review, {"decision": "later", "note": WHY}, "due_on", "Choose the day")
        mute = {"decision": "later", "due_on": later}
        await refused(pat, review, {**mute, "note": ""}, "note", "Say why")
        assert (await pat.send(review, {**mute, "note": WHY})).sent()
        x = await site.settle()
        assert x.paused
        assert str(x.paused.until) == later
        assert (await pat.send(review, {"decision": "go_on", "note": ""})).sent()
        x = await site.settle()
        assert x.paused is None
        assert not x.open_asks(AskKind.REVIEW_PAUSE)


@pytest.mark.requirement("LDP-13")
async def test_a_deadline_is_moved_for_both_to_see(stage: Stage, database: Sessions) -> None:
    site = await behind(stage, database, Phase.PLANNING)
    x, today = await site.settle(), await site.today()
    path, ask = site.action("change-deadline"), sign_ask(await site.settle(), Side.MENTOR)
    async with site.browser(PAT) as pat:
        shown = await pat.get(path)
        assert all(f'value="{a.id}"' in shown.answer.text for a in x.open_asks())
        typed = {"ask": ask, "due_on": str(today + timedelta(days=45)), "note": WHY}
        assert (await pat.send(path, {**typed, "ask": "sign_plan-99"})).error("ask")
        await refused(pat, path, {**typed, "note": ""}, "note", "")
        past = {**typed, "due_on": str(today - timedelta(days=1))}
        await refused(pat, path, past, "due_on", "never set into the past")
        near = {**typed, "due_on": str(today + timedelta(days=1))}
        await refused(pat, path, near, "due_on", "nearer than 48 hours")
        assert (await pat.send(path, typed)).sent()
        x = await site.settle()
        moved = next(a for a in x.asks if a.id == ask)
        assert moved.due_at.date() == today + timedelta(days=45)
        assert await told(site, CaseNotice.DEADLINE_CHANGED) == {MIA, TOR}
    for person in (MIA, TOR):
        async with site.browser(person) as somebody:
            shown = (await somebody.get(f"/exchanges/{site.x.id}")).text
            assert "moved a deadline from" in shown
            assert WHY in shown
            assert (await somebody.get(path)).status == 403


async def test_a_paused_exchange_moves_no_deadline(stage: Stage, database: Sessions) -> None:
    site = await behind(stage, database, Phase.PLANNING)
    today = await site.today()
    async with site.browser(PAT) as pat:
        typed = {"reason": "other", "until": str(today + timedelta(days=9)), "note": WHY}
        assert (await pat.send(site.action("pause"), typed)).sent()
        ask = sign_ask(await site.settle(), Side.MENTEE)
        message = {"ask": ask, "due_on": str(today + timedelta(days=60)), "note": WHY}
        await refused(pat, site.action("change-deadline"), message, "ask", "stand still")


async def test_days_off_are_corrected(stage: Stage, database: Sessions) -> None:
    site = await behind(stage, database, Phase.PLANNING)
    path, free = site.action("set-calendar"), str(await site.today() + timedelta(days=6))
    async with site.browser(PAT) as pat:
        assert "No days off are known." in (await pat.get(path)).text
        nothing = {"side": "mentee", "time_zone": "", "add.0": ""}
        await refused(pat, path, nothing, "time_zone", "how it is already")
        past = {**nothing, "add.0": str(await site.today() - timedelta(days=9))}
        shown = await pat.send(path, past)
        assert shown.status == 422
        assert "has passed" in shown.text
        given = {"side": "mentee", "time_zone": "Europe/Lisbon", "add.0": free}
        assert (await pat.send(path, given)).sent()
        x = await site.settle()
        assert x.mentee.time_zone == "Europe/Lisbon"
        assert [str(day) for day in x.mentee.holidays] == [free]
        other = {"side": "mentor", "remove": f"mentee_{free}"}
        await refused(pat, path, other, "remove", "other community")
        back = {"side": "mentee", "time_zone": "", "remove": f"mentee_{free}"}
        assert (await pat.send(path, back)).sent()
        assert (await site.settle()).mentee.holidays == ()
    async with site.browser(MIA) as mia:
        assert "set the time zone" in (await mia.get(f"/exchanges/{site.x.id}")).text


async def test_a_silent_side_comes_before_the_hub(stage: Stage, database: Sessions) -> None:
    site = await behind(stage, database, Phase.PLANNING)
    await site.wait(days=60)
    assert MILO in await told(site, CaseNotice.SECOND_CONTACT)
    x = await site.settle()
    silent = sign_ask(x, Side.MENTOR)
    assert x.find_ask(AskKind.DECIDE_SILENCE, subject=silent)
    path = await site.ask(AskKind.DECIDE_SILENCE, subject=silent)
    async with site.browser(MIA) as mia:
        assert "How does the exchange go on?" not in (await mia.get(path)).text
        assert (await mia.post(path, {"decision": "cancel", "note": WHY})).status == 403
    async with site.browser(PAT) as pat:
        shown = (await pat.get(path)).text
        assert "Write and sign the activity plan" in shown
        assert "Somebody does not answer" in shown
        assert "closed before everything is done" not in shown, "it is too early for that"
        await refused(pat, path, {"decision": "", "note": WHY}, "decision", "")
        more = {"decision": "more_time", "note": WHY}
        await refused(pat, path, more, "due_on", "Choose the new day")
        await refused(pat, path, {"decision": "hand_over", "note": WHY}, "person", "Choose who")
        day = await site.today() + timedelta(days=20)
        assert (await pat.send(path, {**more, "due_on": str(day)})).sent()
        x = await site.settle()
        assert not x.find_ask(AskKind.DECIDE_SILENCE, subject=silent)
        assert next(a for a in x.asks if a.id == silent).due_at.date() == day


async def test_the_hub_names_somebody_else_or_ends_it(stage: Stage, database: Sessions) -> None:
    site = await behind(stage, database, Phase.PLANNING)
    await site.wait(days=60)
    silent = sign_ask(await site.settle(), Side.MENTEE)
    path = await site.ask(AskKind.DECIDE_SILENCE, subject=silent)
    async with site.browser(COR) as cor:
        named = {"decision": "hand_over", "person": MILO, "note": WHY}
        assert (await cor.send(path, named)).sent()
        x = await site.settle()
        assert x.mentee.contact == MILO
        assert not x.find_ask(AskKind.DECIDE_SILENCE, subject=silent)
        assert next(a for a in x.asks if a.id == silent).due_at > x.timeline[-1].at
        other = await site.ask(AskKind.DECIDE_SILENCE)
        assert (await cor.send(other, {"decision": "cancel", "note": WHY})).sent()
        assert (await site.settle()).phase is Phase.CANCELLED


async def test_a_hold_shows_nowhere_and_mails_nothing(stage: Stage, database: Sessions) -> None:
    site = await behind(stage, database, Phase.PLANNING)
    page = f"/exchanges/{site.x.id}"
    async with site.browser(PAT) as pat:
        before, entries = (await pat.get(page)).text, await kinds(site)
        await site.x.handle.signal("set_hold", SetHold(by=SAF, held=True))
        await site.x.handle.signal("set_hold", {"by": "nobody at all", "held": "?"})
        x = await site.settle()
        assert x.held_since
        assert await kinds(site) == entries
        assert (await pat.get(page)).text.partition("What you can do")[2] == before.partition(
            "What you can do"
        )[2]
        owed = await told(site, CaseNotice.ASK_REMINDER)
        await site.wait(days=100)
        assert await told(site, CaseNotice.ASK_REMINDER) == owed
        await site.x.handle.signal("set_hold", SetHold(by=SAF, held=False))
        assert (await site.settle()).held_since is None
        await site.wait(days=30)
        assert await told(site, CaseNotice.ASK_REMINDER) > owed
        for word in ("hold", "safety", SAF):
            assert not any(word in entry for entry in await kinds(site))
