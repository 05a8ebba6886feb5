"""Setting up in the browser and by commands: each step changes facts, is dated, attributed, and refuses in words."""

import asyncio
import re
from collections.abc import AsyncIterator, Awaitable, Callable
from datetime import UTC, date, datetime
from html import unescape

import httpx2
import pytest
from fastapi import FastAPI
from pydantic import SecretStr
from typer.testing import CliRunner, Result

from cli.application import commands
from models.tables.bounce_mailbox import BounceMailbox
from models.tables.community import Community, CommunityKind
from models.tables.cycle import Cycle
from models.tables.membership import Membership
from models.tables.outbox import OutboxNotice
from models.tables.person import Person
from models.tables.programme import Programme
from models.tables.setting_change import SettingChange
from models.tables.staff_role import StaffRole
from runtime.embedded.mail import MailSink
from runtime.errors import SetupProblem
from runtime.exchange_start import policy_of
from tests.support.fixtures_database import Fill
from tests.support.post import deliver
from tests.support.setup_pages import (
    NADA,
    NAMED,
    OLE,
    PROGRAMME,
    STAFF,
    Sessions,
    everything,
    first_people,
    post,
    words,
)
from tests.support.web_app import browser, make_app, signed_in

SETUP, CYCLES = "/desk/setup", "/desk/setup/cycles"
SENDER = "/desk/setup/sender"
SPRING = {"name": "Spring 2027", "opens": "2027-05-01", "closes": "2027-05-31", "places": "5",
          "budget": "9000"}  # fmt: skip
PAGES = (SETUP, PROGRAMME, CYCLES, STAFF, SENDER, "/desk/setup/numbers")


@pytest.fixture
def filled_by() -> Fill:
    return first_people


@pytest.fixture
def app(database: Sessions) -> FastAPI:
    return make_app(database)


@pytest.fixture
async def nada(app: FastAPI, database: Sessions) -> AsyncIterator[httpx2.AsyncClient]:
    async with signed_in(app, database, NADA) as client:
        yield client


async def test_only_coordinators_find_the_pages(app: FastAPI, database: Sessions):
    async with signed_in(app, database, OLE) as ole:
        for path in PAGES:
            assert (await ole.get(path)).status_code == 403, path
        for path in (PROGRAMME, CYCLES, STAFF, f"{STAFF}/take", SENDER, f"{SENDER}/test"):
            assert (await ole.post(path, data={})).status_code == 403, path
        assert "setting up" not in (await ole.get("/desk")).text
    async with browser(app) as stranger:
        for path in PAGES:
            assert (await stranger.get(path)).headers["location"].startswith("/sign-in")


async def test_the_desk_leads_there_while_something_is_left(nada: httpx2.AsyncClient):
    desk = await nada.get("/desk")
    assert "9 steps of setting up are left." in words(desk)
    assert 'href="/desk/setup"' in desk.text
    page = words(await nada.get(SETUP))
    assert "9 steps are left" in page
    assert "Held by nobody: " in page


async def test_the_programme_is_named_and_shown_everywhere(
    nada: httpx2.AsyncClient, database: Sessions
):
    page = await post(nada, PROGRAMME, **NAMED)
    assert "7 steps are left" in words(page)
    assert "Baltic Exchange</title>" in page.text
    assert 'href="tel:+48600000000"' in page.text
    assert 'href="mailto:hub@example.org"' in page.text
    told = words(page)
    for part in ("Nada Kovač Country of the hub nothing Lithuania", "Duty phone nothing +48 600"):
        assert part in told
    (programme,) = await everything(database, Programme)
    assert (programme.id, programme.time_zone) == ("baltic-exchange", "Europe/Vilnius")
    assert {person.time_zone for person in await everything(database, Person)} == {"Europe/Vilnius"}
    again = await post(nada, PROGRAMME, **(await kept_fields(nada)))
    assert "Nothing was changed." in words(again)
    assert len(await everything(database, SettingChange)) == 5


async def kept_fields(client: httpx2.AsyncClient) -> dict[str, str]:
    """The form as the page shows it."""
    text = unescape((await client.get(PROGRAMME)).text).split("<main", 1)[1]
    inputs = re.findall(r"<input[^>]*>", text)
    sent = [one for one in inputs if 'type="radio"' not in one or "checked" in one]
    pairs = (re.search(r'name="(\w+)"[^>]*value="([^"]*)"', one) for one in sent)
    found = {pair[1]: pair[2] for pair in pairs if pair}
    for name, inner in re.findall(r'<select[^>]*name="(\w+)"[^>]*>(.*?)</select>', text, re.DOTALL):
        chosen = re.search(r'<option(?: value="([^"]*)")? selected>([^<]*)', inner)
        # What an option says is its value, unless it has one of its own.
        found[name] = (chosen[2] if chosen[1] is None else chosen[1]) if chosen else ""
    return found


