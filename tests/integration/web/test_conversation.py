"""The conversation of a case on its page: who reads what, drafts, and nothing of it anywhere else."""

from base64 import b64decode
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Any

import pytest
from fastapi import FastAPI
from sqlalchemy import select, text, update
from sqlalchemy.ext.asyncio import AsyncSession, async_sessionmaker
from sqlmodel import col

from domain.case.conversation import HUB_PLACE
from domain.exchange.privacy import DataClass
from models.tables.conversation_message import ConversationMessage
from models.tables.exchange_view import ExchangeView
from models.tables.outbox import OutboxNotice
from models.tables.staff_role import StaffRole
from models.vault.keys import MasterKeys
from models.vault.vault import Place as VaultPlace
from models.vault.vault import Vault
from tests.support.keys import KEYS
from tests.support.pages_of_exchange import VAULT_KEY, Person
from tests.support.people import BO, MENTEE, MENTOR, MIA, MILO, PAT, TESS
from tests.support.recorded_exchanges import record_until
from tests.support.web_app import NOW, make_app, signed_in

Sessions = async_sessionmaker[AsyncSession]
WORDS = "Zyxw-canary: may we bring\nten people?"
ALL = " ".join(sorted([MENTEE.community, MENTOR.community, HUB_PLACE]))
PAIR = " ".join(sorted([MENTEE.community, MENTOR.community]))
OUR_SIDE = " ".join(sorted([MENTEE.community, HUB_PLACE]))
PLANNING = 4
HOME = "/exchanges/x1"
PATH = f"{HOME}/conversation"


@dataclass
class Site:
    """The pages over an exchange whose two communities plan; nothing can reach its workflow."""

    app: FastAPI
    database: Sessions

    @asynccontextmanager
    async def browser(self, person: str) -> AsyncIterator[Person]:
        async with signed_in(self.app, self.database, person) as client:
            yield Person(client, self)  # type: ignore[arg-type]

    async def state(self) -> dict[str, Any]:
        """The exchange as recorded."""
        async with self.database() as session:
            return dict((await session.scalars(select(ExchangeView))).one().state)

    async def change(self, **values: Any) -> None:
        """Record something else of the exchange."""
        async with self.database() as session, session.begin():
            await session.execute(update(ExchangeView).values(**values))


@pytest.fixture
async def site(database: Sessions) -> Site:
    await record_until(database, PLANNING)
    return Site(make_app(database, vault_key=VAULT_KEY), database)


def typed(to: str = ALL, words: str = WORDS) -> dict[str, Any]:
    return {"to": to, "words": words}


async def owed(site: Site) -> list[str]:
    query = select(col(OutboxNotice.person_id)).where(col(OutboxNotice.kind) == "message_written")
    async with site.database() as session:
        return sorted(await session.scalars(query))


async def test_everybody_named_reads_it_and_sees_that_it_is_new(site: Site):
    async with site.browser(MIA) as mia, site.browser(TESS) as tess, site.browser(PAT) as pat:
        assert (await mia.send(PATH, typed())).sent()
        assert "1 new message" in (await tess.get("/inbox")).text
        assert "1 new message" in (await tess.get(HOME)).text
        assert "1 new message" in (await pat.get("/desk")).text
        first = await tess.get(PATH)
        assert "ten people?" in first.text
        assert ">new</span>" in first.answer.text
        assert ">new</span>" not in (await tess.get(PATH)).answer.text
        assert "new message" not in (await tess.get("/inbox")).text
        assert "new message" not in (await mia.get(HOME)).text
    everybody = await owed(site)
    assert MIA not in everybody
    assert {TESS, PAT, MILO} <= set(everybody)
    assert BO not in everybody
    async with site.browser(BO) as bo, site.browser(MIA) as mia:
        assert "ten people?" in (await bo.get(PATH)).text
        assert (await bo.send(PATH, typed(words="I book ten seats."))).sent()
        assert (await mia.send(PATH, typed(words="Thank you."))).sent()
    assert (await owed(site)).count(BO) == 1, "whoever of the hub has written hears the answer"
    assert len(everybody) == len(set(everybody))


