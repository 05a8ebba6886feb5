"""Profiles without a sign of their person are hidden, then erased, with a receipt; the caretaker does it."""

from datetime import timedelta

import pytest
from sqlalchemy import select, text
from sqlalchemy.ext.asyncio import AsyncSession, async_sessionmaker

from domain.skills.fields import TIMES
from models.skills import retention
from models.skills.profiles import profile_of
from models.skills.retention import PROFILE, purge_profiles
from models.tables.document import Document
from models.tables.draft import Draft
from models.tables.skill_import import SkillMerge
from models.tables.skill_profile import SkillProfile
from models.tables.vault_receipt import VaultReceipt
from tests.support.skills import NOW, add_person, names, write
from web.participants.skills.forms import KIND

Sessions = async_sessionmaker[AsyncSession]
DAY = timedelta(days=1)


async def purged(database: Sessions, after: timedelta) -> int:
    async with database() as session, session.begin():
        return len(await purge_profiles(session, NOW + after))


async def test_a_silent_profile_is_hidden_and_later_erased(database: Sessions):
    await add_person(database, "ilka")
    here = await write(database, "ilka", "Canaria")
    async with database() as session, session.begin():
        session.add(Document(id=here.row.id, kind=KIND, created_by="ilka", created_at=NOW))
        await session.flush()
        typed = {"bio": ["canaryword"]}
        session.add(
            Draft(
                document_id=here.row.id, person_id="ilka", section="about", content=typed, updated_at=NOW
            )
        )  # fmt: skip
    assert await purged(database, TIMES.hidden_after - DAY) == 0
    assert await names(database) == ["Canaria"]
    assert await purged(database, TIMES.hidden_after + DAY) == 0
    assert await names(database) == []
    async with database() as session:
        here = await profile_of(session, "ilka", "")
    assert here.one("name") == "Canaria", "her own, until she says something or it is erased"
    assert await purged(database, TIMES.erased_after + DAY) == 1
    assert await purged(database, TIMES.erased_after + DAY) == 0
    async with database() as session:
        (receipt,) = (await session.scalars(select(VaultReceipt))).all()
        assert (receipt.person_id, receipt.items) == ("ilka", {PROFILE: 1})
        for table in ("skill_profile", "skill_value", "skill_consent", "draft", "document"):
            assert (await session.execute(text(f"SELECT * FROM {table}"))).all() == []  # noqa: S608


async def test_those_hidden_before_keep_nobody_from_being_hidden(
    database: Sessions, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(retention, "AT_ONCE", 1)
    for person, name in (("ilka", "Canaria"), ("pavel", "Dromska")):
        await add_person(database, person)
        await write(database, person, name)
    for _look in range(2):
        await purged(database, TIMES.hidden_after + DAY)
    assert await names(database) == []


async def test_an_import_that_nobody_took_goes_too_without_a_receipt(database: Sessions):
    async with database() as session, session.begin():
        session.add(SkillProfile(id="x", programme="", made_at=NOW, sign_at=NOW))
    assert await purged(database, TIMES.erased_after + DAY) == 0
    async with database() as session:
        assert await session.get(SkillProfile, "x") is None


async def test_what_a_merge_kept_goes_when_it_cannot_be_taken_back_any_more(database: Sessions):
    async with database() as session, session.begin():
        for one in ("a", "b"):
            session.add(SkillProfile(id=one, programme="", made_at=NOW, sign_at=NOW))
        await session.flush()
        session.add(SkillMerge(id="m", kept="a", gone="b", at=NOW, originals={"gone": ["canary"]}))
    for after, left in ((TIMES.undo - DAY, {"gone": ["canary"]}), (TIMES.undo + DAY, {})):
        await purged(database, after)
        async with database() as session:
            assert (await session.get_one(SkillMerge, "m")).originals == left
