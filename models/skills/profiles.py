"""Skills profiles: read, written, confirmed, hidden, erased. No function commits.

A value counts once its person confirmed it. What was removed is remembered without its value, so that no
import brings it back. Whatever changes what others see makes the profile's entries in the directory anew.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import uuid4

from sqlalchemy import delete, or_, select, text
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from domain.skills.fields import FIELDS, Audience, Source
from models.skills.index import put_on_shelves, take_off_shelves
from models.tables.document import Document
from models.tables.draft import Draft
from models.tables.person import Person
from models.tables.skill_import import SkillMatch, SkillMerge
from models.tables.skill_profile import SkillConsent, SkillProfile, SkillValue
from models.typed.search import folded

Value = dict[str, Any]
Values = dict[str, dict[str, Value]]
"""Values by field and key; a field that is not `several` has the one key ""."""
_TURN = text("SELECT pg_advisory_xact_lock(3407)")
COMPARED = frozenset({"account", "other_account", "name"})
"""Fields by which duplicates are looked for."""


@dataclass
class Held:
    """A profile with all it holds. `values` count; `offers` wait for its person's word."""

    row: SkillProfile
    values: Values = field(default_factory=dict)
    offers: list[SkillValue] = field(default_factory=list)
    audiences: dict[str, Audience] = field(default_factory=dict)
    removed: set[tuple[str, str]] = field(default_factory=set)

    def one(self, name: str) -> str:
        """The value of a field that has one; "" where it has none."""
        return str(self.values.get(name, {}).get("", {}).get("v", ""))

    def audience(self, name: str) -> Audience:
        """Who sees a field: nobody but its person without a consent."""
        return self.audiences.get(name, Audience.ME)

    def seen_by(self, audience: Audience) -> Values:
        """What an audience may read of it."""
        return {
            name: keyed
            for name, keyed in self.values.items()
            if keyed and self.audience(name).includes(audience)
        }

    @property
    def is_shown(self) -> bool:
        """Whether anybody else sees anything of it."""
        row = self.row
        return not (row.hidden_at or row.blocked_at or row.merged_into or row.person_id is None)


async def one_at_a_time(session: AsyncSession) -> None:
    """Nobody else changes the directory until this transaction ends: words that come and go are counted by nobody twice."""
    await session.execute(_TURN)


async def profile_of(
    session: AsyncSession, person_id: str, programme: str, *, make: datetime | None = None
) -> Held | None:
    """A person's profile in a programme; made where there is none and `make` says when."""
    query = select(SkillProfile).where(
        col(SkillProfile.person_id) == person_id,
        col(SkillProfile.programme) == programme,
        col(SkillProfile.merged_into).is_(None),
    )
    row = await session.scalar(query)
    if row is None and make is not None:
        row = await new_profile(session, programme, make, person_id)
    return await held(session, row) if row else None


async def new_profile(
    session: AsyncSession, programme: str, now: datetime, person_id: str | None = None
) -> SkillProfile:
    """An empty profile; nobody's where no person is named."""
    row = SkillProfile(
        id=str(uuid4()), programme=programme, person_id=person_id, made_at=now, sign_at=now
    )
    session.add(row)
    await session.flush()
    return row


async def held(session: AsyncSession, row: SkillProfile) -> Held:
    """All that a profile holds."""
    return (await all_held(session, [row]))[row.id]


async def all_held(session: AsyncSession, rows: Iterable[SkillProfile]) -> dict[str, Held]:
    """All that these profiles hold, by their ids."""
    found = {row.id: Held(row) for row in rows}
    if not found:
        return found
    values = select(SkillValue).where(col(SkillValue.profile_id).in_(found))
    order = (col(SkillValue.field), col(SkillValue.key), col(SkillValue.source))
    fresh = {"populate_existing": True}
    kept: dict[str, dict[tuple[str, str], SkillValue]] = {}
    for one in await session.scalars(values.order_by(*order).execution_options(**fresh)):
        here, place = found[one.profile_id], (one.field, one.key)
        if one.removed_at is not None:
            here.removed.add(place)
        elif one.confirmed_at is None:
            here.offers.append(one)
        else:
            before = kept.setdefault(one.profile_id, {}).get(place)
            if before is None or Source(one.source).weight < Source(before.source).weight:
                kept[one.profile_id][place] = one
                here.values.setdefault(one.field, {})[one.key] = one.value
    consents = select(SkillConsent).where(
        col(SkillConsent.profile_id).in_(found), col(SkillConsent.withdrawn_at).is_(None)
    )
    for given in await session.scalars(consents.execution_options(**fresh)):
        found[given.profile_id].audiences[given.field] = Audience(given.audience)
    return found


async def save(
    session: AsyncSession,
    here: Held,
    said: Values,
    audiences: Mapping[str, Audience],
    now: datetime,
) -> bool:
    """Let a person's own words of these fields count, and show each to whom they say. Whether anything changed.

    Fields that `said` does not name stay as they are; so does that its person hid the whole profile.
    """
    changed = False
    for name, wanted in said.items():
        before = here.values.get(name, {})
        for key in before.keys() | wanted.keys():
            if before.get(key) != wanted.get(key):
                await _put(session, here.row.id, name, key, wanted.get(key), now)
                changed = True
    for name, audience in audiences.items():
        changed |= await show_to(session, here, name, audience, now)
    _signed(here.row, now)
    if changed:
        here.row.version += 1
    await session.flush()
    await refresh(session, here.row)
    return changed


def _signed(row: SkillProfile, now: datetime) -> None:
    """Somebody stands behind it: what was hidden for want of a sign is shown again, not what its person hid."""
    if row.hidden_at is not None and row.hidden_at > row.sign_at:
        row.hidden_at = None
    row.sign_at = now