@pytest.mark.parametrize(
    ("given", "label"),
    [
        ({"name": ""}, "Name"),
        ({"country": "XX"}, "Country of the hub"),
        ({"time_zone": ""}, "Time zone of the hub"),
        ({"duty_phone": "600 000"}, "Duty phone"),
        ({"write_to": "hub"}, "Address to write to"),
        ({"part_of": "p" * 201}, "What is it part of?"),
    ],
)
async def test_what_the_programme_lacks_is_named_and_nothing_typed_is_lost(
    nada: httpx2.AsyncClient, database: Sessions, given: dict[str, str], label: str
):
    refused = await nada.post(PROGRAMME, data={**NAMED, **given})
    assert refused.status_code == 422
    assert re.search(f'href="#[^"]+">{label}', refused.text)
    for field in ("name", "duty_phone", "write_to"):
        assert f'value="{({**NAMED, **given})[field]}"' in unescape(refused.text)
    assert await everything(database, Programme) == []


@pytest.mark.requirement("IB-01")
async def test_what_it_is_part_of_stands_on_the_page_about(nada: httpx2.AsyncClient):
    """IB-01; nothing is said where the hub says nothing."""
    await post(nada, PROGRAMME, **NAMED)
    assert "It is part of" not in words(await nada.get("/about"))
    initiative = "Iberia & America together, plan of 2027"
    await post(nada, PROGRAMME, **(await kept_fields(nada)) | {"part_of": initiative})
    assert f"It is part of: {initiative}" in words(await nada.get("/about"))
    told = words(await nada.get(PROGRAMME))
    assert f"What the programme is part of nothing {initiative}" in told


async def test_phone_and_address_can_come_later(nada: httpx2.AsyncClient):
    page = words(await post(nada, PROGRAMME, **NAMED | {"duty_phone": "", "write_to": ""}))
    assert "8 steps are left" in page
    assert "Say how the hub is reached" in page


async def test_of_two_coordinators_neither_overwrites_the_other(
    nada: httpx2.AsyncClient, database: Sessions
):
    await post(nada, PROGRAMME, **NAMED)
    mine = await kept_fields(nada)
    theirs = await kept_fields(nada)
    await post(nada, PROGRAMME, **theirs | {"name": "Nordic Exchange"})
    held = await nada.post(PROGRAMME, data=mine | {"name": "Baltic and Nordic"})
    assert held.status_code == 409
    assert "Nordic Exchange" in held.text
    assert 'value="Baltic and Nordic"' in held.text
    (programme,) = await everything(database, Programme)
    assert programme.name == "Nordic Exchange"


async def test_new_exchanges_begin_with_the_hubs_zone_and_holidays():
    cycle = Cycle(
        id="c", programme="p", name="c", opens_at=datetime(2027, 1, 1, tzinfo=UTC),
        closes_at=datetime(2027, 2, 1, tzinfo=UTC), matching_on=datetime(2027, 3, 1, tzinfo=UTC),
    )  # fmt: skip
    now = datetime(2027, 1, 1, tzinfo=UTC)
    hub = Programme(id="p", name="P", country="LT", time_zone="Europe/Vilnius")
    policy, plain = policy_of(cycle, now, hub), policy_of(cycle, now)
    assert (policy.time_zone, plain.time_zone) == ("Europe/Vilnius", "Europe/Warsaw")
    assert date(2027, 2, 16) in policy.holidays  # Lithuania's day of restoration
    assert date(2027, 2, 16) not in plain.holidays


