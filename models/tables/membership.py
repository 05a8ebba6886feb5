"""Who belongs to which community."""

from sqlmodel import Field, SQLModel


class Membership(SQLModel, table=True):
    """A person's belonging to a community; a contact acts for it until leads are named.

    `function` is what the person does there, in their own words.
    """

    __tablename__ = "membership"

    person_id: str = Field(primary_key=True, foreign_key="person.id")
    community_id: str = Field(primary_key=True, foreign_key="community.id", index=True)
    is_contact: bool = False
    function: str = Field(default="", sa_column_kwargs={"server_default": ""})
