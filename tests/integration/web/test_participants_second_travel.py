"""Travel data, bookings and contacts by form: every refusal, and who may never read what."""

import json
import logging
from typing import Any

import pytest
import structlog
from sqlalchemy import func, select, text
from sqlalchemy.ext.asyncio import AsyncSession, async_sessionmaker
from sqlmodel import SQLModel, col

from domain.exchange.ask_kinds import AskKind
from domain.exchange.messages.people import HandOver
from domain.exchange.orders import OrderKind, OrderStatus
from domain.exchange.people import Role, Side
from domain.exchange.phases import Phase
from domain.exchange.privacy import DataClass
from models.tables.draft import Draft
from models.tables.vault_item import VaultItem
from models.tables.vault_read import VaultRead
from models.vault.keys import MasterKeys
from models.vault.vault import Erased, NotForYou, Place, Reader, Vault
from runtime.observability import configure_logging
from runtime.settings import Settings
from tests.support.happy_path import book
from tests.support.keys import KEYS
from tests.support.pages_of_exchange import VAULT_KEY, Behind, Shown, behind, new_key
from tests.support.people import ANN, BO, COR, MIA, MILO, PAT, SAF, STRANGER, TESS, TOR
from tests.support.running_exchanges import Stage

Sessions = async_sessionmaker[AsyncSession]

TYPED: dict[str, Any] = {
    "passport_name": "Mia Canarybird Example",
    "birth_date": "1990-04-23",
    "nationality": "CZ",
    "passport_number": "CANARY77",
    "expires_on": "2040-04-23",
    "departure_town": "Canaryville",
    "visa": "no",
    "needs": "Canary seeds, no peanuts",
    "tell_host": "No peanuts for the canary",
    "health_consent": "yes",
    "emergency_name": "Canaria Sister",
    "emergency_relation": "Sister of the canary",
    "emergency_phone": "+420 600 777 333",
}
CANARIES = ("anary", "anaria", "600 777 333", "1990-04-23", "2040-04-23")


@pytest.fixture
async def travel(stage: Stage, database: Sessions) -> Behind:
    """An exchange whose plan has just been approved; Mia travels."""
    return await behind(stage, database, Phase.TRAVEL)


def vault() -> Vault:
    import base64

    return Vault(MasterKeys(base64.b64decode(VAULT_KEY), KEYS))


async def stored(site: Behind, data_class: DataClass, reader: str = MIA) -> dict[str, str]:
    place = Place(person_id=MIA, exchange_id=site.x.id, data_class=data_class)
    who = Reader(person_id=reader, roles=frozenset(), phase=Phase.TRAVEL, purpose="test")
    async with site.database() as session:
        return await vault().read(session, place, who, await site.now())


REFUSED = [
    ("passport_name", "", "Fill this in."),
    ("passport_name", "M", "Write at least 2 characters."),
    ("passport_name", "M" * 101, "Shorten this to at most 100 characters."),
    ("birth_date", "", "Fill this in."),
    ("birth_date", "1990-13-45", "Enter a date that exists"),
    ("birth_date", "2999-01-01", "This cannot be a date of birth."),
    ("birth_date", "1850-01-01", "This cannot be a date of birth."),
    ("nationality", "", "Fill this in."),
    ("nationality", "Wonderland", "Choose one of the options shown."),
    ("passport_number", "", "Fill this in."),
    ("passport_number", "AB", "5 to 20 letters and digits"),
    ("passport_number", "AB/12345", "5 to 20 letters and digits"),
    ("expires_on", "", "Fill this in."),
    ("expires_on", "2026-01-01", "The passport has to be valid on"),
    ("expires_on", "2199-01-01", "This date is too far away"),
    ("no_end", "yes", "Either the date or no end"),
    ("departure_town", "", "Fill this in."),
    ("departure_town", "P" * 101, "Shorten this to at most 100 characters."),
    ("visa", "", "Fill this in."),
    ("visa", "maybe", "Choose one of the options shown."),
    ("needs", "n" * 1001, "Shorten this to at most 1000 characters."),
    ("tell_host", "t" * 301, "Shorten this to at most 300 characters."),
    ("health_consent", None, "Tick this box, or empty the two fields about your needs."),
    ("emergency_name", "", "Fill this in."),
    ("emergency_name", "C", "Write at least 2 characters."),
    ("emergency_relation", "r" * 61, "Shorten this to at most 60 characters."),
    ("emergency_phone", "", "Fill this in."),
    ("emergency_phone", "600 777 333", "with its country code, beginning with +"),
]


