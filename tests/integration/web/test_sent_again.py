"""The very same form sent once more gets the first answer, whatever stood in between; another form does not."""

import re
from typing import Any

import httpx2
import pytest
from sqlalchemy.ext.asyncio import AsyncSession, async_sessionmaker

from domain.case.message import AnyMessage
from runtime.cases import Cases
from runtime.exchanges import ExchangesAway
from tests.integration.web.test_camera_pages import BACK, LEND, UNTIL, Site, site
from tests.support.people import MIA, PAT

__all__ = ["site"]

Sessions = async_sessionmaker[AsyncSession]


async def filled(browser: httpx2.AsyncClient, path: str, **fields: str) -> dict[str, str]:
    """What a person sends who fills in the form of a page."""
    page = (await browser.get(path)).text
    hidden = dict(re.findall(r'<input type="hidden" name="([^"]+)" value="([^"]*)"', page))
    return {**hidden, **fields}


@pytest.fixture
def answers_lost(monkeypatch: pytest.MonkeyPatch) -> pytest.MonkeyPatch:
    """What is sent is carried out, and the answer to it never arrives; undone by `undo()`."""
    carry_out = Cases.send

    async def send(self: Cases, *given: Any) -> Any:
        await carry_out(self, *given)
        raise ExchangesAway("no answer in time")

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(Cases, "send", send)
        yield patch


async def test_what_settled_the_ask_is_thanked_for_again_when_the_case_has_moved_on(
    site: Site, answers_lost: pytest.MonkeyPatch
) -> None:
    path = f"{site.home}/asks/{LEND}"
    async with site.of(PAT) as pat, site.of(MIA) as mia:
        sent = await filled(pat, path, decision="lend", until=UNTIL.isoformat())
        unknown = await pat.post(path, data=sent)
        assert unknown.status_code == 503
        assert UNTIL.isoformat() in unknown.text, "the words are kept on the page"
        answers_lost.undo()
        back = await filled(mia, f"{site.home}/asks/{BACK}", decision="back")
        assert (await mia.post(f"{site.home}/asks/{BACK}", data=back)).status_code == 303
        for _again in range(2):
            first = await pat.post(path, data=sent)
            assert (first.status_code, first.headers["location"]) == (303, "/desk")
        other = await pat.post(path, data={**sent, "until": "2040-01-01"})
        assert other.status_code == 409


async def test_what_ended_the_case_is_thanked_for_again(
    site: Site, answers_lost: pytest.MonkeyPatch
) -> None:
    answers_lost.undo()
    async with site.of(PAT) as pat:
        sent = await filled(
            pat, f"{site.home}/asks/{LEND}", decision="lend", until=UNTIL.isoformat()
        )
        assert (await pat.post(f"{site.home}/asks/{LEND}", data=sent)).status_code == 303
        path = f"{site.home}/actions/lose"
        lost = await filled(pat, path, note="It fell into the river.", sure="true")
        answers = [await pat.post(path, data=lost) for _twice in range(2)]
        assert [a.status_code for a in answers] == [303, 303], answers[-1].text
        assert answers[0].headers["location"] == answers[1].headers["location"]
        another = await pat.post(path, data={**lost, "note": "Somebody took it."})
        assert another.status_code == 410


async def test_a_form_that_was_never_carried_out_is_refused_as_ever(
    site: Site, answers_lost: pytest.MonkeyPatch, monkeypatch: pytest.MonkeyPatch
) -> None:
    answers_lost.undo()

    async def away(_self: Cases, _kind: object, _case: str, _message: AnyMessage, _key: str) -> Any:
        raise ExchangesAway("not there")

    path = f"{site.home}/asks/{LEND}"
    async with site.of(PAT) as pat:
        mine = await filled(pat, path, decision="lend", until=UNTIL.isoformat())
        with monkeypatch.context() as patch:
            patch.setattr(Cases, "send", away)
            assert (await pat.post(path, data=mine)).status_code == 503
        other = {**mine, "until": "2039-01-01"}
        assert (await pat.post(path, data=other)).status_code == 303
        assert (await pat.post(path, data=mine)).status_code == 409
