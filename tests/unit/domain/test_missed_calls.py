"""Calls that cannot be held as planned: missed again, led by a colleague, in writing, settled by the hub."""

from datetime import timedelta

import pytest

from domain.exchange.ask_kinds import AskKind
from domain.exchange.follow_up import CallStatus
from domain.exchange.messages.cadence import AcceptCadence, ProposeCadence
from domain.exchange.messages.calls import LogCall
from domain.exchange.messages.missed_calls import (
    CallInWriting,
    CheckIn,
    LeadCall,
    MissCall,
    MissedWay,
    MissReason,
    SettleMissedCalls,
)
from domain.exchange.messages.override import WaiveAsk
from domain.exchange.notices import NoticeKind
from domain.exchange.people import Side
from domain.exchange.phases import Phase
from tests.support.exchange_states import Moment, at
from tests.support.people import COR, MIA, MILO, PAT, TESS, TOR, doc


def miss(here: Moment, days: int = 3, call: int = 1, by: str = TESS) -> MissCall:
    day = here.now.date() + timedelta(days=days)
    return MissCall(by=by, call=call, reason=MissReason.MENTOR_AWAY, new_day=day)


def log(here: Moment, call: int = 1) -> LogCall:
    return LogCall(by=MIA, call=call, held_on=here.now.date(), log=doc(f"call-{call}"))


def write(by: str, call: int = 1) -> CheckIn:
    return CheckIn(by=by, call=call, log=doc(f"check-in-{by}"))


def missed_twice() -> Moment:
    here = at(Phase.FOLLOW_UP, days=30)
    return here.make(miss(here)).wait(3).make(miss(here))


def settle(way: MissedWay, by: str = PAT, **more: object) -> SettleMissedCalls:
    return SettleMissedCalls(by=by, call=1, way=way, **more)  # type: ignore[arg-type]


def invited(here: Moment, kind: NoticeKind, uid: str = "call-1-x1") -> list[tuple[str, int]]:
    return [(n.person, n.event.sequence) for n in here.told(kind) if n.event and n.event.uid == uid]


def test_the_hub_is_asked_after_the_second_miss_and_only_once() -> None:
    here = at(Phase.FOLLOW_UP, days=30)
    here.make(miss(here))
    assert not here.x.open_asks(AskKind.DECIDE_MISSED_CALLS)
    here.wait(3).make(miss(here))
    asked = here.x.open_asks(AskKind.DECIDE_MISSED_CALLS)
    assert [(a.subject, here.x.people_asked(a)) for a in asked] == [("1", (PAT,))]
    here.wait(3).make(miss(here))
    assert len(here.x.open_asks(AskKind.DECIDE_MISSED_CALLS)) == 1
    assert here.x.calls[0].missed == 3
    assert here.x.next_call() is here.x.calls[0], "it is still owed"


def test_a_call_held_after_all_leaves_the_hub_nothing_to_decide() -> None:
    here = missed_twice().wait(3)
    here.make(log(here))
    assert not here.x.open_asks(AskKind.DECIDE_MISSED_CALLS)
    assert here.x.calls[0].status is CallStatus.HELD


def test_the_hub_finds_another_day_within_the_longest_rhythm() -> None:
    here = missed_twice()
    today = here.now.date()
    for day in (None, today, today + timedelta(days=91)):
        assert (
            here.refused(settle(MissedWay.RESCHEDULE, new_day=day)).rule
            == "settled_call_day_out_of_range"
        )
    here.make(settle(MissedWay.RESCHEDULE, new_day=today + timedelta(days=40)))
    call = here.x.calls[0]
    assert call.at.date() == today + timedelta(days=40)
    assert not here.x.open_asks(AskKind.DECIDE_MISSED_CALLS)
    assert [a.starts_at for a in here.x.open_asks(AskKind.LOG_CALL)] == [call.at]
    assert invited(here, NoticeKind.CALL_INVITED)[-2:] == [(MIA, 3), (TESS, 3)]


def test_only_the_coordinator_lets_a_missed_call_go_and_says_why() -> None:
    here = missed_twice()
    assert here.refused(settle(MissedWay.WAIVE, note="n-1")).rule == "only_coordinator_waives_call"
    assert here.refused(settle(MissedWay.WAIVE, by=COR)).rule == "call_waiver_without_words"
    here.make(settle(MissedWay.WAIVE, by=COR, note="n-1"))
    assert here.x.calls[0].status is CallStatus.WAIVED
    assert here.x.calls_waived_by == COR
    assert [a.subject for a in here.x.open_asks(AskKind.LOG_CALL)] == ["2"]
    assert {p for p, _ in invited(here, NoticeKind.CALL_CALLED_OFF)} == {MIA, TESS}


def test_waiving_the_last_call_leads_to_the_report() -> None:
    here = at(Phase.FOLLOW_UP, days=30)
    here.make(log(here, 1)).wait(30).make(log(here, 2)).wait(30)
    here.make(miss(here, call=3)).wait(3).make(miss(here, call=3))
    waiver = SettleMissedCalls(by=COR, call=3, way=MissedWay.WAIVE, note="n-1")
    assert here.make(waiver).x.phase is Phase.REPORT


def test_the_hub_settles_only_what_it_was_asked_about() -> None:
    here = at(Phase.FOLLOW_UP, days=30)
    assert here.refused(settle(MissedWay.IN_WRITING)).rule == "call_not_for_hub"