async def test_each_refusal_of_travel_data_stands_beside_its_field(travel: Behind):
    path = await travel.ask(AskKind.GIVE_TRAVEL_DATA)
    async with travel.browser(MIA) as mia:
        for name, value, sentence in REFUSED:
            shown = await mia.send(path, {**TYPED, name: value})
            assert shown.status == 422, (name, value)
            assert sentence in shown.error(name), (name, value, shown.error(name))
            assert "{" not in shown.error(name)
            for other, kept in TYPED.items():
                if other not in (name, "nationality", "visa", "health_consent"):
                    assert shown.keeps(kept), (name, value, other)
            if value and name not in ("nationality", "visa"):
                assert shown.keeps(value), (name, value)
    async with travel.database() as session:
        assert await session.scalar(select(func.count()).select_from(VaultItem)) == 0
    assert MIA not in (await travel.settle()).travel_data


async def test_the_form_says_who_reads_and_keeps_no_draft(travel: Behind):
    path = await travel.ask(AskKind.GIVE_TRAVEL_DATA)
    async with travel.browser(MIA) as mia:
        shown = await mia.get(path)
        for told in ("Why this matters", "keeps no draft", "Deleted on", "travel booker"):
            assert told in shown.text
        for token in ('autocomplete="bday"', 'autocomplete="name"'):
            assert token in shown.answer.text
        assert "Save draft" not in shown.text
        assert "hx-post" not in shown.answer.text
        assert shown.answer.headers["cache-control"] == "no-store"
        refused = await mia.post(f"{path}/draft", {**shown.hidden, **TYPED})
        assert refused.status == 404
        again = await mia.send(path, {**TYPED, "_draft": "yes"})
        assert again.status == 200
    async with travel.database() as session:
        assert await session.scalar(select(func.count()).select_from(Draft)) == 0


async def test_travel_data_is_in_the_vault_and_nowhere_else(
    travel: Behind, caplog: pytest.LogCaptureFixture, capfd: pytest.CaptureFixture[str]
):
    caplog.set_level(logging.INFO)
    path = await travel.ask(AskKind.GIVE_TRAVEL_DATA)
    key = new_key()
    async with travel.browser(MIA) as mia:
        await mia.send(path, {**TYPED, "visa": "maybe"})
        form = {**(await mia.get(path)).hidden, "_key": key, **TYPED}
        first, second = await mia.post(path, form), await mia.post(path, form)
        assert (first.sent(), second.sent()) == (True, True)
    x = await travel.settle()
    assert MIA in x.travel_data
    assert len(x.orders) == len(OrderKind)
    assert [e.kind for e in x.timeline].count("give_travel_data") == 1
    assert (await stored(travel, DataClass.PASSPORT))["passport_number"] == "CANARY77"
    assert (await stored(travel, DataClass.HEALTH))["needs"] == TYPED["needs"]
    assert (await stored(travel, DataClass.FOR_HOST))["tell_host"] == TYPED["tell_host"]
    assert (await stored(travel, DataClass.EMERGENCY))["emergency_name"] == "Canaria Sister"
    told = await everything_written(travel)
    told["history"] = json.dumps((await travel.x.history()).to_json_dict())
    told["log"] = caplog.text + "".join(capfd.readouterr())
    for where, words in told.items():
        for canary in CANARIES:
            assert canary not in words, f"{canary} stands in {where}"


async def test_a_failure_while_storing_puts_nothing_typed_into_the_log(
    travel: Behind, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
):
    async def fails(*_arguments: object) -> str:
        raise ArithmeticError("the vault is out of order")

    path = await travel.ask(AskKind.GIVE_TRAVEL_DATA)
    before = logging.root.handlers
    configure_logging(Settings(), "web")
    monkeypatch.setattr(Vault, "put", fails)
    try:
        async with travel.browser(MIA) as mia:
            assert (await mia.send(path, TYPED)).status == 500
    finally:
        logging.root.handlers = before
        structlog.reset_defaults()
    log = "".join(capfd.readouterr())
    assert "the vault is out of order" in log
    assert not any(canary in log for canary in CANARIES)


