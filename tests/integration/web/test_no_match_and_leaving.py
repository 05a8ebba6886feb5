"""No partner, or one who leaves, by form: what is offered, who sees what, where a new plan begins."""

from datetime import date, datetime, timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession, async_sessionmaker
from sqlmodel import col

from activities.mail.told import TOLD_IN_MAIL
from domain.case.message import AnyMessage
from domain.case.workdays import local_date
from domain.exchange.ask_kinds import AskKind
from domain.exchange.help_offered import Alternative
from domain.exchange.messages.application import AcceptApplication
from domain.exchange.messages.no_match import NoMatchReason, PutOnWaitingList
from domain.exchange.messages.partner import AcceptPartner, ProposePartner
from domain.exchange.notices import NoticeKind
from domain.exchange.phases import Phase
from domain.exchange.policy import Policy
from models.tables.community import Community
from models.tables.cycle import Cycle
from models.tables.document import Document
from models.tables.note import Note, NoteAudience
from models.tables.outbox import OutboxNotice
from tests.support.pages_of_exchange import Behind, Person, behind, refused
from tests.support.people import ANN, COR, MENTOR, MIA, PAT, TESS, TOR
from tests.support.running_exchanges import Stage

Sessions = async_sessionmaker[AsyncSession]
WHY = "All mentors for this topic are taken until summer."
OZ = "p-oz"


async def register_mentors(database: Sessions) -> None:
    async with database() as session:
        for community in await session.scalars(select(Community)):
            community.registered_mentor = community.id != "c-mentee"
            community.capacity = 2
        await session.commit()


async def pooled(stage: Stage, database: Sessions) -> Behind:
    """An accepted application that names no partner."""
    await register_mentors(database)
    site = Behind(database, await stage.start(partner=None))
    await site.x.send(AcceptApplication(by=PAT))
    await site.settle()
    return site


async def add_cycle(database: Sessions, name: str, opens: datetime) -> None:
    async with database() as session:
        session.add(
            Cycle(
                id=name,
                programme="cee",
                name=name.title(),
                opens_at=opens,
                closes_at=opens + timedelta(days=30),
                matching_on=opens + timedelta(days=40),
            )
        )
        await session.commit()


def at_the_hub(moment: datetime) -> date:
    """The day that it is there: towards midnight UTC it is tomorrow already."""
    return local_date(moment, Policy().time_zone)


async def told(site: Behind, kind: NoticeKind) -> list[OutboxNotice]:
    await site.settle()
    async with site.database() as session:
        query = select(OutboxNotice).where(col(OutboxNotice.kind) == kind.value)
        return list(await session.scalars(query))


async def send(site: Behind, *messages: AnyMessage) -> None:
    for message in messages:
        await site.x.send(message)
    await site.settle()


async def test_an_application_without_partner_is_offered_something_and_wakes_by_form(
    stage: Stage, database: Sessions
) -> None:
    site = await pooled(stage, database)
    now = await site.now()
    opens = now + timedelta(days=120)
    await add_cycle(database, "cycle-now", now - timedelta(days=9))
    await add_cycle(database, "cycle-next", opens)
    day = at_the_hub(opens)
    async with site.browser(PAT) as pat:
        find = await site.ask(AskKind.FIND_PARTNER)
        shown = await pat.get(find)
        assert f'value="{day}"' in shown.answer.text
        typed = {"decision": "wait", "reason": "no_capacity", "wakes_on": str(day)}
        await refused(pat, find, {**typed, "reason": ""}, "reason", "Choose why")
        past = str(at_the_hub(now - timedelta(days=1)))
        await refused(pat, find, {**typed, "wakes_on": past}, "wakes_on", "has passed")
        assert (await pat.send(find, {**typed, "alternatives": "clinic", "note": WHY})).sent()
        x = await site.settle()
        assert (x.phase, x.wakes_at and at_the_hub(x.wakes_at)) == (Phase.WAITING_LIST, day)
        (mail,) = await told(site, NoticeKind.PUT_ON_WAITING_LIST)
        assert mail.data["values"]["alternatives"] == "clinic"
        look = await site.ask(AskKind.REVIEW_WAITING_LIST)
        assert (await pat.send(look, {"decision": "wake"})).sent()
        x = await site.settle()
        assert (x.phase, x.cycle) == (Phase.POOL, "cycle-now")
    async with site.browser(MIA) as mia:
        assert "Looking for a partner" in (await mia.get(f"/exchanges/{site.x.id}")).text


async def test_nobody_is_sent_away_without_words_or_something_to_go_on_with(
    stage: Stage, database: Sessions
) -> None:
    site = await pooled(stage, database)
    async with site.browser(PAT) as pat:
        find = await site.ask(AskKind.FIND_PARTNER)
        typed = {"decision": "close", "reason": "no_expertise", "alternatives": "one_to_one"}
        await refused(pat, find, {**typed, "reason": "", "note": WHY}, "reason", "Choose why")
        bare = {"decision": "close", "reason": "no_expertise", "note": WHY}
        await refused(pat, find, bare, "alternatives", "at least one")
        await refused(pat, find, typed, "note", "Say why")
        assert (await pat.send(find, {**typed, "note": WHY})).sent()
        assert (await site.settle()).phase is Phase.HELPING
    async with site.browser(MIA) as mia:
        page = (await mia.get(f"/exchanges/{site.x.id}")).text
        assert "A talk with somebody experienced" in page
        assert WHY in page


