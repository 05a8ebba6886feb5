"""How long each case was in each of its phases."""

from datetime import datetime

from sqlalchemy import Index, text
from sqlmodel import Field, SQLModel

from models.tables.columns import moment, moment_or_none


class PhaseStay(SQLModel, table=True):
    """All the time a case of the kind named spent in one phase (`domain.case.stays.Stay`).

    `cycle_id` is that of an exchange, else empty.
    """

    __tablename__ = "phase_stay"
    __table_args__ = (
        Index(
            "ix_phase_stay_left",
            "kind", "cycle_id", "phase", text("left_at DESC"), "case_id",
            postgresql_where=text("left_at IS NOT NULL"),
        ),
    )  # fmt: skip

    case_id: str = Field(primary_key=True)
    phase: str = Field(primary_key=True)
    kind: str
    cycle_id: str = ""
    since: datetime = moment()
    left_at: datetime | None = moment_or_none()
    seconds: int = 0
    times: int = 1
    days: int | None = None
