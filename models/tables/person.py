"""People who can sign in or be written to."""

from sqlalchemy import CheckConstraint, Index, text
from sqlmodel import Field, SQLModel

from models.tables.programme import of_programmes
from models.typed.mail_address import MailAddress


class Person(SQLModel, table=True):
    """One person. `email` is stored and found in one spelling, so that look-up needs no function.

    `programmes` are those where the person was entered; they belong to more by a role, or by a community.
    Once `has_signed_in`, an address is changed only with both addresses' word (`models.register.addresses`).
    `merged_into` is the entry that this one turned out to be, too. `mail_rhythm` is which mails wait for the one of
    the day (`models.views.gathered`), empty for what the programme says; that one leaves at `digest_hour` of their zone.
    """

    __tablename__ = "person"
    __table_args__ = (
        CheckConstraint("email = lower(email)", name="email_lower"),
        Index("ix_person_programmes", "programmes", postgresql_using="gin"),
        Index(
            "ix_person_merged_into",
            "merged_into",
            postgresql_where=text("merged_into IS NOT NULL"),
        ),
    )

    id: str = Field(primary_key=True)
    name: str = Field(index=True)
    email: str = Field(unique=True, sa_type=MailAddress)
    language: str = "en"
    time_zone: str = "UTC"
    active: bool = True
    has_signed_in: bool = Field(default=False, sa_column_kwargs={"server_default": "false"})
    programmes: list[str] = of_programmes()
    merged_into: str | None = None
    mail_rhythm: str = Field(default="", sa_column_kwargs={"server_default": ""})
    digest_hour: int = Field(default=8, sa_column_kwargs={"server_default": "8"})