@pytest.mark.requirement("LD-13")
async def test_what_is_offered_is_somebodys_task_until_the_community_knows_what_became_of_it(
    stage: Stage, database: Sessions
) -> None:
    site = await pooled(stage, database)
    now = await site.now()
    await add_cycle(database, "cycle-now", now - timedelta(days=9))
    home = f"/exchanges/{site.x.id}"
    said = "On 3 May at 18:00 with Anna of Vistulia; you get a link the day before."
    async with site.browser(PAT) as pat, site.browser(MIA) as mia:
        find = await site.ask(AskKind.FIND_PARTNER)
        typed = {"decision": "close", "reason": "no_expertise", "note": WHY}
        offered = {**typed, "alternatives": ["clinic", "learning_resources"]}
        assert (await pat.send(find, offered)).sent()
        assert (await site.settle()).phase is Phase.HELPING
        assert "Arrange what was offered: Online clinic" in (await pat.get("/desk")).text
        task = await site.ask(AskKind.ARRANGE_OFFER)
        shown = (await pat.get(task)).text
        assert "Online clinic</strong>: several communities" in shown
        seen = (await mia.get(home)).text
        assert "the hub arranges what it offered instead" in seen
        assert "Arrange what was offered: Online clinic" in seen, "whose turn it is"
        assert "Take part as a mentor instead" in seen
        assert (await mia.get("/apply")).status == 200, "it keeps nobody from applying again"
        assert "Apply for an exchange" in (await mia.get("/apply")).text
        await refused(pat, task, {"decision": "arranged"}, "note", "Fill this in")
        await refused(pat, task, {"note": said}, "decision", "Fill this in")
        assert (await pat.send(task, {"decision": "arranged", "note": said})).sent()
        assert (await site.settle()).phase is Phase.NO_MATCH
        seen = (await mia.get(home)).text
        assert said in seen
        assert "looked after an offer (Online clinic): It is arranged" in seen
        settled = await pat.get(task)
        assert "Arrange what was offered" in settled.text
    (mail,) = await told(site, NoticeKind.OFFER_ARRANGED)
    assert mail.person_id == MIA
    assert NoticeKind.OFFER_ARRANGED in TOLD_IN_MAIL
    async with database() as session:
        note = await session.get_one(Note, mail.data["note"])
    assert (note.text, note.audience) == (said, NoteAudience.ALL), "so the mail carries the words"


async def test_a_pair_that_agrees_reads_that_what_was_offered_instead_lapses(
    stage: Stage, database: Sessions
) -> None:
    site = await pooled(stage, database)
    home = f"/exchanges/{site.x.id}"
    clinic = (Alternative.CLINIC,)
    waits = PutOnWaitingList(by=PAT, reason=NoMatchReason.LATE, alternatives=clinic)
    for message in (
        waits,
        ProposePartner(by=PAT, partner=MENTOR),
        AcceptPartner(by=MIA),
        AcceptPartner(by=TOR),
    ):
        await site.x.send(message)
    assert (await site.settle()).phase is Phase.PLANNING
    said = (
        "What was offered instead is arranged no longer, for there is a partner now: Online clinic"
    )
    for person in (MIA, PAT):
        async with site.browser(person) as reader:
            assert said in (await reader.get(home)).text
    (dropped,) = await told(site, NoticeKind.OFFER_LAPSED)
    assert dropped.person_id == PAT


async def plan_of(person: Person, site: Behind) -> str:
    return (await person.get(f"/exchanges/{site.x.id}/plan")).text


