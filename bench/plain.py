"""The baseline of a human message: the plainest Temporal application that takes one, records it and mails.

One workflow; a message is an update with a typed payload; each is followed by one upsert of one row
and by one mail. No rules, no asks, no reminders.
"""

from datetime import UTC, datetime, timedelta
from email.message import EmailMessage
from urllib.parse import urlsplit

from temporalio import activity, workflow

with workflow.unsafe.imports_passed_through():
    import aiosmtplib
    from pydantic import BaseModel
    from sqlalchemy import text
    from sqlalchemy.ext.asyncio import AsyncEngine

TABLE = """
CREATE TABLE plain_case (
    id text PRIMARY KEY, revision integer NOT NULL, last_message text NOT NULL,
    last_actor text NOT NULL, document jsonb NOT NULL, updated_at timestamptz NOT NULL
)
"""

UPSERT = text(
    "INSERT INTO plain_case (id, revision, last_message, last_actor, document, updated_at) "
    "VALUES (:id, :revision, :last_message, :last_actor, CAST(:document AS jsonb), :updated_at) "
    "ON CONFLICT (id) DO UPDATE SET revision = excluded.revision, "
    "last_message = excluded.last_message, last_actor = excluded.last_actor, "
    "document = excluded.document, updated_at = excluded.updated_at "
    "WHERE excluded.revision > plain_case.revision"
)


class Start(BaseModel):
    """A case that ends after so many messages."""

    case_id: str
    messages: int
    address: str


class Form(BaseModel):
    """What somebody sends."""

    name: str
    by: str
    document: str = ""
    hash: str = ""
    note: str = ""


class Receipt(BaseModel):
    """What they are answered."""

    revision: int
    name: str


class Row(BaseModel):
    """What is recorded of a message."""

    case_id: str
    revision: int
    at: datetime
    form: Form


class Notice(BaseModel):
    """Who is told of a message."""

    case_id: str
    revision: int
    address: str
    name: str


class Steps:
    """The two activities; `engine` and `smtp` belong to the worker."""

    def __init__(self, engine: AsyncEngine, smtp: str) -> None:
        self._engine = engine
        self._smtp = urlsplit(smtp)

    @activity.defn
    async def record_row(self, row: Row) -> None:
        """One statement in one transaction."""
        values = {
            "id": row.case_id,
            "revision": row.revision,
            "last_message": row.form.name,
            "last_actor": row.form.by,
            "document": row.form.model_dump_json(),
            "updated_at": row.at,
        }
        async with self._engine.begin() as connection:
            await connection.execute(UPSERT, values)

    @activity.defn
    async def send_notice(self, notice: Notice) -> None:
        """One mail."""
        mail = EmailMessage()
        mail["From"] = "Peer Exchange <exchange@example.org>"
        mail["To"] = notice.address
        mail["Subject"] = f"{notice.name} in {notice.case_id}"
        mail["Message-ID"] = f"<{notice.case_id}.{notice.revision}@example.org>"
        mail["Date"] = datetime.now(UTC)
        mail.set_content(
            f"Somebody sent {notice.name}.\n\nSee http://127.0.0.1/cases/{notice.case_id}\n"
        )
        await aiosmtplib.send(mail, hostname=self._smtp.hostname, port=self._smtp.port)


@workflow.defn(name="Plain")
class Plain:
    """Takes messages until it has had enough; records and mails each."""

    @workflow.init
    def __init__(self, start: Start) -> None:
        self.start = start
        self.forms: list[Form] = []

    @workflow.run
    async def run(self, start: Start) -> int:
        """Each message: a record, then a mail."""
        for revision in range(1, start.messages + 1):
            await workflow.wait_condition(lambda needed=revision: len(self.forms) >= needed)  # type: ignore[misc]
            form = self.forms[revision - 1]
            await workflow.execute_local_activity_method(
                Steps.record_row,
                Row(case_id=start.case_id, revision=revision, at=workflow.now(), form=form),
                start_to_close_timeout=timedelta(seconds=2),
            )
            await workflow.execute_activity_method(
                Steps.send_notice,
                Notice(
                    case_id=start.case_id,
                    revision=revision,
                    address=start.address,
                    name=form.name,
                ),
                start_to_close_timeout=timedelta(seconds=20),
            )
        await workflow.wait_condition(workflow.all_handlers_finished)
        return len(self.forms)

    @workflow.update
    def act(self, form: Form) -> Receipt:
        """Take the message."""
        self.forms.append(form)
        return Receipt(revision=len(self.forms), name=form.name)

    @act.validator
    def may_act(self, form: Form) -> None:
        """A message names who acts."""
        if not form.by:
            msg = "by is missing"
            raise ValueError(msg)
