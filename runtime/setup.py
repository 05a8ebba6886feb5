"""Setting an installation up, from pages and commands alike: each change is written down, from and to.

No function commits. Each is about one programme, by its mark. RuleBroken names the field and the way out. What runs keeps what it began with: an exchange has
its numbers, zone and holidays from its start (`runtime.exchange_start`).
"""

import re
import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from uuid import uuid4

from sqlalchemy import func, select, text, update
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from activities.mail.wake import RING
from domain.case.errors import N_, RuleBroken
from domain.case.workdays import at_local, local_date
from domain.exchange.people import HUB_ROLES, Role
from domain.exchange.policy import Policy
from models.accounts.links import real_now
from models.accounts.sign_in_mail import invite
from models.tables.cycle import Cycle
from models.tables.person import Person
from models.tables.programme import FIRST, Programme
from models.tables.setting_change import SettingChange
from models.tables.staff_role import StaffRole
from models.typed.mail_address import spelled
from models.views.programmes import all_programmes, scope_of
from models.views.setup import programme_of
from runtime.staff_roles import give_role, take_role

MATCHING_AFTER = timedelta(days=14)
"""From the end of the window to the matching date, where nobody says another."""

INVITATION_MINUTES = 7 * 24 * 60

FIELDS = ("name", "country", "time_zone", "duty_phone", "write_to", "sign_up", "part_of")
"""What the page sets; `mail_from` an operator sets by command."""
NO_ZONE = "UTC"
HEARING = frozenset({Role.SAFETY_OFFICER, Role.CHAIR})
"""Who hears concerns, and who sees to it that they are heard."""


@dataclass(frozen=True, kw_only=True)
class CycleWish:
    """A cycle as somebody wants it; both days belong to it. `budget` is in euro."""

    name: str
    opens: date
    closes: date
    places: int | None = None
    budget: int | None = None


@dataclass(frozen=True, kw_only=True)
class StaffWish:
    """Who is to be at the hub, and as what."""

    name: str
    email: str
    roles: Sequence[Role]


@dataclass(frozen=True, kw_only=True)
class Invited:
    """Whom the roles went to, whether they are new here, and which roles are new."""

    person: Person
    is_new: bool
    roles: tuple[Role, ...]


_ALONE = text("LOCK TABLE setting_change IN SHARE ROW EXCLUSIVE MODE")


async def one_at_a_time(session: AsyncSession) -> None:
    """Nobody else sets anything up until the caller commits: what is looked at stays so."""
    await session.execute(_ALONE)


def record(
    session: AsyncSession,
    what: str,
    values: tuple[object, object],
    *,
    by: str | None,
    now: datetime,
    person: str | None = None,
    programme: str = FIRST,
) -> bool:
    """Write one change down, of `what` ("part/field"), from and to; False where nothing changed."""
    part, _slash, field = what.partition("/")
    old, new = ("" if value is None else str(value) for value in values)
    if old == new:
        return False
    session.add(
        SettingChange(
            id=str(uuid4()), at=now, by=by, part=part, field=field,
            before=old, after=new, person_id=person,
            programme=programme,
        )
    )  # fmt: skip
    return True


async def set_programme(
    session: AsyncSession,
    values: dict[str, str],
    *,
    by: str | None,
    now: datetime,
    programme: str = FIRST,
) -> int:
    """Describe a programme (any of FIELDS); how many of them changed. The first one is made where it is not there.

    RuleBroken for a name that another one has, or is told by in commands. Staff whose time zone nobody chose get the hub's.
    """
    await one_at_a_time(session)
    known = await programme_of(session, programme)
    if known is None and programme:
        raise RuleBroken(
            "",
            N_("There is no such programme."),
            N_("Make it first."),
            rule="programme_unknown",
        )
    if known is None:
        known = Programme(id=await _new_id(session, values["name"]), name="")
        session.add(known)
    if values.get("name", known.name) != known.name:
        others = [one for one in await all_programmes(session) if one.id != known.id]
        check_name(others, values["name"])
    changed = 0
    for name in (*FIELDS, "mail_from"):
        if name not in values:
            continue
        changed += record(
            session, f"programme/{name}", (getattr(known, name), values[name]),
            by=by, now=now, programme=programme,
        )  # fmt: skip
        setattr(known, name, values[name])
    if known.time_zone:
        staff = select(col(StaffRole.person_id)).where(col(StaffRole.programme) == programme)
        mine = update(Person).where(col(Person.id).in_(staff), col(Person.time_zone) == NO_ZONE)
        await session.execute(mine.values(time_zone=known.time_zone))
    await session.flush()
    return changed


