"""Everything the page of one concern shows."""

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from fastapi import Request
from pydantic import BaseModel
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col
from starlette.responses import Response

from domain.concern.concern import Concern, ConcernPhase, SafetyPolicy
from domain.concern.messages import CONCERN_MESSAGES, offers
from domain.exchange.phases import Phase
from models.concerns.concerns import Message
from models.concerns.people import accused_in
from models.tables.concern_read import ConcernRead
from models.tables.concern_step import ConcernStep
from models.tables.erasure_receipt import ErasureReceipt
from models.tables.exchange_view import ExchangeView
from web.cases.names import names_of
from web.concerns.handling import concerns_of, own_page
from web.concerns.people import pair_name, people_of_exchange, staff_options
from web.desk.concerns.access import Handled
from web.desk.concerns.forms import EraseForGood, NameExchange, NamePeople, WriteToReporter
from web.desk.concerns.sentences import ACTS, STEPS
from web.forms.fields import Options
from web.forms.form import Form
from web.site.resources import resources_of
from web.site.templates import page

TRAVELLING = frozenset({Phase.READY.value, Phase.VISIT.value})
"""While an exchange is on hold in these phases, nobody but who handles the concern watches over arrivals."""


@dataclass(frozen=True)
class Facts:
    """What the database knows of a concern."""

    messages: list[Message]
    steps: list[ConcernStep]
    readings: list[ConcernRead]
    accused: list[str]
    receipt: ErasureReceipt | None
    pair: str
    held: bool
    travelling: bool
    nameable: Options = field(default_factory=list)


async def read_facts(
    request: Request, database: AsyncSession, handled: Handled, now: datetime
) -> Facts:
    """Read, and note who read; the caller commits."""
    case = handled.case
    mine = col(ConcernStep.incident_id) == case.id
    read = select(ConcernRead).where(col(ConcernRead.incident_id) == case.id)
    readings = list(await database.scalars(read.order_by(col(ConcernRead.at).desc()).limit(50)))
    view = await database.get(ExchangeView, case.exchange_id) if case.exchange_id else None
    accused = await accused_in(database, case.id)
    return Facts(
        messages=await concerns_of(request).read(
            database, case, now, reader=handled.viewer.person_id
        ),
        steps=list(
            await database.scalars(
                select(ConcernStep).where(mine).order_by(col(ConcernStep.revision).desc())
            )
        ),
        readings=readings,
        accused=accused,
        receipt=await database.get(ErasureReceipt, case.id),
        pair=await pair_name(database, case.exchange_id) if case.exchange_id else "",
        held=bool(view and view.held),
        travelling=bool(view and view.phase in TRAVELLING),
        nameable=await nameable(database, handled, accused),
    )


async def nameable(database: AsyncSession, handled: Handled, accused: list[str]) -> Options:
    """People who can still be named: of the hub, and of the exchange it is about."""
    staff = await staff_options(database, handled.case.programme)
    own: Options = []
    if handled.case.exchange_id:
        own = await people_of_exchange(database, handled.case.exchange_id)
    known = {person for person, _name in staff}
    both = [option for option in own if option[0] not in known] + staff
    return [(person, name) for person, name in both if person not in accused]


def possible(handled: Handled) -> list[str]:
    """The names of the messages the viewer may send at this moment, as far as the row tells."""
    case = handled.case
    x = Concern(
        id=case.id,
        policy=SafetyPolicy(),
        phase=ConcernPhase(case.state),
        received_at=case.created_at,
        waiting_since=case.created_at,
        exchange=case.exchange_id,
        handlers=handled.handlers,
        retention_at=case.due_at,
        retention_due=case.retention_due,
    )
    return offers(x, handled.viewer.person_id)


async def show_case(request: Request, handled: Handled, given: Form[Any] | None = None) -> Response:
    """The page; `given` is a form that has to be mended."""
    resources = resources_of(request)
    now, can = await resources.now(), possible(handled)
    async with resources.sessions() as database:
        facts = await read_facts(request, database, handled, now)
        people = [
            *(step.actor_id for step in facts.steps),
            *(reading.reader_id for reading in facts.readings),
            *(message.author_id for message in facts.messages),
            *facts.accused,
            *handled.handlers,
            facts.receipt.erased_by if facts.receipt else None,
        ]
        names = await names_of(database, people, [])
        await database.commit()

    def form(model: type[BaseModel], **options: Options) -> Form[Any]:
        return given if given and given.model is model else Form.blank(model, options=options)

    return own_page(
        page(
            request,
            "desk/concern.html",
            status=given.status if given else 200,
            case=handled.case,
            state=ConcernPhase(handled.case.state),
            handlers=handled.handlers,
            facts=facts,
            names=names,
            now=now,
            steps=STEPS,
            acts=[(name, act[1]) for name, act in ACTS.items() if name in can],
            can={name: name in can for name in CONCERN_MESSAGES},
            key=Form.blank(EraseForGood).key,
            write=form(WriteToReporter),
            link=form(NameExchange),
            exclude=form(NamePeople, people=facts.nameable),
            erase=form(EraseForGood),
        )
    )
