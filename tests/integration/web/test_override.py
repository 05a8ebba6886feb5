"""The coordinator's last word by form: in somebody's place, waived, open again; and nobody else's."""

import pytest
from sqlalchemy.ext.asyncio import AsyncSession, async_sessionmaker

from domain.exchange.ask_kinds import AskKind
from domain.exchange.phases import Phase
from tests.support.pages_of_exchange import Behind, behind
from tests.support.people import ANN, COR, MIA, PAT, TOR
from tests.support.running_exchanges import Stage

Sessions = async_sessionmaker[AsyncSession]
WHY = "Tor is ill, and we spoke on the telephone."


async def way(site: Behind, kind: AskKind, name: str, person: str | None = None) -> str:
    return f"{await site.ask(kind, person)}/override/{name}"


async def test_the_partner_is_accepted_in_tors_place(stage: Stage, database: Sessions) -> None:
    site = await behind(stage, database, Phase.OFFERED)
    path = await way(site, AskKind.CONFIRM_PARTNER, "instead")
    async with site.browser(COR) as cor:
        shown = await cor.get(path.partition("/override")[0])
        assert path in shown.text
        assert "In place of" in (await cor.get(path)).text
        mute = await cor.send(path, {"answer": "yes"})
        assert mute.error("because")
        sent = await cor.send(path, {"answer": "yes", "because": WHY})
        assert sent.sent(), sent.text
        x = await site.settle()
        assert x.phase is Phase.PLANNING
        page = (await cor.get(f"/exchanges/{site.x.id}")).text
        assert "In place of" in page
        assert "/override/reopen" in page  # of what is done
        assert await site.ask(AskKind.SIGN_PLAN) in page  # and to what others do next
        assert WHY in page
    async with site.browser(TOR) as tor:
        page = (await tor.get(f"/exchanges/{site.x.id}")).text
        assert WHY in page
        assert "/override/" not in page


async def test_a_confirmation_in_the_travellers_place_and_a_waiver(
    stage: Stage, database: Sessions
) -> None:
    site = await behind(stage, database, Phase.TRAVEL)
    async with site.browser(COR) as cor:
        shared = await way(site, AskKind.SHARE_CONTACT, "waive")
        short = await cor.send(shared, {"note": ""})
        assert short.error("note")
        assert (await cor.send(shared, {"note": WHY})).sent()
        x = await site.settle()
        assert len(x.contacts_shared) == 1
        page = (await cor.get(shared.partition("/override")[0])).text
        assert "waived this" in page
        # A personal task offers no standing in, and the address of it is no page.
        data = await site.ask(AskKind.GIVE_TRAVEL_DATA)
        assert f"{data}/override/waive" in (await cor.get(data)).text
        assert f"{data}/override/instead" not in (await cor.get(data)).text
        assert (await cor.get(f"{data}/override/instead")).status == 404
        assert (await cor.get(f"{data}/override/dance")).status == 404


async def test_what_a_gate_stands_on_is_refused_beside_the_form(
    stage: Stage, database: Sessions
) -> None:
    site = await behind(stage, database, Phase.PLAN_REVIEW)
    path = await way(site, AskKind.REVIEW_PLAN, "waive")
    async with site.browser(COR) as cor:
        assert path not in (await cor.get(path.partition("/override")[0])).text
        refused = await cor.send(path, {"note": WHY})
        assert not refused.sent()
        assert "cannot be waived" in refused.text
        assert refused.keeps(WHY)


async def test_a_signature_is_opened_again(stage: Stage, database: Sessions) -> None:
    site = await behind(stage, database, Phase.PLAN_REVIEW)
    x = await site.settle()
    signed = next(ask for ask in x.asks if ask.kind is AskKind.SIGN_PLAN and not ask.is_open)
    path = f"/exchanges/{site.x.id}/asks/{signed.id}/override/reopen"
    async with site.browser(COR) as cor:
        assert path in (await cor.get(path.partition("/override")[0])).text
        assert (await cor.send(path, {"note": WHY})).sent()
        assert (await site.settle()).phase is Phase.PLANNING
        again = await cor.send(path, {"note": WHY})
        assert not again.sent()
        assert "asked already" in again.text


@pytest.mark.parametrize("person", [MIA, TOR, PAT, ANN])
async def test_nobody_else_has_the_last_word(stage: Stage, database: Sessions, person: str) -> None:
    site = await behind(stage, database, Phase.OFFERED)
    ask = await site.ask(AskKind.CONFIRM_PARTNER)
    async with site.browser(person) as somebody:
        assert "/override/" not in (await somebody.get(ask)).text
        for name in ("instead", "waive", "reopen"):
            assert (await somebody.get(f"{ask}/override/{name}")).status == 403
            assert (await somebody.post(f"{ask}/override/{name}", {"note": WHY})).status == 403