@pytest.mark.parametrize(
    ("to", "reads", "not_for"), [(PAIR, TESS, PAT), (OUR_SIDE, PAT, TESS), (OUR_SIDE, MILO, TESS)]
)
async def test_nobody_outside_of_the_circle_reads_a_message(
    site: Site, to: str, reads: str, not_for: str
):
    async with site.browser(MIA) as mia, site.browser(reads) as one, site.browser(not_for) as two:
        assert (await mia.send(PATH, typed(to))).sent()
        assert "ten people?" in (await one.get(PATH)).text
        assert "ten people?" not in (await two.get(PATH)).text
        assert "new message" not in (await two.get(HOME)).text
    told = await owed(site)
    assert reads in told
    assert not_for not in told


async def test_only_who_has_a_role_in_it_comes_in_and_chooses_among_their_circles(site: Site):
    async with site.database() as session, session.begin():
        session.add(StaffRole(person_id="p-oz", role="coordinator"))
    async with site.browser("p-oz") as other, site.browser(PAT) as pat, site.browser(MIA) as mia:
        home = await other.get(HOME)
        assert home.status == 200
        assert PATH not in home.text
        assert (await other.get(PATH)).status == 404
        assert (await pat.send(PATH, typed(PAIR))).status == 422
        refused = await mia.send(PATH, typed(f"hub {MENTOR.community}"))
        assert refused.status == 422
        assert "ten people?" in refused.text
        empty = await mia.send(PATH, typed(words=" \u200b "))
        assert empty.error("words")
    assert await owed(site) == []


async def test_a_form_sent_twice_is_one_message_and_a_draft_waits_in_the_inbox(site: Site):
    async with site.browser(MIA) as mia:
        form = await mia.get(PATH)
        fields = {**form.hidden, **typed()}
        kept = await mia.post(f"{PATH}/draft", {**fields, "_draft": "yes"})
        assert kept.sent()
        assert f'href="{PATH}"' in (await mia.get("/inbox")).answer.text
        assert (await mia.get(PATH)).keeps("Zyxw-canary: may we bring\nten people?")
        assert (await mia.post(PATH, fields)).sent()
        assert (await mia.post(PATH, fields)).sent()
        assert (await mia.get(PATH)).answer.text.count("conversation__message--mine") == 1
        assert f'href="{PATH}"' not in (await mia.get("/inbox")).answer.text


async def test_while_it_is_held_nothing_is_written_and_after_the_end_it_is_read(site: Site):
    async with site.browser(MIA) as mia:
        assert (await mia.send(PATH, typed())).sent()
        await site.change(held=True)
        held = await mia.get(PATH)
        assert "This cannot be done at the moment." in held.text
        assert "ten people?" in held.text
        assert "<textarea" not in held.text
        fields = {"_key": "00000000-0000-4000-8000-000000000000", **typed(words="Still there?")}
        assert (await mia.post(PATH, fields)).status == 422
        await site.change(held=False, ended_at=NOW)
        over = await mia.get(PATH)
        assert "This has ended" in over.text
        assert "ten people?" in over.text
        assert "Everything here is deleted on" in over.text
        assert (await mia.post(PATH, fields)).status == 422


async def test_another_mentor_reads_nothing_of_before(site: Site):
    async with site.browser(MIA) as mia, site.browser(TESS) as tess:
        assert (await mia.send(PATH, typed())).sent()
        await site.change(mentor_community="c-other")
        assert "ten people?" not in (await tess.get(PATH)).text
        assert "ten people?" in (await mia.get(PATH)).text


