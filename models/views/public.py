"""What the public pages are made of: the texts as they stand, and the cycles."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.dialects.postgresql import distinct_on
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from models.tables.cycle import Cycle
from models.tables.programme import FIRST, Programme
from models.tables.public_text import PublicTextVersion
from models.texts.languages import offered
from models.texts.public import TEXTS
from models.views.programmes import scope_of
from models.views.setup import programme_of

Bodies = dict[tuple[str, str], str]


@dataclass(frozen=True)
class PublicFacts:
    """Everything public pages but reports need: bodies by key and language, cycles by their first day."""

    programme: Programme | None
    bodies: Bodies
    cycles: Sequence[Cycle]

    @property
    def languages(self) -> tuple[str, ...]:
        """Those of the programme, the first one first."""
        return languages_in(self.programme)


@dataclass(frozen=True)
class KeptTexts:
    """The hub's words of a programme: the newest version of each text in each language that has one."""

    languages: tuple[str, ...]
    newest: dict[tuple[str, str], PublicTextVersion]

    @property
    def bodies(self) -> Bodies:
        """Those that are not the program's own."""
        return {of: row.body for of, row in self.newest.items() if row.body}

    @property
    def sources(self) -> Bodies:
        """What each of them was made from, by its fingerprint."""
        return {of: row.source for of, row in self.newest.items()}


def languages_in(programme: Programme | None) -> tuple[str, ...]:
    """The languages of a programme, described or not."""
    return offered(programme.languages if programme else ())


_NEWEST = (
    select(PublicTextVersion)
    .ext(distinct_on(col(PublicTextVersion.key), col(PublicTextVersion.language)))
    .order_by(
        col(PublicTextVersion.key),
        col(PublicTextVersion.language),
        col(PublicTextVersion.version).desc(),
    )
)


async def public_facts(session: AsyncSession, mark: str = FIRST) -> PublicFacts:
    """Those of a programme, as they are now."""
    programme, scope = await programme_of(session, mark), await scope_of(session, mark)
    of_pages = col(PublicTextVersion.programme) == mark, col(PublicTextVersion.key).in_(TEXTS)
    texts = (await session.scalars(_NEWEST.where(*of_pages))).all()
    named = scope.named(col(Cycle.programme))
    cycles = select(Cycle).where(*named).order_by(col(Cycle.opens_at), col(Cycle.id))
    if programme is not None:
        cycles = cycles.where(col(Cycle.programme) == programme.id)
    return PublicFacts(
        programme=programme,
        bodies={(row.key, row.language): row.body for row in texts if row.body},
        cycles=(await session.scalars(cycles)).all(),
    )


async def kept_texts(session: AsyncSession, mark: str = FIRST) -> KeptTexts:
    """Those of a programme, with who wrote them and when."""
    rows = await session.scalars(_NEWEST.where(col(PublicTextVersion.programme) == mark))
    newest = {(row.key, row.language): row for row in rows}
    return KeptTexts(languages_in(await programme_of(session, mark)), newest)


async def versions_of(
    session: AsyncSession, key: str, language: str, programme: str = FIRST
) -> list[PublicTextVersion]:
    """Every version of one text of a programme in one language, newest first."""
    query = (
        select(PublicTextVersion)
        .where(
            col(PublicTextVersion.key) == key,
            col(PublicTextVersion.language) == language,
            col(PublicTextVersion.programme) == programme,
        )
        .order_by(col(PublicTextVersion.version).desc())
    )
    return list((await session.scalars(query)).all())
