"""Who takes part in an exchange, and so may see it."""

from sqlmodel import Field, SQLModel


class ExchangeMember(SQLModel, table=True):
    """One person's role in one exchange; `side` is none for hub staff."""

    __tablename__ = "exchange_member"

    exchange_id: str = Field(primary_key=True)
    person_id: str = Field(primary_key=True, index=True)
    role: str = Field(primary_key=True)
    side: str | None = None
    is_lead: bool = False
    is_traveller: bool = False