async def test_words_are_stored_encrypted_and_stand_in_no_log(
    site: Site, caplog: pytest.LogCaptureFixture
):
    caplog.set_level("DEBUG")
    async with site.browser(MIA) as mia, site.browser(TESS) as tess:
        assert (await mia.send(PATH, typed())).sent()
        assert "Zyxw" in (await tess.get(PATH)).text
    found: list[str] = []
    async with site.database() as session:
        tables = (await session.scalars(text(
            "SELECT table_name FROM information_schema.tables WHERE table_schema = current_schema()"
        ))).all()  # fmt: skip
        assert "conversation_message" in tables
        for table in tables:
            rows = await session.scalars(text(f'SELECT one::text FROM "{table}" AS one'))  # noqa: S608
            found += rows.all()
        assert (await session.scalars(select(ConversationMessage))).one().ciphertext
    assert MIA in "".join(found), "nothing was read"
    assert "Zyxw" not in "".join(found)
    assert "Zyxw" not in caplog.text


async def test_whoever_erases_their_details_erases_their_messages(site: Site):
    async with site.browser(MIA) as mia, site.browser(TESS) as tess:
        assert (await mia.send(PATH, typed())).sent()
        assert (await tess.send(PATH, typed(words="With pleasure."))).sent()
        assert (await mia.send(f"{HOME}/actions/erase-travel-data", {"sure": "yes"})).sent()
        left = await tess.get(PATH)
        assert "ten people?" not in left.text
        assert "Erased by whoever wrote it." in left.text
        assert "With pleasure." in left.text
        receipt = await mia.get(f"{HOME}/my-details")
        assert "Messages you wrote" in receipt.text
        assert (await mia.send(PATH, typed(words="A new beginning."))).sent()
        assert "A new beginning." in (await tess.get(PATH)).text


async def test_the_case_owner_reaches_people_as_they_agreed_and_each_look_is_told(site: Site):
    vault, reach = Vault(MasterKeys(b64decode(VAULT_KEY), KEYS)), f"{HOME}/reach"
    async with site.database() as session, session.begin():
        for person, data_class, phone in (
            (MIA, DataClass.CONTACT, "+48 600 000 001"),
            (MIA, DataClass.CONTACT_FOR_HUB, "+48 600 000 001"),
            (TESS, DataClass.CONTACT, "+48 600 000 002"),
        ):
            place = VaultPlace(person_id=person, exchange_id="x1", data_class=data_class)
            await vault.put(session, place, {"phone": phone}, NOW)
    async with site.browser(PAT) as pat, site.browser(BO) as bo, site.browser(MIA) as mia:
        assert f'href="{reach}"' in (await pat.get(HOME)).text
        assert f'href="{reach}"' in (await pat.get(PATH)).text
        seen = await pat.get(reach)
        for told in (f"{MIA}@example.org", f"{TESS}@example.org", "+48 600 000 001"):
            assert told in seen.text
        assert "+48 600 000 002" not in seen.text
        for other in (bo, mia):
            assert reach not in (await other.get(HOME)).text
            assert (await other.get(reach)).status == 403
        mine = (await mia.get(f"{HOME}/my-details")).text
        assert "How the hub reaches you" in mine
        assert "Your mail address" in mine
        assert mine.count("to reach you, for the hub") == 2
        await site.change(state={**await site.state(), "held_since": NOW.isoformat()})
        assert (await pat.get(reach)).status == 403


async def test_contacts_can_be_shared_once_there_are_partners(site: Site):
    share = f"{HOME}/actions/share-contact"
    async with site.browser(MIA) as mia, site.browser(PAT) as pat:
        assert f'href="{share}"' in (await mia.get(PATH)).text
        form = await mia.get(share)
        assert "The case owner at the hub may see it, too" in form.text
        assert share not in (await pat.get(PATH)).text


async def test_what_one_wrote_is_told_with_its_last_day(site: Site):
    async with site.browser(MIA) as mia:
        assert (await mia.send(PATH, typed())).sent()
        told = (await mia.get(f"{HOME}/my-details")).text
        assert "1 message in the conversation" in told
        assert "Deleted 90 days after the exchange ends." in told
