"""Another mail address needs the word of both: who asks, agrees, refuses, vouches; and nobody else."""

import re
from collections.abc import AsyncIterator
from datetime import timedelta
from html import unescape

import httpx2
import pytest
from fastapi import FastAPI
from sqlalchemy import select, update
from sqlalchemy.ext.asyncio import AsyncSession, async_sessionmaker
from sqlmodel import col

from models.accounts.links import real_now
from models.register.addresses import KEPT, purge_changes
from models.tables.address_change import AddressChange
from models.tables.person import Person
from models.tables.register_change import RegisterChange
from models.tables.session import WebSession
from models.tables.staff_role import StaffRole
from runtime.embedded.mail import MailSink
from tests.support.fixtures_database import Fill
from tests.support.post import deliver
from tests.support.web_app import add_people, browser, make_app, signed_in
from web.site.addresses import ASKS

Sessions = async_sessionmaker[AsyncSession]
OLD, NEW = "mia@example.org", "mia.new@example.org"
MIA = {"name": "Mia Mentee", "language": "en", "time_zone": "Europe/Warsaw"}
ENTRY = "/desk/people/p-mia"


async def fill(database: Sessions) -> None:
    await add_people(database)
    async with database() as session:
        for person, role in (("p-cor", "coordinator"), ("p-pro", "programme")):
            session.add(Person(id=person, name=person.title(), email=f"{person}@example.org"))
            await session.flush()
            session.add(StaffRole(person_id=person, role=role))
        await session.execute(update(Person).values(has_signed_in=True))
        await session.commit()


@pytest.fixture
def filled_by() -> Fill:
    return fill


@pytest.fixture
def app(database: Sessions) -> FastAPI:
    return make_app(database)


@pytest.fixture
async def mia(app: FastAPI, database: Sessions) -> AsyncIterator[httpx2.AsyncClient]:
    async with signed_in(app, database, "p-mia") as client:
        yield client


@pytest.fixture
async def cor(app: FastAPI, database: Sessions) -> AsyncIterator[httpx2.AsyncClient]:
    async with signed_in(app, database, "p-cor") as client:
        yield client


async def sent(client: httpx2.AsyncClient, path: str, **typed: str) -> str:
    """The page a form leads to."""
    answer = await client.post(path, data={"_key": "x", **typed})
    if answer.status_code == 303:
        answer = await client.get(answer.headers["location"])
    return unescape(answer.text)


async def asked(client: httpx2.AsyncClient, path: str = "/me", new: str = NEW) -> str:
    shown = (await client.get(f"{path}/edit")).text
    base = shown.split('name="_base" value="')[1].split('"')[0]
    return await sent(client, f"{path}/edit", **MIA, email=new, _base=base)


async def links(database: Sessions, sink: MailSink, to: str) -> list[str]:
    await deliver(database, sink.url)
    found = []
    for mail in sink.mails(recipient=to):
        plain = mail.message.get_body(("plain",))
        assert plain is not None
        found += re.findall(r"http://localhost:8000(/address/\S+)", plain.get_content())
    return found


async def address_of(database: Sessions, person: str = "p-mia") -> str:
    async with database() as session:
        return (await session.get_one(Person, person)).email


async def test_it_changes_with_the_second_word_and_signs_out(
    mia: httpx2.AsyncClient, app: FastAPI, database: Sessions, mail_sink: MailSink
):
    page = await asked(mia)
    assert "Both addresses got a mail" in page
    assert f"{NEW}: has not answered" in page
    (old,), (new,) = [await links(database, mail_sink, to) for to in (OLD, NEW)]
    async with browser(app) as elsewhere:
        assert NEW in (await elsewhere.get(new)).text
        assert await address_of(database) == OLD  # opening changes nothing
        assert "as soon as the other one agrees" in await sent(elsewhere, new, answer="agree")
        assert await address_of(database) == OLD
        assert "You have agreed" in (await elsewhere.get(new)).text
        assert "The address is changed" in await sent(elsewhere, old, answer="agree")
        assert (await elsewhere.get(old)).status_code == 410
    assert await address_of(database) == NEW
    async with database() as session:
        (change,) = await session.scalars(select(RegisterChange))
        assert (change.by, change.changes) == ("p-mia", [["email", OLD, NEW]])
        held = select(WebSession).where(col(WebSession.person_id) == "p-mia")
        assert all(row.revoked_at for row in await session.scalars(held))


@pytest.mark.parametrize("side", [OLD, NEW])
async def test_either_refuses_and_nothing_changes(
    mia: httpx2.AsyncClient, app: FastAPI, database: Sessions, mail_sink: MailSink, side: str
):
    await asked(mia)
    found = {to: (await links(database, mail_sink, to))[0] for to in (OLD, NEW)}
    other = NEW if side == OLD else OLD
    async with browser(app) as elsewhere:
        await sent(elsewhere, found[other], answer="agree")
        assert "stays as it is" in await sent(elsewhere, found[side], answer="refuse")
        late = await elsewhere.post(found[other], data={"answer": "agree"})
        assert (late.status_code, "refused" in late.text) == (410, True)
    assert await address_of(database) == OLD


