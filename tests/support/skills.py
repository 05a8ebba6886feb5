"""People of the skills directory for tests: profiles as their own people would have written them."""

from datetime import UTC, datetime
from typing import Any

from sqlalchemy.ext.asyncio import AsyncSession, async_sessionmaker

from domain.skills.fields import FIELDS, Audience
from models.skills.barriers import Barriers
from models.skills.directory import Asked, Found, look
from models.skills.profiles import Held, profile_of, save
from models.skills.topics import read_topics
from models.tables.person import Person

Sessions = async_sessionmaker[AsyncSession]
NOW = datetime(2027, 5, 3, 9, 0, tzinfo=UTC)
KEY = b"k" * 32
ANYBODY = Barriers(KEY)
WIDE = {
    name: min(Audience.PUBLIC, rule.widest, key=lambda one: one.width)
    for name, rule in FIELDS.items()
}


async def add_person(database: Sessions, person: str, name: str = "") -> None:
    """Somebody of the register, of no community."""
    async with database() as session, session.begin():
        session.add(Person(id=person, name=name or person.title(), email=f"{person}@example.org"))


def said(name: str, **fields: Any) -> dict[str, dict[str, dict[str, Any]]]:
    """Values as the store holds them: `have={"P.events": "teach"}`, `languages={"en": "4"}`, `bio="…"`."""
    levels = {"have": "level", "want": "level", "languages": "level"}
    found: dict[str, dict[str, dict[str, Any]]] = {"name": {"": {"v": name}}}
    for field, value in fields.items():
        if isinstance(value, dict):
            found[field] = {
                key: one if isinstance(one, dict) else {levels[field]: one}
                for key, one in value.items()
            }
        elif isinstance(value, (list, tuple)):
            found[field] = {key: {"v": key} for key in value}
        else:
            found[field] = {"": {"v": value}}
    return found


async def write(
    database: Sessions,
    person: str,
    name: str,
    *,
    seen: Audience | None = None,
    programme: str = "",
    **fields: Any,
) -> Held:
    """A profile of a person, each field shown as the form would by default, or to `seen`."""
    async with database() as session, session.begin():
        here = await profile_of(session, person, programme, make=NOW)
        assert here is not None
        values = said(name, **fields)
        audiences = {
            one: FIELDS[one].default
            if seen is None
            else min(seen, FIELDS[one].widest, key=lambda a: a.width)
            for one in values
        }
        await save(session, here, values, audiences, NOW)
        again = await profile_of(session, person, programme)
        assert again is not None
        return again


async def searched(
    database: Sessions,
    words: str = "",
    *,
    audience: Audience = Audience.MEMBERS,
    barriers: Barriers = ANYBODY,
    programme: str = "",
    **asked: Any,
) -> Found:
    """A page of the directory."""
    async with database() as session, session.begin():
        topics = await read_topics(session)
        return await look(
            session, Asked(words=words, **asked), topics,
            programme=programme, audience=audience, barriers=barriers,
        )  # fmt: skip


async def names(database: Sessions, words: str = "", **asked: Any) -> list[str]:
    """Who is found, by name."""
    found = await searched(database, words, **asked)
    return [one.shown["name"][""]["v"] for one in found.entries]
