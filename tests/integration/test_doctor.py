"""The doctor finds what is wrong and says what to do."""

import base64
import uuid
from dataclasses import asdict
from datetime import UTC, datetime
from io import BytesIO
from pathlib import Path

import pytest
from pydantic import SecretStr
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncEngine, async_sessionmaker

from cli.doctor import LOCK, Finding, examine, locked_versions
from domain.case.documents import DocumentKind
from models.documents.handed_over import HandedOver
from models.documents.store import NewDocument, save_version
from models.files.kinds import check_file
from models.files.stored import keep_file
from models.tables.document import Document
from runtime.embedded.mail import MailSink
from runtime.embedded.ports import free_port
from runtime.embedded.postgres import EmbeddedPostgres
from runtime.settings import Settings
from tests.support.people import SAF
from tests.support.recorded_exchanges import add_everybody

KEY = base64.b64encode(bytes(32)).decode()


async def findings(settings: Settings) -> dict[str, Finding]:
    return {finding.name: finding for finding in await examine(settings)}


@pytest.fixture
def healthy(
    database_url: str,
    temporal_address: str,
    mail_sink: MailSink,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> Settings:
    monkeypatch.setenv("TEMPORAL_ADDRESS", temporal_address)
    monkeypatch.setattr("cli.doctor.TASK_QUEUE", f"doctor-{uuid.uuid4()}")  # cases of no other test
    return Settings(
        database_url=SecretStr(database_url),
        temporal_address=temporal_address,
        smtp_url=SecretStr(mail_sink.url),
        vault_key=SecretStr(KEY),
        data_dir=tmp_path,
    )


async def test_everything_that_is_well_is_said_to_be(healthy: Settings, engine: AsyncEngine):
    await add_everybody(async_sessionmaker(engine, expire_on_commit=False))
    found = await findings(healthy)
    ill = {name for name, finding in found.items() if finding.way_out}
    assert ill <= {"worker"}, found  # no worker runs beside this test


async def test_nobody_in_the_installation_is_not_well(healthy: Settings):
    found = (await findings(healthy))["people"]
    assert found.what == "Nobody is in the installation: nobody can sign in."
    assert "make demo" in found.way_out


async def test_a_role_that_nobody_holds_is_named(healthy: Settings, engine: AsyncEngine):
    """Its kind elsewhere: people there, and nobody to decide."""
    database = async_sessionmaker(engine, expire_on_commit=False)
    await add_everybody(database)
    async with database() as session, session.begin():
        await session.execute(text("UPDATE person SET active = false WHERE id = :id"), {"id": SAF})
    found = (await findings(healthy))["people"]
    assert "safety_officer" in found.what
    assert "give-role" in found.way_out


async def test_each_missing_part_is_named_with_a_way_out(tmp_path: Path):
    found = await findings(Settings(data_dir=tmp_path))
    for name in ("vault", "database", "temporal", "worker", "mail"):
        assert "make up" in found[name].way_out, found[name]


@pytest.mark.parametrize(
    ("field", "part", "value", "variable"),
    [
        ("database_url", "database", "postgresql://nobody@127.0.0.1:{port}/none", "DATABASE_URL"),
        ("smtp_url", "mail", "smtp://127.0.0.1:{port}", "SMTP_URL"),
    ],
)
async def test_a_part_that_is_away_is_named(
    healthy: Settings, field: str, part: str, value: str, variable: str
):
    away = SecretStr(value.format(port=free_port()))
    found = await findings(healthy.model_copy(update={field: away}))
    assert variable in found[part].way_out


async def test_a_wrong_password_is_told_without_a_stack_trace(healthy: Settings, database_url: str):
    wrong = SecretStr(database_url.replace("://peer_exchange:", "://peer_exchange:wrong"))
    found = await findings(healthy.model_copy(update={"database_url": wrong}))
    assert "password" in found["database"].what
    assert "DATABASE_URL" in found["database"].way_out


async def test_a_database_without_tables_is_sent_to_migrate(
    healthy: Settings, postgres: EmbeddedPostgres
):
    bare = SecretStr(postgres.url("postgres"))
    found = await findings(healthy.model_copy(update={"database_url": bare}))
    assert "cli migrate" in found["database"].way_out


async def test_an_unknown_namespace_is_named(healthy: Settings):
    found = await findings(healthy.model_copy(update={"temporal_namespace": "no-such-namespace"}))
    assert "no-such-namespace" in found["temporal"].what


def test_the_lock_is_read_with_every_version_it_allows():
    lock = "a==1 \\\n    --hash=sha256:00\nb[x]==2.0 ; python_version < '3.12' \\\nb==3 \\\n"
    assert locked_versions(lock) == {"a": {"1"}, "b": {"2.0", "3"}}
    assert "temporalio" in locked_versions(LOCK.read_text(encoding="utf-8"))


async def test_a_store_that_cannot_be_written_is_named(tmp_path: Path):
    (tmp_path / "files").write_text("in the way")
    found = (await findings(Settings(data_dir=tmp_path)))["files"]
    assert str(tmp_path / "files") in found.what
    assert "PEER_EXCHANGE_FILES_URL" in found.way_out


async def test_files_are_counted_and_what_a_copy_lacks_is_named(
    healthy: Settings, engine: AsyncEngine
):
    """After a restore: rows are one half, the store is the other."""
    database, now = async_sessionmaker(engine, expire_on_commit=False), datetime.now(UTC)
    await add_everybody(database)
    kept = dict[str, str]()
    for document in ("read", "also read", "never taken"):
        checked = check_file(f"{document}.txt", BytesIO(b"words\n"))
        kept[document] = await keep_file(
            database,
            healthy.file_store,
            checked,
            case_id="x",
            document_id=document,
            by=SAF,
            now=now,
        )
    new = NewDocument(kind=DocumentKind.HANDED_OVER, created_by=SAF, exchange_id="x")
    async with database() as session, session.begin():
        for document in ("read", "also read"):
            given = {**asdict(new), "id": document, "created_at": now, "owner_side": None}
            session.add(Document(**given))
            await session.flush()
            words = HandedOver(kind="budget", title="Budget", file=kept[document])
            await save_version(session, document, words, base_version=0, by=SAF, now=now)
    assert (await findings(healthy))["kept files"].what.startswith("2 in the table")
    for document in ("also read", "never taken"):
        await healthy.file_store.delete(kept[document])
    found = (await findings(healthy))["kept files"]
    assert found.what.startswith("1 of 2 files are missing")
    assert kept["also read"] in found.what
    assert "Restore" in found.way_out
