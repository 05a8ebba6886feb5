"""A colleague's task is the colleague's, by form and by signal; histories from before that replay."""

import pytest

from domain.case import engine
from domain.case.timeline import Via
from domain.exchange.messages.any_phase import ClaimAsk
from domain.exchange.messages.application import AcceptApplication
from domain.exchange.phases import Phase
from tests.replay.test_replay import replayer
from tests.support.people import PAT, SUB
from tests.support.running_exchanges import Stage
from tests.workflows.test_messages import refusal
from workflows import case as workflows_case
from workflows.exchange import ExchangeWorkflow


async def test_whoever_else_answers_is_refused_by_form_and_by_signal(stage: Stage) -> None:
    x = await stage.start()
    ask = (await x.snapshot()).asks[0].id
    await x.send(ClaimAsk(by=SUB, ask=ask))
    told = await refusal(x, AcceptApplication(by=PAT))
    assert (told["field"], told["params"]) == ("ask", {"person": SUB})
    await x.handle.signal("accept_application", AcceptApplication(by=PAT))
    here = await x.snapshot()
    assert here.view.phase is Phase.ELIGIBILITY
    last = here.entries[-1]
    assert (last.refused, last.via, last.data["person"]) == (True, Via.SIGNAL, SUB)
    await x.handle.signal("accept_application", AcceptApplication(by=SUB))
    assert (await x.snapshot()).view.phase is Phase.OFFERED
    await replayer(ExchangeWorkflow).replay_workflow(await x.handle.fetch_history())


@pytest.mark.parametrize("way", ["form", "signal"])
async def test_a_history_from_before_claims_bound_anybody_replays(
    stage: Stage, monkeypatch: pytest.MonkeyPatch, way: str
) -> None:
    with monkeypatch.context() as before:
        before.setattr(engine, "taken", lambda *_: None)
        before.setattr(workflows_case, "taken", lambda *_: None)
        x = await stage.start()
        ask = (await x.snapshot()).asks[0].id
        await x.send(ClaimAsk(by=SUB, ask=ask))
        if way == "form":
            await x.send(AcceptApplication(by=PAT))
        else:
            await x.handle.signal("accept_application", AcceptApplication(by=PAT))
        assert (await x.snapshot()).view.phase is Phase.OFFERED
        history = await x.handle.fetch_history()
    await replayer(ExchangeWorkflow).replay_workflow(history)
