"""No words and no personal data in raw histories or logs: planted canaries are looked for (laws 1 and 9)."""

import json
import logging
import uuid

import pytest
from sqlalchemy.ext.asyncio import AsyncSession, async_sessionmaker
from temporalio.client import WorkflowUpdateFailedError

from domain.case.conversation import HUB_PLACE
from domain.case.message import AnyMessage
from domain.exchange.messages.application import AcceptApplication, ReturnApplication, ReturnReason
from domain.exchange.messages.plan_review import ApprovePlan
from domain.exchange.phases import Phase
from models.conversation.circles import circles_of
from models.conversation.letters import owe_mails
from models.conversation.store import Conversations, NewMessage
from models.documents.notes import add_note
from models.vault.keys import MasterKeys
from tests.support.keys import KEYS
from tests.support.people import ANN, PAT, START
from tests.support.people_rows import add_cast
from tests.support.running_exchanges import Stage

WORDS = "Zyxw-canary of a goal"
MAIL = "canary.person@example.org"
PASSPORT = "CANARY4711"
CANARIES = (WORDS, MAIL, PASSPORT, "Zyxw", "@example.org")


async def raw(stage: Stage) -> str:
    """Everything the server keeps of what was played, payloads decoded."""
    found = []
    for one in stage.played:
        history = await one.history()
        found.append(history.to_json())
        found += [e.SerializeToString().decode("utf-8", "replace") for e in history.events]
        seen = await one.handle.describe()
        found.append(str(seen.raw_description))
    return "\n".join(found)


async def test_words_persons_and_passports_stay_out_of_histories_and_logs(
    stage: Stage,
    database: async_sessionmaker[AsyncSession],
    caplog: pytest.LogCaptureFixture,
) -> None:
    caplog.set_level(logging.DEBUG)
    async with database() as session, session.begin():
        await add_cast(session)
    x = await stage.start()
    async with database() as session, session.begin():
        words = f"{WORDS}, {MAIL}, {PASSPORT}"
        note = await add_note(session, x.id, words, by=PAT, now=START)
    await x.send(ReturnApplication(by=PAT, reason=ReturnReason.OTHER, note=note))
    await x.recorded()
    text = await raw(stage)
    assert note in text, "the history was not read"
    for canary in CANARIES:
        assert canary not in text
        assert canary not in caplog.text


async def test_messages_of_a_conversation_stay_out_of_histories_and_logs(
    stage: Stage,
    database: async_sessionmaker[AsyncSession],
    caplog: pytest.LogCaptureFixture,
) -> None:
    caplog.set_level(logging.DEBUG)
    async with database() as session, session.begin():
        await add_cast(session)
    x = await stage.start()
    await x.recorded()
    words = f"{WORDS}, {MAIL}, {PASSPORT}"
    message = NewMessage(
        id="m1", case_id=x.id, author_id=PAT, place=HUB_PLACE,
        audience=("c-mentee", HUB_PLACE), words=words,
    )  # fmt: skip
    async with database() as session, session.begin():
        kept = Conversations(MasterKeys(b"m" * 32, KEYS))
        assert await kept.write(session, message, START)
        circles = await circles_of(session, x.id)
        assert circles is not None
        await owe_mails(session, circles, message.id, message.audience, PAT, START)
        assert await kept.words_of(session, message.id) == words
    await x.send(AcceptApplication(by=PAT))
    await x.recorded()
    text = await raw(stage)
    assert "accept_application" in text, "the history was not read"
    for canary in CANARIES:
        assert canary not in text
        assert canary not in caplog.text


@pytest.mark.parametrize("planted", [WORDS, MAIL, f"{PASSPORT} \u0007"])
async def test_words_sent_by_form_are_refused_and_leave_no_trace(
    stage: Stage, planted: str
) -> None:
    x = await stage.start()
    with pytest.raises(WorkflowUpdateFailedError):
        await x.send(AcceptApplication(by=PAT, note=planted))
    with pytest.raises(WorkflowUpdateFailedError):
        await x.send(ApprovePlan(by=ANN, plan_hash=planted))
    await x.recorded()
    assert planted not in await raw(stage)


async def test_words_sent_by_signal_reach_no_timeline_view_or_detail(stage: Stage) -> None:
    """What an operator types stands in the raw signal event; nothing of ours repeats it."""
    x = await stage.start()
    message: AnyMessage = AcceptApplication(by=PAT, note=WORDS)
    await x.signal(message)
    await x.handle.signal("approve_plan", {"by": MAIL, "plan_hash": PASSPORT})
    state = await x.snapshot()
    row = await x.recorded()
    assert state.view.phase is Phase.ELIGIBILITY
    assert [e.refused for e in state.entries] == [False, True, True]
    for canary in CANARIES:
        assert canary not in state.model_dump_json()
        assert canary not in json.dumps(row.state, default=str)
        assert canary not in str(await x.handle.query("__temporal_workflow_metadata"))
    assert uuid.UUID(x.id)
