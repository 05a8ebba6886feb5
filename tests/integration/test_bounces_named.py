"""The mailbox of returned mails from the outside: settings, doctor, command, and the workflow that reads it."""

import asyncio
import uuid
from datetime import timedelta
from pathlib import Path
from typing import cast
from urllib.parse import quote

import pytest
from pydantic import SecretStr
from sqlalchemy.ext.asyncio import AsyncSession, async_sessionmaker
from sqlmodel import select
from temporalio.client import Client
from temporalio.testing import WorkflowEnvironment
from temporalio.worker import Worker

from activities.mail.bounce_box import BounceBox, Tls
from activities.returns import Returns
from cli.doctor import Finding, examine
from cli.returns import read_bounces
from models.messages.records import Looks
from models.tables.bounce_mailbox import BounceMailbox
from runtime.bounces import bounce_box, named_box
from runtime.embedded.ports import free_port
from runtime.errors import SetupProblem
from runtime.settings import Settings
from runtime.singleton_workflows import start_standing
from tests.support import bounces
from tests.support.fixtures_imap import PASSWORD, USER, Dovecot
from worker.sandbox import strict_sandbox
from workflows.postmaster import PostmasterWorkflow

Sessions = async_sessionmaker[AsyncSession]


def url_of(server: Dovecot, password: str = PASSWORD) -> str:
    """The mailbox as an operator writes it."""
    return f"imaps://{USER}:{quote(password, safe='')}@localhost:{server.tls_port}/INBOX"


def settings(url: str | None, **other: object) -> Settings:
    return Settings(bounce_url=SecretStr(url) if url else None, **other)  # type: ignore[arg-type]


def test_the_address_of_a_mailbox_is_read_whole():
    box = bounce_box(settings("imap+starttls://a%40b:p%2Fw@mail.example.org/Came%20back"))
    assert box == BounceBox(
        host="mail.example.org", port=143, tls=Tls.STARTTLS, user="a@b", password="p/w", folder="Came back",
    )  # fmt: skip
    plain = bounce_box(settings("imaps://a:b@h"))
    assert plain is not None
    assert (plain.port, plain.folder) == (993, "INBOX")
    assert bounce_box(settings(None)) is None
    assert named_box(settings(None)) is None


def test_the_password_may_be_in_a_file(tmp_path: Path):
    file = tmp_path / "secret"
    file.write_text("word of a file\n", encoding="utf-8")
    box = bounce_box(settings("imaps://a@h/INBOX", bounce_password_file=file))
    assert box is not None
    assert box.password == "word of a file"


@pytest.mark.parametrize("content", [b"", b"\n\n", b"two\nlines", b"\xff\xfe", None])
def test_a_file_without_a_password_is_named(tmp_path: Path, content: bytes | None):
    file = tmp_path / "secret"
    if content is not None:
        file.write_bytes(content)
    with pytest.raises(SetupProblem, match="holds no password"):
        bounce_box(settings("imaps://a@h/INBOX", bounce_password_file=file))


def test_no_password_at_all_is_said():
    with pytest.raises(SetupProblem, match="has no password"):
        bounce_box(settings("imaps://a@h/INBOX"))
    assert named_box(settings("imaps://a@h/INBOX")) is not None, "its name is known all the same"


async def finding(of: Settings) -> Finding:
    return next(found for found in await examine(of) if found.name == "bounces")


async def test_the_doctor_tries_the_mailbox(dovecot: Dovecot, tmp_path: Path):
    dovecot.put(bounces.postfix())
    well = await finding(settings(url_of(dovecot), data_dir=tmp_path))
    assert (well.way_out, "1 mails are in it" in well.what) == ("", True)
    ill = await finding(settings(url_of(dovecot, "wrong"), data_dir=tmp_path))
    assert "Authentication failed" in ill.what
    assert "PEER_EXCHANGE_BOUNCE_URL" in ill.way_out
    away = await finding(settings(f"imaps://a:b@127.0.0.1:{free_port()}/INBOX", data_dir=tmp_path))
    assert "cannot be read" in away.what
    nothing = await finding(settings("imaps://a@h", data_dir=tmp_path))
    assert "has no password" in nothing.what
    none = await finding(settings(None, data_dir=tmp_path))
    assert (none.way_out, "no mailbox is named" in none.what) == ("", True)


