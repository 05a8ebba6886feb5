"""The demo's directory is there after the demo, once, and shows what the design says."""

from sqlalchemy import func, select, text
from sqlalchemy.ext.asyncio import AsyncSession, async_sessionmaker

from cli.demo.base import seed_base
from cli.demo.skills import enter_skills
from domain.skills.fields import Audience
from models.skills.barriers import Barriers
from models.skills.merging import open_matches
from models.tables.person import Person
from models.tables.skill_profile import SkillProfile
from models.vault.keys import MasterKeys
from models.vault.vault import Vault
from tests.support.keys import KEYS
from tests.support.skills import KEY, NOW, names

Sessions = async_sessionmaker[AsyncSession]


async def test_the_demo_has_a_directory(database: Sessions):
    vault = Vault(MasterKeys(bytes(32), KEYS))
    async with database() as session:
        await seed_base(session, NOW)
    for written in (24, 0):
        async with database() as session:
            assert await enter_skills(session, NOW, vault, KEY) == written
    assert await names(database, topic="W.wikidata") == ["Oresta Tysan"], "Marka is in no register"
    assert await names(database, audience=Audience.PUBLIC) == [
        "Hedvika Morasz",
        "Ilona Danub",
        "Marin Adrel",
    ]
    async with database() as session:
        by_name = dict((await session.execute(select(Person.name, Person.id))).all())
        assert sorted(match.why for match, *_both in await open_matches(session, "")) == [
            "account",
            "name",
        ]
        assert await session.scalar(select(func.count()).select_from(SkillProfile)) == 24 + 6 + 2
        assert "Stojan" not in str(
            (await session.execute(text("SELECT * FROM skill_barrier"))).all()
        )
    for one, other in (("Oresta Tysan", "Stojan Brakal"), ("Stojan Brakal", "Oresta Tysan")):
        seen = await names(database, other.split()[0], barriers=Barriers(KEY, by_name[one]))
        assert seen == [], one