async def everything_written(site: Behind) -> dict[str, str]:
    """Every row of every table, as text."""
    found = {}
    async with site.database() as session:
        for name in SQLModel.metadata.tables:
            rows = await session.scalars(text(f'SELECT t::text FROM "{name}" AS t'))  # noqa: S608 - our own tables
            found[name] = "\n".join(rows)
    assert found["timeline_entry"]
    assert found["vault_item"]
    return found


async def test_nobody_else_reads_travel_data(travel: Behind):
    path = await travel.ask(AskKind.GIVE_TRAVEL_DATA)
    async with travel.browser(MIA) as mia:
        assert (await mia.send(path, TYPED)).sent()
        assert "CANARY77" in (await mia.get(f"/exchanges/{travel.x.id}/my-details")).text
    x = await travel.settle()
    for person in (TOR, TESS, MILO, PAT, ANN, COR, SAF):
        for data_class in (DataClass.PASSPORT, DataClass.HEALTH, DataClass.FOR_HOST):
            reader = Reader(
                person_id=person, roles=x.roles_of(person), phase=x.phase, purpose="curious"
            )
            place = Place(person_id=MIA, exchange_id=x.id, data_class=data_class)
            async with travel.database() as session:
                with pytest.raises(NotForYou):
                    await vault().read(session, place, reader, await travel.now())
    for person in (TOR, MILO, PAT, ANN, COR, BO):
        async with travel.browser(person) as other:
            for page in (path, f"/exchanges/{x.id}/my-details", f"/exchanges/{x.id}"):
                shown = await other.get(page)
                assert not any(canary in shown.answer.text for canary in CANARIES), (person, page)
            changed = await other.get(travel.action("travel-data"))
            assert changed.status in (403, 404), person
            assert (await other.post(path, TYPED)).status in (403, 404, 409), person


async def test_the_host_reads_the_one_sentence_and_nobody_else_does(travel: Behind):
    guests, home = f"/exchanges/{travel.x.id}/guests", f"/exchanges/{travel.x.id}"
    async with travel.browser(MIA) as mia, travel.browser(TOR) as tor:
        before = await tor.get(guests)
        assert (await mia.send(await travel.ask(AskKind.GIVE_TRAVEL_DATA), TYPED)).sent()
        x = await travel.settle()
        assert x.hosts == (TESS,)
        for person in (MIA, MILO, TOR, PAT, ANN, BO, COR, SAF):
            async with travel.browser(person) as other:
                refused, shown = await other.get(guests), await other.get(home)
                assert refused.status == 403, person
                assert TYPED["tell_host"] not in refused.text
                assert f'href="{guests}"' not in shown.text, person
        async with travel.browser(TESS) as tess:
            assert f'href="{guests}"' in (await tess.get(home)).text
            read = await tess.get(guests)
            assert read.answer.headers["cache-control"] == "no-store"
            assert "Mia" in read.text
            assert TYPED["tell_host"] in read.text
            assert TYPED["needs"] not in read.text
            assert "Sister" not in read.text
            details = await mia.get(f"{home}/my-details")
            assert "to receive you as your host" in details.text
            assert (await mia.send(travel.action("erase-travel-data"), {"sure": "yes"})).sent()
            gone = await tess.get(guests)
            assert TYPED["tell_host"] not in gone.text
            assert "Nothing so far." in gone.text
            await travel.x.send(HandOver(by=TESS, side=Side.MENTOR, person=TOR, note="n-1"))
            await travel.settle()
            assert (await tess.get(guests)).status == 403, "who handed over is the host no more"
            assert (await tor.get(guests)).status == 200
    assert before.status == 403