def check_name(others: Iterable[Programme], name: str) -> None:
    """Raise RuleBroken where one of the other programmes is called so, or has it as its id."""
    if any(name.casefold() in {one.name.casefold(), one.id} for one in others):
        raise RuleBroken(
            "name",
            N_("Another programme has this name."),
            N_("Give this one a name of its own."),
            rule="programme_named_twice",
        )


async def _new_id(session: AsyncSession, name: str) -> str:
    """What the cycles call it that are there already; else made of its name."""
    latest = select(col(Cycle.programme)).order_by(col(Cycle.opens_at).desc()).limit(1)
    return await session.scalar(latest) or plain_name(name)


def plain_name(name: str) -> str:
    """A name as it can stand in an address."""
    plain = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode().lower()
    return re.sub("[^a-z0-9]+", "-", plain).strip("-")[:60] or "programme"


async def set_cycle(
    session: AsyncSession,
    cycle_id: str | None,
    wish: CycleWish,
    *,
    by: str | None,
    now: datetime,
    mark: str = FIRST,
) -> Cycle:
    """Make a cycle, or correct the one with this id; open from the first morning to the last night, at the hub.

    A new one keeps the numbers (policy) of its programme's last one.
    """
    await one_at_a_time(session)
    programme = await programme_of(session, mark)
    if programme is None:
        raise RuleBroken(
            "",
            N_("The programme has no name yet."),
            N_("Name it first, with the hub’s country and time zone."),
            rule="cycle_without_programme",
        )
    zone = programme.time_zone or Policy().time_zone
    cycle = await session.get(Cycle, cycle_id) if cycle_id else None
    _check_days(wish, local_date(now, zone), is_new=cycle is None)
    opens_at = at_local(wish.opens, 0, zone)
    closes_at = at_local(wish.closes + timedelta(days=1), 0, zone)
    await _check_others(session, programme, cycle_id, wish, (opens_at, closes_at))
    before = vars(wish_of(cycle, zone)) if cycle else {}
    if cycle is None:
        cycle = Cycle(
            id=str(uuid4()), programme=programme.id, name=wish.name, opens_at=opens_at,
            closes_at=closes_at, matching_on=closes_at + MATCHING_AFTER,
            policy=await _policy_before(session, programme.id),
        )  # fmt: skip
        session.add(cycle)
    else:
        cycle.matching_on += closes_at - cycle.closes_at
    cycle.name, cycle.places, cycle.budget = wish.name, wish.places, wish.budget
    cycle.opens_at, cycle.closes_at = opens_at, closes_at
    for what, value in vars(wish).items():
        told = (before.get(what), value)
        record(session, f"cycle/{what}", told, by=by, now=now, programme=mark)
    await session.flush()
    return cycle


def wish_of(cycle: Cycle, zone: str) -> CycleWish:
    """A cycle as its form shows it, in the hub's days."""
    return CycleWish(
        name=cycle.name,
        opens=local_date(cycle.opens_at, zone),
        closes=local_date(cycle.closes_at - timedelta(seconds=1), zone),
        places=cycle.places,
        budget=cycle.budget,
    )


def _check_days(wish: CycleWish, today: date, *, is_new: bool) -> None:
    if wish.closes < wish.opens:
        raise RuleBroken(
            "closes",
            N_("It closes before it opens."),
            N_("Choose a last day on or after the first one."),
            rule="cycle_ends_first",
        )
    if is_new and wish.closes < today:
        raise RuleBroken(
            "closes",
            N_("This day is over."),
            N_("Choose a last day from today on."),
            rule="cycle_over",
        )


async def _check_others(
    session: AsyncSession,
    programme: Programme,
    cycle_id: str | None,
    wish: CycleWish,
    window: tuple[datetime, datetime],
) -> None:
    mine = (await scope_of(session, programme.mark)).named(col(Cycle.programme))
    others = select(Cycle).where(col(Cycle.id) != (cycle_id or ""), *mine)
    if await session.scalar(
        others.where(func.lower(col(Cycle.name)) == wish.name.lower()).limit(1)
    ):
        raise RuleBroken(
            "name",
            N_("Another cycle has this name."),
            N_("Give this one a name of its own, with its year for example."),
            rule="cycle_named_twice",
        )
    same_time = others.where(
        col(Cycle.programme) == programme.id,
        col(Cycle.opens_at) < window[1],
        col(Cycle.closes_at) > window[0],
    )
    other: Cycle | None = await session.scalar(same_time.limit(1))
    if other is not None:
        raise RuleBroken(
            "opens",
            N_("{name} is open on some of these days: nobody would know which one they apply to."),
            N_("Choose days that it is not open on, or correct its days first."),
            rule="cycles_overlap",
            name=other.name,
        )


async def _policy_before(session: AsyncSession, programme: str) -> dict[str, object]:
    latest = (
        select(Cycle)
        .where(col(Cycle.programme) == programme)
        .order_by(col(Cycle.opens_at).desc())
        .limit(1)
    )
    found: Cycle | None = await session.scalar(latest)
    return dict(found.policy) if found else {}


