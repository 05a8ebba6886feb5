"""Records whose workflow task the server was not yet seen to have accepted (decision 0013)."""

from datetime import datetime

from sqlalchemy import text
from sqlmodel import Field, SQLModel

from models.tables.columns import MOMENT, moment, moment_or_none


class UnconfirmedRecord(SQLModel, table=True):
    """The newest record of a case, while it is not confirmed; what it owes does not leave yet.

    `case_id` is an exchange's, another case's, or a concern's; `task_at` and `after` mark its workflow
    task and the record before it. `stale` says that another record stood in its place, which never
    happened: the rows are put right from the workflow. `noted_at` is real time.
    """

    __tablename__ = "unconfirmed_record"

    case_id: str = Field(primary_key=True)
    workflow_id: str
    run_id: str
    task_at: datetime = moment()
    after: datetime | None = moment_or_none()
    stale: bool = Field(default=False, sa_column_kwargs={"server_default": "false"})
    noted_at: datetime = Field(
        sa_type=MOMENT, nullable=False, sa_column_kwargs={"server_default": text("now()")}
    )
