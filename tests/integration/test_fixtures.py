"""The parts every other test stands on."""

from datetime import timedelta
from email.message import EmailMessage
from uuid import uuid4

import aiosmtplib
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession, async_sessionmaker
from temporalio import workflow
from temporalio.client import Client
from temporalio.testing import WorkflowEnvironment
from temporalio.worker import UnsandboxedWorkflowRunner, Worker

from runtime.embedded.mail import MailSink
from runtime.temporal import missing_search_attributes


@workflow.defn(sandboxed=False)
class Sleeper:
    @workflow.run
    async def run(self) -> str:
        await workflow.sleep(timedelta(days=90))
        return "rested"


async def test_a_database_is_migrated_and_folds_words_of_every_language(
    database: async_sessionmaker[AsyncSession],
):
    async with database() as session:
        assert await session.scalar(text("SELECT count(*) FROM alembic_version")) == 1
        assert await session.scalar(text("SELECT upper('straße') || lower('ÍŘЖ')")) == "STRASSEířж"


async def test_each_test_has_its_own_database(database: async_sessionmaker[AsyncSession]):
    async with database() as session:
        await session.execute(text("CREATE TABLE only_here (id int)"))
        await session.commit()
        name = await session.scalar(text("SELECT current_database()"))
    assert str(name).startswith("test_")


async def test_ninety_days_pass_at_once(
    temporal: Client, temporal_environment: WorkflowEnvironment
):
    queue = f"sleep-{uuid4()}"
    async with Worker(
        temporal, task_queue=queue, workflows=[Sleeper], workflow_runner=UnsandboxedWorkflowRunner()
    ):
        handle = await temporal.start_workflow(Sleeper.run, id=queue, task_queue=queue)
        assert await temporal_environment.fast_forward(handle, timedelta(days=89))
        assert not await temporal_environment.fast_forward(handle, timedelta(days=2))
        assert await handle.result() == "rested"


async def test_the_server_knows_what_exchanges_are_searched_by(temporal: Client):
    assert await missing_search_attributes(temporal) == []


async def test_the_sink_keeps_a_mail_for_its_recipient_only(mail_sink: MailSink):
    message = EmailMessage()
    message["From"], message["To"], message["Subject"] = "a@example.org", "ž@example.org", "Vítejte"
    message.set_content("Ahoj, světe")
    await aiosmtplib.send(
        message, hostname=mail_sink.host, port=mail_sink.port, recipients=["z@example.org"]
    )
    (mail,) = mail_sink.mails("Z@example.org")
    assert (mail.subject, mail.text().strip()) == ("Vítejte", "Ahoj, světe")
    assert mail_sink.mails("other@example.org") == []