async def invite_staff(
    session: AsyncSession,
    wish: StaffWish,
    *,
    by: str | None,
    now: datetime,
    programme: str = FIRST,
) -> Invited:
    """Enter somebody at the hub of a programme, with roles, and owe them the mail that lets them in.

    Somebody who is known by this address keeps their name. Asked again, the mail goes out again.
    """
    await one_at_a_time(session)
    roles = tuple(dict.fromkeys(wish.roles))
    if not roles or set(roles) - HUB_ROLES:
        raise RuleBroken(
            "roles",
            N_("These are not roles at the hub."),
            N_("Choose one or several of those that are shown."),
            rule="no_hub_role",
        )
    address = spelled(wish.email)
    known: Person | None = await session.scalar(select(Person).where(col(Person.email) == address))
    person = known or await _entered(session, wish.name, address, programme)
    if not person.active:
        raise RuleBroken(
            "email",
            N_("This address belongs to somebody who is not active any more."),
            N_("Use another address, or make them active in the register first."),
            rule="staff_not_active",
        )
    if by == person.id and not HEARING.isdisjoint(roles):
        raise RuleBroken(
            "roles",
            N_("Nobody makes themselves somebody who hears concerns."),
            N_("Ask another coordinator, or the chair of the Steering Committee."),
            rule="own_safety_officer",
        )
    fresh = [
        role
        for role in roles
        if await give_to(session, person, role, by=by, now=now, programme=programme)
    ]
    await invite(
        session, person.id, roles, minutes=INVITATION_MINUTES, now=real_now(), programme=programme
    )
    await session.execute(RING)
    return Invited(person=person, is_new=known is None, roles=tuple(fresh))


async def _entered(session: AsyncSession, name: str, address: str, mark: str) -> Person:
    programme = await programme_of(session, mark)
    zone = programme.time_zone if programme and programme.time_zone else NO_ZONE
    person = Person(id=str(uuid4()), name=name, email=address, time_zone=zone, programmes=[mark])
    session.add(person)
    await session.flush()
    return person


async def give_to(
    session: AsyncSession,
    person: Person,
    role: Role,
    *,
    by: str | None,
    now: datetime,
    programme: str = FIRST,
) -> bool:
    """Give a role to somebody who is entered already, without a mail; False where it is held."""
    if not await give_role(session, person.id, role, by=by, now=now, programme=programme):
        return False
    what, told = f"staff/{role.value}", ("", person.name)
    return record(session, what, told, by=by, now=now, person=person.id, programme=programme)


async def take_from_staff(
    session: AsyncSession,
    person_id: str,
    role: Role,
    *,
    by: str | None,
    now: datetime,
    hearing: bool = False,
    programme: str = FIRST,
) -> bool:
    """Take a role; False where it is not held. The last coordinator stays: nobody else could give it back.

    Only who has signed in counts: an invitation that nobody follows leads nobody in. Who hears concerns
    keeps the role, unless whoever runs the installation (`hearing`) takes it: a concern may be about
    whoever would strike it out.
    """
    if role in HEARING and not hearing:
        raise RuleBroken(
            "",
            N_("Who hears concerns is not struck out here: a concern may be about anybody."),
            N_("Name another one first; whoever runs the installation then takes the role away."),
            rule="hearing_role_kept",
        )
    await one_at_a_time(session)
    query = (
        select(Person)
        .join(StaffRole, col(StaffRole.person_id) == col(Person.id))
        .where(
            col(StaffRole.role) == role.value,
            col(StaffRole.programme) == programme,
            col(Person.active),
        )
    )
    holders = {person.id: person for person in await session.scalars(query)}
    others = [one for one in holders.values() if one.id != person_id and one.has_signed_in]
    if role is Role.COORDINATOR and person_id in holders and not others:
        raise RuleBroken(
            "",
            N_("Nobody else who has signed in is a coordinator."),
            N_("Give the role to somebody else first, and wait until they have signed in."),
            rule="last_hub_coordinator",
        )
    if not await take_role(session, person_id, role, programme=programme):
        return False
    name = holders[person_id].name if person_id in holders else person_id
    what, told = f"staff/{role.value}", (name, "")
    return record(session, what, told, by=by, now=now, person=person_id, programme=programme)


async def is_held(session: AsyncSession, role: Role, programme: str = FIRST) -> bool:
    """Whether anybody active holds a role at the hub of a programme."""
    holder = (
        select(col(Person.id))
        .join(StaffRole, col(StaffRole.person_id) == col(Person.id))
        .where(
            col(StaffRole.role) == role.value,
            col(StaffRole.programme) == programme,
            col(Person.active),
        )
    )
    return await session.scalar(holder.limit(1)) is not None
