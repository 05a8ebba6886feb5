"""A task of the hub that a colleague has taken: only the colleague answers it, until it is taken over by word."""

from collections.abc import Callable

import pytest

from domain.case import engine
from domain.case.message import AnyMessage
from domain.case.names import HUB, CaseNotice
from domain.case.permissions import assign_hindrance, assignable
from domain.exchange.ask_kinds import ASKS, AskKind
from domain.exchange.exchange import Exchange, ExchangeAsk
from domain.exchange.messages.any_phase import AssignAsk, ClaimAsk, ReleaseAsk, TakeOverAsk
from domain.exchange.messages.application import AcceptApplication
from domain.exchange.messages.booking import BookOrder
from domain.exchange.messages.deadlines import ChangeDeadline
from domain.exchange.messages.people import HandOver
from domain.exchange.messages.registry import MESSAGES
from domain.exchange.people import HUB_ROLES, Role, Side
from domain.exchange.phases import Phase
from tests.support.exchange_states import REACHED, Moment, at
from tests.support.happy_path import PLAN, arrives_at
from tests.support.hub_decisions import decidable
from tests.support.messages import EXAMPLES
from tests.support.people import ANN, BO, CHA, COR, MIA, MILO, PAT, SAF, SUB

TEAM = (PAT, SUB, ANN, BO, COR, CHA, SAF)
TAKEN = "{person} has taken this."
OF_THE_HUB = {
    name: kind
    for name in MESSAGES
    for kind in ASKS.answered_by(name)
    if name in EXAMPLES and MESSAGES[name].roles <= HUB
}


def claimed(here: Moment, ask: ExchangeAsk, by: str) -> Moment:
    return here.make(ClaimAsk(by=by, ask=ask.id))


def reading() -> tuple[Moment, ExchangeAsk]:
    here = at(Phase.ELIGIBILITY)
    (ask,) = here.x.open_asks()
    return claimed(here, ask, SUB), ask


def test_whoever_else_answers_is_told_who_has_taken_it() -> None:
    here, ask = reading()
    for other in (PAT, COR):
        broken = here.refused(AcceptApplication(by=other))
        assert (broken.reason, broken.field) == (TAKEN, "ask")
        assert broken.params["person"] == SUB
    here.make(AcceptApplication(by=SUB))
    assert ask.answered_by == SUB


@pytest.mark.requirement("LDP-18")
def test_a_task_is_taken_over_by_word_and_the_colleague_hears_why() -> None:
    here, ask = reading()
    here.make(TakeOverAsk(by=PAT, ask=ask.id, note="n-1"))
    assert ask.claimed_by == PAT
    (told,) = here.told(CaseNotice.TASK_TAKEN_OVER)
    assert (told.person, told.note, told.data["person"]) == (SUB, "n-1", PAT)
    entry = here.x.timeline[-1]
    assert (entry.kind, entry.actor, entry.note) == ("take_over_ask", PAT, "n-1")
    assert entry.data["person"] == SUB
    assert here.refused(AcceptApplication(by=SUB)).reason == TAKEN
    here.make(AcceptApplication(by=PAT))


def test_it_is_taken_over_in_words_of_a_colleague_and_by_who_is_asked() -> None:
    here, ask = reading()
    assert here.refused(TakeOverAsk(by=PAT, ask=ask.id)).field == "note"
    assert here.refused(TakeOverAsk(by=BO, ask=ask.id, note="n-1")).field == "ask"
    assert here.refused(TakeOverAsk(by=SUB, ask=ask.id, note="n-1")).field == "ask"
    assert here.refused(TakeOverAsk(by=MIA, ask=ask.id, note="n-1")).field == "by"
    here.make(ReleaseAsk(by=SUB, ask=ask.id))
    assert here.refused(TakeOverAsk(by=PAT, ask=ask.id, note="n-1")).field == "ask"


def test_a_colleague_whom_the_coordinator_takes_it_from_is_told_too() -> None:
    here, ask = reading()
    here.make(ClaimAsk(by=SUB, ask=ask.id))
    assert not here.told(CaseNotice.TASK_TAKEN_OVER)
    here.make(ClaimAsk(by=COR, ask=ask.id))
    assert [told.person for told in here.told(CaseNotice.TASK_TAKEN_OVER)] == [SUB]


def test_whoever_has_a_task_hands_it_over_to_a_colleague_who_is_told() -> None:
    here, ask = reading()
    here.make(AssignAsk(by=SUB, ask=ask.id, to=PAT, note="n-1"))
    assert ask.claimed_by == PAT
    (told,) = here.told(CaseNotice.TASK_ASSIGNED)
    assert (told.person, told.note, told.data["person"]) == (PAT, "n-1", SUB)
    assert not here.told(CaseNotice.TASK_TAKEN_OVER)
    entry = here.x.timeline[-1]
    assert (entry.kind, entry.actor, entry.data["person"]) == ("assign_ask", SUB, PAT)
    assert here.refused(AcceptApplication(by=SUB)).reason == TAKEN
    here.make(AcceptApplication(by=PAT))


