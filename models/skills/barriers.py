"""Whom somebody does not want to be brought together with: both ways, and the other one learns nothing.

The list itself is in the vault and its person's alone. The directory asks only whether a mark of two people is there,
which nobody can make, or take apart, without the installation's key. No function commits.
"""

import hashlib
import hmac
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from sqlalchemy import delete, select, text
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from domain.case.errors import N_, RuleBroken
from domain.exchange.privacy import DataClass
from domain.skills.fields import TIMES, ProfileTimes
from models.tables.columns import table_of
from models.tables.skill_entry import SkillBarrier
from models.tables.skill_profile import SkillProfile
from models.vault.vault import Erased, Place, Reader, Vault

HERE = "skills"
"""In the place of an exchange: what is kept for no case."""

_MERGED = text("""
    WITH RECURSIVE entry (person, id) AS (
        SELECT id, id FROM person WHERE id = ANY(CAST(:people AS text[]))
        UNION SELECT entry.person, merged.id FROM entry JOIN person AS merged ON merged.merged_into = entry.id
    ) SELECT person, id FROM entry WHERE id <> person ORDER BY person, id
""")


class InDirectory(StrEnum):
    """In the place of an exchange's phase, in the log of readings."""

    DIRECTORY = "directory"


@dataclass(frozen=True)
class Barriers:
    """What a reader's barriers let through. `person` is "" for whoever is not signed in: they have none."""

    key: bytes
    person: str = ""

    def pair(self, one: str, other: str) -> str:
        """The mark of two entries of the register, the same from both sides."""
        return _mark(self.key, "pair", *sorted((one, other)))

    def owner(self, entry: str) -> str:
        """The mark of an entry as whoever asked."""
        return _mark(self.key, "owner", entry)

    async def _pairs(self, session: AsyncSession, others: Collection[str]) -> dict[str, set[str]]:
        """The marks that may stand between this person and each of the others.

        Also those of entries that turned out to be the same people: a merge in the register takes no barrier away.
        """
        entries = await _entries(session, {self.person, *others})
        return {
            other: {self.pair(one, two) for one in entries[self.person] for two in entries[other]}
            for other in others
        }

    async def let_through(self, session: AsyncSession, ids: Collection[str]) -> list[str]:
        """The profiles that are not behind a barrier, from either side, in their order."""
        if not self.person or not ids:
            return list(ids)
        query = select(col(SkillProfile.id), col(SkillProfile.person_id)).where(
            col(SkillProfile.id).in_(ids)
        )
        people = {row[0]: row[1] for row in await session.execute(query)}
        pairs = await self._pairs(session, {one for one in people.values() if one})
        marks = {mark for found in pairs.values() for mark in found}
        standing = select(col(SkillBarrier.pair)).where(col(SkillBarrier.pair).in_(marks))
        behind = set(await session.scalars(standing))
        return [one for one in ids if behind.isdisjoint(pairs.get(people.get(one) or "", ()))]

    async def are_between(self, session: AsyncSession, other: str) -> bool:
        """Whether the two are not to be brought together, whoever asked for it."""
        marks = (await self._pairs(session, [other]))[other]
        query = select(col(SkillBarrier.owner)).where(col(SkillBarrier.pair).in_(marks))
        return await session.scalar(query.limit(1)) is not None


async def named_by(
    session: AsyncSession, vault: Vault, person: str, now: datetime
) -> dict[str, str]:
    """Ids of those somebody named, and when; read by themselves alone, and the reading is written down: commit."""
    found: dict[str, str] = {}
    for entry in (await _entries(session, {person}))[person]:
        found |= await _list_of(session, vault, entry, now)
    return found


async def _list_of(
    session: AsyncSession, vault: Vault, entry: str, now: datetime
) -> dict[str, str]:
    reader = Reader(
        person_id=entry,
        roles=frozenset(),
        phase=InDirectory.DIRECTORY,
        purpose="to see or change one's own list",
    )
    try:
        return await vault.read(session, _place(entry), reader, now)
    except Erased:
        return {}


async def _entries(session: AsyncSession, people: Collection[str]) -> dict[str, list[str]]:
    """The entries of the register that are each person's: their own, and those that were merged into it."""
    found = {one: [one] for one in people}
    for person, entry in await session.execute(_MERGED, {"people": sorted(people)}):
        found[person].append(entry)
    return found


async def name(
    session: AsyncSession,
    vault: Vault,
    barriers: Barriers,
    other: str,
    now: datetime,
    times: ProfileTimes = TIMES,
) -> None:
    """Keep two people apart from now on. RuleBroken for more than the list holds."""
    named = await named_by(session, vault, barriers.person, now)
    if other not in named and len(named) >= times.not_with_max:
        raise RuleBroken(
            "",
            N_("Your list holds {most} people already."),
            N_("Take somebody off it, or write to the safety officer of the hub."),
            rule="not_with_too_many",
            most=times.not_with_max,
        )
    await vault.put(session, _place(barriers.person), {**named, other: now.isoformat()}, now)
    row = {
        "pair": barriers.pair(barriers.person, other),
        "owner": barriers.owner(barriers.person),
    }
    await session.execute(insert(table_of(SkillBarrier)).values(row).on_conflict_do_nothing())


async def take_off(
    session: AsyncSession, vault: Vault, barriers: Barriers, other: str, now: datetime
) -> None:
    """Take somebody off one's list; what the other asked for stays. LookupError for whoever is not on it."""
    was_there = False
    for entry in (await _entries(session, {barriers.person}))[barriers.person]:
        named = await _list_of(session, vault, entry, now)
        if named.pop(other, None) is not None:
            was_there = True
            await vault.put(session, _place(entry), named, now)
        await session.execute(
            delete(SkillBarrier).where(
                col(SkillBarrier.pair) == barriers.pair(entry, other),
                col(SkillBarrier.owner) == barriers.owner(entry),
            )
        )
    if not was_there:
        raise LookupError(other)


async def forget(session: AsyncSession, vault: Vault, barriers: Barriers, now: datetime) -> None:
    """Everything somebody asked for, with their profile."""
    for entry in (await _entries(session, {barriers.person}))[barriers.person]:
        if await vault.has(session, _place(entry)):
            await vault.put(session, _place(entry), {}, now)
        asked_by = col(SkillBarrier.owner) == barriers.owner(entry)
        await session.execute(delete(SkillBarrier).where(asked_by))


def _place(person: str) -> Place:
    return Place(person_id=person, exchange_id=HERE, data_class=DataClass.NOT_WITH)


def _mark(key: bytes, *parts: Iterable[str]) -> str:
    return hmac.new(key, "|".join(map(str, parts)).encode(), hashlib.sha256).hexdigest()
