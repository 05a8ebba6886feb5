"""What a file would bring into the directory, and bringing it in. No function commits.

Nothing of it counts, and nobody sees it, before its person says so. Whose a row is: by a mail address that a person
signed in with; else by an account that came from the same source before. An account that is somebody else's is asked
about, a like name in the same community is shown to the hub; neither is merged by itself. What a person removed stays
removed. The same file once more changes nothing.
"""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import uuid4

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from domain.skills.fields import FIELDS, Source
from models.skills.profiles import Held, all_held, compared, new_profile, profile_of
from models.skills.rows import File, Incoming, Remark
from models.tables.community import Community
from models.tables.person import Person
from models.tables.skill_import import SkillBatch, SkillMatch
from models.tables.skill_profile import SkillProfile, SkillValue
from models.texts.translate import N_, Sentence
from models.typed.mail_address import spelled
from models.typed.search import folded
from models.views.programmes import ProgrammeScope

NO_COMMUNITY = N_(
    "No community of this programme is called so. Write its name as in the register, or leave it empty."
)
TWICE = N_("Line {line} is about the same person. Make one of both.")
Change = tuple[str, str, dict[str, Any]]


@dataclass
class Planned:
    """What one row would bring: to a profile that is there, or to a new one."""

    row: Incoming
    profile: str = ""
    person: str = ""
    adds: list[Change] = field(default_factory=list)
    offers: list[Change] = field(default_factory=list)
    kept_out: int = 0
    matches: list[tuple[str, str]] = field(default_factory=list)
    """Profiles that may be the same person's, and why: `account` or `name`."""


@dataclass
class Plan:
    """What a file would make of the directory."""

    source: Source
    rows: list[Planned] = field(default_factory=list)
    problems: list[Remark] = field(default_factory=list)
    notes: list[Remark] = field(default_factory=list)

    @property
    def counts(self) -> dict[str, int]:
        """How many profiles, values and questions it brings."""
        return {
            "people": len(self.rows),
            "new": sum(not one.profile and not one.person for one in self.rows),
            "values": sum(len(one.adds) for one in self.rows),
            "other": sum(len(one.offers) for one in self.rows),
            "removed": sum(one.kept_out for one in self.rows),
            "questions": sum(len(one.matches) for one in self.rows),
        }

    @property
    def is_empty(self) -> bool:
        """Whether everything is there already."""
        return not any(one.adds or one.offers or one.matches for one in self.rows)

    @property
    def mark(self) -> str:
        """What was shown, so that just that is entered."""
        told = [[one.profile, one.person, one.adds, one.offers, one.matches] for one in self.rows]
        return hashlib.sha256(json.dumps(told, sort_keys=True).encode()).hexdigest()


async def plan_for(session: AsyncSession, file: File, scope: ProgrammeScope) -> Plan:
    """What a file would bring into a programme's directory. Reads only."""
    plan = Plan(file.source, problems=list(file.problems), notes=list(file.notes))
    around = await _Around.read(session, file, scope)
    seen: dict[str, int] = {}
    for row in file.rows:
        key = row.account or f"{row.name}/{row.community}/{row.mail}"
        if key in seen:
            plan.problems.append(
                Remark(row.line, "account", key, Sentence(TWICE, {"line": seen[key]}))
            )
            continue
        seen[key] = row.line
        if row.community and row.community not in around.communities:
            plan.problems.append(
                Remark(row.line, "community", row.community, Sentence(NO_COMMUNITY))
            )
            continue
        plan.rows.append(around.planned(row, file.source))
    return plan


@dataclass(frozen=True)
class _Said:
    """An account or a name of a profile, or of one that was merged into it; `unclaimed` where no person wrote it."""

    profile: str
    source: str
    is_name: bool
    unclaimed: bool