async def _put(
    session: AsyncSession, profile: str, name: str, key: str, value: Value | None, now: datetime
) -> None:
    """One value of a person's own: it stands instead of all others, or none does.

    What other sources said is settled by it: their rows stay as marks, so that the same file brings nothing again.
    """
    said = select(SkillValue).where(
        col(SkillValue.profile_id) == profile,
        col(SkillValue.field) == name,
        col(SkillValue.key) == key,
        col(SkillValue.source) != Source.PERSON.value,
    )
    for other in await session.scalars(said):
        if other.key_folded != compared(name, value):
            other.key_folded = ""
        other.value, other.removed_at = {}, now
    await session.merge(
        SkillValue(
            profile_id=profile,
            field=name,
            key=key,
            source=Source.PERSON.value,
            value=value or {},
            key_folded=compared(name, value),
            at=now,
            confirmed_at=now if value else None,
            removed_at=None if value else now,
        )
    )
    await session.flush()


def compared(name: str, value: Value | None) -> str:
    """How a value is compared when duplicates are looked for; "" for one that is not."""
    return folded(str(value.get("v", ""))) if value and name in COMPARED else ""


async def show_to(
    session: AsyncSession, here: Held, name: str, audience: Audience, now: datetime
) -> bool:
    """Give or withdraw a consent; each has a row with its days, whose id is the receipt. Whether it is another one."""
    if not FIELDS[name].widest.includes(audience):
        raise ValueError(name)
    if here.audience(name) is audience:
        return False
    standing = select(SkillConsent).where(
        col(SkillConsent.profile_id) == here.row.id,
        col(SkillConsent.field) == name,
        col(SkillConsent.withdrawn_at).is_(None),
    )
    for one in await session.scalars(standing):
        one.withdrawn_at = now
    if audience is not Audience.ME:
        session.add(
            SkillConsent(
                id=str(uuid4()),
                profile_id=here.row.id,
                field=name,
                audience=audience.value,
                given_at=now,
            )
        )
    here.audiences[name] = audience
    await session.flush()
    return True


async def answer_offer(
    session: AsyncSession, here: Held, offer: SkillValue, now: datetime, *, take: bool
) -> None:
    """Take over what another source says, or have it left alone for ever; nothing is shown wider by it."""
    if not take:
        offer.value, offer.removed_at, offer.key_folded = {}, now, ""
    else:
        value, place = offer.value, (offer.field, offer.key)
        many = FIELDS[offer.field].several
        if not many and here.values.get(offer.field):
            await _put(session, here.row.id, offer.field, "", value, now)
        else:
            await _put(session, here.row.id, *place, value, now)
    _signed(here.row, now)
    here.row.version += 1
    await session.flush()
    await refresh(session, here.row)


async def refresh(session: AsyncSession, row: SkillProfile) -> None:
    """Make what the directory shows of a profile anew."""
    await session.flush()
    here = await held(session, row)
    await take_off_shelves(session, [row.id])
    if here.is_shown and await _is_active(session, row):
        for audience in (Audience.MEMBERS, Audience.PUBLIC):
            await put_on_shelves(session, row, here.seen_by(audience), audience)


async def _is_active(session: AsyncSession, row: SkillProfile) -> bool:
    query = select(col(Person.active)).where(col(Person.id) == row.person_id)
    return bool(await session.scalar(query))


async def refresh_of(session: AsyncSession, person_id: str) -> None:
    """Show somebody's profiles, or show them no more: whoever is not active is in no directory."""
    query = select(SkillProfile).where(
        col(SkillProfile.person_id) == person_id, col(SkillProfile.merged_into).is_(None)
    )
    rows = list(await session.scalars(query))
    if rows:
        await one_at_a_time(session)
    for row in rows:
        await refresh(session, row)


async def consents_of(session: AsyncSession, profile_id: str) -> list[SkillConsent]:
    """Every consent somebody gave, the newest first."""
    query = select(SkillConsent).where(col(SkillConsent.profile_id) == profile_id)
    return list(await session.scalars(query.order_by(col(SkillConsent.given_at).desc())))


async def pause(session: AsyncSession, here: Held, now: datetime, *, hidden: bool) -> None:
    """Hide a whole profile from everybody, or show it again as it was."""
    here.row.hidden_at = now if hidden else None
    here.row.sign_at = now
    await session.flush()
    await refresh(session, here.row)


async def erase_profiles(session: AsyncSession, ids: Iterable[str]) -> int:
    """Everything of these profiles and of those merged into them, at once, with what was typed for them; counts them."""
    wanted = set(ids)
    if not wanted:
        return 0
    below = select(col(SkillProfile.id)).where(col(SkillProfile.merged_into).in_(wanted))
    while more := set(await session.scalars(below)) - wanted:
        wanted |= more
        below = select(col(SkillProfile.id)).where(col(SkillProfile.merged_into).in_(wanted))
    await take_off_shelves(session, wanted)
    for table, *columns in (
        (Draft, col(Draft.document_id)),
        (Document, col(Document.id)),
        (SkillMatch, col(SkillMatch.one), col(SkillMatch.other)),
        (SkillMerge, col(SkillMerge.kept), col(SkillMerge.gone)),
        (SkillValue, col(SkillValue.profile_id)),
        (SkillConsent, col(SkillConsent.profile_id)),
        (SkillProfile, col(SkillProfile.id)),
    ):
        await session.execute(delete(table).where(or_(*(one.in_(wanted) for one in columns))))
    return len(wanted)
