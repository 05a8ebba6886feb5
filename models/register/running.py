"""Whether a case runs with an entry of the register: it has its people in itself, where no page reaches."""

from typing import Any

from sqlalchemy import exists, func, or_, select, text
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from models.tables.case_view import CaseView
from models.tables.community import Community
from models.tables.exchange_view import ExchangeView
from models.tables.person import Person
from models.tables.programme import FIRST
from models.views.programmes import EVERYTHING, ProgrammeScope

_RUNNING_OF_PERSON = text("""
    SELECT EXISTS (
        SELECT FROM exchange_member AS member
        LEFT JOIN exchange_view AS x ON x.exchange_id = member.exchange_id
        LEFT JOIN case_view AS other ON other.case_id = member.exchange_id
        WHERE member.person_id = :id AND coalesce(x.ended_at, other.ended_at) IS NULL
    ) OR EXISTS (
        SELECT FROM case_view WHERE kind = 'clinic' AND ended_at IS NULL
            AND state -> 'places' @> jsonb_build_array(jsonb_build_object('person', CAST(:id AS text)))
    )
""")


async def runs_with(session: AsyncSession, row: Community | Person) -> bool:
    """Whether a case runs with this person or community; a seat in a clinic is a part, too."""
    if isinstance(row, Community):
        return await runs_in(session, row, EVERYTHING)
    return bool(await session.scalar(_RUNNING_OF_PERSON, {"id": row.id}))


async def runs_in(session: AsyncSession, community: Community, scope: ProgrammeScope) -> bool:
    """Whether a case of the programme runs with this community."""
    exchange = select(col(ExchangeView.exchange_id)).where(
        or_(
            col(ExchangeView.mentee_community) == community.id,
            col(ExchangeView.mentor_community) == community.id,
        ),
        col(ExchangeView.ended_at).is_(None),
        *scope.named(col(ExchangeView.programme)),
    )
    state: Any = col(CaseView.state)
    mark = func.coalesce(state.op("->>")("programme"), FIRST)
    case = select(col(CaseView.case_id)).where(
        state.op("->>")("community") == community.id,
        col(CaseView.ended_at).is_(None),
        *scope.marked(mark),
    )
    return bool(await session.scalar(select(or_(exists(exchange), exists(case)))))