@dataclass
class _Around:
    """What is there already, as far as a file has to be compared with it."""

    communities: Mapping[str, str]
    people: Mapping[str, str]
    profiles: Mapping[str, Held]
    own: Mapping[str, str]
    """The profile of each person who has one."""
    said: Mapping[str, list["_Said"]]
    """Who is called so, or has this account, by its folded words."""
    asked: frozenset[tuple[str, str]]
    """Pairs that were asked about before."""

    @classmethod
    async def read(cls, session: AsyncSession, file: File, scope: ProgrammeScope) -> "_Around":
        communities = await session.execute(
            select(col(Community.name), col(Community.id)).where(
                col(Community.name).in_({row.community for row in file.rows if row.community}),
                col(Community.merged_into).is_(None),
                *scope.communities(),
            )
        )
        mails = {spelled(row.mail) for row in file.rows if row.mail}
        people = await session.execute(
            select(col(Person.email), col(Person.id)).where(
                col(Person.email).in_(mails), col(Person.has_signed_in), *scope.people()
            )
        )
        known = {row[0]: row[1] for row in people}
        keys = {folded(said) for row in file.rows for said in (row.account, row.name) if said}
        said = await _who_said(session, keys - {""}, scope.mark)
        ids = {one.profile for found in said.values() for one in found}
        owned = select(SkillProfile).where(
            col(SkillProfile.programme) == scope.mark,
            col(SkillProfile.merged_into).is_(None),
            col(SkillProfile.id).in_(ids) | col(SkillProfile.person_id).in_(known.values()),
        )
        profiles = await all_held(session, await session.scalars(owned))
        pairs = await session.execute(
            select(col(SkillMatch.one), col(SkillMatch.other)).where(
                col(SkillMatch.one).in_(profiles), col(SkillMatch.other).in_(profiles)
            )
        )
        return cls(
            communities={row[0]: row[1] for row in communities},
            people=known,
            profiles=profiles,
            own={h.row.person_id: h.row.id for h in profiles.values() if h.row.person_id},
            said=said,
            asked=frozenset((row[0], row[1]) for row in pairs),
        )

    def planned(self, row: Incoming, source: Source) -> Planned:
        """What a row would bring."""
        made = Planned(row)
        person = self.people.get(spelled(row.mail), "") if row.mail else ""
        if person:
            made.person, made.profile = person, self.own.get(person, "")
        else:
            made.profile = self._came_before(row, source)
        here = self.profiles.get(made.profile)
        for (name, key), value in self._values(row).items():
            if here is not None and (name, key) in here.removed:
                made.kept_out += 1
            elif not _is_there(here, name, key, value, source):
                other = bool(here and name in here.values and not FIELDS[name].several)
                (made.offers if other else made.adds).append((name, key, value))
        if not person:
            made.matches = self._matches(row, made.profile)
        return made

    def _values(self, row: Incoming) -> dict[tuple[str, str], dict[str, Any]]:
        values = dict(row.values)
        if row.community:
            values[("community", "")] = {"v": self.communities[row.community]}
        return values

    def _came_before(self, row: Incoming, source: Source) -> str:
        """The profile that an earlier import of the same source made of the same row, or that it went into."""
        for one in self.said.get(folded(row.account or row.name), []):
            if one.source == source and one.unclaimed and one.is_name is not bool(row.account):
                return one.profile
        return ""

    def _matches(self, row: Incoming, profile: str) -> list[tuple[str, str]]:
        found: dict[str, str] = {}
        if row.account:
            for one in self.said.get(folded(row.account), []):
                if not one.is_name:
                    found[one.profile] = "account"
        for one in self.said.get(folded(row.name), []) if row.community else ():
            theirs = self.profiles[one.profile]
            if one.is_name and _community_of(theirs) == self.communities[row.community]:
                found.setdefault(one.profile, "name")
        found.pop(profile, None)
        return sorted(
            (other, why)
            for other, why in found.items()
            if tuple(sorted((other, profile))) not in self.asked
        )


def _community_of(here: Held) -> str:
    offered = [one.value.get("v", "") for one in here.offers if one.field == "community"]
    return here.one("community") or next(iter(offered), "")


