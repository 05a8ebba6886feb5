"""Entering oneself: by a mailed link, once, with no hint about who is known."""

import re
from datetime import timedelta

import pytest
from sqlalchemy import select, update
from sqlalchemy.ext.asyncio import AsyncSession, async_sessionmaker
from sqlmodel import col

from models.accounts.links import real_now
from models.accounts.sessions import KEPT
from models.register.signing_up import purge_sign_ups
from models.tables.person import Person
from models.tables.programme import Programme, SignUps
from models.tables.register_change import RegisterChange
from models.tables.sign_up import SignUp
from runtime.embedded.mail import MailSink
from tests.support.fixtures_database import Fill
from tests.support.post import deliver
from tests.support.web_app import add_people, browser, make_app, signed_in
from web.public.joining import PER_ADDRESS

Sessions = async_sessionmaker[AsyncSession]
NED = {"name": "Ned Newcomer", "email": "Ned@Example.org"}


@pytest.fixture
def filled_by() -> Fill:
    return add_people


async def links(database: Sessions, sink: MailSink, to: str) -> list[str]:
    await deliver(database, sink.url)
    found = []
    for mail in sink.mails(recipient=to):
        plain = mail.message.get_body(("plain",))
        assert plain is not None
        found += re.findall(r"http://localhost:8000(/\S+)", plain.get_content())
    return found


async def people(database: Sessions) -> dict[str, Person]:
    async with database() as session:
        return {row.email: row for row in await session.scalars(select(Person))}


async def test_a_mailed_link_makes_the_entry_and_signs_in(database: Sessions, mail_sink: MailSink):
    async with browser(make_app(database)) as ned:
        assert 'href="/join"' in (await ned.get("/sign-in")).text
        asked = await ned.post("/join", data=NED)
        assert "on its way to ned@example.org" in asked.text
        (link,) = await links(database, mail_sink, "ned@example.org")
        assert link.startswith("/join/")
        assert "Ned Newcomer" in (await ned.get(link)).text
        assert "ned@example.org" not in await people(database)  # opening enters nobody
        done = await ned.post(link)
        assert (done.status_code, done.headers["location"]) == (303, "/me/join")
        me = (await ned.get("/me")).text
        assert "Ned Newcomer" in me
        assert "themselves" in me
        assert (await ned.get(link)).status_code == 410
        assert (await ned.post(link)).status_code == 410
    ned_row = (await people(database))["ned@example.org"]
    assert (ned_row.name, ned_row.has_signed_in, ned_row.active) == ("Ned Newcomer", True, True)
    async with database() as session:
        (change,) = await session.scalars(select(RegisterChange))
        assert (change.subject_id, change.by, change.via) == (ned_row.id, None, "request")
        (row,) = await session.scalars(select(SignUp))
        assert link.rpartition("/")[2] not in row.token_hash  # only hashes are stored


async def test_who_is_known_gets_a_link_to_sign_in_and_the_page_does_not_tell(
    database: Sessions, mail_sink: MailSink
):
    async with browser(make_app(database)) as client:
        known = await client.post("/join", data={"name": "Somebody", "email": "mia@example.org"})
        unknown = await client.post("/join", data={"name": "Somebody", "email": "new@example.org"})
        gone = await client.post("/join", data={"name": "Somebody", "email": "ida@example.org"})
    told = {answer.text.replace(name, "x") for answer, name in (
        (known, "mia@example.org"), (unknown, "new@example.org"), (gone, "ida@example.org"),
    )}  # fmt: skip
    assert len({re.sub(r'nonce="[^"]+"|value="[0-9a-f]{64}"', "", one) for one in told}) == 1
    (link,) = await links(database, mail_sink, "mia@example.org")
    assert link.startswith("/sign-in/")
    assert await links(database, mail_sink, "ida@example.org") == []
    assert (await people(database))["mia@example.org"].name == "Mia Mentee"


