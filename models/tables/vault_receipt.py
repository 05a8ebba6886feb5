"""Proof that personal data is gone."""

from datetime import datetime

from sqlmodel import Field, SQLModel

from models.tables.columns import json_object, moment


class VaultReceipt(SQLModel, table=True):
    """One erasure or purge; `items` counts what went, by data class."""

    __tablename__ = "vault_receipt"

    id: str = Field(primary_key=True)
    person_id: str = Field(index=True)
    erased_by: str | None = None
    reason: str
    items: dict[str, int] = json_object()
    at: datetime = moment()
