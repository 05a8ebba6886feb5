"""Two profiles that are one person's: asked, merged, and taken back. No function commits.

Topics are united; where both say something else, it waits for the person; a field is seen by the fewer of both
audiences; a consent is never inherited from an import. What both held is kept for undoing it.
"""

from datetime import datetime
from typing import Any
from uuid import uuid4

from sqlalchemy import delete, or_, select, update
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from domain.case.errors import N_, RuleBroken
from domain.skills.fields import TIMES, Audience, ProfileTimes, narrower
from models.skills.index import take_off_shelves
from models.skills.profiles import Held, all_held, held, refresh, show_to
from models.tables.skill_import import SkillMatch, SkillMerge
from models.tables.skill_profile import SkillConsent, SkillProfile, SkillValue

NO, MERGED = "no", "merged"
_MOMENTS = ("at", "confirmed_at", "removed_at")


async def open_matches(
    session: AsyncSession, programme: str
) -> list[tuple[SkillMatch, Held, Held]]:
    """Pairs nobody has answered for, the oldest first."""
    query = (
        select(SkillMatch)
        .where(col(SkillMatch.programme) == programme, col(SkillMatch.answer) == "")
        .order_by(col(SkillMatch.found_at), col(SkillMatch.id))
        .limit(200)
    )
    matches = list(await session.scalars(query))
    ids = {one for match in matches for one in (match.one, match.other)}
    rows = await session.scalars(select(SkillProfile).where(col(SkillProfile.id).in_(ids)))
    known = await all_held(session, rows)
    return [(match, known[match.one], known[match.other]) for match in matches]


async def matches_of(session: AsyncSession, profile_id: str) -> list[SkillMatch]:
    """What somebody is asked about their own profile: accounts that are, or may be, theirs."""
    query = select(SkillMatch).where(
        or_(col(SkillMatch.one) == profile_id, col(SkillMatch.other) == profile_id),
        col(SkillMatch.answer) == "",
        col(SkillMatch.why) == "account",
    )
    return list(await session.scalars(query.order_by(col(SkillMatch.found_at))))


async def say_no(session: AsyncSession, match: SkillMatch, by: str, now: datetime) -> None:
    """They are two: this is never asked again."""
    _check_open(match)
    match.answer, match.answered_by, match.answered_at = NO, by, now
    await session.flush()


async def merge(
    session: AsyncSession, match: SkillMatch, by: str, now: datetime, *, kept_id: str = ""
) -> SkillMerge:
    """They are one: the profile that has a person is kept. RuleBroken where both have one and are different people."""
    _check_open(match)
    one = await session.get_one(SkillProfile, match.one)
    other = await session.get_one(SkillProfile, match.other)
    if one.person_id and other.person_id:
        raise RuleBroken(
            "",
            N_("Each of the two profiles is a person's who signs in."),
            N_("Merge the two entries in the register first; or say that they are two people."),
            rule="profiles_of_two_people",
        )
    if one.merged_into or other.merged_into:
        raise RuleBroken(
            "",
            N_("One of the two was merged before."),
            N_("Take that back first."),
            rule="profile_merged_before",
        )
    wanted = other if other.person_id or kept_id == other.id else one
    made = await unite(session, wanted, one if wanted is other else other, by, now)
    match.answer, match.answered_by, match.answered_at = MERGED, by, now
    await session.flush()
    return made


def _check_open(match: SkillMatch) -> None:
    if match.answer:
        raise RuleBroken(
            "",
            N_("This was answered already."),
            N_("Look at the list again."),
            rule="match_answered",
        )


