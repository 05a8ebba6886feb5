"""What the exchanges of each cycle come to, so that figures cost the same however many exchanges there are.

Both tables are kept by the database alone: a trigger on `exchange_view`, which the migration that brought
them has made, adds and takes away whatever a row was and is, in the same transaction, whoever wrote it.
"""

from datetime import date

from sqlalchemy import BigInteger, Date, Index, text
from sqlmodel import Field, SQLModel

from models.tables.columns import number


class CycleSum(SQLModel, table=True):
    """All exchanges of a cycle that are alike in this: how far they came, their phase, whether they have ended.

    `over_on` is the day (UTC) from which on they are longer in their phase than the policy allows; infinity
    where that cannot be. `visited` have a partner and came to the visit. Of none there is no row.
    """

    __tablename__ = "cycle_sum"

    cycle_id: str = Field(primary_key=True)
    reached: int = Field(primary_key=True)
    phase: str = Field(primary_key=True)
    ended: bool = Field(primary_key=True)
    over_on: date = Field(primary_key=True, sa_type=Date)
    exchanges: int = number()
    visited: int = number()
    calls: int = number()
    calls_held: int = number()
    actions: int = number()
    actions_done: int = number()
    goals: int = number()
    goals_reached: int = number()
    spent_cents: int = number(BigInteger)


class CyclePair(SQLModel, table=True):
    """How many exchanges of a cycle, from the visit on, one community learned from another in."""

    __tablename__ = "cycle_pair"
    __table_args__ = (
        Index("ix_cycle_pair_most", "cycle_id", text("exchanges DESC"), "learner", "teacher"),
    )

    cycle_id: str = Field(primary_key=True)
    learner: str = Field(primary_key=True)
    teacher: str = Field(primary_key=True)
    exchanges: int = number()