async def test_of_two_links_for_one_address_one_makes_an_entry(
    database: Sessions, mail_sink: MailSink
):
    async with browser(make_app(database)) as one, browser(make_app(database)) as two:
        await one.post("/join", data=NED)
        await one.post("/join", data={**NED, "name": "Ned N."})
        first, second = await links(database, mail_sink, "ned@example.org")
        assert (await one.post(first)).status_code == 303
        assert (await two.post(second)).status_code == 410
    assert (await people(database))["ned@example.org"].name in {"Ned Newcomer", "Ned N."}


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ({"name": "", "email": "ned@example.org"}, "Fill this in"),
        ({"name": "Ned", "email": "no address"}, "no address"),
        ({"name": "Ned", "email": "žofie@example.org"}, "letters like these before the @"),
    ],
)
async def test_what_is_wrong_is_said_and_kept(database: Sessions, typed: dict[str, str], said: str):
    async with browser(make_app(database)) as client:
        answer = await client.post("/join", data=typed)
    assert (answer.status_code, said in answer.text) == (422, True)
    assert f'value="{typed["email"]}"' in answer.text


async def test_a_dead_link_leads_to_a_fresh_one(database: Sessions, mail_sink: MailSink):
    async with browser(make_app(database)) as client:
        assert (await client.get("/join/nonsense")).status_code == 404
        await client.post("/join", data=NED)
        (link,) = await links(database, mail_sink, "ned@example.org")
        async with database() as session:
            await session.execute(update(SignUp).values(expires_at=real_now()))
            await session.commit()
        for answer in (await client.get(link), await client.post(link)):
            assert (answer.status_code, 'action="/join"' in answer.text) == (410, True)
    assert "ned@example.org" not in await people(database)


async def test_mails_to_one_address_are_limited(database: Sessions):
    async with browser(make_app(database)) as client:
        for _ in range(PER_ADDRESS.most):
            assert (await client.post("/join", data=NED)).status_code == 200
        assert (await client.post("/join", data=NED)).status_code == 429


@pytest.mark.parametrize("filled_by", [None])
async def test_before_the_first_coordinator_nobody_enters_themselves(database: Sessions):
    """A stranger would otherwise take the first start's code its worth."""
    async with browser(make_app(database)) as client:
        for answer in (await client.get("/join"), await client.post("/join", data=NED)):
            assert (answer.status_code, "Nobody runs this installation yet" in answer.text) == (
                409, True,
            )  # fmt: skip


async def test_a_hub_that_enters_people_itself_closes_the_door(
    database: Sessions, mail_sink: MailSink
):
    async with browser(make_app(database)) as client:
        await client.post("/join", data=NED)
        (link,) = await links(database, mail_sink, "ned@example.org")
    async with database() as session, session.begin():
        session.add(Programme(id="p", name="P", sign_up=SignUps.CLOSED.value))
    async with browser(make_app(database)) as client:
        for answer in (
            await client.get("/join"), await client.post("/join", data=NED),
            await client.get(link), await client.post(link),
        ):  # fmt: skip
            assert answer.status_code == 409
            assert "The hub enters the people of this programme itself." in answer.text
        for page in ("/", "/sign-in", "/how-to-apply"):
            assert 'href="/join"' not in (await client.get(page)).text, page
    assert "ned@example.org" not in await people(database)


async def test_who_is_signed_in_goes_on_to_joining(database: Sessions):
    async with signed_in(make_app(database), database, "p-mia") as mia:
        assert (await mia.get("/join")).headers["location"] == "/me/join"


async def test_links_are_forgotten(database: Sessions, mail_sink: MailSink):
    async with browser(make_app(database)) as client:
        await client.post("/join", data=NED)
        await links(database, mail_sink, "ned@example.org")
    async with database() as session:
        await purge_sign_ups(session, real_now())
        assert len(list(await session.scalars(select(SignUp)))) == 1
        await session.execute(
            update(SignUp).values(expires_at=real_now() - KEPT - timedelta(hours=1))
        )
        await purge_sign_ups(session, real_now())
        left = await session.scalars(select(col(SignUp.email)))
        assert list(left) == []
