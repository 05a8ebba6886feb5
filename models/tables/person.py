"""People who can sign in or be written to."""

from sqlalchemy import CheckConstraint
from sqlmodel import Field, SQLModel

from models.typed.mail_address import MailAddress


class Person(SQLModel, table=True):
    """One person. `email` is stored and found in one spelling, so that look-up needs no function."""

    __tablename__ = "person"
    __table_args__ = (CheckConstraint("email = lower(email)", name="email_lower"),)

    id: str = Field(primary_key=True)
    name: str = Field(index=True)
    email: str = Field(unique=True, sa_type=MailAddress)
    language: str = "en"
    time_zone: str = "UTC"
    active: bool = True