def test_a_colleague_leads_and_invitations_follow() -> None:
    here = at(Phase.FOLLOW_UP, days=20)
    assert here.refused(LeadCall(by=TESS, call=1, person=MILO)).rule == "call_lead_not_mentors"
    assert here.refused(LeadCall(by=TESS, call=1, person=TESS)).rule == "call_lead_unchanged"
    assert here.refused(LeadCall(by=MIA, call=1, person=TOR)).rule == "wrong_role"
    here.make(LeadCall(by=TESS, call=1, person=TOR))
    assert invited(here, NoticeKind.CALL_CALLED_OFF) == [(TESS, 1)]
    assert invited(here, NoticeKind.CALL_INVITED)[-1] == (TOR, 1)
    assert [n.person for n in here.told(NoticeKind.CALL_LED_BY)] == [MIA]
    ask = here.x.find_ask(AskKind.LOG_CALL)
    assert ask
    assert here.x.people_asked(ask) == (MIA, TOR)
    here.wait(10).make(miss(here))
    assert {p for p, n in invited(here, NoticeKind.CALL_INVITED) if n == 2} == {MIA, TOR}


def test_the_contact_takes_the_lead_back() -> None:
    here = at(Phase.FOLLOW_UP, days=20)
    here.make(LeadCall(by=TESS, call=1, person=TOR), LeadCall(by=TOR, call=1, person=TESS))
    assert here.x.calls[0].led_by is None
    assert invited(here, NoticeKind.CALL_INVITED)[-1] == (TESS, 2)


def test_in_writing_both_sides_write_and_the_call_counts_as_held() -> None:
    here = at(Phase.FOLLOW_UP, days=31)
    assert here.refused(write(MIA)).rule == "call_not_in_writing"
    here.make(CallInWriting(by=TESS, call=1))
    assert not here.x.open_asks(AskKind.LOG_CALL)
    assert {p for p, _ in invited(here, NoticeKind.CALL_CALLED_OFF)} == {MIA, TESS}
    assert len(here.x.open_asks(AskKind.CHECK_IN, subject="1")) == 2
    here.make(write(MIA))
    assert here.x.calls[0].checked_in == (Side.MENTEE,)
    assert [here.x.people_asked(a) for a in here.x.open_asks(AskKind.CHECK_IN)] == [(TESS,)]
    here.make(write(TOR))
    assert here.x.calls[0].status is CallStatus.CHECKED_IN
    assert [a.subject for a in here.x.open_asks(AskKind.LOG_CALL)] == ["2"]


@pytest.mark.parametrize("waived_first", [True, False])
def test_with_one_sides_words_and_the_others_waived_a_call_in_writing_is_done(
    waived_first: bool,
) -> None:
    here = at(Phase.FOLLOW_UP, days=31).make(CallInWriting(by=TESS, call=1))
    ask = here.x.find_ask(AskKind.CHECK_IN, side=Side.MENTOR)
    assert ask
    both = [WaiveAsk(by=COR, ask=ask.id, note="n-1"), write(MIA)]
    here.make(*(both if waived_first else reversed(both)))
    assert here.x.calls[0].status is CallStatus.CHECKED_IN
    assert [a.subject for a in here.x.open_asks(AskKind.LOG_CALL)] == ["2"]


def test_a_call_in_writing_that_both_need_not_write_is_waived() -> None:
    here = at(Phase.FOLLOW_UP, days=31).make(CallInWriting(by=TESS, call=1))
    for ask in here.x.open_asks(AskKind.CHECK_IN):
        here.make(WaiveAsk(by=COR, ask=ask.id, note="n-1"))
    assert here.x.calls[0].status is CallStatus.WAIVED
    assert [a.subject for a in here.x.open_asks(AskKind.LOG_CALL)] == ["2"]


def test_a_call_in_writing_cannot_be_missed_moved_or_led() -> None:
    here = at(Phase.FOLLOW_UP, days=30)
    here.make(CallInWriting(by=MIA, call=1))
    for message in (
        miss(here),
        LeadCall(by=TESS, call=1, person=TOR),
        CallInWriting(by=TESS, call=1),
    ):
        assert "in writing" in str(here.refused(message))


def test_they_may_call_each_other_all_the_same() -> None:
    here = at(Phase.FOLLOW_UP, days=31)
    here.make(CallInWriting(by=MIA, call=1), write(MIA)).wait(1)
    here.make(log(here))
    assert here.x.calls[0].status is CallStatus.HELD
    assert not here.x.open_asks(AskKind.CHECK_IN)


def test_the_hub_puts_a_missed_call_in_writing_and_finds_a_day_for_one_in_writing() -> None:
    here = missed_twice()
    here.make(settle(MissedWay.IN_WRITING))
    assert here.x.calls[0].asynchronous
    assert len(here.x.open_asks(AskKind.CHECK_IN)) == 2
    assert here.refused(settle(MissedWay.IN_WRITING)).rule == "call_not_for_hub"


def test_another_rhythm_makes_a_check_in_a_call_again() -> None:
    here = at(Phase.FOLLOW_UP, days=30)
    here.make(CallInWriting(by=MIA, call=1))
    day = here.now.date() + timedelta(days=10)
    here.make(ProposeCadence(by=MIA, calls=3, interval_days=21, next_day=day))
    here.make(AcceptCadence(by=TESS))
    assert not here.x.open_asks(AskKind.CHECK_IN)
    assert not here.x.calls[0].asynchronous
    assert [a.subject for a in here.x.open_asks(AskKind.LOG_CALL)] == ["1"]


@pytest.mark.parametrize("days", [0, 40])
def test_the_clock_of_a_check_in_starts_with_the_day_of_the_call(days: int) -> None:
    here = at(Phase.FOLLOW_UP, days=days)
    here.make(CallInWriting(by=MIA, call=1))
    starts = {a.starts_at for a in here.x.open_asks(AskKind.CHECK_IN)}
    assert starts == {max(here.now, here.x.calls[0].at)}
    assert here.x.people_asked(here.x.open_asks(AskKind.CHECK_IN)[0]) == (MIA,)
