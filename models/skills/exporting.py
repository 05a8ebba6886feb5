"""Profiles as files: one's own, and what the members of a programme may see, as CSV and JSON. No function commits.

Both are read back by `models.skills.incoming`: nothing that was written is lost on the way.
"""

import csv
import io
import json
from collections.abc import Mapping
from typing import Any

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from domain.skills.fields import Audience
from models.register.cells import safe_cell
from models.skills.incoming import HEADS
from models.skills.profiles import Held, consents_of
from models.skills.topics import Topics
from models.tables.community import Community
from models.tables.skill_entry import SkillEntry
from models.tables.skill_profile import SkillValue

Person = dict[str, Any]
_LISTS = ("languages", "have", "want", "slots")


def as_row(shown: Mapping[str, Mapping[str, Any]], community: str) -> Person:
    """What is shown of a profile, by the columns of a table."""
    found: Person = {}
    for head in HEADS:
        keyed = shown.get(head, {})
        if head in _LISTS and keyed:
            found[head] = [_item(head, key, value) for key, value in keyed.items()]
        elif head == "community":
            if keyed:
                found[head] = community
        elif "" in keyed:
            found[head] = keyed[""]["v"]
    return found


def _item(head: str, key: str, value: Mapping[str, Any]) -> str:
    if head == "slots":
        return key
    told = f"{key}:{value.get('level', '')}{'*' if value.get('offered') else ''}"
    return f"{told}:{value['question']}" if value.get("question") else told


async def members_rows(session: AsyncSession, programme: str) -> list[Person]:
    """Everybody in a programme's directory, as its members may see them: a consent that was taken back is in no file."""
    query = (
        select(SkillEntry)
        .where(
            col(SkillEntry.programme) == programme,
            col(SkillEntry.audience) == Audience.MEMBERS.value,
        )
        .order_by(col(SkillEntry.sort), col(SkillEntry.profile_id))
    )
    return [
        as_row(one.shown, str(one.shown.get("community_name", "")))
        for one in await session.scalars(query)
    ]


def written_csv(rows: list[Person]) -> str:
    """Rows as a table; what a spreadsheet would take for a formula begins with an apostrophe."""
    target = io.StringIO(newline="")
    writer = csv.writer(target, delimiter=";", lineterminator="\r\n")
    writer.writerow(HEADS)
    for row in rows:
        cells = (row.get(head, "") for head in HEADS)
        writer.writerow(
            safe_cell(
                " | ".join(part.replace("|", r"\|") for part in one)
                if isinstance(one, list)
                else one
            )
            for one in cells
        )
    return target.getvalue()


def written_json(rows: list[Person]) -> str:
    """Rows as JSON."""
    return json.dumps({"people": rows}, ensure_ascii=False, indent=1)


async def own_file(session: AsyncSession, here: Held, topics: Topics) -> str:
    """Everything of one's own profile: values, who sees them, where each came from, what was agreed to; and the fields
    that Capacity Exchange would take, by the ids that the vocabulary knows.
    """
    community = await session.get(Community, here.one("community"))
    values = await session.scalars(
        select(SkillValue).where(col(SkillValue.profile_id) == here.row.id)
    )
    person = as_row(here.values, community.name if community else "")
    person |= {
        name: list(here.values[name]) for name in ("projects", "meets") if here.values.get(name)
    }
    person |= {
        name: here.one(name)
        for name in ("part", "hours", "pause_until", "access")
        if here.values.get(name)
    }
    told = {
        "people": [
            {
                **person,
                "audiences": {name: one.value for name, one in here.audiences.items()},
                "consents": [
                    {
                        "receipt": one.id,
                        "field": one.field,
                        "audience": one.audience,
                        "given": one.given_at.isoformat(),
                        "withdrawn": one.withdrawn_at.isoformat() if one.withdrawn_at else None,
                    }
                    for one in await consents_of(session, here.row.id)
                ],
                "provenance": [
                    {
                        "field": one.field,
                        "key": one.key,
                        "source": one.source,
                        "batch": one.batch,
                        "date": one.at.date().isoformat(),
                        "confirmed": one.confirmed_at is not None,
                        "removed": one.removed_at is not None,
                    }
                    for one in values
                ],
                "capacity_exchange": _for_capx(here, topics),
            }
        ]
    }
    return json.dumps(told, ensure_ascii=False, indent=1)


def _for_capx(here: Held, topics: Topics) -> dict[str, Any]:
    """What somebody may send to Capacity Exchange themselves; never sent by us."""

    def ids(codes: Mapping[str, Any]) -> list[int]:
        return sorted(
            {one for code in codes if code in topics.rows for one in topics.rows[code].capx}
        )

    have = here.values.get("have", {})
    return {
        "user": {"username": here.one("account")},
        "wiki_alt": here.one("other_account"),
        "display_name": here.one("name"),
        "about": here.one("bio"),
        "language": [
            {"code": code, "proficiency": value.get("level", "")}
            for code, value in here.values.get("languages", {}).items()
        ],
        "skills_known": ids(have),
        "skills_available": ids({code: one for code, one in have.items() if one.get("offered")}),
        "skills_wanted": ids(here.values.get("want", {})),
    }
