"""Actions on the exchange's page, and at their own address when they cannot be taken now."""

import html
import re

import pytest
from sqlalchemy.ext.asyncio import AsyncSession, async_sessionmaker

from tests.support.people import COR, MIA, PAT, TOR
from tests.support.recorded_exchanges import record_until
from tests.support.web_app import make_app, signed_in
from web.exchanges import offers

Sessions = async_sessionmaker[AsyncSession]
PLANNED = 6  # timeline entries when both have signed


def can_do(page: str) -> str:
    """The part of the exchange's page that lists actions."""
    return html.unescape(page.partition('id="can-do"')[2].partition("</section>")[0])


async def test_actions_are_folded_under_headings_once_there_are_many(
    database: Sessions, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(offers, "FEW", 0)
    await record_until(database, PLANNED)
    async with signed_in(make_app(database), database, TOR) as client:
        part = can_do((await client.get("/exchanges/x1")).text)
    near, folded = part.split("<details", 1)
    assert "/exchanges/x1/plan" in near
    assert "/actions/withdraw" not in near
    assert "If something goes wrong" in folded
    assert re.search(r'class="destructive" href="/exchanges/x1/actions/withdraw"', folded)


async def test_action_out_of_its_phase_says_so_before_anything_is_typed(database: Sessions):
    await record_until(database, PLANNED)
    app = make_app(database)
    for person, name in ((COR, "waive-calls"), (PAT, "take-go-back"), (MIA, "move-call")):
        async with signed_in(app, database, person) as client:
            assert f"/actions/{name}" not in (await client.get("/exchanges/x1")).text
            answer = await client.get(f"/exchanges/x1/actions/{name}")
        assert answer.status_code == 409
        assert "It is too early for this." in answer.text
        assert 'href="/exchanges/x1"' in answer.text
