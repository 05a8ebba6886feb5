"""Entering what a table says: all of it in one transaction, or nothing."""

from collections.abc import Callable, Iterable
from typing import Any

from sqlalchemy import (
    ARRAY,
    String,
    and_,
    any_,
    bindparam,
    func,
    insert,
    literal,
    select,
    true,
    update,
)
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from models.register.fields import column_of
from models.register.planning import (
    KnownCommunity,
    KnownMembership,
    KnownPerson,
    Plan,
    Register,
    Remark,
    nobody_waits,
    plan_of,
)
from models.register.reading import NoTable, decoded, read_table
from models.register.writing import Author, Change, change_row
from models.tables.columns import table_of
from models.tables.community import Community
from models.tables.membership import Membership
from models.tables.person import Person
from models.tables.programme import FIRST
from models.tables.register_change import RegisterChange, Subject
from models.views.programmes import EVERYTHING, ProgrammeScope

WRITTEN_AT_ONCE = 500
_MORE = (
    update(table_of(Membership))
    .where(
        col(Membership.person_id) == bindparam("person"),
        col(Membership.community_id) == bindparam("community"),
    )
    .values(is_contact=bindparam("contact"), function=bindparam("does"))
)


async def read_register(session: AsyncSession, scope: ProgrammeScope = EVERYTHING) -> Register:
    """What is in a programme's register now. People are told by their address in whichever programme they are."""
    communities = await session.execute(
        select(col(Community.id), col(Community.name), col(Community.time_zone)).where(
            *scope.communities()
        )
    )
    here = and_(true(), *scope.people())
    people = await session.execute(
        select(col(Person.id), col(Person.name), col(Person.email), here)
    )
    members = await session.execute(
        select(
            col(Membership.person_id),
            col(Membership.community_id),
            col(Membership.is_contact),
            col(Membership.function),
        )
    )
    slugs = await session.scalars(select(col(Community.slug)))
    rows = list(communities)
    return Register(
        [KnownCommunity(row[0], row[1], row[2]) for row in rows],
        [KnownPerson(row[0], row[1], row[2], row[3]) for row in people],
        {(row[0], row[1]): KnownMembership(row[2], row[3]) for row in members},
        set(slugs),
    )


def plan_for(text: str, register: Register, progress: Callable[[int], None] = nobody_waits) -> Plan:
    """What a table given as text would make of the register; no table is a problem of its own."""
    try:
        return plan_of(read_table(text, column_of), register, progress)
    except NoTable as no:
        return Plan(problems=[Remark(no.line, "", "", no.sentence)])


def plan_for_file(
    content: bytes,
    encoding: str,
    register: Register,
    progress: Callable[[int], None] = nobody_waits,
) -> tuple[Plan, str, str]:
    """As `plan_for`, of a file's content; with its text and the encoding it was read by."""
    try:
        text, name = decoded(content, encoding)
    except NoTable as no:
        return Plan(problems=[Remark(no.line, "", "", no.sentence)]), "", encoding
    return plan_for(text, register, progress), text, name


async def carry_out(
    session: AsyncSession,
    plan: Plan,
    author: Author,
    *,
    programme: str = FIRST,
    progress: Callable[[float], None] = lambda _part: None,
) -> None:
    """Enter what a plan says in a programme. It must have been made since the register was locked. Does not commit.

    `progress` hears which part of it is written.
    """
    if plan.problems:
        raise ValueError("a plan with problems")
    communities = [
        {"id": one.id, "slug": one.slug, "active": one.active, "programmes": [programme]}
        | one.entry.columns()
        for one in plan.communities
    ]
    people = [
        {"id": one.id, "active": one.active, "programmes": [programme]} | one.entry.columns()
        for one in plan.people
    ]
    members = [
        {
            "person_id": m.person_id,
            "community_id": m.community_id,
            "is_contact": m.contact,
            "function": m.function,
        }
        for m in plan.memberships
        if m.known is None
    ]
    changes = await _changes(session, plan, author)
    written, of_all = 0, len(communities) + len(people) + len(members) + len(changes)
    for table, rows in (
        (Community, communities),
        (Person, people),
        (Membership, members),
        (RegisterChange, changes),
    ):
        for some in range(0, len(rows), WRITTEN_AT_ONCE):
            part = rows[some : some + WRITTEN_AT_ONCE]
            await session.execute(insert(table), part)
            written += len(part)
            progress(written / of_all)
    more = [
        {
            "person": m.person_id,
            "community": m.community_id,
            "contact": m.contact,
            "does": m.function,
        }
        for m in plan.memberships
        if m.known is not None
    ]
    if more:
        await (await session.connection()).execute(_MORE, more)


async def _changes(session: AsyncSession, plan: Plan, author: Author) -> list[dict[str, Any]]:
    found: dict[tuple[Subject, str], list[Change]] = {}
    for subject, new in ((Subject.COMMUNITY, plan.communities), (Subject.PERSON, plan.people)):
        for one in new:
            said = one.entry.model_dump(mode="json").items()
            changes = [[name, None, value] for name, value in said if value not in ("", None)]
            found[subject, one.id] = changes + ([] if one.active else [["active", None, False]])
    fresh = set(found)
    for m in plan.memberships:
        before = "" if m.known is None else "contact" if m.known.contact else "member"
        after = "contact" if m.contact else "member"
        person = found.setdefault((Subject.PERSON, m.person_id), [])
        if before != after:
            person.append(_told("communities", m.community, before, after))
            found.setdefault((Subject.COMMUNITY, m.community_id), []).append(
                _told("people", m.person, before, after)
            )
        if m.newly_does:
            person.append(["function", "", f"{m.community}: {m.newly_does}"])
    numbers = await _numbers(session, [key for key in found if key not in fresh])
    return [
        change_row(subject, key, numbers.get((subject.value, key), 0) + 1, changes, author)
        for (subject, key), changes in found.items()
    ]


def _told(field: str, other: str, before: str, after: str) -> Change:
    return [field, before and f"{other}: {before}", f"{other}: {after}"]


async def _numbers(
    session: AsyncSession, keys: Iterable[tuple[Subject, str]]
) -> dict[tuple[str, str], int]:
    ids = sorted({key for _subject, key in keys})
    if not ids:
        return {}
    query = (
        select(
            col(RegisterChange.subject),
            col(RegisterChange.subject_id),
            func.max(col(RegisterChange.number)),
        )
        .where(col(RegisterChange.subject_id) == any_(literal(ids, ARRAY(String))))
        .group_by(col(RegisterChange.subject), col(RegisterChange.subject_id))
    )
    return {(row[0], row[1]): row[2] for row in await session.execute(query)}
