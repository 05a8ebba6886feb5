"""The next round begins with what the last one left open, in a draft nobody has sent (IB-22)."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import update
from sqlalchemy.ext.asyncio import AsyncSession, async_sessionmaker
from sqlmodel import col

from domain.case.documents import DocumentKind
from domain.exchange.exchange import Exchange
from domain.exchange.people import Side
from domain.exchange.phases import Phase
from models.documents.content import parse
from models.documents.store import NewDocument, save_version, the_document
from models.messages.records import STATE
from models.tables.community import Community
from models.tables.cycle import Cycle
from models.tables.exchange_view import ExchangeView
from tests.support.both_learn import make_reciprocal
from tests.support.document_contents import APPLICATION, PLAN, QUESTIONS
from tests.support.pages_of_exchange import Behind, behind
from tests.support.people import COR, MIA, MILO, TOR
from tests.support.running_exchanges import Stage

Sessions = async_sessionmaker[AsyncSession]
GOES_ON = {Side.MENTEE: "again", Side.MENTOR: "enough"}


def going_on(x: Exchange) -> None:
    make_reciprocal(x)
    x.next_round = dict(GOES_ON)


@pytest.fixture
async def site(stage: Stage, database: Sessions) -> Behind:
    """An exchange that has ended, with its plan and questions in the database, and an open round."""
    found = await behind(stage, database, Phase.REPORT, going_on)
    x = await found.x.state()
    async with database() as session:
        now = datetime.now(UTC)
        kept: dict[str, Any] = {}
        told_by_kind = (
            (DocumentKind.PLAN, PLAN),
            (DocumentKind.QUESTIONS, QUESTIONS),
            (DocumentKind.APPLICATION, {**APPLICATION, "could_teach": "Board elections"}),
        )
        for kind, content in told_by_kind:
            new = NewDocument(kind=kind, created_by=MIA, exchange_id=x.id)
            document = await the_document(session, new, "", now)
            told = parse(kind, content)
            kept[kind] = await save_version(
                session, document, told, base_version=0, by=MIA, now=now
            )
        state = STATE.dump_python(x, mode="json")
        state["plan"]["doc"] = _plain(kept[DocumentKind.PLAN])
        state["application"] = _plain(kept[DocumentKind.APPLICATION])
        state["question_lists"] = {"mentee": _plain(kept[DocumentKind.QUESTIONS])}
        state["prepared_lists"] = {}
        state["phase"], state["ended_at"] = "closed", now.isoformat()
        where = col(ExchangeView.exchange_id) == x.id
        (await session.get_one(Community, "c-mentor")).registered_mentor = True
        await session.execute(
            update(ExchangeView).where(where).values(state=state, ended_at=now, phase="closed")
        )
        await session.commit()
    return found


def _plain(ref: Any) -> dict[str, Any]:
    return {"id": ref.id, "version": ref.version, "hash": ref.hash}


async def opened(site: Behind) -> None:
    async with site.database() as session:
        now = await site.now()
        session.add(
            Cycle(
                id="next-cycle",
                programme="cee",
                name="Next round",
                opens_at=now - timedelta(days=1),
                closes_at=now + timedelta(days=20),
                matching_on=now + timedelta(days=30),
            )
        )
        await session.commit()


@pytest.mark.requirement("IB-22")
async def test_again_begins_an_application_with_what_was_left_open(site: Behind):
    home, path = f"/exchanges/{site.x.id}", site.action("next-round")
    async with site.browser(MIA) as mia, site.browser(TOR) as tor:
        assert path in (await mia.get(home)).text
        assert path not in (await tor.get(home)).text, "that side has had enough"
        early = await mia.send(path, {})
        assert early.status == 409
        assert "No round takes applications now." in early.text
        await opened(site)
        page = (await mia.get(path)).text
        assert PLAN["goals"][0]["text"] in page
        assert QUESTIONS["questions"][0]["text"] in page
        sent = await mia.send(path, {})
        assert sent.sent()
        listed = await mia.get(sent.answer.headers["location"])
        assert "In progress" in listed.text
        assert PLAN["goals"][0]["text"] in (await mia.get("/apply/parts/learn")).text
        assert "Questions that stayed open:" in (await mia.get("/apply/parts/about")).text
        partner = await mia.get("/apply/parts/partner")
        assert '<option value="c-mentor" selected' in partner.answer.text
        again = await mia.send(path, {})
        assert again.status == 409
        assert "You have begun an application already." in again.text
    async with site.browser(MILO) as milo:
        form = await milo.get("/apply/parts/about")
        assert "Questions that stayed open:" in form.text, "it is the community's"


async def test_nobody_else_begins_it(site: Behind):
    await opened(site)
    async with site.browser(COR) as cor, site.browser(TOR) as tor:
        assert (await cor.get(site.action("next-round"))).status == 403
        refused = await tor.get(site.action("next-round"))
        assert refused.status == 409
        assert "Your community can still apply like any other." in refused.text


async def test_with_the_roles_turned_who_taught_applies_and_names_who_learned(site: Behind):
    await opened(site)
    path = site.action("next-round")
    async with site.database() as session:
        view = await session.get_one(ExchangeView, site.x.id)
        view.state = {**view.state, "next_round": {"mentee": "turned", "mentor": "turned"}}
        (await session.get_one(Community, "c-mentee")).registered_mentor = False
        await session.commit()
    async with site.browser(MIA) as mia, site.browser(TOR) as tor:
        home = (await mia.get(f"/exchanges/{site.x.id}")).text
        assert path not in home
        assert "Vistulia applies and names" in home
        refused = await mia.get(path)
        assert refused.status == 409
        assert "your partner’s community learns next" in refused.text
        sent = await tor.send(path, {})
        assert sent.sent()
        parts = [await tor.get(f"/apply/parts/{name}") for name in ("partner", "learn")]
        form = "".join(part.answer.text for part in parts)
        assert '<option value="c-mentee" selected' in form
        assert 'value="Board elections"' in form, "what it learned, it learns on"
        assert f'value="{APPLICATION["topic"]}"' in form, "what it taught, in return"
