"""Addresses with letters beyond ASCII: one spelling for storing, finding and sending, one answer for everybody."""

from contextlib import suppress

import pytest
from aiosmtpd.smtp import SMTP
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession, async_sessionmaker
from sqlmodel import col
from temporalio.exceptions import ApplicationError

from cli.lookup import find_person
from models.tables.person import Person
from runtime.embedded.mail import MailSink
from tests.support.fixtures_database import Fill
from tests.support.post import deliver
from tests.support.web_app import add_people, browser, make_app

Sessions = async_sessionmaker[AsyncSession]
BOOKS, POST = "p-books", "p-post"


@pytest.fixture
def filled_by() -> Fill:
    return add_people


@pytest.fixture
async def database(database: Sessions) -> Sessions:
    async with database() as session:
        session.add(Person(id=BOOKS, name="Mia Büch", email="Mia@XN--bcher-kva.example"))
        session.add(Person(id=POST, name="Міа", email="міа@пошта.укр"))
        await session.commit()
    return database


@pytest.mark.parametrize(
    ("typed", "sent"),
    [
        ("mia@bücher.example", "mia@xn--bcher-kva.example"),
        ("MIA@BÜCHER.example", "mia@xn--bcher-kva.example"),
        ("mia@bu\u0308cher.example", "mia@xn--bcher-kva.example"),
        ("mia@xn--bcher-kva.example", "mia@xn--bcher-kva.example"),
        ("\u202dmia@bücher.example\u202c", "mia@xn--bcher-kva.example"),
        ("міа@пошта.укр", "міа@xn--80a1acn3a.xn--j1amh"),
        ("МІА@xn--80a1acn3a.xn--j1amh", "міа@xn--80a1acn3a.xn--j1amh"),
    ],
)
async def test_every_spelling_gets_the_link(
    database: Sessions, mail_sink: MailSink, typed: str, sent: str
):
    async with browser(make_app(database, smtp_url=mail_sink.url)) as client:
        answer = await client.post("/sign-in", data={"email": typed})
    assert answer.status_code == 200
    await deliver(database, mail_sink.url)
    assert len(mail_sink.mails(recipient=sent)) == 1


async def test_one_spelling_is_stored(database: Sessions):
    async with database() as session:
        stored = await session.scalars(select(col(Person.email)).where(col(Person.id) == BOOKS))
        assert list(stored) == ["mia@bücher.example"]
        assert (await find_person(session, "Mia@bücher.example")).id == BOOKS


@pytest.mark.parametrize("email", ["міа@пошта.укр", "нет@пошта.укр"])
async def test_a_server_without_smtputf8_is_told_to_known_and_unknown_alike(
    database: Sessions, mail_sink: MailSink, monkeypatch: pytest.MonkeyPatch, email: str
):
    monkeypatch.setattr(mail_sink, "_protocol", lambda: SMTP(mail_sink, hostname="old"))
    await mail_sink.stop()
    mail_sink.port = 0
    await mail_sink.start()
    async with browser(make_app(database, smtp_url=mail_sink.url)) as client:
        answer = await client.post("/sign-in", data={"email": email})
    assert answer.status_code == 422
    assert "cannot write to addresses with letters like these" in answer.text
    assert mail_sink.mails() == []


@pytest.mark.parametrize("email", ["mia@example.org", "nobody@example.org", "mia@bücher.example"])
async def test_a_refused_recipient_shows_to_nobody(
    database: Sessions, mail_sink: MailSink, monkeypatch: pytest.MonkeyPatch, email: str
):
    async def refuse(*_told: object) -> str:
        return "550 no such mailbox"

    monkeypatch.setattr(mail_sink, "handle_RCPT", refuse, raising=False)
    async with browser(make_app(database, smtp_url=mail_sink.url)) as client:
        answer = await client.post("/sign-in", data={"email": email})
    assert answer.status_code == 200
    with suppress(ApplicationError):  # the courier's to tell, not the page's
        await deliver(database, mail_sink.url)
    assert mail_sink.mails() == []
