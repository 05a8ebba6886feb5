"""Who changed what of a programme's settings, and when."""

from datetime import datetime

from sqlmodel import Field, SQLModel

from models.tables.columns import moment
from models.tables.programme import of_programme


class SettingChange(SQLModel, table=True):
    """One field of one part, from and to. `by` is empty for a change from the command line by nobody named.

    `person_id` is whom it is about, where it is about somebody.
    """

    __tablename__ = "setting_change"

    id: str = Field(primary_key=True)
    at: datetime = moment(index=True)
    by: str | None = None
    part: str = Field(index=True)
    field: str
    before: str = ""
    after: str = ""
    person_id: str | None = None
    programme: str = of_programme()
