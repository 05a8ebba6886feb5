"""Personal data, encrypted."""

from datetime import date, datetime

from sqlalchemy import Index, text
from sqlmodel import Field, SQLModel

from models.tables.columns import moment


class VaultItem(SQLModel, table=True):
    """One item of one data class (programme.md section 5), readable only with its person's key."""

    __tablename__ = "vault_item"
    __table_args__ = (
        Index(None, "person_id", "exchange_id", "data_class"),
        Index("ix_vault_item_exchange", "exchange_id"),
        Index("ix_vault_item_purge", "purge_on", postgresql_where=text("purge_on IS NOT NULL")),
    )

    id: str = Field(primary_key=True)
    person_id: str
    exchange_id: str
    data_class: str
    nonce: bytes
    ciphertext: bytes
    created_at: datetime = moment()
    purge_on: date | None = None
