"""Who or what a form lets somebody choose, by name: `(id, text)` options for `FormPage.options`."""

from collections.abc import Iterable, Mapping

from sqlalchemy import select
from sqlmodel import col

from domain.case.asks import AskStatus
from domain.exchange.ask_kinds import AskKind
from domain.exchange.exchange import Exchange
from domain.exchange.follow_up import ActionStatus, CallStatus
from domain.exchange.orders import OrderStatus
from domain.exchange.people import Role, Side
from models.documents.store import UnknownDocument, read_version
from models.tables.ask_view import AskView
from models.tables.person import Person
from models.tables.staff_role import StaffRole
from models.texts.labels import label
from models.texts.translate import _
from models.views.programmes import scope_naming
from web.cases.names import Names, names_of
from web.cases.pages import Place
from web.exchanges.ask_titles import asked
from web.exchanges.load import everybody, titles_of
from web.forms.fields import Options
from web.site.dates import day, moment


async def named_people(at: Place, people: Iterable[str]) -> Options:
    """These people, each once, in the given order."""
    wanted = list(dict.fromkeys(people))
    names = await names_of(at.database, wanted, ())
    return [(person, names.person(person)) for person in wanted]


async def people(at: Place, *sides: Side) -> Options:
    """The people of the given sides."""
    parties = [party for side in sides if (party := at.exchange.party(side))]
    return await named_people(at, [person for party in parties for person in party.members])


async def travellers(at: Place) -> Options:
    """Whoever travels."""
    return await named_people(at, at.exchange.travellers)


async def team(at: Place, *roles: Role) -> Options:
    """The hub's people in this exchange, only those in one of the roles if any is given."""
    members = at.exchange.team.members
    return await named_people(
        at, [m.person for m in members if not roles or set(roles) & set(m.roles)]
    )


async def hub_staff(at: Place) -> Options:
    """Everybody who works for the hub of its programme, in this exchange or not."""
    mark = (await scope_naming(at.database, at.exchange.programme)).mark
    of_it = select(col(StaffRole.person_id)).where(col(StaffRole.programme) == mark)
    staff = await at.database.execute(
        select(col(Person.id))
        .where(col(Person.id).in_(of_it), col(Person.active))
        .order_by(col(Person.name))
    )
    return await named_people(at, [row[0] for row in staff])


async def asks(at: Place, *statuses: AskStatus) -> Options:
    """Asks of the exchange in these states (open ones if none is given), due soonest first."""
    query = (
        select(AskView)
        .where(
            col(AskView.exchange_id) == at.exchange.id,
            col(AskView.status).in_(statuses or (AskStatus.OPEN,)),
        )
        .order_by(col(AskView.due_at))
    )
    found = list(await at.database.scalars(query))
    names = await names_of(at.database, everybody(at.exchange), ())
    titles = await titles_of(at.database, at.exchange)
    return [(ask.ask_id, _ask(ask, at.exchange, names, titles)) for ask in found]


def _ask(ask: AskView, x: Exchange, names: Names, titles: Mapping[str, str]) -> str:
    named = ask.claimed_by or ask.person_id
    roles = ", ".join(label(Role(role)) for role in ask.roles)
    return _(
        "{who}: {what}, due {day}",
        what=asked(AskKind(ask.kind), ask.subject, x, names, titles),
        who=names.person(named) if named else roles,
        day=day(ask.due_at),
    )


async def orders(at: Place, *statuses: OrderStatus) -> Options:
    """Booking orders in these states (live ones if none is given), in the order they were made."""
    found = [o for o in at.exchange.orders if (o.status in statuses if statuses else o.is_live)]
    names = await names_of(at.database, [order.traveller for order in found], ())
    return [
        (
            order.id,
            _(
                "{what} for {name}: {status}",
                what=label(order.kind),
                name=names.person(order.traveller),
                status=label(order.status),
            ),
        )
        for order in found
    ]


async def goals(at: Place) -> Options:
    """The goals of the plan by their numbers, from 1."""
    plan = at.exchange.plan
    if plan is None:
        return []
    try:
        content = (await read_version(at.database, plan.doc.id, plan.doc.version)).content
    except UnknownDocument:
        numbers = range(1, plan.facts.goals + 1)
        return [(str(n), _("Goal {n}", n=n)) for n in numbers]
    return [(str(n), f"{n}. {goal['text']}") for n, goal in enumerate(content["goals"], start=1)]


async def actions(at: Place, *statuses: ActionStatus) -> Options:
    """Actions at home in these states (all if none is given), by their titles."""
    titles = await titles_of(at.database, at.exchange)
    return [
        (action.id, titles.get(action.id) or _("Action {n}", n=number))
        for number, action in enumerate(at.exchange.actions, start=1)
        if not statuses or action.status in statuses
    ]


def calls(at: Place) -> Options:
    """Follow-up calls still to be held, by their numbers."""
    planned = [call for call in at.exchange.calls if call.status is CallStatus.PLANNED]
    return [(str(call.number), f"{call.number}: {moment(call.at)}") for call in planned]
