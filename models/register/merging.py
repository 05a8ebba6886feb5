"""Two entries that are one: what belongs to the one goes to the other, and the one says which it is.

A case that runs has its people in itself, where no page reaches: while one does, its entry is not merged
away. What has ended stays under the name it had. No function commits.
"""

from collections.abc import Sequence
from typing import Any, TypeVar

from sqlalchemy import and_, func, select, update
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col, delete

from domain.case.errors import N_, RuleBroken
from models.register.entries import entry_of
from models.register.running import runs_with
from models.register.writing import (
    Author,
    is_shared,
    join,
    leave,
    noted,
    say_function,
    set_active,
    set_values,
    subject_of,
    works_at_the_hub,
)
from models.skills.moving import move_profiles
from models.tables.community import Community
from models.tables.membership import Membership
from models.tables.person import Person
from models.tables.staff_tie import StaffTie
from models.views.programmes import EVERYTHING, ProgrammeScope

Row = Community | Person
Entry = TypeVar("Entry", Community, Person)
_UNITED = ("topics",)
"""Fields of several values: the kept entry gets those of both."""


def united(kept: Row, gone: Row) -> dict[str, Any]:
    """The kept entry's values as they will be: its own, those it lacks from the other, topics of both."""
    own, other = entry_of(kept), entry_of(gone)
    found = {name: own[name] or other[name] for name in own}
    for name in _UNITED:
        if name in own:
            both = [line for line in (*own[name].split("\n"), *other[name].split("\n")) if line]
            found[name] = "\n".join(dict.fromkeys(both))
    return found


async def merge(
    session: AsyncSession,
    kept: Row,
    gone: Row,
    author: Author,
    scope: ProgrammeScope = EVERYTHING,
) -> None:
    """Give `kept` what `gone` has, and deactivate `gone`, which says into whom it went.

    RuleBroken where the two are one already, or `gone` is not free to go.
    """
    await check_merge(session, kept, gone, scope)
    changes = set_values(kept, columns_of(kept, united(kept, gone)))
    if changes:
        await noted(session, subject_of(kept), kept.id, changes, author)
    if isinstance(kept, Person) and isinstance(gone, Person):
        await _people_moved(session, kept, gone, author)
    elif isinstance(kept, Community) and isinstance(gone, Community):
        await _members_moved(session, kept, gone, author)
    await set_active(session, gone, author, active=False)
    gone.merged_into = kept.id
    await session.flush()
    await noted(session, subject_of(gone), gone.id, [["merged_into", "", kept.name]], author)
    await noted(session, subject_of(kept), kept.id, [["merged_with", "", gone.name]], author)


def columns_of(row: Community | Person, values: dict[str, Any]) -> dict[str, Any]:
    """An entry's values as columns of its table."""
    if isinstance(row, Person):
        return values
    return {**values, "topics": [line for line in values["topics"].split("\n") if line]}


async def check_merge(
    session: AsyncSession, kept: Row, gone: Row, scope: ProgrammeScope = EVERYTHING
) -> None:
    """Raise RuleBroken where these two of a programme cannot be merged now."""
    if kept.id == gone.id:
        raise RuleBroken(
            "other",
            N_("That is this entry itself."),
            N_("Choose the other one."),
            rule="merged_with_itself",
        )
    if not kept.active or gone.merged_into:
        raise RuleBroken(
            "other",
            N_("One of the two is not active, or was merged before."),
            N_("Begin on the entry that stays, and make it active first."),
            rule="merged_inactive",
        )
    if isinstance(gone, Person) and await works_at_the_hub(session, gone.id):
        raise RuleBroken(
            "other",
            N_("{name} has roles at the hub."),
            N_("Keep that entry and merge the other one into it, or take the roles away first."),
            rule="merged_hub_staff",
            name=gone.name,
        )
    if scope.several and await is_shared(session, gone, scope):
        raise RuleBroken(
            "other",
            N_("{name} belongs to another programme of this installation, too."),
            N_("Keep that entry and merge the other one into it."),
            rule="merged_of_two_programmes",
            name=gone.name,
        )
    if await runs_with(session, gone):
        raise RuleBroken(
            "other",
            N_("{name} takes part in what still runs, and that keeps the entry it has."),
            N_("Keep that entry and merge the other one into it, or wait until they have ended."),
            rule="merged_while_running",
            name=gone.name,
        )


async def _people_moved(session: AsyncSession, kept: Person, gone: Person, author: Author) -> None:
    held = select(Membership).where(col(Membership.person_id) == gone.id)
    for membership in list(await session.scalars(held)):
        community = await session.get_one(Community, membership.community_id)
        own = await session.get(Membership, (kept.id, community.id))
        contact = membership.is_contact or bool(own and own.is_contact)
        await join(session, kept, community, author, contact=contact)
        await _function_kept(session, kept, community, membership.function, author)
        await leave(session, gone, community, author)
    await move_profiles(session, kept.id, gone.id, author.by, author.at)


async def _function_kept(
    session: AsyncSession, person: Person, community: Community, function: str, author: Author
) -> None:
    """What somebody does in a community, as they said it of the entry that goes; unless they said it of both."""
    own = await session.get_one(Membership, (person.id, community.id))
    if function and not own.function:
        await say_function(session, person, community, function, author)


async def _members_moved(
    session: AsyncSession, kept: Community, gone: Community, author: Author
) -> None:
    held = select(Membership).where(col(Membership.community_id) == gone.id)
    for membership in list(await session.scalars(held)):
        person = await session.get_one(Person, membership.person_id)
        own = await session.get(Membership, (person.id, kept.id))
        contact = membership.is_contact or bool(own and own.is_contact)
        await join(session, person, kept, author, contact=contact)
        await _function_kept(session, person, kept, membership.function, author)
        await leave(session, person, gone, author)
    tied = select(col(StaffTie.person_id)).where(col(StaffTie.community_id) == kept.id)
    of_gone = col(StaffTie.community_id) == gone.id
    await session.execute(delete(StaffTie).where(of_gone, col(StaffTie.person_id).in_(tied)))
    await session.execute(update(StaffTie).where(of_gone).values(community_id=kept.id))


async def alike(
    session: AsyncSession, table: type[Entry], scope: ProgrammeScope = EVERYTHING
) -> list[Sequence[Entry]]:
    """Active entries of a programme of one name, however it is spelled: groups of two and more, by name."""
    name = func.folded(col(table.name))
    mine = scope.communities() if table is Community else scope.people()
    active = and_(col(table.active), *mine)
    twice = select(name).where(active).group_by(name).having(func.count() > 1).limit(200)
    query = select(table).where(active, name.in_(twice)).order_by(name, col(table.id))
    groups: dict[str, list[Entry]] = {}
    rows = await session.execute(query.add_columns(name))
    for row, key in rows:
        groups.setdefault(key, []).append(row)
    return list(groups.values())
