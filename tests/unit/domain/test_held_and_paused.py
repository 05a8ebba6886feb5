"""A hold and a pause of one exchange, in any order: nothing rings for time that stood still."""

from datetime import timedelta

import pytest

from domain.case.pause import PauseReason
from domain.exchange.ask_kinds import AskKind
from domain.exchange.hold import SetHold, set_hold
from domain.exchange.messages.pause import Pause, Resume
from domain.exchange.phases import Phase
from tests.support.exchange_states import Moment, at
from tests.support.people import PAT, SAF


def step(here: Moment, name: str) -> None:
    if name == "pause":
        until = here.now.date() + timedelta(days=150)
        here.make(Pause(by=PAT, reason=PauseReason.ILLNESS, until=until, note="n-1"))
    elif name == "resume":
        here.make(Resume(by=PAT))
    else:
        set_hold(here.x, SetHold(by=SAF, held=name == "hold"), here.now)


@pytest.mark.parametrize(
    "order",
    [
        ("hold", "pause", "resume", "release"),
        ("hold", "pause", "release", "resume"),
        ("pause", "hold", "resume", "release"),
        ("pause", "hold", "release", "resume"),
        ("hold", "release", "pause", "resume"),
        ("pause", "resume", "hold", "release"),
    ],
)
def test_the_ladder_stands_still_exactly_as_long_as_the_exchange(order: tuple[str, ...]) -> None:
    here = at(Phase.PLANNING)
    ask = here.x.open_asks(AskKind.SHARE_QUESTIONS)[0]
    before = [alarm.at for alarm in ask.alarms[ask.rung :]]
    began, running = here.now, timedelta()
    frozen: set[str] = set()
    for name in order:
        step(here, name)
        frozen ^= {"pause"} if name in ("pause", "resume") else {"hold"}
        if name is not order[-1]:
            here.wait(days=7)
            running += timedelta(days=0 if frozen else 7)
    stood = here.now - began - running
    rung = ask.rung
    assert rung == 0 if not running else rung >= 0
    after = [alarm.at for alarm in ask.alarms[rung:]]
    slack = timedelta(days=4)  # days off before and after, and hours of the night
    for was, now in zip(before[rung:], after, strict=True):
        assert abs((now - was) - stood) <= slack, (was, now, stood)