async def test_only_the_traveller_is_asked(travel: Behind):
    path = await travel.ask(AskKind.GIVE_TRAVEL_DATA)
    for person in (MILO, TOR, PAT):
        async with travel.browser(person) as other:
            seen = await other.get(path)
            assert "This waits for somebody else: Traveller" in seen.text
            assert (await other.post(path, TYPED)).status == 403
    async with travel.database() as session:
        assert await session.scalar(select(func.count()).select_from(VaultItem)) == 0


async def test_a_stranger_learns_nothing(travel: Behind):
    path = await travel.ask(AskKind.GIVE_TRAVEL_DATA)
    async with travel.browser("p-oz") as oz:
        for page in (path, f"/exchanges/{travel.x.id}/my-details", travel.action("withdraw")):
            assert (await oz.get(page)).status == 404
            assert (await oz.post(page, TYPED)).status in (404, 405)


async def test_changing_and_erasing_travel_data(travel: Behind):
    path = await travel.ask(AskKind.GIVE_TRAVEL_DATA)
    details = f"/exchanges/{travel.x.id}/my-details"
    async with travel.browser(MIA) as mia:
        assert (await mia.send(path, TYPED)).sent()
        await travel.settle()
        shown = await mia.get(travel.action("travel-data"))
        assert shown.keeps("CANARY77")
        changed = {**TYPED, "passport_number": "NEW12345", "needs": "", "tell_host": ""}
        changed["health_consent"] = None
        assert (await mia.send(travel.action("travel-data"), changed)).sent()
        assert (await stored(travel, DataClass.PASSPORT))["passport_number"] == "NEW12345"
        assert await stored(travel, DataClass.HEALTH) == {}
        assert await stored(travel, DataClass.FOR_HOST) == {}
        unsure = await mia.send(travel.action("erase-travel-data"), {})
        assert unsure.error("sure").startswith("Tick this box")
        gone = await mia.send(travel.action("erase-travel-data"), {"sure": "yes"})
        assert gone.answer.headers["location"] == details
        receipt = await mia.get(details)
        assert "Receipt of erasure" in receipt.text
        assert "Passport and journey" in receipt.text
        assert "NEW12345" not in receipt.text
    with pytest.raises(Erased):
        await stored(travel, DataClass.PASSPORT)


async def test_details_show_who_read_them(travel: Behind):
    async with travel.browser(MIA) as mia:
        assert (await mia.send(await travel.ask(AskKind.GIVE_TRAVEL_DATA), TYPED)).sent()
        x = await travel.settle()
        bo = Reader(person_id=BO, roles=x.roles_of(BO), phase=x.phase, purpose="to book")
        place = Place(person_id=MIA, exchange_id=x.id, data_class=DataClass.PASSPORT)
        async with travel.database() as session:
            await vault().read(session, place, bo, await travel.now())
            await session.commit()
        shown = await mia.get(f"/exchanges/{x.id}/my-details")
        assert "Bo" in shown.text.partition("Who has read your details")[2]
        async with travel.database() as session:
            own = select(VaultRead).where(col(VaultRead.reader_id) == MIA)
            assert (await session.scalars(own)).first() is not None


async def booked(site: Behind) -> str:
    """Path of the ask about a booked journey."""
    async with site.browser(MIA) as mia:
        assert (await mia.send(await site.ask(AskKind.GIVE_TRAVEL_DATA), TYPED)).sent()
    await site.x.send(book(await site.settle(), OrderKind.TRANSPORT), key=new_key())
    return await site.ask(AskKind.CONFIRM_BOOKING, person=MIA)


async def test_a_booking_is_confirmed_or_queried(travel: Behind):
    path = await booked(travel)
    async with travel.browser(MIA) as mia:
        page = await mia.get(path)
        assert "Transport" in page.text
        assert "Planned arrival" in page.text
        nothing = await mia.send(path, {})
        assert nothing.error("verdict") == "Error: Fill this in."
        wordless = await mia.send(path, {"verdict": "wrong"})
        assert "Say what is wrong" in wordless.error("wrong")
        long = await mia.send(path, {"verdict": "wrong", "wrong": "w" * 1001})
        assert "at most 1000" in long.error("wrong")
        assert long.keeps("w" * 1001)
        odd = await mia.send(path, {"verdict": "perhaps"})
        assert odd.error("verdict") == "Error: Choose one of the options shown."
        form = {**page.hidden, "verdict": "wrong", "wrong": "The name lacks a letter."}
        assert (await mia.post(path, form)).sent()
        assert (await mia.post(path, form)).sent()
        x = await travel.settle()
        assert [e.kind for e in x.timeline].count("query_booking") == 1
        assert x.orders[0].status is OrderStatus.REQUESTED
        await travel.x.send(book(x, OrderKind.TRANSPORT), key=new_key())
        again = await travel.ask(AskKind.CONFIRM_BOOKING, person=MIA)
        assert (await mia.send(again, {"verdict": "right"})).sent()
    assert (await travel.settle()).orders[0].status is OrderStatus.CONFIRMED


