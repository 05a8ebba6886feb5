"""Pages of the exception paths, attacked: by who comes late, leaves, is set aside, or holds two roles."""

from collections.abc import Iterator
from copy import deepcopy
from dataclasses import dataclass, field
from typing import Any
from uuid import uuid4

import pytest
from fastapi.routing import APIRoute
from sqlalchemy.ext.asyncio import AsyncSession, async_sessionmaker
from sqlmodel import select

from activities.records import Records
from domain.case.errors import RuleBroken
from domain.case.message import AnyMessage
from domain.case.team import TeamMember
from domain.case.timeline import Via
from domain.exchange.ask_kinds import AskKind
from domain.exchange.messages import base
from domain.exchange.messages.override import ReopenAsk
from domain.exchange.messages.partner import (
    AcceptPartner,
    DeclinePartner,
    PartnerReason,
    ProposePartner,
    ReplacePartner,
    ReplaceReason,
)
from domain.exchange.messages.people import AddMember, HandOver, RemoveMember
from domain.exchange.messages.plan_review import ApprovePlan
from domain.exchange.messages.staff import AssignStaff, DeclareConflict
from domain.exchange.people import Role, Side
from domain.exchange.phases import Phase
from models.messages.exchange import Receipt
from models.messages.records import whole
from models.tables.note import Note, NoteAudience
from models.tables.person import Person
from models.tables.staff_role import StaffRole
from models.tables.vault_read import VaultRead
from runtime.exchanges import ExchangeUnknown
from tests.support.exchange_states import Moment, at
from tests.support.pages_of_exchange import VAULT_KEY
from tests.support.people import (
    ANN,
    BO,
    CHA,
    COR,
    MIA,
    MILO,
    OTHER_MENTOR,
    PAT,
    SAF,
    SUB,
    TESS,
    TOR,
)  # fmt: skip
from tests.support.web_app import NOW, browser, make_app, signed_in
from web.app import ROUTERS

Sessions = async_sessionmaker[AsyncSession]
SECRET = "Her sister sits in their board."
OZ, LEA, NEW = "p-oz", "p-lea", "p-new"
HOME = "/exchanges/x1"


@dataclass
class Listening:
    """Takes moves and keeps them, in the place of running exchanges."""

    sent: list[AnyMessage] = field(default_factory=list)

    async def send(self, exchange_id: str, message: AnyMessage, key: str) -> Receipt:
        self.sent.append(message)
        raise ExchangeUnknown(exchange_id, key)


async def add_person(database: Sessions, person: str, *roles: Role) -> None:
    async with database() as session, session.begin():
        name = person.removeprefix("p-").title()
        session.add(
            Person(id=person, name=name, email=f"{person}@example.org", time_zone="Europe/Kyiv")
        )
        await session.flush()
        session.add_all(StaffRole(person_id=person, role=role.value) for role in roles)


async def add_note(database: Sessions, note: str, text: str, audience: NoteAudience) -> None:
    async with database() as session, session.begin():
        session.add(
            Note(id=note, exchange_id="x1", author_id=ANN, text=text, created_at=NOW,
                 audience=audience)
        )  # fmt: skip


async def record(database: Sessions, here: Moment) -> None:
    """The exchange as its pages know it, without a server behind them."""
    x = deepcopy(here.x)
    x.id = "x1"
    await Records(database).record(whole(x, here.now))


async def page_of(app: Any, database: Sessions, person: str, path: str = HOME) -> str:
    async with signed_in(app, database, person) as client:
        return str((await client.get(path)).text)


def with_another_partner() -> Moment:
    """A pair had begun to plan; its yes was opened again, it declined, and another one came."""
    here = at(Phase.PLANNING)
    (yes,) = [a for a in here.x.asks if a.kind is AskKind.CONFIRM_PARTNER and not a.is_open][-1:]
    here.make(ReopenAsk(by=COR, ask=yes.id, note="n-1")).wait(1)
    side = TOR if Role.MENTOR in yes.of else MIA
    here.make(DeclinePartner(by=side, reason=PartnerReason.LANGUAGE, note="n-declined")).wait(1)
    here.make(ProposePartner(by=PAT, partner=OTHER_MENTOR))
    return here.make(AcceptPartner(by=MIA), AcceptPartner(by=OZ)).wait(1)


async def test_the_next_partner_reads_nothing_of_one_who_declined(database: Sessions) -> None:
    await add_note(database, "n-declined", "They answer nobody.", NoteAudience.ALL)
    await record(database, with_another_partner())
    app = make_app(database)
    page = await page_of(app, database, OZ)
    assert "said yes to the partnership" in page
    for of_others in ("They answer nobody.", "declined the partnership", "Tor", "Vistulia"):
        assert of_others not in page
    async with signed_in(app, database, OZ) as oz:
        assert "Budget of 2026" not in (await oz.get(f"{HOME}/plan")).text
        assert (await oz.get(f"{HOME}/documents/d-plan")).status_code == 404
    assert "They answer nobody." in await page_of(app, database, MIA), "the mentee was there"
    async with signed_in(app, database, TOR) as tor:
        gone = await tor.get(HOME)
    assert (gone.status_code, "Adrialine" in gone.text) == (410, False)