async def test_a_mentor_who_leaves_sees_a_goodbye_and_the_next_one_nothing_of_it(
    stage: Stage, database: Sessions
) -> None:
    site = await behind(stage, database, Phase.PLAN_REVIEW)
    await register_mentors(database)
    home = f"/exchanges/{site.x.id}"
    async with database() as session:
        (await session.get_one(Document, "d-plan")).exchange_id = site.x.id
        (await session.get_one(Document, "d-q")).exchange_id = site.x.id
        await session.commit()
    async with site.browser(TOR) as tor:
        form = await tor.get(site.action("withdraw"))
        assert "you no longer see its pages" in form.text
        await refused(tor, site.action("withdraw"), {"reason": "no_time"}, "sure", "Tick this box")
        typed = {"reason": "no_time", "words": "We lost two people.", "sure": "yes"}
        assert (await tor.send(site.action("withdraw"), typed)).sent()
        assert (await site.settle()).phase is Phase.POOL
        goodbye = await tor.get(home)
        assert goodbye.status == 410
        assert "Your part in this exchange has ended" in goodbye.text
        for path in ("/plan", "/contacts", "/documents/d-plan", "/actions/withdraw"):
            assert (await tor.get(home + path)).status == 410
        assert home not in (await tor.get("/inbox")).text
    assert {n.person_id for n in await told(site, NoticeKind.PARTNER_LEFT)} == {MIA, PAT}
    assert TESS in {n.person_id for n in await told(site, NoticeKind.GOODBYE)}
    async with site.browser(PAT) as pat:
        find = await site.ask(AskKind.FIND_PARTNER)
        assert 'value="c-mentor"' not in (await pat.get(find)).answer.text
        assert (
            await pat.send(find, {"decision": "propose", "partner": "c-other", "reasons": "topic"})
        ).sent()
    await send(site, AcceptPartner(by=MIA), AcceptPartner(by=OZ))
    assert (await site.settle()).phase is Phase.PLANNING
    async with site.browser(OZ) as oz, site.browser(MIA) as mia:
        page = (await oz.get(home)).text
        assert "We lost two people." not in page
        assert "Vistulia" not in page
        assert "We lost two people." in (await mia.get(home)).text
        plan = await plan_of(oz, site)
        assert "Plan an event for forty people" in plan
        assert "Budget of 2026" not in plan
        assert "Look over the checklist" not in plan
        assert (await oz.get(f"{home}/documents/d-plan")).status == 404
        assert (await mia.get(f"{home}/documents/d-plan")).status == 200
        kept = await mia.send(f"{home}/plan/people", {"lead_contact": OZ, "travellers": MIA})
        assert kept.sent(), kept.text
        assert "Plan an event for forty people" in await plan_of(oz, site)
    async with site.browser(TOR) as tor:
        assert (await tor.get(home)).status == 410
        assert "Adrialine" not in (await tor.get(home)).text


async def test_the_hub_replaces_a_partner_with_words_for_both(
    stage: Stage, database: Sessions
) -> None:
    site = await behind(stage, database, Phase.PLANNING)
    path = site.action("replace-partner")
    typed = {"reason": "no_answer", "note": WHY, "sure": "yes"}
    async with site.browser(MIA) as mia:
        assert (await mia.get(path)).status == 403
        assert path not in (await mia.get(f"/exchanges/{site.x.id}")).text
    async with site.browser(COR) as cor:
        assert path in (await cor.get(f"/exchanges/{site.x.id}")).text
        await refused(cor, path, {**typed, "note": ""}, "note", "")
        await refused(cor, path, {**typed, "sure": None}, "sure", "Tick this box")
        await refused(cor, path, {**typed, "reason": ""}, "reason", "Fill this in")
        assert (await cor.send(path, typed)).sent()
        assert (await site.settle()).phase is Phase.POOL
    async with site.browser(MIA) as mia:
        assert WHY in (await mia.get(f"/exchanges/{site.x.id}")).text


async def test_after_the_visit_withdrawing_is_a_wish_to_the_hub(
    stage: Stage, database: Sessions
) -> None:
    site = await behind(stage, database, Phase.POST_PLAN)
    async with site.browser(TOR) as tor:
        form = await tor.get(site.action("withdraw"))
        assert "You have met already" in form.text
        typed = {"reason": "no_time", "words": "Nobody can lead the calls.", "sure": "yes"}
        assert (await tor.send(site.action("withdraw"), typed)).sent()
        assert "asked the hub to leave" in (await tor.get(f"/exchanges/{site.x.id}")).text
    x = await site.settle()
    assert x.phase is Phase.POST_PLAN
    async with site.browser(PAT) as pat:
        decide = await site.ask(AskKind.DECIDE_REQUEST)
        shown = await pat.get(decide)
        assert "Nobody can lead the calls." in shown.text
        assert site.action("hand-over") in shown.text
        assert (await pat.send(decide, {"decision": "grant", "note": "Tess takes over."})).sent()
        assert [wish.granted for wish in (await site.settle()).requests] == [True]


async def test_one_button_looks_for_partners_of_all_who_wait(
    stage: Stage, database: Sessions
) -> None:
    site = await pooled(stage, database)
    other = Behind(database, await stage.start(partner=None))
    await add_cycle(database, "round-2", await site.now() - timedelta(days=1))
    await send(other, AcceptApplication(by=PAT))
    async with site.browser(PAT) as pat:
        assert "Nobody waits" in (await pat.get("/desk/waiting")).text
        waits = PutOnWaitingList(by=PAT, reason=NoMatchReason.LATE)
        await send(site, waits)
        await send(other, waits)
        assert "2 applications wait" in (await pat.get("/desk/waiting")).text
        await refused(pat, "/desk/waiting", {"cycle": ""}, "cycle", "Fill this in")
        assert (await pat.send("/desk/waiting", {"cycle": "round-9"})).error("cycle")
        assert (await pat.send("/desk/waiting", {"cycle": "round-2"})).sent()
        assert "again for 2 applications" in (await pat.get("/desk")).text
    for each in (site, other):
        x = await each.settle()
        assert (x.phase, x.cycle) == (Phase.POOL, "round-2")
    async with site.browser(MIA) as mia, site.browser(ANN) as ann:
        assert (await mia.get("/desk/waiting")).status == 403
        assert (await ann.get("/desk/waiting")).status == 403
