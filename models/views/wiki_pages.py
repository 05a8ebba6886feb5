"""What the hub publishes on a wiki: its pages, and what should stand on each now."""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select, text
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from domain.exchange.phases import Phase
from models.paper.blocks import Paper, Table
from models.paper.reports import report_paper
from models.paper.wikitext import titled, wikitext_of
from models.tables.columns import table_of
from models.tables.programme import FIRST, prefix_of
from models.tables.wiki_page import WikiPage
from models.texts.labels import label
from models.texts.translate import _, use_language
from models.views.programmes import ProgrammeScope, all_programmes
from models.views.report_parts import read_parts
from models.views.reports import published_one

REPORT, CYCLE = "exchange", "cycle"
LANGUAGE = "en"
"""Of the words around what people wrote: a page of a wiki has no reader's language."""
WITHDRAWN = "This page was withdrawn."
_CYCLE = text("SELECT id, programme, name, closes_at FROM cycle WHERE id = :cycle")
_COUNTS = text("""
    SELECT phase, count(*) AS exchanges, count(published_at) AS published
    FROM exchange_view WHERE cycle_id = :cycle AND NOT held GROUP BY phase
""")
_COMMUNITIES = text("""
    SELECT count(DISTINCT community) FROM (
        SELECT mentee_community AS community FROM exchange_view WHERE cycle_id = :cycle AND NOT held
        UNION ALL SELECT mentor_community FROM exchange_view WHERE cycle_id = :cycle AND NOT held
    ) AS both_sides
""")


@dataclass(frozen=True)
class Wish:
    """What should stand on a page: its text, "" for nothing."""

    text: str

    @property
    def digest(self) -> str:
        """What tells this text from others; "" for none."""
        return hashlib.sha256(self.text.encode()).hexdigest() if self.text else ""


def subject_of(kind: str, about: str) -> str:
    """How a page is known here."""
    return f"{kind}:{about}"


async def wish_for(database: AsyncSession, page: WikiPage, base_url: str) -> Wish:
    """What a page should say at this moment: nothing where it is not wanted, or may not be read in public."""
    if not page.wanted:
        return Wish("")
    kind, _colon, about = page.subject.partition(":")
    with use_language(LANGUAGE):
        if kind == CYCLE:
            paper = await statistics_of(database, about)
            return Wish(wikitext_of(paper) if paper else "")
        row = await published_one(database, about)
        if row is None:
            return Wish("")
        prefix = prefix_of(page.programme) if page.programme != FIRST else ""
        address = f"{base_url.rstrip('/')}{prefix}/reports/{about}"
        footer = _("The report at the hub")
        parts = await read_parts(database, row)
        paper = report_paper(row, parts, day=row.published_at.date().isoformat(), footer=footer)
        return Wish(wikitext_of(paper, address))


async def statistics_of(database: AsyncSession, cycle: str) -> Paper | None:
    """The numbers of a cycle, without a name of anybody; held exchanges are not counted."""
    found = (await database.execute(_CYCLE, {"cycle": cycle})).one_or_none()
    if found is None:
        return None
    counts = (await database.execute(_COUNTS, {"cycle": cycle})).all()
    communities = await database.scalar(_COMMUNITIES, {"cycle": cycle})
    order = {phase.value: phase.order for phase in Phase}
    rows = [
        (label(Phase(row.phase)), str(row.exchanges))
        for row in sorted(counts, key=lambda row: order.get(row.phase, 0))
    ]
    totals = [
        (_("Communities that took part"), str(communities or 0)),
        (_("Exchanges"), str(sum(row.exchanges for row in counts))),
        (_("Published reports"), str(sum(row.published for row in counts))),
    ]
    return Paper(
        title=found.name,
        language=LANGUAGE,
        lead=_("Numbers of {cycle}", cycle=found.name),
        blocks=(
            Table(_("In all"), (_("What"), _("How many")), tuple(totals)),
            Table(_("How the exchanges stand"), (_("Where"), _("How many")), tuple(rows)),
        ),
    )


async def title_for(
    database: AsyncSession, pattern: str, kind: str, about: str, programme: str
) -> str:
    """The name of a page that is to be made: of the pattern, and of no other page of ours."""
    if kind == CYCLE:
        found = (await database.execute(_CYCLE, {"cycle": about})).one_or_none()
        called, year = (found.name, found.closes_at.year) if found else (about, "")
    else:
        row = await published_one(database, about)
        pair = ", ".join(name for name in (row.mentee, row.mentor) if name) if row else ""
        called = f"{row.called} ({pair})" if row and pair else about
        year = row.published_at.year if row else ""
    names = {one.mark: one.name for one in await all_programmes(database)}
    whole = pattern.format(
        report=titled(called) or about, year=year, programme=titled(names.get(programme, ""))
    )
    taken = select(col(WikiPage.title)).where(col(WikiPage.title) == whole)
    if await database.scalar(taken) is not None:
        return f"{whole} ({titled(about)})"
    return whole


async def pages(database: AsyncSession, scope: ProgrammeScope | None = None) -> Sequence[WikiPage]:
    """Pages that were ever asked for, the last asked first; of one programme, or of all."""
    query = select(WikiPage).order_by(col(WikiPage.asked_at).desc(), col(WikiPage.subject))
    if scope is not None:
        query = query.where(col(WikiPage.programme) == scope.mark)
    return list(await database.scalars(query))


async def ask_for(
    database: AsyncSession, subject: str, title: str, *, programme: str, by: str, now: datetime,
    wanted: bool,
) -> None:  # fmt: skip
    """Note that a page should be there, or should not; the caller commits. Its title stays what it was."""
    values = {"wanted": wanted, "asked_by": by, "asked_at": now}
    row = WikiPage(
        subject=subject, title=title, programme=programme, wanted=wanted, asked_by=by, asked_at=now
    )
    added = insert(table_of(WikiPage)).values(row.model_dump())
    await database.execute(added.on_conflict_do_update(index_elements=["subject"], set_=values))
