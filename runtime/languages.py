"""The languages of a programme: choosing them. What was written in one that goes is kept. No function commits."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncSession

from domain.case.errors import N_, RuleBroken
from models.tables.programme import FIRST
from models.texts.languages import MOST, is_language
from models.views.setup import programme_of
from runtime.setup import one_at_a_time, record

PART = "languages"
FIELD = "languages"


async def set_languages(
    session: AsyncSession,
    codes: Sequence[str],
    *,
    by: str | None,
    now: datetime,
    programme: str = FIRST,
) -> bool:
    """Choose them, the first one first; False where they are the same. RuleBroken for what cannot be chosen."""
    await one_at_a_time(session)
    check_languages(codes)
    known = await programme_of(session, programme)
    if known is None:
        raise RuleBroken(
            "",
            N_("The programme has no name yet."),
            N_("Name it first, with the hub’s country and time zone."),
            rule="languages_without_programme",
        )
    told = (" ".join(known.languages), " ".join(codes))
    changed = record(session, f"{PART}/{FIELD}", told, by=by, now=now, programme=programme)
    known.languages = [*codes]
    await session.flush()
    return changed


def check_languages(codes: Sequence[str]) -> None:
    """Raise RuleBroken for none, too many, one that nobody knows, or one twice."""
    if not codes:
        raise RuleBroken(
            FIELD,
            N_("A programme has at least one language."),
            N_("Choose the one that most of its people read."),
            rule="no_language",
        )
    if len(codes) > MOST:
        raise RuleBroken(
            FIELD,
            N_("These are more than {most} languages."),
            N_("Choose those in which somebody keeps the texts."),
            rule="too_many_languages",
            most=MOST,
        )
    unknown = [code for code in codes if not is_language(code)]
    if unknown:
        raise RuleBroken(
            FIELD,
            N_("{code} is no code of a language."),
            N_("Choose one from the list, such as pl for Polish."),
            rule="language_unknown",
            code=unknown[0],
        )
    twice = [code for place, code in enumerate(codes) if code in codes[:place]]
    if twice:
        raise RuleBroken(
            FIELD,
            N_("{code} is chosen twice."),
            N_("Choose another language, or remove one of the two."),
            rule="language_twice",
            code=twice[0],
        )