async def test_a_coordinator_alone_moves_nobodys_address(
    cor: httpx2.AsyncClient, app: FastAPI, database: Sessions, mail_sink: MailSink
):
    """Whoever has the address is the person: neither asking nor owning the new one is enough."""
    page = await asked(cor, ENTRY)
    assert "Both addresses got a mail" in page
    (new,) = await links(database, mail_sink, NEW)
    mails = mail_sink.mails(recipient=OLD)
    plain = mails[0].message.get_body(("plain",))
    assert plain is not None
    assert "P-Cor, of the hub, wants to change" in plain.get_content()
    async with browser(app) as elsewhere:
        await sent(elsewhere, new, answer="agree")
    assert "vouch" not in (await cor.get(ENTRY)).text
    assert "Only somebody else" in await sent(cor, f"{ENTRY}/address/vouch")
    assert await address_of(database) == OLD


async def test_a_second_keeper_vouches_once_the_new_address_agreed(
    cor: httpx2.AsyncClient, app: FastAPI, database: Sessions, mail_sink: MailSink
):
    await asked(cor, ENTRY)
    (new,) = await links(database, mail_sink, NEW)
    async with signed_in(app, database, "p-pro") as pro:
        assert "Only somebody else" in await sent(pro, f"{ENTRY}/address/vouch")
        async with browser(app) as elsewhere:
            await sent(elsewhere, new, answer="agree")
        assert "I vouch for the new address" in (await pro.get(ENTRY)).text
        assert "The address is changed" in await sent(pro, f"{ENTRY}/address/vouch")
    assert await address_of(database) == NEW


async def test_a_wrong_address_nobody_ever_used_is_simply_corrected(
    cor: httpx2.AsyncClient, database: Sessions
):
    async with database() as session:
        await session.execute(update(Person).values(has_signed_in=False))
        await session.commit()
    assert "The entry is changed" in await asked(cor, ENTRY)
    assert await address_of(database) == NEW


async def test_signing_in_is_what_binds_the_address(app: FastAPI, database: Sessions):
    async with database() as session:
        await session.execute(update(Person).values(has_signed_in=False))
        await session.commit()
    async with signed_in(app, database, "p-mia"), database() as session:
        assert (await session.get_one(Person, "p-mia")).has_signed_in
        assert not (await session.get_one(Person, "p-ann")).has_signed_in


async def test_who_names_another_address_voids_the_links_before(
    mia: httpx2.AsyncClient, app: FastAPI, database: Sessions, mail_sink: MailSink
):
    await asked(mia, new="slip@example.org")
    (slip,) = await links(database, mail_sink, "slip@example.org")
    await asked(mia)
    assert "Your address stays" in await sent(mia, "/me/address/call-off")
    assert await links(database, mail_sink, NEW) == []  # called off before it was written
    async with browser(app) as elsewhere:
        assert (await elsewhere.get(slip)).status_code == 410
    assert await address_of(database) == OLD


async def test_an_address_that_is_somebodys_shows_only_to_whoever_reads_it(
    mia: httpx2.AsyncClient, app: FastAPI, database: Sessions, mail_sink: MailSink
):
    taken = "ann@example.org"
    assert "Both addresses got a mail" in await asked(mia, new=taken)
    (old,), (new,) = [await links(database, mail_sink, to) for to in (OLD, taken)]
    async with browser(app) as elsewhere:
        await sent(elsewhere, old, answer="agree")
        answer = await elsewhere.post(new, data={"answer": "agree"})
        assert (answer.status_code, "Somebody else" in answer.text) == (409, True)
    assert await address_of(database) == OLD


async def test_a_link_ends_after_its_days_and_with_the_person(
    mia: httpx2.AsyncClient, app: FastAPI, database: Sessions, mail_sink: MailSink
):
    await asked(mia)
    (new,) = await links(database, mail_sink, NEW)
    async with browser(app) as elsewhere:
        async with database() as session:
            await session.execute(update(Person).values(active=False))
            await session.commit()
        assert (await elsewhere.get(new)).status_code == 410
        assert (await elsewhere.post(new, data={"answer": "agree"})).status_code == 404
        async with database() as session:
            await session.execute(update(Person).values(active=True))
            await session.execute(update(AddressChange).values(expires_at=real_now()))
            await session.commit()
        late = await elsewhere.post(new, data={"answer": "agree"})
        assert (late.status_code, "too old" in late.text) == (410, True)
        assert (await elsewhere.get("/address/nonsense")).status_code == 404


async def test_nobody_asks_without_end(mia: httpx2.AsyncClient):
    for number in range(ASKS.most):
        await asked(mia, new=f"n{number}@example.org")
    shown = (await mia.get("/me/edit")).text
    base = shown.split('name="_base" value="')[1].split('"')[0]
    once_more = await mia.post("/me/edit", data={**MIA, "email": NEW, "_base": base, "_key": "y"})
    assert once_more.status_code == 429


async def test_what_is_over_is_forgotten(mia: httpx2.AsyncClient, database: Sessions):
    await asked(mia)
    async with database() as session:
        await purge_changes(session, real_now() + KEPT)
        assert len(list(await session.scalars(select(AddressChange)))) == 1
        await purge_changes(session, real_now() + KEPT + timedelta(days=15))
        assert list(await session.scalars(select(AddressChange))) == []
