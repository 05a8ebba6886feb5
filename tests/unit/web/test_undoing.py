"""What a page promises can be undone, where both learn: no more than somebody can do by form."""

from domain.exchange.messages.actions import ChangeAction
from domain.exchange.messages.joint_actions import AgreeJointAction
from domain.exchange.phases import FOLLOWING_UP
from web.exchanges.undoing import SENTENCES


def test_a_joint_action_is_changed_once_the_calls_have_begun():
    agreed, changed = (set(m.transitions) for m in (AgreeJointAction, ChangeAction))
    assert changed == set(FOLLOWING_UP)
    assert agreed > changed, "agreed to from the visit on"
    assert "once the calls have begun" in SENTENCES["agree_joint_action"]
