"""Pages of a wiki that the hub has reports and statistics published on."""

from datetime import datetime

from sqlalchemy import BigInteger
from sqlmodel import Field, SQLModel

from models.tables.columns import moment, moment_or_none


class WikiPage(SQLModel, table=True):
    """What the hub wants on one page, and what stands there as far as we know.

    `subject` is `exchange:<id>` for a report, `cycle:<id>` for the statistics of a cycle. `digest` is the SHA-256 of the
    text last written, "" where nothing of ours stands; `revision` the page's revision then. While `theirs` is not
    0, somebody else's revision of that number stands and waits for the hub's choice: `overwrite` or `keep` has
    that number once it was made. `withheld` says that it is wanted and may not be read in public at present.
    `problem` says what the wiki refuses, since `problem_since`.
    """

    __tablename__ = "wiki_page"

    subject: str = Field(primary_key=True)
    programme: str = Field(default="", index=True)
    title: str
    wanted: bool
    asked_by: str
    asked_at: datetime = moment()
    digest: str = ""
    revision: int = Field(default=0, sa_type=BigInteger)
    written_at: datetime | None = moment_or_none()
    withheld: bool = False
    theirs: int = Field(default=0, sa_type=BigInteger)
    their_author: str = ""
    overwrite: int = Field(default=0, sa_type=BigInteger)
    keep: int = Field(default=0, sa_type=BigInteger)
    problem: str = ""
    problem_since: datetime | None = moment_or_none()
