"""What a page promises can be undone, where both learn: no more than somebody can do by form."""

from domain.exchange.ask_kinds import AskKind
from domain.exchange.kind import EXCHANGE
from domain.exchange.messages.actions import ChangeAction
from domain.exchange.messages.joint_actions import AgreeJointAction
from domain.exchange.messages.relationship import RateRelationship
from domain.exchange.phases import FOLLOWING_UP
from web.cases.pages import ACTIONS
from web.exchanges.undoing import FINAL, SENTENCES
from web.participants.pages import relationship  # noqa: F401 - registers its pages


def test_a_joint_action_is_changed_once_the_calls_have_begun():
    agreed, changed = (set(m.transitions) for m in (AgreeJointAction, ChangeAction))
    assert changed == set(FOLLOWING_UP)
    assert agreed > changed, "agreed to from the visit on"
    assert "once the calls have begun" in SENTENCES["agree_joint_action"]


def test_how_they_get_on_is_said_once_and_nobody_promises_more():
    assert "go-on" in ACTIONS
    assert not any(RateRelationship in page.message_types for page in ACTIONS.values())
    assert RateRelationship.name not in SENTENCES
    assert "on the next occasion" in FINAL[RateRelationship.name]
    assert "on the next occasion" in str(EXCHANGE.asks[AskKind.RATE_RELATIONSHIP].reopen)
