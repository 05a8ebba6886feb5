"""Learning clinics as people see them: the list, one clinic with its words, and what is kept beside it."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Select, or_, select
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.sql.expression import cast
from sqlmodel import col

from domain.clinic.clinic import Clinic
from domain.clinic.kind import CLINIC
from domain.clinic.names import Licence, Material, Phase
from models.messages.cases import state_of
from models.tables.case_title import CaseTitle
from models.tables.case_view import CaseView
from models.tables.clinic import ClinicFeedback, ClinicMaterial, ClinicRoom, ClinicWords
from models.tables.note import Note
from models.tables.timeline_entry import TimelineEntry
from models.views.programmes import ProgrammeScope

MOST = 200
NOT_PUBLIC = frozenset({Phase.PROPOSED, Phase.PLANNED, Phase.DECLINED})
"""Phases in which only who prepares a clinic knows of it."""
EXPLAINING = frozenset(
    {"cancel_clinic", "merge_clinic", "move_session", "hold_session", "waive_material"}
)
"""Messages with a sentence to those who signed up."""
FEWEST_ANSWERS = 5
"""With fewer nobody reads feedback: it could be guessed whose it is."""


@dataclass(frozen=True, kw_only=True)
class ClinicRow:
    """A clinic with its words."""

    x: Clinic
    title: str
    summary: str
    not_for: str

    @property
    def public(self) -> bool:
        """Whether anybody may know of it: not before it is open, and not if it never was."""
        return self.x.phase not in NOT_PUBLIC and bool(self.x.sessions) and self._was_open

    @property
    def _was_open(self) -> bool:
        early = self.x.phase in (Phase.CANCELLED, Phase.MERGED)
        return not early or "open" in self.x.stays

    def next_start(self, now: datetime) -> datetime | None:
        """When the next session begins."""
        ahead = self.x.ahead(now)
        return ahead[0].starts_at if ahead else None


@dataclass(frozen=True, kw_only=True)
class Shown:
    """A piece of material as anybody sees it: its words or address with licence and author."""

    id: str
    title: str
    material: Material
    licence: Licence
    author: str
    words: str
    address: str


@dataclass(frozen=True, kw_only=True)
class Explained:
    """What somebody said to those who signed up, when they did something: the message's name, who, the words."""

    kind: str
    by: str
    words: str


@dataclass(frozen=True, kw_only=True)
class Heard:
    """What people said, all together; never whose or when."""

    answers: int
    levels: Mapping[str, int]
    will_use: tuple[str, ...]
    did_not_work: tuple[str, ...]


async def clinics(session: AsyncSession, scope: ProgrammeScope) -> list[ClinicRow]:
    """Every clinic of a programme that anybody may know of, the latest changed first."""
    query = _rows().where(*scope.marked(col(ClinicWords.programme)))
    query = query.where(col(CaseView.phase).not_in([phase.value for phase in NOT_PUBLIC]))
    found = await session.execute(query.order_by(col(CaseView.updated_at).desc()).limit(MOST))
    return [row for row in map(_row, found) if row.public]


async def clinics_of(session: AsyncSession, person: str) -> list[ClinicRow]:
    """Those somebody has a place in, or holds, and that have not ended; of whatever programme."""
    state = col(CaseView.state)
    query = _rows().where(
        col(CaseView.ended_at).is_(None),
        or_(
            state["places"].contains(cast([{"person": person}], JSONB)),
            state["sharers"].contains(cast([person], JSONB)),
            state["host"].astext == person,
            state["cohost"].astext == person,
        ),
    )
    return [_row(one) for one in await session.execute(query.limit(MOST))]


async def clinic(session: AsyncSession, clinic_id: str) -> ClinicRow | None:
    """One clinic, public or not."""
    query = _rows().where(col(CaseView.case_id) == clinic_id)
    found = (await session.execute(query)).one_or_none()
    return _row(found) if found else None


async def material_of(session: AsyncSession, x: Clinic) -> list[Shown]:
    """What of its material is not hidden, in the order in which it came."""
    items = {item.id: item for item in x.publishable()}
    query = select(ClinicMaterial).where(col(ClinicMaterial.clinic_id) == x.id)
    rows = await session.scalars(query.order_by(col(ClinicMaterial.added_at)))
    return [
        Shown(
            id=row.id,
            title=row.title,
            material=Material(items[row.id].material),
            licence=Licence(items[row.id].licence),
            author=items[row.id].author,
            words=row.words,
            address=row.address,
        )
        for row in rows
        if row.id in items
    ]


async def explained(session: AsyncSession, clinic_id: str) -> list[Explained]:
    """What those who signed up were told in words, the latest first."""
    entry = (col(TimelineEntry.kind), col(TimelineEntry.actor_id), col(Note.text))
    query = select(*entry).join(Note, col(Note.id) == col(TimelineEntry.note_id))
    query = query.where(
        col(TimelineEntry.exchange_id) == clinic_id,
        col(TimelineEntry.kind).in_(sorted(EXPLAINING)),
        col(TimelineEntry.refused).is_(False),
    )
    found = await session.execute(query.order_by(col(TimelineEntry.seq).desc()))
    return [Explained(kind=kind, by=by or "", words=words) for kind, by, words in found]


async def rooms_of(session: AsyncSession, clinic_id: str) -> dict[int, str]:
    """The way into each session."""
    query = select(ClinicRoom).where(col(ClinicRoom.clinic_id) == clinic_id)
    return {row.session: row.address for row in await session.scalars(query)}


async def heard(session: AsyncSession, clinic_id: str) -> Heard | None:
    """What was said, in no order that tells anything; None below the threshold."""
    query = select(ClinicFeedback).where(col(ClinicFeedback.clinic_id) == clinic_id)
    rows = list(await session.scalars(query.order_by(col(ClinicFeedback.id))))
    if len(rows) < FEWEST_ANSWERS:
        return None
    return Heard(
        answers=len(rows),
        levels=Counter(row.level.value for row in rows),
        will_use=tuple(sorted(row.will_use for row in rows if row.will_use)),
        did_not_work=tuple(sorted(row.did_not_work for row in rows if row.did_not_work)),
    )


def _rows() -> Select[Any]:
    return (
        select(
            col(CaseView.state),
            col(CaseTitle.title),
            col(ClinicWords.summary),
            col(ClinicWords.not_for),
        )
        .join(ClinicWords, col(ClinicWords.clinic_id) == col(CaseView.case_id))
        .join(CaseTitle, col(CaseTitle.case_id) == col(CaseView.case_id))
        .where(col(CaseView.kind) == CLINIC.name)
    )


def _row(found: Any) -> ClinicRow:
    state, title, summary, not_for = found
    x = state_of(CLINIC.name).validate_python(state)
    return ClinicRow(x=x, title=title, summary=summary, not_for=not_for)
