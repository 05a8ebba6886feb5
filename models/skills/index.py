"""The shelves of the directory: what each audience may read, and by which terms it is found. No function commits.

A term is `w:` with a folded word, `h:` with a topic somebody knows, `o:` with one they offer, `n:` with one they want,
`l:` with a language, `s:` with an hour of their week, `c:` with a community, and `all`.
"""

from collections.abc import Iterable
from typing import Any

from sqlalchemy import delete, exists, select, text
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from domain.skills.fields import Audience
from models.skills.words import left_overs, words_of
from models.tables.columns import table_of
from models.tables.community import Community
from models.tables.skill_entry import SkillEntry, SkillSpelling, SkillTerm
from models.tables.skill_profile import SkillProfile
from models.typed.search import folded

ALL = "all"
LONGEST_SORT = 60
_FORGET_WORDS = text("""
    DELETE FROM skill_spelling AS spelling USING unnest(CAST(:shelves AS text[]), CAST(:words AS text[])) AS gone (shelf, word)
    WHERE spelling.shelf = gone.shelf AND spelling.left_over = ANY(CAST(:left_overs AS text[]))
        AND spelling.word = gone.word AND NOT EXISTS (
            SELECT FROM skill_term WHERE skill_term.shelf = gone.shelf AND skill_term.term = 'w:' || gone.word
        )
""")


def shelf_of(programme: str, audience: Audience) -> str:
    """The name of a shelf."""
    return f"{audience.value}/{programme}"


def terms_of(shown: dict[str, dict[str, Any]], community: str) -> set[str]:
    """Everything by which what is shown can be found; topics by their codes, whatever they are called."""
    have, want = shown.get("have", {}), shown.get("want", {})
    texts = [
        str(keyed.get("", {}).get("v", ""))
        for name, keyed in shown.items()
        if name in {"name", "bio", "account", "other_account", "region"}
    ]
    texts.append(community)
    texts += [str(one["question"]) for one in want.values() if one.get("question")]
    texts += list(shown.get("projects", {}))
    found = {f"w:{word}" for words in texts for word in words_of(words)}
    found |= {f"h:{code}" for code in have} | {f"n:{code}" for code in want}
    found |= {f"o:{code}" for code, one in have.items() if one.get("offered")}
    found |= {f"l:{code}" for code in shown.get("languages", {})}
    found |= {f"s:{slot}" for slot in shown.get("slots", {})}
    if community:
        found.add(f"c:{shown['community']['']['v']}")
    return found | {ALL}


async def put_on_shelves(
    session: AsyncSession, row: SkillProfile, seen: dict[str, dict[str, Any]], audience: Audience
) -> None:
    """Let an audience find a profile, by what it may read of it; not one that shows it no name."""
    name = str(seen.get("name", {}).get("", {}).get("v", ""))
    if not name:
        return
    community = ""
    if found := seen.get("community", {}).get("", {}).get("v", ""):
        entry = await session.get(Community, found)
        community = entry.name if entry else ""
    shelf, sort = shelf_of(row.programme, audience), folded(name)[:LONGEST_SORT]
    session.add(
        SkillEntry(
            profile_id=row.id,
            audience=audience.value,
            programme=row.programme,
            sort=sort,
            shown={**seen, "community_name": community} if community else seen,
        )
    )
    terms = sorted(terms_of(seen, community))
    here = {"shelf": shelf, "sort": sort, "profile_id": row.id}
    await session.execute(insert(table_of(SkillTerm)), [{**here, "term": term} for term in terms])
    spelled = [
        {"shelf": shelf, "left_over": left, "word": term[2:]}
        for term in terms
        if term.startswith("w:")
        for left in sorted(left_overs(term[2:]))
    ]
    if spelled:
        await session.execute(insert(table_of(SkillSpelling)).on_conflict_do_nothing(), spelled)
    await session.flush()


async def take_off_shelves(session: AsyncSession, ids: Iterable[str]) -> None:
    """Nobody finds these profiles any more; words that were theirs alone are forgotten."""
    wanted = sorted(set(ids))
    await session.flush()
    theirs = col(SkillTerm.profile_id).in_(wanted)
    gone = delete(SkillTerm).where(theirs).returning(col(SkillTerm.shelf), col(SkillTerm.term))
    words = sorted(
        {(shelf, term[2:]) for shelf, term in await session.execute(gone) if term.startswith("w:")}
    )
    await session.execute(delete(SkillEntry).where(col(SkillEntry.profile_id).in_(wanted)))
    if words:
        asked = {
            "shelves": [shelf for shelf, _word in words],
            "words": [word for _shelf, word in words],
            "left_overs": sorted({left for _shelf, word in words for left in left_overs(word)}),
        }
        await session.execute(_FORGET_WORDS, asked)


async def is_on_shelf(session: AsyncSession, profile_id: str, audience: Audience) -> bool:
    """Whether an audience finds a profile."""
    query = select(
        exists().where(
            col(SkillEntry.profile_id) == profile_id, col(SkillEntry.audience) == audience.value
        )
    )
    return bool(await session.scalar(query))
