"""Proof that the words of a concern are gone."""

from datetime import datetime

from sqlmodel import Field, SQLModel

from models.tables.columns import moment


class ErasureReceipt(SQLModel, table=True):
    """One erasure: by whom, when, how many messages."""

    __tablename__ = "incident_receipt"

    incident_id: str = Field(primary_key=True)
    erased_by: str
    messages: int
    at: datetime = moment()
