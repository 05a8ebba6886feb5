"""What people call a case that is no exchange: in mails, lists and the search."""

from sqlmodel import Field, SQLModel


class CaseTitle(SQLModel, table=True):
    """The title somebody gave a case; a case without one is called like its kind."""

    __tablename__ = "case_title"

    case_id: str = Field(primary_key=True)
    title: str
