"""Which rows are a programme's (decision 0018): one rule for every list, count, export and look at one thing.

With one programme there is no condition at all: every statement is what it would be without this module.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Literal

from sqlalchemy import (
    ARRAY,
    ColumnElement,
    String,
    all_,
    bindparam,
    exists,
    literal_column,
    or_,
    select,
)
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from models.tables.case_view import CaseView
from models.tables.community import Community
from models.tables.exchange_view import ExchangeView
from models.tables.membership import Membership
from models.tables.person import Person
from models.tables.programme import FIRST, Programme
from models.tables.staff_role import StaffRole

Kind = Literal["all", "first", "other"]


@dataclass(frozen=True)
class ProgrammeScope:
    """One programme's part of everything, by its mark; `others` are all marks but the first one's."""

    mark: str = FIRST
    others: tuple[str, ...] = ()

    @property
    def kind(self) -> Kind:
        """The shape of its conditions: a statement that is kept is kept for each."""
        if not self.others:
            return "all"
        return "other" if self.mark else "first"

    @property
    def several(self) -> bool:
        """Whether there is any other programme."""
        return bool(self.others)

    def of(self, mark: str) -> "ProgrammeScope":
        """The same installation, seen from another programme."""
        return ProgrammeScope(mark, self.others)

    def mark_of(self, programme: str) -> str:
        """The mark of whatever names this programme: the first one has all that names no other."""
        return programme if programme in self.others else FIRST

    def covers(self, programme: str) -> bool:
        """Whether what names this programme is this one's."""
        return self.mark_of(programme) == self.mark

    def named(self, column: Any) -> list[ColumnElement[bool]]:
        """Of exchanges and cycles, by the column that names their programme."""
        if not self.others:
            return []
        return [column == self.mark if self.mark else column.not_in(self.others)]

    def marked(self, column: Any) -> list[ColumnElement[bool]]:
        """Of rows with a programme's mark."""
        return [column == self.mark] if self.others else []

    def communities(self) -> list[ColumnElement[bool]]:
        """Of communities: those that take part in it."""
        return [_has(col(Community.programmes), self.mark)] if self.others else []

    def people(self) -> list[ColumnElement[bool]]:
        """Of people: who was entered in it, belongs to a community of it, or has a role in it."""
        if not self.others:
            return []
        of_it = (
            select(col(Membership.person_id))
            .join(Community, col(Community.id) == col(Membership.community_id))
            .where(col(Membership.person_id) == col(Person.id), *self.communities())
        )
        at_its_hub = select(col(StaffRole.person_id)).where(
            col(StaffRole.person_id) == col(Person.id), col(StaffRole.programme) == self.mark
        )
        entered = _has(col(Person.programmes), self.mark)
        return [or_(entered, exists(of_it), exists(at_its_hub))]

    def values(self) -> dict[str, Any]:
        """The values of `is_of`."""
        return {"programme": self.mark, "other_programmes": list(self.others)}


EVERYTHING = ProgrammeScope()
"""No condition: for whoever runs the installation, and wherever there is one programme."""


def _has(column: Any, mark: str) -> ColumnElement[bool]:
    found: ColumnElement[bool] = column.op("?", is_comparison=True)(mark)
    return found


def is_of(kind: Kind, column: Any) -> list[ColumnElement[bool]]:
    """As `ProgrammeScope.named`, for a statement that is kept: its values are the scope's `values`."""
    if kind == "all":
        return []
    if kind == "other":
        return [column == bindparam("programme", type_=String)]
    others: Any = bindparam("other_programmes", type_=ARRAY(String))
    return [column != all_(others)]


def case_is_of(kind: Kind, case_id: Any) -> list[ColumnElement[bool]]:
    """Whether an exchange, or a case of another kind, is the programme's; as `is_of`."""
    if kind == "all":
        return []
    exchange = _for_each(
        col(ExchangeView.exchange_id) == case_id, *is_of(kind, col(ExchangeView.programme))
    )
    mark = col(CaseView.state).op("->>")("programme")
    of_it = mark == bindparam("programme", type_=String)
    of_first = or_(mark.is_(None), mark == FIRST)
    other = _for_each(col(CaseView.case_id) == case_id, of_it if kind == "other" else of_first)
    return [or_(exchange, other)]


def _for_each(*conditions: Any) -> ColumnElement[bool]:
    """Whether there is such a row, looked up for each case that is passed; the offset keeps all from being read at once."""
    return exists(select(literal_column("1")).where(*conditions).offset(literal_column("0")))


async def scope_of(session: AsyncSession, mark: str = FIRST) -> ProgrammeScope:
    """The scope of the programme with this mark."""
    query = select(col(Programme.id)).where(col(Programme.made_at).is_not(None))
    others = await session.scalars(query.order_by(col(Programme.id)))
    return ProgrammeScope(mark, tuple(others))


async def scope_naming(session: AsyncSession, programme: str) -> ProgrammeScope:
    """The scope of whatever names this programme."""
    scope = await scope_of(session)
    return scope.of(scope.mark_of(programme))


async def all_programmes(session: AsyncSession) -> Sequence[Programme]:
    """Every programme that was described, the first one first."""
    query = select(Programme).order_by(
        col(Programme.made_at).asc().nulls_first(), col(Programme.id)
    )
    return (await session.scalars(query)).all()