async def test_what_is_the_hubs_own_is_not_for_participants_who_work_for_it_elsewhere(
    database: Sessions,
) -> None:
    await record(
        database, at(Phase.PLAN_REVIEW).make(DeclareConflict(by=ANN, person=ANN, note="n-why"))
    )
    await add_note(database, "n-why", SECRET, NoteAudience.HUB)
    async with database() as session, session.begin():
        for role in (Role.APPROVER, Role.PROGRAMME, Role.CHAIR, Role.SAFETY_OFFICER):
            session.add(StaffRole(person_id=TESS, role=role.value))
    app = make_app(database)
    for person, reads in ((TESS, False), (TOR, False), (MIA, False), (COR, True), (PAT, True)):
        page = await page_of(app, database, person)
        assert (SECRET in page, "conflict of interest" in page) == (reads, reads), person
    async with signed_in(app, database, TESS) as tess:
        assert (await tess.get(f"{HOME}/documents/d-report-mentee")).status_code == 404
        assert (await tess.get(f"{HOME}/emergency")).status_code in (403, 404)


async def test_a_refused_message_does_not_tell_participants_of_a_conflict(
    database: Sessions,
) -> None:
    here = at(Phase.PLAN_REVIEW).make(DeclareConflict(by=ANN, person=ANN, note="n-why"))
    assert here.x.plan
    again = TeamMember(person=ANN, roles=(Role.APPROVER,))
    for message in (
        ApprovePlan(by=ANN, plan_hash=here.x.plan.doc.hash),
        AssignStaff(by=COR, member=again),
    ):
        with pytest.raises(RuleBroken) as broken:
            base.execute(here.x, message, here.now, Via.SIGNAL)
        here.x.refuse(message.name, here.now, message.by, broken.value)
    await record(database, here)
    app = make_app(database)
    for person, told in ((TOR, False), (MIA, False), (PAT, True)):
        page = await page_of(app, database, person)
        assert ("This person has a conflict" in page, "was refused" in page) == (told, told)


def routes_of_exchanges() -> Iterator[tuple[str, str]]:
    """Method and path pattern of every page about one exchange."""
    for router in ROUTERS:
        for route in router.routes:
            if isinstance(route, APIRoute) and "{exchange_id}" in route.path:
                yield from ((method, route.path) for method in sorted(route.methods or ()))


def filled(pattern: str, ask: str) -> str:
    values = {
        "exchange_id": "x1", "ask_id": ask, "name": "pause", "way": "waive", "section_name": "goals",
        "document_id": "d-application", "file_id": "f-none", "stage": "plan",
        "person_id": "p-mia", "part": "learn", "key": "order-1-1", "plan_part": "goal-1", "note_id": "n-plan",
        "profile_id": "no-such-profile", "area": "about",
    }  # fmt: skip
    for name, value in values.items():
        pattern = pattern.replace("{" + name + "}", value)
    assert "{" not in pattern, f"say what to put into {pattern}"
    return pattern


async def outsiders(database: Sessions) -> Moment:
    """Tor's community was replaced, Nela has joined and left again; Lea never belonged to it."""
    for person in (LEA, NEW):
        await add_person(database, person)
    here = at(Phase.PLANNING)
    here.make(AddMember(by=MIA, side=Side.MENTEE, person=NEW)).wait(1)
    here.make(RemoveMember(by=MIA, side=Side.MENTEE, person=NEW))
    here.make(ReplacePartner(by=PAT, reason=ReplaceReason.NO_FIT, note="n-1")).wait(1)
    await record(database, here)
    return here


async def test_whoever_has_no_part_gets_no_page_and_sends_nothing(database: Sessions) -> None:
    here, gateway = await outsiders(database), Listening()
    app = make_app(database, exchanges=gateway, vault_key=VAULT_KEY)
    ask, routes = here.x.open_asks()[0].id, list(routes_of_exchanges())
    assert len(routes) >= 20
    for person, expected in ((LEA, 404), (NEW, 404), (OZ, 404), (TOR, 410), (TESS, 410)):
        async with signed_in(app, database, person) as client:
            for method, pattern in routes:
                answer = await client.request(method, filled(pattern, ask), data=form())
                assert answer.status_code == expected, (person, method, pattern)
                shown = answer.text.partition("<main")[2]
                assert not any(n in shown for n in ("Mia", "Dravania", "Events")), pattern
    async with browser(app) as nobody:
        for method, pattern in routes:
            answer = await nobody.request(method, filled(pattern, ask), data=form())
            assert answer.status_code == (303 if method == "GET" else 401), (method, pattern)
            assert "Dravania" not in answer.text
    assert gateway.sent == []


def form(**fields: Any) -> dict[str, Any]:
    return {"_key": str(uuid4()), "note": "Because of that.", **fields}


