"""Views of the desk's queue that somebody keeps."""

from datetime import datetime

from sqlmodel import Field, SQLModel

from models.tables.columns import moment
from models.tables.programme import of_programme


class DeskView(SQLModel, table=True):
    """One view by its name; `query` is what stands behind `/desk?`. A `shared` one is every colleague's to use."""

    __tablename__ = "desk_view"

    id: str = Field(primary_key=True)
    programme: str = of_programme()
    person_id: str = Field(foreign_key="person.id", index=True)
    name: str
    query: str
    shared: bool = False
    made_at: datetime = moment()
