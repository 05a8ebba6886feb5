"""Who read personal data, and why."""

from datetime import datetime

from sqlmodel import Field, SQLModel

from models.tables.columns import moment


class VaultRead(SQLModel, table=True):
    """One reading; it outlives the item, so a person can be told who saw what."""

    __tablename__ = "vault_read"

    id: str = Field(primary_key=True)
    item_id: str = Field(index=True)
    person_id: str = Field(index=True)
    data_class: str
    reader_id: str
    role: str
    phase: str
    at: datetime = moment()
    purpose: str
