"""Questions to partner and hub by form: asked from any page, answered with a clock, read in the mail."""

from typing import Any

import pytest
from sqlalchemy.ext.asyncio import AsyncSession, async_sessionmaker

from activities.mail import outbox
from activities.mail.compose import write
from activities.mail.content import Letterhead, unpacked
from domain.exchange.ask_kinds import AskKind
from domain.exchange.notices import NoticeKind
from domain.exchange.phases import Phase
from models.texts.translate import use_language
from tests.support.pages_of_exchange import Behind, behind
from tests.support.people import BO, CHA, MIA, MILO, PAT, TESS, TOR
from tests.support.running_exchanges import Stage

Sessions = async_sessionmaker[AsyncSession]
QUESTION = "May we bring a camera?\nIt is a big one."
ANSWER = "Yes, with pleasure."
LETTERHEAD = Letterhead(sender="Hub <hub@example.org>", domain="example.org", base_url="https://x")


@pytest.fixture
async def site(stage: Stage, database: Sessions) -> Behind:
    return await behind(stage, database, Phase.TRAVEL)


def to(place: str, words: str = QUESTION, **more: str) -> dict[str, Any]:
    return {"decision": "question", "to": place, "about": "anything", "note": words, **more}


async def test_a_question_to_the_partner_is_answered_and_asked_further(site: Behind):
    home, path = f"/exchanges/{site.x.id}", site.action("ask")
    async with site.browser(MIA) as mia, site.browser(TESS) as tess, site.browser(TOR) as tor:
        assert f'href="{path}"' in (await mia.get(home)).text
        assert (await mia.send(path, to("mentor"))).sent()
        ask = await site.ask(AskKind.ANSWER_PARTNER)
        assert f'href="{ask}"' in (await tess.get("/inbox")).text
        form = await tess.get(ask)
        assert "May we bring a camera?" in form.text
        wordless = await tess.send(ask, {"note": ""})
        assert wordless.status == 422
        assert "waits for an answer" in (await tor.get(home)).text
        assert (await tess.send(ask, {"note": ANSWER})).sent()
        await site.settle()
        answered = await mia.get(home)
        assert ANSWER in answered.text
        assert f'href="{path}?follows=inquiry-1"' in answered.text
        assert f'href="{path}?follows=inquiry-1"' not in (await tess.get(home)).text
        further = await mia.get(f"{path}?follows=inquiry-1")
        assert further.keeps("inquiry-1")
        assert (await mia.send(path, to("mentor", "And a tripod?", follows="inquiry-1"))).sent()
        x = await site.settle()
        assert len(x.inquiries) == 1
        thread = await tess.get(await site.ask(AskKind.ANSWER_PARTNER))
        assert ANSWER in thread.text
        assert "And a tripod?" in thread.text


@pytest.mark.requirement("CEE-21")
async def test_logistics_goes_to_the_booker_from_the_same_form(site: Behind):
    path = site.action("ask")
    async with site.browser(MILO) as milo, site.browser(BO) as bo, site.browser(PAT) as pat:
        refused = await milo.send(path, {**to("mentor"), "about": "book"})
        assert "The hub books, changes and confirms." in refused.text
        assert "It is a big one." in refused.text
        assert (await milo.send(path, {**to("hub"), "about": "confirm"})).sent()
        ask = await site.ask(AskKind.ANSWER_AT_HUB)
        assert f'href="{ask}"' in (await bo.get("/desk")).text
        assert (await pat.send(ask, {"note": ANSWER})).status == 403
        assert (await bo.send(ask, {"note": ANSWER})).sent()
        await site.settle()
        assert ANSWER in (await milo.get(f"/exchanges/{site.x.id}")).text


async def test_the_hub_asks_a_side(site: Behind):
    async with site.browser(PAT) as pat, site.browser(MIA) as mia:
        assert "Something to be booked" not in (await pat.get(site.action("ask"))).text
        assert (await pat.send(site.action("ask"), to("mentee"))).sent()
        ask = await site.ask(AskKind.ANSWER_PARTNER)
        assert (await mia.send(ask, {"note": ANSWER})).sent()
        await site.settle()
        assert ANSWER in (await pat.get(f"/exchanges/{site.x.id}")).text


async def test_every_page_of_the_exchange_leads_there_and_none_where_it_cannot_be_asked(
    site: Behind,
):
    path, home = site.action("ask"), f"/exchanges/{site.x.id}"
    pages = (
        home,
        f"{home}/plan",
        await site.ask(AskKind.GIVE_TRAVEL_DATA),
        site.action("withdraw"),
    )
    async with site.browser(MIA) as mia, site.browser(CHA) as chair:
        for page in pages:
            assert f'href="{path}"' in (await mia.get(page)).text, page
        assert path not in (await chair.get(home)).text
        assert (await chair.get(path)).status == 403


async def test_the_words_are_in_the_mail_and_of_nothing_else(site: Behind):
    path, wish = site.action("ask"), {"decision": "wish", "kind": "other", "note": "Secret"}
    async with site.browser(MIA) as mia, site.browser(TESS) as tess:
        assert (await mia.send(path, to("mentor"))).sent()
        ask = await site.ask(AskKind.ANSWER_PARTNER)
        assert (await tess.send(ask, {"note": ANSWER})).sent()
        assert (await mia.send(path, wish)).sent()
    await site.settle()
    told: dict[str, str] = {}
    words: list[str] = []
    while batch := await outbox.take(site.database, only=outbox.Matter(exchange_id=site.x.id)):
        for notice in batch.notices:
            assert notice.to is not None
            letter = unpacked(notice.key, notice.kind, "<m@x>", notice.data, notice.words)
            with use_language("en"):
                written = write(letter, LETTERHEAD, batch.about, notice.to)
            told[notice.kind] = "\n".join(written.paragraphs)
            words.append(notice.words)
            await outbox.note_sent(site.database, notice, "<m@x>", batch.now)
    assert "> May we bring a camera?\n> It is a big one." in told[NoticeKind.INQUIRY_SENT]
    assert f"> {ANSWER}" in told[NoticeKind.INQUIRY_ANSWERED]
    assert "Secret" not in "".join([*words, *told.values()])
