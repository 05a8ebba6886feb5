"""Changing the register: every change is written down with who made it and when. No function commits."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import uuid4

from sqlalchemy import func, insert, select, text
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from domain.case.errors import N_, RuleBroken
from models.accounts.links import real_now
from models.accounts.sessions import end_links, end_sessions
from models.register.entries import CommunityEntry, PersonEntry, entry_of
from models.register.running import runs_in
from models.skills.profiles import refresh_of
from models.tables.community import NAME_FOLDED, Community
from models.tables.membership import Membership
from models.tables.person import Person
from models.tables.programme import FIRST
from models.tables.register_change import RegisterChange, Subject
from models.tables.staff_role import StaffRole
from models.typed.search import folded
from models.typed.text import one_line
from models.views.programmes import EVERYTHING, ProgrammeScope

_LOCK = text("SELECT pg_advisory_xact_lock(hashtext('register'))")
Change = list[Any]
"""`[field, before, after]`."""


@dataclass(frozen=True)
class Author:
    """Who changes the register, when (the programme's time), and where: `page`, `import`, `command`,
    `request`.
    """

    by: str | None
    at: datetime
    via: str = "page"


async def one_at_a_time(session: AsyncSession) -> None:
    """Wait until nobody else changes the register, and keep others waiting until the transaction ends."""
    await session.execute(_LOCK)


async def enter_community(
    session: AsyncSession, entry: CommunityEntry, author: Author, *, programme: str = FIRST
) -> Community:
    """A new community of a programme, under an id and a short name of its own."""
    slug = await free_slug(session, entry.name)
    row = Community(id=str(uuid4()), slug=slug, programmes=[programme], **entry.columns())
    session.add(row)
    await session.flush()
    await noted(session, Subject.COMMUNITY, row.id, _all_of(entry_of(row)), author)
    return row


async def enter_person(
    session: AsyncSession, entry: PersonEntry, author: Author, *, programme: str = FIRST
) -> Person:
    """A new person of a programme. The address must be nobody's: `person_at`."""
    row = Person(id=str(uuid4()), programmes=[programme], **entry.columns())
    session.add(row)
    await session.flush()
    await noted(session, Subject.PERSON, row.id, _all_of(entry_of(row)), author)
    return row


async def change_entry(
    session: AsyncSession,
    row: Community | Person,
    entry: CommunityEntry | PersonEntry,
    author: Author,
) -> bool:
    """Give an entry other values; False where it has them already.

    Another mail address ends whatever was sent to the old one, and every session.
    """
    address = getattr(row, "email", "")
    changes = set_values(row, entry.columns())
    if not changes:
        return False
    if isinstance(row, Person) and row.email != address:
        await _sign_out(session, row)
    await session.flush()
    await noted(session, subject_of(row), row.id, changes, author)
    return True


def set_values(row: Community | Person, columns: dict[str, Any]) -> list[Change]:
    """Give an entry's row these values; what is different by it."""
    before = entry_of(row)
    for name, value in columns.items():
        setattr(row, name, value)
    after = entry_of(row)
    changes = [[name, _plain(before[name]), _plain(after[name])] for name in after]
    return [change for change in changes if change[1] != change[2]]


async def set_active(
    session: AsyncSession, row: Community | Person, author: Author, *, active: bool
) -> bool:
    """Deactivate an entry, or take it back in; False where that is so already.

    A person who is not active is signed out, gets in no more, and is in no directory of skills.
    """
    if row.active is active:
        return False
    row.active = active
    if active:
        row.merged_into = None
    if isinstance(row, Person) and not active:
        await _sign_out(session, row)
    await session.flush()
    if isinstance(row, Person):
        await refresh_of(session, row.id)
    await noted(session, subject_of(row), row.id, [["active", not active, active]], author)
    return True


async def join(
    session: AsyncSession, person: Person, community: Community, author: Author, *, contact: bool
) -> bool:
    """Make somebody a member, or say whether a member is a contact; False where that is so already."""
    known = await session.get(Membership, (person.id, community.id))
    if known is not None and known.is_contact is contact:
        return False
    before = "" if known is None else _as_member(contact=known.is_contact)
    if known is None:
        known = Membership(person_id=person.id, community_id=community.id)
        session.add(known)
    known.is_contact = contact
    await session.flush()
    after = _as_member(contact=contact)
    await _both_noted(session, person, community, (before, after), author)
    return True


async def say_function(
    session: AsyncSession, person: Person, community: Community, function: str, author: Author
) -> bool:
    """What a member does in a community; False where that stands there already."""
    known = await session.get_one(Membership, (person.id, community.id))
    before, known.function = known.function, function
    if before == function:
        return False
    await session.flush()
    told = [f"{community.name}: {one}" if one else "" for one in (before, function)]
    await noted(session, Subject.PERSON, person.id, [["function", *told]], author)
    return True


async def leave(
    session: AsyncSession, person: Person, community: Community, author: Author
) -> bool:
    """End a membership; False where there is none. Exchanges that run keep their people."""
    known = await session.get(Membership, (person.id, community.id))
    if known is None:
        return False
    before = _as_member(contact=known.is_contact)
    await session.delete(known)
    await session.flush()
    await _both_noted(session, person, community, (before, ""), author)
    return True


def _as_member(*, contact: bool) -> str:
    return "contact" if contact else "member"


async def _both_noted(
    session: AsyncSession,
    person: Person,
    community: Community,
    states: tuple[str, str],
    author: Author,
) -> None:
    for subject, row, field, other in (
        (Subject.PERSON, person, "communities", community.name),
        (Subject.COMMUNITY, community, "people", person.name),
    ):
        before, after = (f"{other}: {state}" if state else "" for state in states)
        await noted(session, subject, row.id, [[field, before, after]], author)


async def noted(
    session: AsyncSession, subject: Subject, subject_id: str, changes: list[Change], author: Author
) -> None:
    """Write a change down."""
    number = await changes_counted(session, subject, subject_id) + 1
    row = change_row(subject, subject_id, number, changes, author)
    await session.execute(insert(RegisterChange).values(row))


def change_row(
    subject: Subject, subject_id: str, number: int, changes: list[Change], author: Author
) -> dict[str, Any]:
    """A change as columns of its table."""
    return {
        "id": str(uuid4()),
        "subject": subject.value,
        "subject_id": subject_id,
        "number": number,
        "at": author.at,
        "by": author.by,
        "via": author.via,
        "changes": changes,
    }


async def changes_counted(session: AsyncSession, subject: Subject, subject_id: str) -> int:
    """How often an entry was changed: its version."""
    query = select(func.max(col(RegisterChange.number))).where(
        col(RegisterChange.subject) == subject.value, col(RegisterChange.subject_id) == subject_id
    )
    return await session.scalar(query) or 0


async def changes_of(
    session: AsyncSession, subject: Subject, subject_id: str, most: int = 50
) -> Sequence[RegisterChange]:
    """The changes of an entry, the newest first."""
    query = (
        select(RegisterChange)
        .where(
            col(RegisterChange.subject) == subject.value,
            col(RegisterChange.subject_id) == subject_id,
        )
        .order_by(col(RegisterChange.number).desc())
        .limit(most)
    )
    return (await session.scalars(query)).all()


async def person_at(session: AsyncSession, email: str) -> Person | None:
    """Whoever has this mail address."""
    found: Person | None = await session.scalar(select(Person).where(col(Person.email) == email))
    return found


async def people_called(
    session: AsyncSession, name: str, but: str = "", scope: ProgrammeScope = EVERYTHING
) -> Sequence[Person]:
    """Everybody of a programme of this name, however it is spelled, but the person with the id `but`."""
    query = select(Person).where(
        func.folded(col(Person.name)) == folded(one_line(name)),
        col(Person.id) != but,
        *scope.people(),
    )
    return (await session.scalars(query.order_by(col(Person.email)).limit(10))).all()


async def communities_called(
    session: AsyncSession, name: str, but: str = "", scope: ProgrammeScope = EVERYTHING
) -> Sequence[Community]:
    """Every community of a programme of this name, however it is spelled, but the one with the id `but`."""
    query = select(Community).where(
        NAME_FOLDED.in_([folded(one_line(name))]), col(Community.id) != but, *scope.communities()
    )
    return (await session.scalars(query.order_by(col(Community.id)).limit(10))).all()


async def is_shared(session: AsyncSession, row: Community | Person, scope: ProgrammeScope) -> bool:
    """Whether an entry belongs to another programme, too."""
    if isinstance(row, Community):
        return any(mark != scope.mark for mark in row.programmes)
    for mark in {FIRST, *scope.others} - {scope.mark}:
        query = select(col(Person.id)).where(col(Person.id) == row.id, *scope.of(mark).people())
        if await session.scalar(query) is not None:
            return True
    return False


async def programmes_of(session: AsyncSession, person: Person, scope: ProgrammeScope) -> list[str]:
    """The marks of all programmes of this installation that know somebody."""
    found = []
    for mark in sorted({FIRST, *scope.others}):
        query = select(col(Person.id)).where(col(Person.id) == person.id, *scope.of(mark).people())
        if await session.scalar(query) is not None:
            found.append(mark)
    return found


async def person_in(session: AsyncSession, person_id: str, scope: ProgrammeScope) -> Person | None:
    """The person with this id, where the programme knows them."""
    query = select(Person).where(col(Person.id) == person_id, *scope.people())
    found: Person | None = await session.scalar(query)
    return found


async def community_in(
    session: AsyncSession, community_id: str, scope: ProgrammeScope
) -> Community | None:
    """The community with this id, where it takes part in the programme."""
    query = select(Community).where(col(Community.id) == community_id, *scope.communities())
    found: Community | None = await session.scalar(query)
    return found


async def take_in(
    session: AsyncSession, row: Community | Person, mark: str, author: Author
) -> bool:
    """Let an entry that is there belong to this programme, too; False where it does."""
    if mark in row.programmes:
        return False
    row.programmes = [*row.programmes, mark]
    await session.flush()
    await noted(session, subject_of(row), row.id, [["programme", "", mark]], author)
    return True


async def take_out(
    session: AsyncSession, row: Community, scope: ProgrammeScope, author: Author
) -> bool:
    """Let a community take part in this programme no more; False where it did not, or in no other one.

    RuleBroken while something of the programme runs with it: its people would be the other one's alone.
    """
    mark = scope.mark
    left = [one for one in row.programmes if one != mark]
    if not left or left == row.programmes:
        return False
    if await runs_in(session, row, scope):
        raise RuleBroken(
            "",
            N_("{name} takes part in what still runs in this programme."),
            N_("Wait until that has ended, or end it first."),
            rule="taken_out_while_running",
            name=row.name,
        )
    row.programmes = left
    await session.flush()
    await noted(session, subject_of(row), row.id, [["programme", mark, ""]], author)
    return True


async def works_at_the_hub(
    session: AsyncSession, person_id: str, programme: str | None = None
) -> bool:
    """Whether somebody holds a role at the hub of a programme; of any where none is named."""
    query = select(col(StaffRole.role)).where(col(StaffRole.person_id) == person_id).limit(1)
    if programme is not None:
        query = query.where(col(StaffRole.programme) == programme)
    return await session.scalar(query) is not None


async def works_at_another_hub(session: AsyncSession, person_id: str, programme: str) -> bool:
    """Whether somebody holds a role at the hub of a programme other than this one."""
    query = select(col(StaffRole.role)).where(
        col(StaffRole.person_id) == person_id, col(StaffRole.programme) != programme
    )
    return await session.scalar(query.limit(1)) is not None


async def free_slug(session: AsyncSession, name: str) -> str:
    """A short name for addresses that no community has."""
    return next_slug(name, set(await session.scalars(select(col(Community.slug)))))


def next_slug(name: str, taken: set[str]) -> str:
    """A short name that is not among those taken."""
    plain = "".join(char if char.isascii() and char.isalnum() else " " for char in folded(name))
    start = "-".join(plain.split())[:40].strip("-") or "community"
    number = 1
    while (slug := start if number == 1 else f"{start}-{number}") in taken:
        number += 1
    return slug


async def _sign_out(session: AsyncSession, person: Person) -> None:
    now = real_now()
    await end_sessions(session, person.id, now)
    await end_links(session, person.id, now, now)


def subject_of(row: Community | Person) -> Subject:
    """What an entry is about."""
    return Subject.PERSON if isinstance(row, Person) else Subject.COMMUNITY


def _all_of(entry: dict[str, Any]) -> list[Change]:
    return [[name, None, _plain(value)] for name, value in entry.items() if value not in ("", None)]


def _plain(value: Any) -> Any:
    return getattr(value, "value", value)
