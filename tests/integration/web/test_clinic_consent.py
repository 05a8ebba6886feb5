"""A consent to be recorded is taken back at any time, also when the clinic is long over."""

import pytest
from sqlalchemy.ext.asyncio import AsyncSession, async_sessionmaker

from domain.clinic.names import Phase
from domain.clinic.room import Item
from models.tables.clinic import ClinicMaterial
from tests.support.clinic_pages import add_everybody, fill_in, page_text, stored
from tests.support.clinics import SHARER, T, opened
from tests.support.fixtures_database import Fill
from tests.support.web_app import NOW, browser, make_app, signed_in

Sessions = async_sessionmaker[AsyncSession]
FORM = "/cases/k-3/actions/withdraw-later"


@pytest.fixture
def filled_by() -> Fill:
    return add_everybody


async def test_recordings_go_when_a_sharer_says_so_after_the_end(database: Sessions):
    x = opened(starts_at=T)
    x.phase, x.ended_at, x.consents = Phase.DONE, NOW, {SHARER: True}
    x.material = [
        Item(
            id=key, material=sort, licence="cc_by_sa", author="P06", added_at=NOW,
            recorded=sort == "recording",
        )
        for key, sort in (("i-1", "notes"), ("i-2", "recording"))
    ]  # fmt: skip
    await stored(database, x)
    async with database() as session, session.begin():
        for key, title in (("i-1", "What we did"), ("i-2", "The whole evening")):
            row = ClinicMaterial(id=key, clinic_id="k-3", title=title, words="Text.", added_at=NOW)
            session.add(row)
    app = make_app(database)
    async with signed_in(app, database, "P06") as host:
        assert (await host.get(FORM)).status_code == 403
    async with signed_in(app, database, SHARER) as sharer, browser(app) as nobody:
        assert FORM in (await sharer.get("/cases/k-3/room")).text
        assert (await fill_in(sharer, FORM)).status_code == 422
        assert "The whole evening" in page_text(await nobody.get("/clinics/k-3"))
        await fill_in(sharer, FORM, sure="yes")
        text = page_text(await nobody.get("/clinics/k-3"))
    assert "What we did" in text
    assert "The whole evening" not in text