def test_the_command_reads_it_at_once(
    dovecot: Dovecot,
    database_url: str,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    tmp_path: Path,
):
    for number in range(52):
        dovecot.put(bounces.postfix(f"<{number}@example.org>"))
    dovecot.put(bounces.holiday_reply())
    monkeypatch.setenv("PEER_EXCHANGE_DATA_DIR", str(tmp_path))
    monkeypatch.setenv("DATABASE_URL", database_url)
    with pytest.raises(SetupProblem, match="No mailbox"):
        read_bounces()
    monkeypatch.setenv("PEER_EXCHANGE_BOUNCE_URL", url_of(dovecot))
    read_bounces()
    assert (
        "52 reports are about mails nobody here sent, 0 answers became messages, 0 did not, 1 mails"
        in capsys.readouterr().out
    )
    monkeypatch.setenv("PEER_EXCHANGE_BOUNCE_URL", url_of(dovecot, "wrong"))
    with pytest.raises(SetupProblem, match="Authentication failed"):
        read_bounces()
    monkeypatch.setenv("DATABASE_URL", f"postgresql://nobody@127.0.0.1:{free_port()}/none")
    with pytest.raises(SetupProblem, match="PostgreSQL does not answer"):
        read_bounces()


async def read_since(database: Sessions, wanted: int) -> BounceMailbox:
    """The place once so many reports about others' mails are counted."""
    async with asyncio.timeout(30):
        while True:
            async with database() as session:
                found = (await session.scalars(select(BounceMailbox))).one_or_none()
            if found is not None and found.unknown == wanted:
                return found
            await asyncio.sleep(0.05)


async def test_the_postmaster_looks_again_and_again_and_outlives_a_broken_mailbox(
    temporal_environment: WorkflowEnvironment, database: Sessions, dovecot: Dovecot
):
    queue = f"postmaster-{uuid.uuid4()}"
    dovecot.put(bounces.postfix())
    activities = [Returns(database, dovecot.box()).read_returns]
    async with Worker(
        temporal_environment.client,
        task_queue=queue,
        workflows=[PostmasterWorkflow],
        activities=activities,
        workflow_runner=strict_sandbox(),
    ):
        handle = await temporal_environment.client.start_workflow(
            PostmasterWorkflow.run, Looks(), id=queue, task_queue=queue
        )
        await read_since(database, 1)
        dovecot.put(bounces.gmail())
        assert await temporal_environment.fast_forward(handle, timedelta(minutes=6))
        await read_since(database, 2)
        await handle.terminate()


async def test_the_postmaster_ends_where_no_mailbox_is_named_any_more(
    temporal_environment: WorkflowEnvironment, database: Sessions
):
    queue, client = f"postmaster-{uuid.uuid4()}", temporal_environment.client
    async with Worker(
        client,
        task_queue=queue,
        workflows=[PostmasterWorkflow],
        activities=[Returns(database, None).read_returns],
        workflow_runner=strict_sandbox(),
    ):
        await client.execute_workflow(PostmasterWorkflow.run, Looks(), id=queue, task_queue=queue)


class Started:
    """Stands in for the client: which workflows were started."""

    def __init__(self) -> None:
        self.ids: list[str] = []

    async def start_workflow(self, *_what: object, id: str, **_how: object) -> None:  # noqa: A002
        self.ids.append(id)


@pytest.mark.parametrize("named", [True, False])
async def test_a_worker_starts_it_only_where_a_mailbox_is_named(named: bool):
    client = Started()
    await start_standing(cast("Client", client), reads_returns=named)
    assert ("postmaster" in client.ids) is named
    assert {"courier", "caretaker", "webhooks"} <= set(client.ids)
