"""What the hub says about its programme."""

from enum import StrEnum

from sqlmodel import Field, SQLModel


class SignUps(StrEnum):
    """Who enters people: they themselves by a mailed link, too, or the hub alone."""

    OPEN = "open"
    CLOSED = "closed"


class Programme(SQLModel, table=True):
    """One programme; `id` is what cycles name as theirs, `country` the hub's (ISO 3166), empty while unknown.

    The zone and the country's holidays go into exchanges that begin from now on.
    """

    __tablename__ = "programme"

    id: str = Field(primary_key=True)
    name: str
    country: str = ""
    time_zone: str = ""
    duty_phone: str = ""
    write_to: str = ""
    sign_up: str = Field(default=SignUps.OPEN.value, sa_column_kwargs={"server_default": "open"})
