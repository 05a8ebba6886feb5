"""What a side has ticked on its own checklist."""

from datetime import datetime

from sqlmodel import Field, SQLModel

from models.tables.columns import moment


class ChecklistTick(SQLModel, table=True):
    """One ticked line of one community in one exchange: by whom, and when. Not ticked is no row."""

    __tablename__ = "checklist_tick"

    exchange_id: str = Field(primary_key=True)
    community_id: str = Field(primary_key=True)
    item: str = Field(primary_key=True)
    by: str
    at: datetime = moment()
