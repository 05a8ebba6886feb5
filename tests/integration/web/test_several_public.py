"""The public side of two programmes: each has its pages, dates, feeds, ways in, and the name its mails come in."""

import re
from html import unescape

import pytest
from fastapi import FastAPI
from sqlalchemy import select, text, update
from sqlalchemy.ext.asyncio import AsyncSession, async_sessionmaker
from sqlmodel import col

from models.concerns.concerns import ConcernStore, RaisedConcern
from models.concerns.people import handlers_of
from models.concerns.receipts import Code
from models.register.signing_up import issue_sign_up
from models.tables.community import Community
from models.tables.exchange_view import ExchangeView
from models.tables.outbox import OutboxNotice, OutboxStatus
from models.tables.person import Person
from models.tables.programme import Programme, SignUps
from models.tables.public_text import PublicTextVersion
from models.views.programmes import ProgrammeScope
from runtime.embedded.mail import MailSink
from runtime.exchange_start import hub_team
from runtime.membership import request_of
from tests.support.fixtures_database import Fill
from tests.support.pages_of_exchange import VAULT_KEY
from tests.support.people import MIA, SAF
from tests.support.post import deliver
from tests.support.two_programmes import (
    BEA,
    BEN,
    BETA,
    CONCERN,
    DUO,
    OTHER,
    SECRET,
    SETTINGS,
    two_programmes,
)
from tests.support.web_app import NOW, browser, make_app, signed_in
from web.participants.application_status import open_cycle

Sessions = async_sessionmaker[AsyncSession]
PAGES = (
    "/about", "/faq", "/how-to-apply", "/how-it-works", "/timeline", "/guidance", "/guidance/mentee",
    "/reports", "/join",
)  # fmt: skip


@pytest.fixture
def filled_by() -> Fill:
    return two_programmes


@pytest.fixture
def app(database: Sessions) -> FastAPI:
    return make_app(database, vault_key=VAULT_KEY)


async def test_a_further_programme_has_public_pages_of_its_own(app: FastAPI, database: Sessions):
    async with database() as session:
        about = {"key": "about", "language": "en", "version": 1, "at": NOW, "programme": BETA}
        session.add(PublicTextVersion(**about, body="All about Beta, and [questions](/faq)."))
        await session.commit()
    async with browser(app) as visitor:
        for path in ("", *PAGES):
            answer = await visitor.get(f"/in/{BETA}{path}")
            page = unescape(answer.text)
            assert answer.status_code == 200, path
            assert "– Beta programme</title>" in page, path
            assert SECRET not in page, path
            inside = re.findall(r'href="(/[a-z][^"]*)"', page)
            beside = {"/static", "/sign-in"}
            left = [one for one in inside if not one.startswith((f"/in/{BETA}", *beside))]
            assert not left, path
        assert "Beta spring" in (await visitor.get(f"/in/{BETA}/timeline")).text
        page = (await visitor.get(f"/in/{BETA}/about")).text
        assert "All about Beta" in page
        assert f'href="/in/{BETA}/faq"' in page, "also of a link that the hub wrote"
        assert 'aria-current="page"' in page
        for path in ("", "/about", "/reports", "/concern", "/apply"):
            assert (await visitor.get(f"/in/nowhere{path}")).status_code == 404, path


async def test_the_first_ones_addresses_stay_and_are_its_own(app: FastAPI):
    async with browser(app) as visitor:
        for path in ("/", *PAGES):
            page = unescape((await visitor.get(path)).text)
            assert "– Alpha programme</title>" in page, path
            assert "Beta spring" not in page, path
            assert f"/in/{BETA}/" not in page, path
        assert SECRET in (await visitor.get("/about")).text
        front = (await visitor.get("/")).text
        assert f'<a href="/in/{BETA}">Beta programme</a>' in front
        assert '<a href="/">Alpha programme</a>' in (await visitor.get(f"/in/{BETA}")).text


async def test_reports_and_feeds_are_each_programmes(app: FastAPI, database: Sessions):
    async with database() as session:
        await session.execute(
            update(ExchangeView).values(
                ended_at=NOW,
                state=text("state || jsonb_build_object('published_at', '2027-04-01T10:00:00Z')"),
            )
        )
        await session.execute(text("UPDATE incident SET closed_at = now()"))
        await session.commit()
    of_beta = f"/in/{BETA}/reports"
    async with browser(app) as visitor:
        first, second = (await visitor.get("/reports")).text, (await visitor.get(of_beta)).text
        assert (SECRET in first, "Betatopic" in first) == (True, False)
        assert (SECRET in second, "Betatopic" in second) == (False, True)
        assert (await visitor.get(f"/reports/{OTHER}")).status_code == 404
        assert (await visitor.get(f"{of_beta}/x1")).status_code == 404
        assert (await visitor.get(f"{of_beta}/{OTHER}")).status_code == 200
        feed = (await visitor.get(f"{of_beta}.atom")).text
        assert f"http://localhost:8000{of_beta}/{OTHER}" in feed
        assert SECRET not in feed
        calendar = (await visitor.get(f"/in/{BETA}/timeline.ics")).text
        assert "Beta spring" in calendar
        assert SECRET not in calendar


