"""The people somebody may tick as being those whom a concern is about."""

import re

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from domain.exchange.people import Role
from models.tables.exchange_member import ExchangeMember
from models.tables.exchange_view import ExchangeView
from models.tables.person import Person
from models.tables.programme import FIRST
from models.tables.staff_role import StaffRole
from models.texts.labels import label
from models.views.names import people_named
from models.views.programmes import scope_naming
from web.cases.names import names_of
from web.forms.fields import Options
from web.site.access import Viewer

_ID = re.compile(r"[A-Za-z0-9_-]{1,64}")


def plausible(exchange_id: str | None) -> str | None:
    """The id if it looks like one; whether there is such an exchange is told to nobody."""
    return exchange_id if exchange_id and _ID.fullmatch(exchange_id) else None


async def staff_options(database: AsyncSession, programme: str = FIRST) -> Options:
    """The staff of a programme's hub by name, with their roles: they are known to everybody."""
    query = (
        select(col(Person.id), col(Person.name), col(StaffRole.role))
        .join(StaffRole, col(StaffRole.person_id) == col(Person.id))
        .where(col(Person.active), col(StaffRole.programme) == programme)
        .order_by(col(Person.name), col(Person.id), col(StaffRole.role))
    )
    names: dict[str, str] = {}
    roles: dict[str, list[str]] = {}
    for person, name, role in (await database.execute(query)).all():
        names[person] = name
        roles.setdefault(person, []).append(label(Role(role)))
    told = await people_named(database, names)
    return [(person, f"{told[person]} ({', '.join(roles[person])})") for person in names]


async def people_of_exchange(database: AsyncSession, exchange_id: str) -> Options:
    """Everybody who takes part in an exchange, by name."""
    query = (
        select(col(Person.id), col(Person.name))
        .join(ExchangeMember, col(ExchangeMember.person_id) == col(Person.id))
        .where(col(ExchangeMember.exchange_id) == exchange_id)
        .distinct()
        .order_by(col(Person.name), col(Person.id))
    )
    found = [person for person, _name in (await database.execute(query)).all()]
    told = await people_named(database, found)
    return [(person, told[person]) for person in found]


async def options_for(
    database: AsyncSession, viewer: Viewer | None, exchange_id: str | None, programme: str = FIRST
) -> Options:
    """Who may be ticked: the hub's staff; for a member of the exchange its other people before them."""
    staff = await staff_options(database, programme)
    own: Options = []
    if viewer and exchange_id:
        people = await people_of_exchange(database, exchange_id)
        if viewer.person_id in dict(people):
            staff = await staff_options(
                database, await programme_of_exchange(database, exchange_id)
            )
            hub = dict(staff)
            own = [(p, name) for p, name in people if p != viewer.person_id and p not in hub]
    return own + staff


async def programme_of_exchange(database: AsyncSession, exchange_id: str) -> str:
    """The mark of the programme an exchange is in; to be shown to its own people only."""
    view = await database.get(ExchangeView, exchange_id)
    return (await scope_naming(database, view.programme)).mark if view else FIRST


async def pair_of(database: AsyncSession, viewer: Viewer | None, exchange_id: str | None) -> str:
    """The exchange's communities, for its own members only; else nothing."""
    if not viewer or not exchange_id:
        return ""
    if viewer.person_id not in dict(await people_of_exchange(database, exchange_id)):
        return ""
    return await pair_name(database, exchange_id)


async def pair_name(database: AsyncSession, exchange_id: str) -> str:
    """The communities of an exchange; nothing where it is not known."""
    view = await database.get(ExchangeView, exchange_id)
    if view is None:
        return ""
    names = await names_of(database, [], [view.mentee_community, view.mentor_community])
    return names.pair(view.mentee_community, view.mentor_community)
