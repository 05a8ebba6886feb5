"""The key which opens one person's data."""

from datetime import datetime

from sqlmodel import Field, SQLModel

from models.tables.columns import moment, moment_or_none


class VaultKey(SQLModel, table=True):
    """A data key wrapped by the master key `master_id`; empty once destroyed."""

    __tablename__ = "vault_key"

    person_id: str = Field(primary_key=True)
    master_id: str
    wrapped_key: bytes
    created_at: datetime = moment()
    destroyed_at: datetime | None = moment_or_none()