async def unite(
    session: AsyncSession, kept: SkillProfile, gone: SkillProfile, by: str | None, now: datetime
) -> SkillMerge:
    """Make two profiles one, whoever said that they are; it can be taken back for a while."""
    made = SkillMerge(id=str(uuid4()), kept=kept.id, gone=gone.id, at=now, by=by)
    mine, theirs = await held(session, kept), await held(session, gone)
    made.originals = {
        "kept": await _rows(session, kept.id),
        "gone": await _rows(session, gone.id),
        "audiences": {name: one.value for name, one in mine.audiences.items()},
    }
    session.add(made)
    await session.flush()
    for value in await _values(session, gone.id):
        place = (value.field, value.key)
        stands = mine.values.get(value.field, {}).get(value.key)
        if place in mine.removed or value.removed_at or stands == value.value:
            continue
        if await session.get(SkillValue, (kept.id, *place, value.source)) is not None:
            continue
        session.add(
            SkillValue(
                **{
                    **value.model_dump(),
                    "profile_id": kept.id,
                    "batch": made.id,
                    "confirmed_at": None,
                }
            )
        )
    await session.flush()
    for name, audience in theirs.audiences.items():
        if name in mine.audiences:
            await show_to(session, mine, name, narrower(audience, mine.audiences[name]), now)
    # By account and name the next import finds where its row went.
    told = col(SkillValue.key_folded) == ""
    await session.execute(delete(SkillValue).where(col(SkillValue.profile_id) == gone.id, told))
    gone.merged_into, kept.version = kept.id, kept.version + 1
    await take_off_shelves(session, [gone.id])
    await refresh(session, kept)
    return made


async def undo(
    session: AsyncSession, made: SkillMerge, now: datetime, times: ProfileTimes = TIMES
) -> None:
    """Both are as they were; what its person changed since stays. RuleBroken after its time."""
    if made.undone_at or not made.originals or now > made.at + times.undo:
        raise RuleBroken(
            "",
            N_("This cannot be taken back any more."),
            N_("Change the profile itself, or import the other one again."),
            rule="merge_not_undone",
        )
    kept = await session.get_one(SkillProfile, made.kept)
    gone = await session.get_one(SkillProfile, made.gone)
    await session.execute(
        delete(SkillValue).where(
            col(SkillValue.profile_id) == kept.id, col(SkillValue.batch) == made.id
        )
    )
    for row in made.originals["gone"]:
        await session.merge(SkillValue(**_read_back(row)))
    gone.merged_into = None
    await session.flush()
    mine = await held(session, kept)
    for name in await _narrowed_by(session, made):
        await show_to(session, mine, name, Audience(made.originals["audiences"][name]), now)
    await session.execute(
        update(SkillMatch)
        .where(
            col(SkillMatch.one).in_((kept.id, gone.id)),
            col(SkillMatch.other).in_((kept.id, gone.id)),
        )
        .values(answer=NO, answered_at=now)
    )
    made.undone_at, made.originals = now, {}
    kept.version += 1
    await session.flush()
    await refresh(session, kept)
    await refresh(session, gone)


async def merges_of(
    session: AsyncSession, programme: str, now: datetime, times: ProfileTimes = TIMES
) -> list[SkillMerge]:
    """Those that can still be taken back, the newest first."""
    query = (
        select(SkillMerge)
        .join(SkillProfile, col(SkillProfile.id) == col(SkillMerge.kept))
        .where(
            col(SkillProfile.programme) == programme,
            col(SkillMerge.undone_at).is_(None),
            col(SkillMerge.at) > now - times.undo,
        )
    )
    return list(await session.scalars(query.order_by(col(SkillMerge.at).desc()).limit(100)))


async def _narrowed_by(session: AsyncSession, made: SkillMerge) -> list[str]:
    """Fields that the merge showed to fewer, and about which their person has said nothing since.

    A consent that somebody took back is never given again by whoever takes back a merge.
    """
    query = select(SkillConsent).where(col(SkillConsent.profile_id) == made.kept)
    rows = list(await session.scalars(query.execution_options(populate_existing=True)))
    ended = {row.field for row in rows if row.withdrawn_at == made.at}
    since = {
        row.field
        for row in rows
        if row.given_at > made.at or (row.withdrawn_at is not None and row.withdrawn_at > made.at)
    }
    return sorted(ended.intersection(made.originals["audiences"]) - since)


async def _values(session: AsyncSession, profile_id: str) -> list[SkillValue]:
    query = select(SkillValue).where(col(SkillValue.profile_id) == profile_id)
    return list(await session.scalars(query.execution_options(populate_existing=True)))


async def _rows(session: AsyncSession, profile_id: str) -> list[dict[str, Any]]:
    return [one.model_dump(mode="json") for one in await _values(session, profile_id)]


def _read_back(row: dict[str, Any]) -> dict[str, Any]:
    moments = {name: datetime.fromisoformat(row[name]) if row[name] else None for name in _MOMENTS}
    return {**row, **moments}