async def _who_said(
    session: AsyncSession, keys: set[str], programme: str
) -> dict[str, list[_Said]]:
    query = (
        select(SkillValue, SkillProfile)
        .join(SkillProfile, col(SkillProfile.id) == col(SkillValue.profile_id))
        .where(col(SkillValue.key_folded).in_(keys), col(SkillProfile.programme) == programme)
        .order_by(col(SkillProfile.merged_into).is_(None), col(SkillProfile.id))
    )
    found: dict[str, list[_Said]] = {}
    for value, profile in await session.execute(query):
        said = _Said(
            profile.merged_into or profile.id,
            value.source,
            value.field == "name",
            unclaimed=value.source != Source.PERSON.value,
        )
        found.setdefault(value.key_folded, []).append(said)
    return found


def _is_there(
    here: Held | None, name: str, key: str, value: dict[str, Any], source: Source
) -> bool:
    """Whether a profile holds this value, counting or waiting; that a level is not told contradicts none."""
    if here is None:
        return False
    counted = here.values.get(name, {}).get(key)
    if counted is not None and (counted == value or ("level" in value and not value["level"])):
        return True
    return any(
        one.field == name and one.key == key and one.source == source and one.value == value
        for one in here.offers
    )


async def carry_out(
    session: AsyncSession, plan: Plan, scope: ProgrammeScope, by: str | None, now: datetime
) -> SkillBatch:
    """Enter what was planned: every value waits for its person."""
    batch = SkillBatch(
        id=str(uuid4()),
        programme=scope.mark,
        source=plan.source.value,
        by=by,
        at=now,
        counts=plan.counts,
    )
    session.add(batch)
    for one in plan.rows:
        if one.adds or one.offers or one.matches:
            profile = await _profile_for(session, one, scope, now)
            for name, key, value in (*one.adds, *one.offers):
                await session.merge(
                    SkillValue(
                        profile_id=profile.id,
                        field=name,
                        key=key,
                        source=plan.source.value,
                        value=value,
                        key_folded=compared(name, value),
                        batch=batch.id,
                        at=now,
                    )
                )
            await session.flush()
            for other, why in one.matches:
                await note_match(session, scope.mark, profile.id, other, why, now)
    await session.flush()
    return batch


async def _profile_for(
    session: AsyncSession, one: Planned, scope: ProgrammeScope, now: datetime
) -> SkillProfile:
    if one.person:
        here = await profile_of(session, one.person, scope.mark, make=now)
        if here is None:
            raise LookupError(one.person)
        return here.row
    if one.profile:
        return await session.get_one(SkillProfile, one.profile)
    return await new_profile(session, scope.mark, now)


async def note_match(
    session: AsyncSession, programme: str, one: str, other: str, why: str, now: datetime
) -> bool:
    """Ask once whether two profiles are one person's; False where it was asked before."""
    first, second = sorted((one, other))
    known = select(col(SkillMatch.id)).where(
        col(SkillMatch.one) == first, col(SkillMatch.other) == second
    )
    if await session.scalar(known) is not None:
        return False
    session.add(
        SkillMatch(
            id=str(uuid4()), programme=programme, one=first, other=second, why=why, found_at=now
        )
    )
    await session.flush()
    return True


async def look_for_own(session: AsyncSession, here: Held, now: datetime) -> None:
    """Ask about imported profiles that have the account somebody just named."""
    accounts = {folded(here.one(name)) for name in ("account", "other_account")} - {""}
    if not accounts:
        return
    query = (
        select(col(SkillValue.profile_id))
        .join(SkillProfile, col(SkillProfile.id) == col(SkillValue.profile_id))
        .where(
            col(SkillValue.key_folded).in_(accounts),
            col(SkillValue.field).in_(("account", "other_account")),
            col(SkillProfile.programme) == here.row.programme,
            col(SkillProfile.merged_into).is_(None),
            col(SkillProfile.id) != here.row.id,
        )
    )
    for other in set(await session.scalars(query)):
        await note_match(session, here.row.programme, here.row.id, other, "account", now)
