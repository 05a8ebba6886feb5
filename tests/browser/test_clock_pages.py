"""Pages about everybody's time: accessible, nothing cut off on a phone."""

from datetime import timedelta

import pytest
from sqlalchemy.ext.asyncio import AsyncSession, async_sessionmaker

from activities.records import Records
from domain.case.pause import PauseReason
from domain.exchange.ask_kinds import AskKind
from domain.exchange.messages.pause import Pause, Resume
from domain.exchange.phases import Phase
from models.messages.records import whole
from tests.browser.conftest import OpenPage, Serve, look
from tests.support.exchange_states import Moment, at
from tests.support.pages_of_exchange import VAULT_KEY
from tests.support.people import MIA, PAT
from tests.support.web_app import link_for, make_app

Sessions = async_sessionmaker[AsyncSession]


def silent() -> Moment:
    """Two months without a signature."""
    return at(Phase.PLANNING, days=0).wait(days=60)


def paused() -> Moment:
    """A pause of three weeks, two days after the match."""
    here = at(Phase.PLANNING, days=0).wait(days=2)
    until = here.now.date() + timedelta(days=21)
    return here.make(Pause(by=PAT, reason=PauseReason.HOLIDAYS, until=until, note="n-1"))


def resumed() -> Moment:
    """The same, and on it goes."""
    return paused().wait(days=20).make(Resume(by=PAT))


PAGES = {
    "silence": (silent, PAT, AskKind.DECIDE_SILENCE),
    "review-pause": (paused, PAT, AskKind.REVIEW_PAUSE),
    "paused": (paused, MIA, ""),
    "resumed": (resumed, MIA, ""),
    "pause": (silent, PAT, "/actions/pause"),
    "resume": (paused, PAT, "/actions/resume"),
    "change-deadline": (silent, PAT, "/actions/change-deadline"),
    "set-calendar": (silent, PAT, "/actions/set-calendar"),
}


@pytest.mark.browser
@pytest.mark.parametrize("name", PAGES)
async def test_page_about_time_is_accessible_and_fits(
    serve: Serve, open_page: OpenPage, database: Sessions, name: str
):
    make, person, where = PAGES[name]
    here = make()
    await Records(database).record(whole(here.x, here.now))
    if isinstance(where, AskKind):
        where = f"/asks/{here.x.open_asks(where)[0].id}"
    path = f"/exchanges/{here.x.id}{where}"
    served = await serve(lambda url: make_app(database, base_url=url, vault_key=VAULT_KEY))
    page = await open_page(served.url + await link_for(database, person, path))
    await page.get_by_role("button", name="Sign in").first.click()
    assert page.url.endswith(path)
    await look(page, f"clocks-{name}")
