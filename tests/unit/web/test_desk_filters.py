"""The desk's filters know every kind of task the hub can have."""

from domain.exchange.ask_kinds import ASKS, AskKind
from domain.exchange.messages.registry import MESSAGES
from domain.exchange.people import HUB_ROLES
from web.desk.filters import HUB_KINDS


def test_every_task_that_hub_people_answer_can_be_filtered_by() -> None:
    # Some answers to the hub's tasks may come from participants too (handing over a contact).
    of_hub = {
        kind
        for kind in AskKind
        if any(
            MESSAGES[name].roles <= HUB_ROLES for name in ASKS[kind].answered_by if name in MESSAGES
        )
    }
    assert of_hub == {*HUB_KINDS}
    assert len(HUB_KINDS) == len({*HUB_KINDS})