async def test_somebody_enters_themselves_in_a_programme(
    app: FastAPI, database: Sessions, mail_sink: MailSink
):
    async with browser(app) as nia:
        await nia.post(f"/in/{BETA}/join", data={"name": "Nia New", "email": "nia@example.org"})
        await deliver(database, mail_sink.url)
        (mail,) = mail_sink.mails(recipient="nia@example.org")
        assert mail.message["From"] == "Beta programme <hub@example.org>"
        assert mail.message["Subject"] == "Your entry at Beta programme"
        body = mail.message.get_body(("plain",))
        assert body is not None
        (link,) = re.findall(r"http://localhost:8000(/\S+)", body.get_content())
        assert link.startswith(f"/in/{BETA}/join/")
        done = await nia.post(link)
        assert done.headers["location"] == f"/in/{BETA}/me/join"
        for path in (done.headers["location"], "/me/join"):
            page = unescape((await nia.get(path)).text)
            assert "Gromada Betavia" in page, "what was entered through is remembered"
            assert SECRET not in page
    async with database() as session:
        row = await session.scalar(select(Person).where(col(Person.email) == "nia@example.org"))
        assert row is not None
        assert (row.programmes, row.time_zone) == ([BETA], "Europe/Vilnius")
        community = await session.get_one(Community, "c-beta")
        start = await request_of(session, row.id, community, programme=BETA)
        assert start.state["programme"] == BETA
        assert {member["person"] for member in start.state["team"]["members"]} <= {BEA, DUO}


async def test_whether_a_link_enters_anybody_is_said_by_its_own_programme(
    app: FastAPI, database: Sessions
):
    """One programme closes its door: nobody comes through that of the other."""
    async with database() as session:
        (await session.get_one(Programme, BETA)).sign_up = SignUps.CLOSED
        told = {"language": "en", "minutes": 30}
        closed = issue_sign_up(session, "Nia", "nia@example.org", programme=BETA, **told)
        is_open = issue_sign_up(session, "Ole", "ole@example.org", **told)
        await session.commit()
    async with browser(app) as visitor:
        for path in (closed, closed.removeprefix(f"/in/{BETA}")):
            for answer in (await visitor.get(path), await visitor.post(path)):
                assert answer.status_code == 409, path
        for path in (is_open, f"/in/{BETA}{is_open}"):
            assert (await visitor.get(path)).status_code == 200, path
        assert (await visitor.post(f"/in/{BETA}{is_open}")).status_code == 303
    async with database() as session:
        entered = select(Person.email).where(
            col(Person.email).in_(["nia@example.org", "ole@example.org"])
        )
        assert list(await session.scalars(entered)) == ["ole@example.org"]


async def test_concerns_are_heard_where_they_were_raised(app: FastAPI, database: Sessions):
    async with browser(app) as visitor:
        answer = await visitor.get(f"/in/{BETA}/concern")
        page = unescape(answer.text)
        assert "Bea" in page
        assert SECRET not in page
        assert "Bea" not in (await visitor.get("/concern")).text
        assert "set-cookie" not in answer.headers, "no trace of whoever was there"
    raised = RaisedConcern(
        id="about-beta", code=Code("beta-code", "s"), words={"words": "w"}, programme=BETA
    )
    async with database() as session:
        await ConcernStore(SETTINGS.master_keys()).keep(session, raised, NOW)
        about_x1 = RaisedConcern(
            id="about-x1", code=Code("x1-code", "s"), words={"words": "w"},
            programme=BETA, exchange_id="x1",
        )  # fmt: skip
        await ConcernStore(SETTINGS.master_keys()).keep(session, about_x1, NOW)
        assert await handlers_of(session, "about-beta") == (BEA,)
        assert await handlers_of(session, CONCERN) == (SAF,)
        assert await handlers_of(session, "about-x1") == (SAF,), "the exchange has the last word"
        await session.commit()
    async with signed_in(app, database, BEA) as bea:
        assert (await bea.get("/desk/safety/about-beta")).status_code == 200
        assert "about-x1" not in (await bea.get("/desk/safety")).text


async def test_applying_is_within_a_programme(app: FastAPI, database: Sessions):
    async with signed_in(app, database, MIA) as mia:
        page = unescape((await mia.get(f"/in/{BETA}/apply/parts/partner")).text)
        assert "Gromada Betavia" in page
        assert f"{SECRET} Wikimedia Vistulia" not in page
        assert f'action="/in/{BETA}/apply/parts/partner"' in page
        assert f'hx-post="/in/{BETA}/apply/parts/partner/draft"' in page, (
            "what is kept while typing is kept there"
        )
        page = unescape((await mia.get(f"/in/{BETA}/apply")).text)
        assert "Apply in Alpha programme" in page
    async with signed_in(app, database, BEN) as ben:
        page = (await ben.get("/apply")).text
        assert "Beta spring" in page or "Apply for an exchange" in page
        assert SECRET not in page
    async with database() as session:
        for mark, name in (("", f"{SECRET} spring"), (BETA, "Beta spring")):
            cycle = await open_cycle(session, NOW, ProgrammeScope(mark, (BETA,)))
            assert cycle is not None
            assert cycle.name == name
        assert {m.person for m in (await hub_team(session, programme=BETA)).members} == {BEA, DUO}
        assert BEA not in {member.person for member in (await hub_team(session)).members}


async def test_mails_come_in_the_name_of_their_programme(database: Sessions, mail_sink: MailSink):
    async with database() as session:
        for exchange, person in (("x1", MIA), (OTHER, BEN)):
            session.add(
                OutboxNotice(
                    id=f"n-{exchange}", key=f"n-{exchange}", exchange_id=exchange, revision=1,
                    kind="application_received", person_id=person, status=OutboxStatus.OWED, owed_at=NOW,
                )
            )  # fmt: skip
        await session.commit()
    await deliver(database, mail_sink.url)
    first = mail_sink.mails(recipient=f"{MIA}@example.org")[-1]
    second = mail_sink.mails(recipient=f"{BEN}@example.org")[-1]
    assert first.message["From"] == "Hub <hub@example.org>"
    assert second.message["From"] == "Beta programme <hub@example.org>"
    told = second.message.get_body(("plain",))
    assert told is not None
    assert "+48 600 000 001" in told.get_content()
