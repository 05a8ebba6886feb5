"""Calendar objects keep their UID; each change raises SEQUENCE; what is off is cancelled."""

from datetime import timedelta

from domain.case.notices import CalendarEvent
from domain.exchange import phase_entry
from domain.exchange.exchange import Exchange
from domain.exchange.messages.plan import RevisePlan, SignPlan
from domain.exchange.messages.plan_review import ApprovePlan
from domain.exchange.notices import NoticeKind
from domain.exchange.phases import Phase
from tests.support.exchange_states import Moment, at
from tests.support.people import ANN, MIA, MILO, TOR, doc

PLAN_2 = doc("plan", 2)


def events(x: Exchange, person: str = MIA) -> list[CalendarEvent]:
    return [n.event for n in x.owed if n.event and n.person == person]


def signed_again(here: Moment, **changes: object) -> Moment:
    from dataclasses import replace

    assert here.x.plan
    facts = replace(here.x.plan.facts, **changes)  # type: ignore[arg-type]
    here.make(RevisePlan(by=MIA, plan=PLAN_2))
    for by in (MIA, TOR):
        here.make(SignPlan(by=by, plan=PLAN_2, facts_of_plan=facts))
    return here.make(ApprovePlan(by=ANN, plan_hash=PLAN_2.hash))


def test_the_visit_enters_the_calendars_when_the_plan_is_approved() -> None:
    (visit,) = events(at(Phase.TRAVEL).x)
    assert visit.all_day
    assert (visit.sequence, visit.cancelled, visit.zone) == (0, False, "Europe/Kyiv")


def test_the_same_dates_approved_again_disturb_no_calendar() -> None:
    here = signed_again(at(Phase.TRAVEL), goals=3)
    assert [event.sequence for event in events(here.x)] == [0]


def test_other_dates_move_the_same_event() -> None:
    here = at(Phase.TRAVEL)
    assert here.x.plan
    signed_again(here, starts_on=here.x.plan.facts.starts_on + timedelta(days=7))
    first, second = events(here.x)
    assert first.uid == second.uid
    assert (first.sequence, second.sequence) == (0, 1)
    assert second.starts_at - first.starts_at == timedelta(days=7)


def test_a_traveller_named_later_is_invited_to_the_same_dates() -> None:
    here = signed_again(at(Phase.TRAVEL), travellers=(MILO,))
    assert [event.cancelled for event in events(here.x, MILO)] == [False]


def test_an_end_cancels_what_is_ahead_with_a_higher_sequence() -> None:
    here = at(Phase.FOLLOW_UP)
    phase_entry.call_off(here.x, here.now)
    off = [event for event in events(here.x) if event.cancelled]
    assert [(event.kind, event.sequence) for event in off] == [("call", 1)]
    assert here.told(NoticeKind.CALL_CALLED_OFF)


def test_a_call_lasts_as_long_as_the_programme_says() -> None:
    call = next(e for e in events(at(Phase.FOLLOW_UP).x) if e.kind == "call")
    assert call.ends_at - call.starts_at == timedelta(minutes=60)