def test_the_coordinator_gives_a_task_to_anybody_who_may_do_it() -> None:
    here = at(Phase.ELIGIBILITY)
    (ask,) = here.x.open_asks()
    here.make(AssignAsk(by=COR, ask=ask.id, to=SUB))
    here.make(AssignAsk(by=COR, ask=ask.id, to=PAT))
    assert [told.person for told in here.told(CaseNotice.TASK_ASSIGNED)] == [SUB, PAT]
    assert [told.person for told in here.told(CaseNotice.TASK_TAKEN_OVER)] == [SUB]
    here.make(AssignAsk(by=COR, ask=ask.id, to=COR))
    assert len(here.told(CaseNotice.TASK_ASSIGNED)) == 2  # who takes it need not be told


@pytest.mark.parametrize(
    ("by", "to", "field", "rule"),
    [
        (PAT, SUB, "ask", "task_not_yours_to_give"),
        (SUB, SUB, "to", "task_given_to_its_holder"),
        (SUB, BO, "to", "task_given_to_another_role"),
        (SUB, MIA, "to", "task_given_to_another_role"),
        (SUB, "p-nobody", "to", "task_given_to_another_role"),
        (MIA, SUB, "by", "wrong_role"),
    ],
)
def test_a_task_is_not_given_away_by_others_nor_to_others(
    by: str, to: str, field: str, rule: str
) -> None:
    here, ask = reading()
    broken = here.refused(AssignAsk(by=by, ask=ask.id, to=to))
    assert (broken.field, broken.rule) == (field, rule)


def test_those_offered_are_those_to_whom_it_can_be_given() -> None:
    here, ask = reading()
    for by in (*TEAM, MIA):
        can = {to for to in (*TEAM, MIA) if not assign_hindrance(here.x, by, to, ask)}
        assert set(assignable(here.x, by, ask)) == can
    assert assignable(here.x, SUB, ask) == [PAT, COR]


def test_only_the_task_that_was_taken_is_a_colleagues() -> None:
    here = decidable("book_order")
    first, second = here.x.open_asks(AskKind.BOOK)[:2]
    claimed(here, first, COR)

    def book(ask: ExchangeAsk) -> AnyMessage:
        return BookOrder(
            by=BO,
            order=ask.subject,
            plan_hash=PLAN.hash,
            cost_cents=1,
            arrives_at=arrives_at(here.x),
        )

    assert here.refused(book(first)).reason == TAKEN
    here.make(book(second))


def test_what_participants_do_does_not_wait_for_a_colleague() -> None:
    here = at(Phase.PLANNING)
    silent = here.x.open_asks(AskKind.SIGN_PLAN)[0]
    here.x.ask(AskKind.DECIDE_SILENCE, here.now, Role.PROGRAMME, subject=silent.id)
    claimed(here, here.x.open_asks(AskKind.DECIDE_SILENCE)[0], SUB)
    here.make(HandOver(by=MIA, side=Side.MENTEE, person=MILO, note="n-1"))
    other = here.x.open_asks(AskKind.SHARE_QUESTIONS)[0]
    later = here.now.date().replace(year=here.now.year + 1)

    def more_time(ask: ExchangeAsk) -> AnyMessage:
        day = min(later, (ask.due_at.date()).replace(day=28))
        return ChangeDeadline(by=PAT, ask=ask.id, due_on=day, note="n-1")

    here.make(more_time(other))
    assert here.refused(more_time(silent)).reason == TAKEN


@pytest.mark.parametrize("name", sorted(OF_THE_HUB))
def test_every_task_of_the_hub_is_its_claimers(name: str) -> None:
    here = decidable(name)
    sent, mine = _answered(here, name)
    broken: list[str] = []
    for other in TEAM:
        if other == sent.by:
            continue
        mine.claimed_by = other
        broken.append(here.refused(sent).reason)
    assert set(broken) == {TAKEN}
    mine.claimed_by = sent.by
    here.make(sent)


def _answered(here: Moment, name: str) -> tuple[AnyMessage, ExchangeAsk]:
    """A message somebody may send here, and the ask it answers; one is opened where none is."""
    from tests.support.hub_decisions import decision

    sent = decision(name, here)
    found: list[ExchangeAsk] = here.x.asks_it_answers(sent)
    if not found:  # it can be done without being asked, too
        kind = OF_THE_HUB[name]
        subject = str(getattr(sent, ASKS[kind].about, "anything"))
        found = [here.x.ask(kind, here.now, Role.PROGRAMME, subject=subject)]
    return sent, found[0]


@pytest.mark.parametrize("phase", REACHED)
def test_a_message_accepted_before_claims_bound_is_carried_out_again(phase: Phase) -> None:
    """As a replay of its history does; whoever may send it, whoever has taken the task."""
    here = at(phase, days=0)
    for ask in [a for a in here.x.open_asks() if HUB_ROLES & {*a.of}]:
        for name in ASKS[ask.kind].answered_by:
            _carried_out(here.x, here, ask, EXAMPLES[name])


def _carried_out(
    x: Exchange, here: Moment, ask: ExchangeAsk, example: Callable[..., AnyMessage]
) -> None:
    from copy import deepcopy

    from domain.case.errors import RuleBroken

    for by in TEAM:
        message = example(x, here.now, by)
        try:
            engine.check(x, message, here.now, MESSAGES)
        except RuleBroken:
            continue
        again = deepcopy(x)
        for open_ask in again.open_asks():
            if open_ask.id == ask.id:
                open_ask.claimed_by = next(person for person in TEAM if person != by)
        engine.execute(again, message, here.now, MESSAGES, claims=False)
        assert again.revision == x.revision + 1