async def test_a_foreign_travellers_booking_is_refused(travel: Behind):
    path = await booked(travel)
    for person in (MILO, TOR, PAT, BO):
        async with travel.browser(person) as other:
            assert "waits for somebody else" in (await other.get(path)).text
            assert (await other.post(path, {"verdict": "right"})).status == 403
    assert (await travel.settle()).orders[0].status is OrderStatus.BOOKED


@pytest.mark.requirement("CEE-28")
async def test_contacts_are_seen_when_both_have_shared(travel: Behind):
    number, chat = "+420 600 111 222", "Signal, @tess.77"
    page = f"/exchanges/{travel.x.id}/contacts"
    async with travel.browser(MIA) as mia, travel.browser(TESS) as tess:
        path = await travel.ask(AskKind.SHARE_CONTACT)
        assert (await mia.get(path)).status == 200
        for typed, name, sentence in (
            ({}, "phone", "Give a phone number, a chat, or both."),
            ({"phone": "12345"}, "phone", "with its country code"),
            ({"channel": "ab"}, "channel", "Write at least 3 characters."),
            ({"channel": "a" * 121}, "channel", "at most 120"),
        ):
            refused: Shown = await mia.send(path, typed)
            assert refused.status == 422
            assert sentence in refused.error(name), (typed, refused.error(name))
            assert all(refused.keeps(value) for value in typed.values())
        assert (await mia.send(path, {"phone": number})).sent()
        await travel.settle()
        assert number not in (await tess.get(page)).text
        theirs = await travel.ask(AskKind.SHARE_CONTACT)
        assert (await tess.send(theirs, {"channel": chat})).sent()
        await travel.settle()
        assert number in (await tess.get(page)).text
        assert chat in (await mia.get(page)).text
        again = travel.action("share-contact-again")
        assert (await mia.get(again)).keeps(number)
        assert (await mia.send(again, {"phone": "+420 600 999 888"})).sent()
        await travel.settle()
        assert "+420 600 999 888" in (await tess.get(page)).text
    async with travel.browser(PAT) as pat:
        assert number not in (await pat.get(page)).text
    assert number not in json.dumps((await travel.x.history()).to_json_dict())


async def test_before_the_plan_is_approved_contacts_can_be_shared_and_no_travel_data_is_asked(
    stage: Stage, database: Sessions
):
    site = await behind(stage, database, Phase.PLANNING)
    share, reach = site.action("share-contact"), f"/exchanges/{site.x.id}/reach"
    async with site.browser(MIA) as mia, site.browser(TESS) as tess, site.browser(PAT) as pat:
        early = await mia.get(site.action("travel-data"))
        assert early.status == 403
        assert (await mia.send(share, {"phone": "+420 600 111 222", "hub": "yes"})).sent()
        assert (await tess.send(share, {"phone": "+380 60 011 1222"})).sent()
        await site.settle()
        assert "+380 60 011 1222" in (await mia.get(f"/exchanges/{site.x.id}/contacts")).text
        told = (await pat.get(reach)).text
        assert "+420 600 111 222" in told
        assert "+380 60 011 1222" not in told
        again = site.action("share-contact-again")
        assert (await mia.send(again, {"phone": "+420 600 111 222", "hub": None})).sent()
        assert "+420 600 111 222" not in (await pat.get(reach)).text
    assert Role.TRAVELLER not in (await site.settle()).roles_of(MIA)
    assert STRANGER not in (await site.settle()).mentee.members