@pytest.mark.requirement("IB-01")
async def test_a_cycle_opens_in_the_hubs_days_and_can_be_corrected(
    nada: httpx2.AsyncClient, database: Sessions
):
    assert "The programme has no name yet" in words(await nada.get(CYCLES))
    assert "Name it first" in words(await nada.post(CYCLES, data=SPRING))
    await post(nada, PROGRAMME, **NAMED)
    page = words(await post(nada, CYCLES, **SPRING))
    assert "Spring 2027 : from" in page
    assert "5 places" in page
    (cycle,) = await everything(database, Cycle)
    assert (cycle.programme, cycle.budget_cents) == ("baltic-exchange", 900_000)
    assert cycle.opens_at == datetime(2027, 4, 30, 21, 0, tzinfo=UTC)
    assert cycle.closes_at == datetime(2027, 5, 31, 21, 0, tzinfo=UTC)
    assert "6 steps are left" in words(await nada.get(SETUP))
    form = unescape((await nada.get(f"{CYCLES}/{cycle.id}")).text)
    assert 'value="2027-05-31"' in form
    page = words(await post(nada, f"{CYCLES}/{cycle.id}", **SPRING | {"closes": "2027-06-30"}))
    assert "Last day of a cycle Mon 31 May Wed 30 Jun" in page
    (cycle,) = await everything(database, Cycle)
    assert cycle.closes_at == datetime(2027, 6, 30, 21, 0, tzinfo=UTC)
    assert (await nada.get(f"{CYCLES}/nothing")).status_code == 404


@pytest.mark.parametrize(
    ("given", "field", "way_out"),
    [
        ({"closes": "2027-04-30"}, "Last day", "on or after the first one"),
        ({"opens": "2027-01-01", "closes": "2027-01-31"}, "Last day", "from today on"),
        ({"name": "winter"}, "Name", "a name of its own"),
        ({"opens": "2027-06-20", "closes": "2027-07-20"}, "First day", "Winter is open on some"),
        ({"opens": "31.5.2027"}, "First day", "year-month-day"),
        ({"places": "0"}, "Places", "1 or more"),
        ({"budget": "0"}, "Budget", "1 or more"),
    ],
)
async def test_a_cycle_that_cannot_be_is_refused_in_words(
    nada: httpx2.AsyncClient, database: Sessions, given: dict[str, str], field: str, way_out: str
):
    await post(nada, PROGRAMME, **NAMED)
    winter = {"name": "Winter", "opens": "2027-07-01", "closes": "2027-08-01", "places": ""}
    await post(nada, CYCLES, **winter)
    refused = await nada.post(CYCLES, data=SPRING | given)
    assert refused.status_code == 422
    assert re.search(f'href="#[^"]+">{field}', refused.text)
    assert way_out in words(refused)
    assert f'value="{(SPRING | given)["name"]}"' in refused.text
    assert len(await everything(database, Cycle)) == 1


async def test_the_page_of_the_sender_says_whether_mails_that_come_back_are_read(
    database: Sessions,
):
    async with signed_in(make_app(database), database, NADA) as nada:
        assert "No mailbox is named" in (await nada.get(SENDER)).text
    url = SecretStr("imaps://bounces:secret@mail.example.org/INBOX")
    async with signed_in(make_app(database, bounce_url=url), database, NADA) as nada:
        assert "has not been read yet" in (await nada.get(SENDER)).text
        async with database() as session, session.begin():
            name = "bounces@mail.example.org:993/INBOX"
            session.add(BounceMailbox(name=name, looked_at=datetime.now(UTC)))
        assert "was last read on" in (await nada.get(SENDER)).text
        async with database() as session, session.begin():
            row = await session.get_one(BounceMailbox, name)
            row.problem, row.problem_since = "there is no folder INBOX", datetime.now(UTC)
        shown = (await nada.get(SENDER)).text
        assert "there is no folder INBOX" in shown
        assert "secret" not in shown


async def test_the_sender_is_tried_by_a_mail_that_is_really_received(
    nada: httpx2.AsyncClient, database: Sessions, mail_sink: MailSink
):
    page = words(await post(nada, f"{SENDER}/test", _key=""))
    assert "on its way to nada@example.org" in page
    assert "waits." in page
    assert (await deliver(database, mail_sink.url)).sent == 1
    assert "The mail server took the test mail" in words(await nada.get(SENDER))
    (mail,) = mail_sink.mails(recipient="nada@example.org")
    word = str(mail.message["Subject"]).rpartition(" ")[2]
    wrong = await nada.post(SENDER, data={"word": "QQQQQQ" if word != "QQQQQQ" else "AAAAAA"})
    assert wrong.status_code == 422
    assert "send another one" in words(wrong)
    page = words(await post(nada, SENDER, word=word.lower()))
    assert "The sender works" in page
    assert "8 steps are left" in page
    other = make_app(database, mail_from="Else <else@example.org>")
    async with signed_in(other, database, NADA) as client:
        assert "another one since the last test mail" in words(await client.get(SETUP))


