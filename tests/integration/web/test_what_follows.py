"""Before anybody decides: who is told, what is asked until when, what can be undone; and what it may cost."""

import re
from html import unescape

import pytest
from sqlalchemy import select, text
from sqlalchemy.ext.asyncio import AsyncSession, async_sessionmaker
from sqlmodel import col

import web.app  # noqa: F401 - registers every form
from activities.mail.reading import read_mails
from domain.case.capabilities import ReopenAsk
from domain.exchange.ask_kinds import AskKind
from domain.exchange.kind import EXCHANGE
from domain.exchange.phases import Phase
from models.tables.outbox import OutboxNotice, OutboxStatus
from models.tables.programme import Programme
from models.views.costs import FEWEST
from runtime.mail import letterhead_of
from tests.support.pages_of_exchange import Behind, behind
from tests.support.people import ANN, COR, MIA, PAT, SAF, TOR
from tests.support.running_exchanges import Stage
from web.cases import foreseen
from web.cases.decisions import MessagePage
from web.cases.pages import ACTIONS, ASKS, is_offered
from web.exchanges.undoing import FINAL, FOR_GOOD, SENTENCES

Sessions = async_sessionmaker[AsyncSession]
PART = re.compile(
    r'<div(?: data-chooser="\w+" data-values="(?P<way>\w+)")?>(?P<told>.*?)</div>', re.DOTALL
)


def told(page: str) -> dict[str, str]:
    """What the page says follows from each outcome; under "" where there is only one."""
    found = re.search(r'<section class="follows".*?</section>', page, re.DOTALL)
    assert found, re.sub(r"<[^>]+>", " ", page)[:3000]
    return {
        part["way"] or "": " ".join(re.sub(r"<[^>]+>", " ", part["told"]).split())
        for part in PART.finditer(found[0])
    }


async def seen(site: Behind, person: str, path: str) -> dict[str, str]:
    async with site.browser(person) as there:
        return told((await there.get(path)).text)


async def test_each_outcome_says_what_it_leads_to(stage: Stage, database: Sessions):
    site = await behind(stage, database, Phase.ELIGIBILITY)
    path = await site.ask(AskKind.REVIEW_APPLICATION)
    ways = await seen(site, PAT, path)
    assert set(ways) == {"accept", "return", "decline"}
    assert "is asked: Answer the proposed partnership, by" in ways["accept"]
    assert re.search(r"by \w+ \d+ \w+", ways["accept"])
    assert "Told by mail:" in ways["return"]
    assert "Mia" in ways["return"]
    assert "It ends: Not eligible" in ways["decline"]
    assert "apply again" in ways["decline"]


async def test_what_is_told_comes_true(stage: Stage, database: Sessions):
    """Who the page says is told has a mail afterwards, and what it says is asked is asked."""
    site = await behind(stage, database, Phase.PLAN_REVIEW)
    path = await site.ask(AskKind.REVIEW_PLAN)
    said = (await seen(site, ANN, path))["approve"]
    async with database() as session:
        query = text("SELECT count(*) FROM outbox WHERE exchange_id = :x")
        before = await session.scalar(query, {"x": site.x.id})
    async with site.browser(ANN) as ann:
        shown = (await ann.get(path)).text
        assert (await ann.send(path, {"decision": "approve"})).sent(), shown
    x = await site.settle()
    asked = [ask for ask in x.open_asks() if ask.opened_at >= x.timeline[-1].at]
    assert said.count("is asked:") == len(asked) > 1
    assert "It then stands at:" in said
    async with database() as session:
        rows = await session.execute(
            text(
                "SELECT DISTINCT p.name FROM outbox o JOIN person p ON p.id = o.person_id "
                "WHERE o.exchange_id = :x OFFSET 0"
            ),
            {"x": site.x.id},
        )
        names = {row.name for row in rows}
        assert (await session.scalar(query, {"x": site.x.id})) > before
    mails = said.split("Told by mail:")[1].split(".")[0]
    assert {name.strip() for name in mails.split(",")} - {"you"} <= names


async def mails_of(database: Sessions, case: str) -> dict[str, OutboxNotice]:
    async with database() as session:
        query = select(OutboxNotice).where(col(OutboxNotice.exchange_id) == case)
        return {notice.id: notice for notice in await session.scalars(query)}


async def test_the_very_mail_is_shown_and_falls_away_when_it_is_undone_in_time(
    stage: Stage, database: Sessions
):
    site = await behind(stage, database, Phase.PLAN_REVIEW)
    async with database() as session, session.begin():
        kinds = ["plan_approved"]
        session.add(Programme(id="p", name="P", mail_hold=600, mail_review=kinds))
    path = await site.ask(AskKind.REVIEW_PLAN)
    said = (await seen(site, ANN, path))["approve"]
    assert "Its mails wait 600 seconds" in said
    assert "If the task is opened again within that time, they are never sent." in said
    assert "That can be done as long as it stands at:" in said
    before = await mails_of(database, site.x.id)
    async with site.browser(ANN) as ann:
        assert (await ann.send(path, {"decision": "approve"})).sent()
    await site.settle()
    owed = {
        id_: it for id_, it in (await mails_of(database, site.x.id)).items() if id_ not in before
    }
    assert all(it.hold_until and it.status == OutboxStatus.OWED for it in owed.values())
    reviewed = {it.kind for it in owed.values() if it.review}
    assert reviewed == {"plan_approved"}
    head = letterhead_of(site.app.state.resources.settings)
    mails = await read_mails(database, head, ids=list(owed))
    assert len(mails) == len(owed) > 3
    for mail in mails:
        assert f"“{mail.subject}”" in unescape(said)
        _greeting, _gap, rest = mail.text.partition("\n\n")
        assert " ".join(rest.split()) in unescape(said), mail.kind
    reopen = f"{path}/override/reopen"
    async with site.browser(COR) as cor:
        assert (await cor.send(reopen, {"note": "It was the wrong plan."})).sent()
    await site.settle()
    after = await mails_of(database, site.x.id)
    assert {after[id_].status for id_ in owed} == {OutboxStatus.WITHDRAWN}


