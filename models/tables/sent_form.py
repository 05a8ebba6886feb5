"""Forms that were sent, so that the very same one sent once more gets the first answer."""

from datetime import datetime

from sqlmodel import Field, SQLModel

from models.tables.columns import moment


class SentForm(SQLModel, table=True):
    """One sending. `id` is a hash of who sent which words where; the words themselves are not here.

    `workflow_id` and `update_id` name the message it became, if it became one: whether that was carried
    out is known to the workflow. `done_address` and `done`, a sentence in English, are its answer.
    """

    __tablename__ = "sent_form"

    id: str = Field(primary_key=True)
    workflow_id: str | None = None
    update_id: str | None = None
    done_address: str
    done: str
    sent_at: datetime = moment(index=True)