async def test_nobody_is_tried_by_the_word_of_another(
    nada: httpx2.AsyncClient, app: FastAPI, database: Sessions
):
    async with database() as session, session.begin():
        session.add(StaffRole(person_id=OLE, role="coordinator"))
    async with signed_in(app, database, OLE) as ole:
        await post(ole, f"{SENDER}/test", _key="")
    (mail,) = await everything(database, OutboxNotice)
    assert (await nada.post(SENDER, data={"word": mail.data["word"]})).status_code == 422


async def test_communities_with_contacts_count(nada: httpx2.AsyncClient, database: Sessions):
    async with database() as session:
        for number in (1, 2):
            session.add(
                Community(
                    id=f"c{number}", slug=f"c{number}", name=f"C{number}", kind=CommunityKind.BOTH,
                    language="en", country="LT", visa_zone="schengen", active_people=3,
                    time_zone="Europe/Vilnius",
                )
            )  # fmt: skip
        await session.flush()
        session.add(Membership(person_id=OLE, community_id="c1", is_contact=True))
        await session.commit()
    assert "1 community with a contact; at least two" in words(await nada.get(SETUP))
    async with database() as session, session.begin():
        session.add(Membership(person_id=OLE, community_id="c2", is_contact=True))
    assert "2 communities with a contact." in words(await nada.get(SETUP))


Type = Callable[..., Awaitable[Result]]


@pytest.fixture
def typed(database_url: str) -> Type:
    async def run(*given: str) -> Result:
        runner, env = CliRunner(), {"DATABASE_URL": database_url}
        return await asyncio.to_thread(runner.invoke, commands, list(given), env=env)

    return run


async def test_each_step_has_its_command(typed: Type, database: Sessions, mail_sink: MailSink):
    listed = await typed("setup")
    steps, texts = listed.output.split("Texts of the public pages:")
    assert steps.count("✓") == 0, listed.output
    assert texts.count("✓") == 11, listed.output  # they come with the program
    done = await typed(
        "set-programme", "--name", "Baltic Exchange", "--country", "lt", "--time-zone",
        "Europe/Vilnius", "--duty-phone", "+48 600 000 000", "--write-to", "Hub@example.org",
        "--by", "nada@example.org",
    )  # fmt: skip
    assert "Changed: 5." in done.output, done.output
    soon, later = "2030-01-01", "2030-01-31"
    done = await typed("set-cycle", "Spring", "--opens", soon, "--closes", later, "--places", "4", "--budget", "8000")  # fmt: skip
    assert "Spring is open from 2030-01-01 to 2030-01-31." in done.output, done.exception
    done = await typed("set-cycle", "Spring", "--opens", soon, "--closes", "2030-02-10")
    assert done.exit_code == 0
    (cycle,) = await everything(database, Cycle)
    assert cycle.closes_at == datetime(2030, 2, 10, 22, 0, tzinfo=UTC)
    done = await typed("invite-staff", "Ida Berg", "ida@example.org", "--role", "chair")
    assert "Ida Berg is invited by mail, as chair." in done.output, done.exception
    assert "On its way to ole@example.org" in (await typed("test-mail", "Ole")).output
    assert (await deliver(database, mail_sink.url)).sent == 2
    steps = (await typed("setup")).output.split("Texts of the public pages:")[0]
    assert steps.count("✓") == 2, steps
    changes = await everything(database, SettingChange)
    assert {(row.part, row.by) for row in changes} >= {("programme", NADA), ("cycle", None)}


@pytest.mark.parametrize(
    ("given", "way_out"),
    [
        (("set-programme", "--country", "LT"), "--name"),
        (("set-programme", "--name", "x"), "another one"),
        (("set-programme", "--name", "Exchange", "--country", "Lithuania"), "two letters"),
        (("set-programme", "--name", "Exchange", "--time-zone", "Vilnius"), "Europe/Warsaw"),
        (("set-programme", "--name", "Exchange", "--duty-phone", "600"), "+48"),
        (("set-programme", "--name", "Exchange", "--write-to", "hub"), "name@example.org"),
        (("set-programme", "--name", "Exchange", "--part-of", "p" * 201), "in fewer"),
        (("set-cycle", "S", "--opens", "2030-01-01", "--closes", "2030-01-02"), "Name it first"),
        (("invite-staff", "Ida", "ida@example.org", "--role", "king"), "chair"),
        (("invite-staff", "Ida", "ida", "--role", "chair"), "name@example.org"),
    ],
)
async def test_commands_refuse_with_a_way_out(
    typed: Type, database: Sessions, given: tuple[str, ...], way_out: str
):
    done = await typed(*given)
    assert isinstance(done.exception, SetupProblem), done.output
    assert way_out in done.exception.way_out
    assert await everything(database, SettingChange) == []
