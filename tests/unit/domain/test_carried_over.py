"""What an earlier release wrote down is read as this one keeps it."""

from domain.exchange.people import Side
from domain.exchange.phases import Phase
from models.messages.exchange import StartExchange
from models.messages.records import STATE
from tests.support.exchange_states import at
from tests.support.people import doc, start


def stored() -> dict[str, object]:
    """A state in the words of the first release: one question list and one plan for home."""
    x = at(Phase.FOLLOW_UP).x
    x.question_lists = {Side.MENTEE: doc("q")}
    state = STATE.dump_python(x, mode="json")
    state["questions"] = state.pop("question_lists")["mentee"]
    state["post_plan"] = state.pop("post_plans")["mentee"]
    return dict(state)


def test_questions_and_plan_for_home_are_still_there_in_lists() -> None:
    x = STATE.validate_python(stored())
    assert x.questions == doc("q")
    assert x.questions_shared
    assert x.post_plan


def test_and_in_a_history_that_was_continued() -> None:
    first = start().model_dump(mode="json") | {"resumed": stored()}
    x = StartExchange.model_validate(first).exchange()
    assert x.questions_shared
    assert x.post_plan


def test_what_is_written_now_is_read_as_it_is() -> None:
    x = at(Phase.FOLLOW_UP).x
    assert STATE.validate_python(STATE.dump_python(x, mode="json")) == x