async def test_participants_are_not_shown_what_the_hub_gets(stage: Stage, database: Sessions):
    site = await behind(stage, database, Phase.OFFERED)
    ways = await seen(site, TOR, await site.ask(AskKind.CONFIRM_PARTNER))
    told = " ".join(ways.values())
    assert "Pat" in told, "the hub is told"
    shown = re.findall(r"The mail to ([^:]*):", told)
    assert shown
    for person in ("Cor", "Pat", "Ann"):
        assert person not in " ".join(shown)
    assert "Its mails wait" not in told


async def test_a_hold_does_not_show_in_what_follows(stage: Stage, database: Sessions):
    site = await behind(stage, database, Phase.ELIGIBILITY)
    path = await site.ask(AskKind.REVIEW_APPLICATION)
    before = await seen(site, PAT, path)
    await site.x.handle.signal("set_hold", {"by": SAF, "held": True})
    await site.settle()
    assert await seen(site, PAT, path) == before


async def test_an_action_says_what_follows_too(stage: Stage, database: Sessions):
    site = await behind(stage, database, Phase.PLANNING)
    address = f"/exchanges/{site.x.id}/actions"
    cancel = (await seen(site, COR, f"{address}/cancel"))[""]
    assert "wait no longer" in cancel
    assert "Mia" in cancel
    assert FOR_GOOD in cancel
    pause = (await seen(site, COR, f"{address}/pause"))[""]
    assert "Resume it on any day" in pause


async def test_the_approver_sees_what_it_may_cost(stage: Stage, database: Sessions):
    site = await behind(stage, database, Phase.PLAN_REVIEW)
    path = await site.ask(AskKind.REVIEW_PLAN)
    spent: dict[tuple[str, str], int] = {}
    while len(spent) < FEWEST:
        async with site.browser(ANN) as ann:
            assert "nothing to compare with" in (await ann.get(path)).text, "of few nothing is told"
        past = await behind(stage, database, Phase.VISIT)
        for order in (await past.x.state()).orders:
            whose = (past.x.id, order.traveller)
            spent[whose] = spent.get(whose, 0) + order.cost_cents
    assert all(spent.values())
    async with site.browser(ANN) as ann:
        shown = (await ann.get(path)).text
    for cents in {min(spent.values()), max(spent.values())}:
        assert f"€{cents / 100:,.2f}" in shown


def test_every_way_to_decide_says_what_can_be_undone():
    """Or it answers a task, which the coordinator can open again: that is tried, not written."""
    pages = [(page, True) for page in ASKS.values()] + [(page, False) for page in ACTIONS.values()]
    ways = [
        (way.message, task)
        for page, task in pages
        if isinstance(page, MessagePage) and page.foretold
        for way in page.ways()
    ]
    assert len(ways) > 80
    silent = {m.name for m, task in ways if not task and m.name not in {**SENTENCES, **FINAL}}
    assert silent == set()
    assert {*SENTENCES, *FINAL} <= set(EXCHANGE.messages)
    assert ReopenAsk.name in EXCHANGE.messages


async def test_every_open_decision_and_action_can_be_foretold(
    stage: Stage, database: Sessions, monkeypatch: pytest.MonkeyPatch
):
    """The rules accept what is assumed: hardly anything says merely that it depends."""
    vague: set[tuple[str, str]] = set()
    failed: list[str] = []
    monkeypatch.setattr(foreseen.log, "exception", lambda _event, **what: failed.append(str(what)))
    for phase in (Phase.ELIGIBILITY, Phase.PLANNING, Phase.TRAVEL, Phase.FOLLOW_UP, Phase.REPORT):
        site = await behind(stage, database, phase)
        x = await site.x.state()
        pages = [
            (f"asks/{ask.id}", ASKS[ask.kind], next(iter((*x.people_asked(ask), COR))))
            for ask in x.open_asks()
        ]
        pages += [
            (f"actions/{name}", page, who)
            for who in (COR, MIA)
            for name, page in ACTIONS.items()
            if is_offered(page, x, who)
        ]
        for path, page, who in pages:
            if isinstance(page, MessagePage) and page.foretold:
                async with site.browser(who) as there:
                    shown = await there.get(f"/exchanges/{x.id}/{path}")
                if shown.status == 409:  # nothing to choose from: nobody can be added
                    continue
                found = told(shown.text)
                vague |= {(path, way) for way, said in found.items() if "It depends" in said}
    assert vague == set()
    assert failed == []


async def test_what_depends_on_a_choice_is_not_told_as_a_fact(stage: Stage, database: Sessions):
    """No day that nobody has chosen, nobody who is told under the first choice only."""
    site = await behind(stage, database, Phase.PLANNING)
    address = f"/exchanges/{site.x.id}/actions"
    moved = (await seen(site, COR, f"{address}/change-deadline"))[""]
    assert "What else follows depends on “Which task?”" in moved
    assert "is asked" not in moved
    paused = (await seen(site, COR, f"{address}/pause"))[""]
    assert "Programme team is asked: Decide whether the exchange goes on." in paused, (
        "without a day"
    )


async def test_what_is_in_the_way_is_said_before_anybody_decides(stage: Stage, database: Sessions):
    site = await behind(stage, database, Phase.TRAVEL)
    ways = await seen(site, COR, await site.ask(AskKind.DECIDE_GO))
    assert "Not possible now:" in ways["go"]
    assert "Not possible now:" not in ways["not_yet"]
