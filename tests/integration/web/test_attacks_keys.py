"""A form's key used again, for something else or by somebody else: nothing is thanked for and lost."""

from sqlalchemy.ext.asyncio import AsyncSession, async_sessionmaker

from domain.exchange.ask_kinds import AskKind
from domain.exchange.follow_up import ActionStatus
from domain.exchange.messages.actions import ProgressAction
from domain.exchange.people import Side
from domain.exchange.phases import Phase
from runtime.exchanges import update_id
from tests.support.pages_of_exchange import behind, new_key
from tests.support.people import MIA, MILO, TOR
from tests.support.running_exchanges import Stage

Sessions = async_sessionmaker[AsyncSession]


async def test_one_key_for_two_forms_acts_twice(stage: Stage, database: Sessions):
    site = await behind(stage, database, Phase.TRAVEL)
    key, typed = new_key(), {"phone": "+48 600 000 000"}
    path = await site.ask(AskKind.SHARE_CONTACT)
    async with site.browser(MIA) as mia, site.browser(TOR) as tor:
        assert (await mia.send(path, typed, key=key)).sent()
        x = await site.settle()
        assert set(x.contacts_shared) == {Side.MENTEE}
        other = next(ask for ask in x.open_asks(AskKind.SHARE_CONTACT))
        assert (await tor.send(f"/exchanges/{x.id}/asks/{other.id}", typed, key=key)).sent()
    assert set((await site.settle()).contacts_shared) == set(Side)


async def test_another_answer_after_going_back_is_another_sending(stage: Stage, database: Sessions):
    site = await behind(stage, database, Phase.FOLLOW_UP)
    path, key = await site.ask(AskKind.PROGRESS_ACTION), new_key()
    done = {"status": "done", "outcome": "It was held, and forty came."}
    async with site.browser(MIA) as mia:
        first = {**(await mia.get(path)).hidden, "_key": key, "status": "started"}
        for _press in range(2):
            assert (await mia.post(path, first)).sent()
        assert (await mia.post(path, {**first, **done})).sent()
    x = await site.settle()
    assert x.actions[0].status is ActionStatus.DONE
    assert [entry.kind for entry in x.timeline].count("progress_action") == 2


async def test_other_words_after_the_answer_are_shown_and_not_thanked_for(
    stage: Stage, database: Sessions
):
    site = await behind(stage, database, Phase.FOLLOW_UP)
    path, key = await site.ask(AskKind.PROGRESS_ACTION), new_key()
    async with site.browser(MIA) as mia:
        first = {**(await mia.get(path)).hidden, "_key": key, "status": "done"}
        first["outcome"] = "It was held, and forty came."
        for _press in range(2):
            assert (await mia.post(path, first)).sent()
        late = await mia.post(path, {**first, "outcome": "Forty came, and five came back."})
    assert late.status == 409
    assert "Forty came, and five came back." in late.text


def test_the_server_knows_a_sending_by_move_person_and_key():
    message = ProgressAction(by=MIA, action="a", status=ActionStatus.STARTED)
    other = ProgressAction(by=MILO, action="a", status=ActionStatus.STARTED)
    ids = {update_id(message, "k"), update_id(other, "k"), update_id(message, "l")}
    assert len(ids) == 3
    assert update_id(message, "k") in ids
