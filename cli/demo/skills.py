"""The demo's skills directory: what its people write of themselves, and two files that the hub brings in.

Each profile is saved as its form saves it. Six people are in no register: the hub has them in a table, and nobody
sees them before they come and say that they are these. Done once: what somebody changed since stays changed.
"""

import json
from datetime import datetime
from pathlib import Path
from typing import Any

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from cli.demo.base import addresses, community_names
from domain.skills.fields import FIELDS, Audience
from models.skills import barriers
from models.skills.barriers import Barriers
from models.skills.importing import carry_out, look_for_own, plan_for
from models.skills.incoming import read_file
from models.skills.profiles import Values, one_at_a_time, profile_of, save
from models.skills.rows import Incoming
from models.skills.topics import read_topics
from models.tables.person import Person
from models.tables.skill_profile import SkillProfile
from models.vault.vault import Vault
from models.views.programmes import EVERYTHING

HERE = Path(__file__).parent
PUBLIC = ("Hedvika Morasz", "Ilona Danub", "Marin Adrel")
"""Who shows name, community and what they share to everybody."""
ACCOUNT = {"Ilka Daren": "Ilka daren"}
APART = ("Oresta Tysan", "Stojan Brakal")
CAPACITY_EXCHANGE = {
    "license": "CC0-1.0",
    "schema": {"fields": [{"name": n} for n in ("username", "skills_known", "skills_available")]},
    "data": [["Ilka_daren", "[12, 40]", "[12]"]],
}
CAPACITIES = {
    "schema": {"fields": [{"name": n} for n in ("id", "name", "wikidata_item")]},
    "data": [[12, "Campaigns and contests", ""], [40, "Photography", ""], [52, "", "Q2013"]],
}
TABLE = "name;community;have\nElena Pelagi;{community};P.education:teach\n"


def people() -> list[dict[str, Any]]:
    """The content of skills.json: who they are, by the columns of a file of ours."""
    told: list[dict[str, Any]] = json.loads((HERE / "skills.json").read_text(encoding="utf-8"))
    names = community_names()
    return [
        {**one, "community": names[one["community"]], "account": ACCOUNT.get(one["name"], "")}
        for one in told
    ]


async def enter_skills(session: AsyncSession, now: datetime, vault: Vault, mark_key: bytes) -> int:
    """Write the directory and commit, unless there is one; counts the profiles people wrote themselves."""
    if await session.scalar(select(col(SkillProfile.id)).limit(1)) is not None:
        return 0
    await one_at_a_time(session)
    topics, known = await read_topics(session), addresses()
    file = read_file(json.dumps(people()).encode(), topics)
    if file.problems:
        raise ValueError(file.problems)
    ids = {
        mail: person
        for person, mail in await session.execute(select(col(Person.id), col(Person.email)))
    }
    registered = {one.line: ids.get(known.get(one.name, ""), "") for one in file.rows}
    plan = await plan_for(session, file, EVERYTHING)
    places = {one.row.line: one for one in plan.rows}
    written = 0
    for row in file.rows:
        if person := registered[row.line]:
            community = next(
                (value["v"] for name, _key, value in places[row.line].adds if name == "community"),
                "",
            )
            await _write(session, person, row, community, now)
            written += 1
    plan.rows = [one for one in plan.rows if not registered[one.row.line]]
    await carry_out(session, plan, EVERYTHING, None, now)
    await _bring_in(session, now)
    ilka = await profile_of(session, ids.get(known["Ilka Daren"], ""), "")
    if ilka is not None:
        await look_for_own(session, ilka, now)
    one, other = (ids.get(known[name], "") for name in APART)
    if one and other:
        await barriers.name(session, vault, Barriers(mark_key, one), other, now)
    await session.commit()
    return written


async def _write(
    session: AsyncSession, person: str, row: Incoming, community: str, now: datetime
) -> None:
    here = await profile_of(session, person, "", make=now)
    if here is None:
        raise LookupError(person)
    said: Values = {}
    for (name, key), value in row.values.items():
        said.setdefault(name, {})[key] = value
    for value in said.get("have", {}).values():
        if value["level"] == "teach":
            value["offered"] = True
    if community:
        said["community"] = {"": {"v": community}}
    audiences = {name: FIELDS[name].default for name in said}
    if row.name in PUBLIC:
        audiences |= dict.fromkeys(("name", "community", "have"), Audience.PUBLIC)
    await save(session, here, said, audiences, now)


async def _bring_in(session: AsyncSession, now: datetime) -> None:
    """Capacity Exchange knows Ilka, who is asked; a table of the hub knows somebody called as Elena is, which the hub decides."""
    topics = await read_topics(session)
    table = TABLE.format(community=community_names()["C08"]).encode()
    for content in (json.dumps(CAPACITY_EXCHANGE).encode(), table):
        file = read_file(content, topics, json.dumps(CAPACITIES).encode())
        await carry_out(session, await plan_for(session, file, EVERYTHING), EVERYTHING, None, now)
