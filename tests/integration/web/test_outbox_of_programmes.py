"""The outbox shows nothing of concerns, of signing in, or of another programme."""

import pytest
from sqlalchemy.ext.asyncio import AsyncSession, async_sessionmaker
from sqlmodel import col, select

from models.tables.outbox import OutboxNotice
from tests.support.fixtures_database import Fill
from tests.support.people import COR
from tests.support.two_programmes import BEA, CONCERN, SECRET, two_programmes
from tests.support.web_app import NOW, make_app, signed_in

Sessions = async_sessionmaker[AsyncSession]
BUTTON = {"_key": "wish"}


@pytest.fixture
def filled_by() -> Fill:
    return two_programmes


async def test_concerns_and_sign_in_links_are_in_no_outbox(database: Sessions):
    async with database() as session:
        told = {"revision": 0, "person_id": COR, "owed_at": NOW, "status": "sent"}
        concern = {"kind": "concern_received", "incident_id": CONCERN}
        session.add(OutboxNotice(id="n1", key="n1", kind="sign_in_link", **told))
        session.add(OutboxNotice(id="n2", key="n2", **concern, **told))
        await session.commit()
    async with signed_in(make_app(database), database, COR) as cor:
        listed = (await cor.get("/desk/outbox")).text
        for mail in ("n1", "n2"):
            assert f"/desk/outbox/{mail}" not in listed
            assert (await cor.get(f"/desk/outbox/{mail}")).status_code == 404
            assert (await cor.post(f"/desk/outbox/{mail}/again", data=BUTTON)).status_code == 404


async def test_another_programme_sees_nothing(database: Sessions):
    async with database() as session:
        ids = list(
            await session.scalars(
                select(OutboxNotice.id).where(col(OutboxNotice.exchange_id) == "x1")
            )
        )
    async with signed_in(make_app(database), database, BEA) as bea:
        listed = (await bea.get("/desk/outbox")).text
        assert SECRET not in listed
        assert (await bea.get(f"/desk/outbox/{ids[0]}")).status_code == 404