SEEN = {  # contacts, emergency, my-details, the coordinator's way with somebody's ask, itinerary
    MIA: (200, 403, 200, 403, 200),
    MILO: (200, 403, 200, 403, 403),
    TESS: (200, 403, 200, 403, 403),
    TOR: (200, 403, 200, 403, 403),
    PAT: (403, 200, 200, 403, 403),
    SUB: (403, 200, 200, 403, 403),
    SAF: (403, 200, 200, 403, 403),
    BO: (403, 403, 200, 403, 403),
    CHA: (403, 403, 200, 403, 403),
    COR: (403, 403, 200, 200, 403),
    "p-tied": (403, 403, 200, 403, 403),
    ANN: (403, 404, 404, 403, 403),  # set aside by a conflict of interest
    LEA: (403, 403, 404, 403, 403),  # works for the hub, but not in this exchange
    NEW: (404, 404, 404, 404, 404),  # taken off her side
}


async def test_everybody_finds_their_own_pages_of_a_journey_only(database: Sessions) -> None:
    await add_person(database, LEA, Role.SAFETY_OFFICER, Role.PROGRAMME)
    await add_person(database, NEW)
    here = at(Phase.READY).make(AddMember(by=MIA, side=Side.MENTEE, person=NEW)).wait(0.1)
    here.make(RemoveMember(by=MIA, side=Side.MENTEE, person=NEW))
    here.make(HandOver(by=TESS, side=Side.MENTOR, person=TOR, note="n-1"))
    here.make(DeclareConflict(by=COR, person=ANN, note="n-1"))
    await record(database, here)
    app = make_app(database, vault_key=VAULT_KEY)
    depart = next(a.id for a in here.x.open_asks(AskKind.DEPART))
    pages = ("contacts", "emergency", "my-details", f"asks/{depart}/override/instead", "itinerary")
    found = {}
    for person in SEEN:
        async with signed_in(app, database, person) as client:
            found[person] = tuple([(await client.get(f"{HOME}/{p}")).status_code for p in pages])
    assert found == SEEN


async def test_a_journeys_page_holds_ones_own_bookings_and_looks_at_nothing_else(
    database: Sessions,
) -> None:
    here = at(Phase.READY)
    own, *others = here.x.orders
    assert len(others) == 2
    others[0].traveller = MILO
    texts = {"n-own": "Seat 12", "n-milo": "Where Milo sleeps", "n-hub": SECRET, "n-far": "Far off"}
    await record(database, here)
    async with database() as session:
        for note, text in texts.items():
            audience = NoteAudience.HUB if note == "n-hub" else NoteAudience.ALL
            exchange = "x2" if note == "n-far" else "x1"
            session.add(
                Note(
                    id=note,
                    exchange_id=exchange,
                    author_id=BO,
                    text=text,
                    created_at=NOW,
                    audience=audience,
                )
            )
        await session.commit()
    app = make_app(database, vault_key=VAULT_KEY)
    others[0].booking = "n-milo"
    for named in ("n-own", "n-hub", "n-far"):
        own.booking = named
        here.x.revision += 1
        await record(database, here)
        async with signed_in(app, database, MIA) as mia:
            shown = await mia.get(f"{HOME}/itinerary")
        assert shown.status_code == 200
        assert [one for one in texts if texts[one] in shown.text] == ["n-own"][: named == "n-own"]
    async with database() as session:
        assert not list(await session.scalars(select(VaultRead)))


async def test_nobody_acts_for_another_person_by_what_a_form_says(database: Sessions) -> None:
    here, gateway = at(Phase.PLAN_REVIEW), Listening()
    await record(database, here)
    app = make_app(database, exchanges=gateway, vault_key=VAULT_KEY)
    forged = {"by": PAT, "person": PAT, "instead_of": ANN, "because": "x", "me": PAT}
    review = f"{HOME}/asks/{here.x.open_asks(AskKind.REVIEW_PLAN)[0].id}"
    async with signed_in(app, database, SUB) as sub:
        day = (here.now.date().replace(year=here.now.year + 1)).isoformat()
        await sub.post("/desk/away", data=form(until=day, **forged))
        await sub.post(f"{HOME}/actions/pause", data=form(until=day, reason="other", **forged))
        for way in ("waive", "reopen", "instead"):
            assert (await sub.post(f"{review}/override/{way}", data=form())).status_code == 403
    async with signed_in(app, database, MIA) as mia:
        for path in ("/desk/away", "/desk/away/back", "/desk/waiting", "/desk/officers"):
            assert (await mia.post(path, data=form(**forged))).status_code in (403, 404), path
    async with signed_in(app, database, BO) as booker:
        assert (await booker.post("/desk/waiting", data=form(cycle="any"))).status_code == 403
    assert {message.by for message in gateway.sent} == {SUB}
    assert {getattr(message, "person", SUB) for message in gateway.sent} == {SUB}
    assert not any(message.instead_of or message.because for message in gateway.sent)
