"""The texts of the public pages as steps of setting up: what stands there now, since when, and what is left to translate."""

from collections import Counter
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncSession

from models.tables.programme import FIRST
from models.texts.languages import name_of
from models.texts.public_groups import STEPS, TextGroup
from models.texts.public_languages import LEFT, STANDINGS, Standing, standing
from models.texts.translate import _
from models.views.names import people_named
from models.views.public import KeptTexts, kept_texts

TEXTS_PAGE = "/desk/setup/texts"


@dataclass(frozen=True)
class InLanguage:
    """How the texts of a step stand in one language: how many in each way."""

    code: str
    counted: tuple[tuple[Standing, int], ...]

    @property
    def says(self) -> str:
        """`not yet translated`, or with several texts `5 as delivered, 2 not yet translated`."""
        if len(self.counted) == 1:
            return _(STANDINGS[self.counted[0][0]])
        return ", ".join(f"{n} {_(STANDINGS[how])}" for how, n in self.counted)

    @property
    def is_left(self) -> bool:
        """Whether somebody has something to translate."""
        return any(how in LEFT for how, _n in self.counted)


@dataclass(frozen=True)
class TextStep:
    """One step. `edited_at` is empty while every text is as delivered; `edited_by` is a name, of an operator none."""

    title: str
    path: str
    languages: tuple[InLanguage, ...]
    edited_at: datetime | None = None
    edited_by: str = ""
    by_operator: bool = False

    @property
    def done(self) -> bool:
        """Whether every language of the programme has what the first one says; nobody ticks it."""
        return not any(one.is_left for one in self.languages)

    @property
    def by_language(self) -> str:
        """Each language with how its texts stand."""
        return "; ".join(f"{name_of(one.code)}: {one.says}" for one in self.languages)


async def text_steps(session: AsyncSession, mark: str = FIRST) -> list[TextStep]:
    """Every step, for a programme as it is now."""
    kept = await kept_texts(session, mark)
    names = await people_named(session, [row.by for row in kept.newest.values()])
    return [_step(group, kept, names) for group in STEPS]


def standings(group: TextGroup, code: str, kept: KeptTexts) -> list[Standing]:
    """How each text of a group stands in a language."""
    bodies, sources = kept.bodies, kept.sources
    return [standing(one.key, code, kept.languages, bodies, sources) for one in group.texts]


def _step(group: TextGroup, kept: KeptTexts, names: dict[str, str]) -> TextStep:
    keys = {text.key for text in group.texts}
    rows = [
        row for (key, code), row in kept.newest.items() if key in keys and code in kept.languages
    ]
    last = max(rows, key=lambda row: row.at, default=None)
    edited = last if any(row.body for row in rows) else None
    single = len(group.texts) == 1
    return TextStep(
        title=group.title,
        path=f"{TEXTS_PAGE}/{group.key}" if single else f"{TEXTS_PAGE}#{group.key}",
        languages=tuple(_in_language(group, code, kept) for code in kept.languages),
        edited_at=edited.at if edited else None,
        edited_by=names.get(edited.by or "", "") if edited else "",
        by_operator=edited is not None and edited.by is None,
    )


def _in_language(group: TextGroup, code: str, kept: KeptTexts) -> InLanguage:
    counted = Counter(standings(group, code, kept))
    return InLanguage(code, tuple((how, counted[how]) for how in Standing if how in counted))
