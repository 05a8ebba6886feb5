"""Seats of a learning clinic: never more than its places and some, nobody twice, offers end with its start."""

from dataclasses import replace
from datetime import timedelta

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule

from domain.case.errors import RuleBroken
from domain.clinic.clinic import BEFORE_END
from domain.clinic.messages.planning import AddSharer
from domain.clinic.messages.seats import (
    AddSession,
    LeaveClinic,
    MoveSession,
    SetSeats,
    SignUp,
    TakeSeat,
)
from domain.clinic.names import ClinicNotice, Phase
from domain.clinic.policy import Policy
from domain.clinic.room import Standing
from tests.support.clinics import (
    HOST,
    NOW,
    SHARER,
    T,
    opened,
    refused,
    send,
    told,
    until,
    with_people,
)

HOURS = timedelta(hours=1)
CROWD = [f"G{number:02}" for number in range(1, 28)]


@pytest.mark.requirement("LC-17")
def test_twenty_places_give_twenty_six_seats_and_the_next_one_waits():
    x = with_people(opened(), *CROWD)
    assert (len(x.seated(1)), x.waiting(1)) == (26, ["G27"])
    assert told(x, ClinicNotice.WAITING) == ["G27"]


def test_a_free_seat_is_offered_to_the_first_five_and_the_first_yes_has_it():
    x = with_people(opened(replace(Policy(), overbook_percent=0), seats=2), *CROWD[:9])
    send(x, LeaveClinic(by="G01"))
    assert told(x, ClinicNotice.SEAT_OFFERED) == ["G03", "G04", "G05", "G06", "G07"]
    assert refused(x, TakeSeat(by="G08")) == "clinic_seat_taken"
    send(x, TakeSeat(by="G06"))
    assert refused(x, TakeSeat(by="G03")) == "clinic_seat_taken"
    assert x.waiting(1) == ["G03", "G04", "G05", "G07", "G08", "G09"]


def test_whoever_signs_up_while_others_wait_stands_behind_them():
    x = with_people(opened(replace(Policy(), overbook_percent=0), seats=1), "G01", "G02")
    send(x, LeaveClinic(by="G01"))
    send(x, SignUp(by="G03", session=1))
    assert (x.seated(1), x.waiting(1)) == ([], ["G02", "G03"])


def test_in_the_last_day_everybody_who_waits_is_offered_a_free_seat():
    x = with_people(opened(replace(Policy(), overbook_percent=0), seats=1), *CROWD[:9])
    until(x, T - 24 * HOURS)
    x.owed.clear()
    send(x, LeaveClinic(by="G01"), T - 20 * HOURS)
    assert told(x, ClinicNotice.SEAT_OFFERED) == CROWD[1:9]


def test_offers_end_when_it_starts():
    x = with_people(opened(replace(Policy(), overbook_percent=0), seats=1), "G01", "G02")
    send(x, LeaveClinic(by="G01"), T - HOURS)
    assert refused(x, TakeSeat(by="G02"), T) == "clinic_session_begun"
    until(x, T)
    assert [place.offered_at for place in x.places] == [None]


def test_nobody_signs_up_twice_or_in_the_last_two_hours():
    x = with_people(opened(), "G01")
    assert refused(x, SignUp(by="G01", session=1)) == "clinic_signed_up_already"
    assert refused(x, SignUp(by="G02", session=1), T - 2 * HOURS) == "clinic_sign_up_closed"


def test_a_seat_is_not_lost_for_a_place_in_the_line_of_a_full_session():
    none_more = replace(Policy(), overbook_percent=0)
    x = opened(none_more, seats=1, second_at=T + 9 * HOURS)
    send(x, SignUp(by="G01", session=1))
    send(x, SignUp(by="G02", session=2))
    assert refused(x, SignUp(by="G01", session=2)) == "clinic_other_session_full"
    assert x.seated(1) == ["G01"]
    send(x, LeaveClinic(by="G02"))
    send(x, SignUp(by="G01", session=2))
    assert (x.seated(1), x.seated(2)) == ([], ["G01"])


def test_who_holds_it_needs_no_seat():
    x = opened()
    for who in (HOST, SHARER):
        assert refused(x, SignUp(by=who, session=1)) == "clinic_held_by_oneself"


def test_who_leaves_has_it_taken_out_of_the_calendar_and_back_in_by_a_higher_number():
    x = with_people(opened(), "G01", "G02")
    send(x, LeaveClinic(by="G01"))
    send(x, SignUp(by="G01", session=1))
    events = [n.event for n in x.owed if n.person == "G01" and n.event]
    assert [(e.sequence, e.cancelled, e.for_one) for e in events] == [
        (0, False, False),
        (1, True, True),
        (2, False, False),
    ]
    assert {e.uid for e in events} == {"clinic-k-3-1"}


def test_moving_it_keeps_seats_and_tells_everybody_once():
    x = with_people(opened(), "G01", "G02")
    x.owed.clear()
    send(x, MoveSession(by=HOST, session=1, starts_at=T + 24 * HOURS))
    assert told(x, ClinicNotice.SESSION_MOVED) == ["G01", "G02", "P06", "P07", "P19"]
    assert {(n.event.sequence, n.event.starts_at) for n in x.owed if n.event} == {
        (1, T + 24 * HOURS)
    }
    assert x.seated(1) == ["G01", "G02"]


def test_a_second_session_takes_who_waits():
    x = with_people(opened(replace(Policy(), overbook_percent=0), seats=1), "G01", "G02")
    send(x, AddSession(by=HOST, starts_at=T + 9 * HOURS))
    assert told(x, ClinicNotice.SESSION_ADDED) == ["G02"]
    send(x, SignUp(by="G02", session=2))
    assert (x.seated(1), x.seated(2), x.waiting()) == (["G01"], ["G02"], [])


def test_more_places_are_offered_and_fewer_take_nobodys_seat():
    x = with_people(opened(replace(Policy(), overbook_percent=0), seats=2), "G01", "G02", "G03")
    assert refused(x, SetSeats(by=HOST, session=1, seats=1)) == "clinic_seats_below_given"
    send(x, SetSeats(by=HOST, session=1, seats=3))
    assert told(x, ClinicNotice.SEAT_OFFERED) == ["G03"]


def test_so_many_may_wait_and_no_more():
    x = with_people(opened(replace(Policy(), max_signups=3)), "G01", "G02", "G03")
    assert refused(x, SignUp(by="G04", session=1)) == "clinic_list_full"


class Seats(RuleBasedStateMachine):
    """Anybody signs up, leaves, takes seats at any time; hosts change what there is."""

    people = st.sampled_from([f"Q{number}" for number in range(9)])
    sessions = st.integers(1, 2)

    def __init__(self) -> None:
        super().__init__()
        self.x = opened(replace(Policy(), overbook_percent=50), seats=2, second_at=T + 9 * HOURS)
        self.now, self.seated_before = NOW, set[str]()

    def try_it(self, message: object) -> None:
        try:
            send(self.x, message, self.now)  # type: ignore[arg-type]
        except RuleBroken as broken:
            assert broken.rule

    @rule(who=people, session=sessions)
    def sign_up(self, who: str, session: int) -> None:
        self.try_it(SignUp(by=who, session=session))

    @rule(who=people)
    def take(self, who: str) -> None:
        place = self.x.place_of(who)
        began = place is not None and self.now >= self.x.session(place.session).starts_at
        seats = len(self.x.seated())
        self.try_it(TakeSeat(by=who))
        assert not began or len(self.x.seated()) == seats

    @rule(who=people)
    def leave(self, who: str) -> None:
        self.try_it(LeaveClinic(by=who))

    @rule(session=sessions, seats=st.integers(0, 4))
    def set_seats(self, session: int, seats: int) -> None:
        self.try_it(SetSeats(by=HOST, session=session, seats=seats))

    @rule(session=sessions, hours=st.integers(1, 40))
    def move(self, session: int, hours: int) -> None:
        self.try_it(MoveSession(by=HOST, session=session, starts_at=self.now + hours * HOURS))

    @rule(who=people)
    def shares(self, who: str) -> None:
        if len(self.x.sharers) < 3:
            self.try_it(AddSharer(by=HOST, person=who))

    @rule(hours=st.integers(1, 400))
    def time_passes(self, hours: int) -> None:
        self.now += hours * HOURS
        until(self.x, self.now)

    @invariant()
    def no_more_seats_than_there_are(self) -> None:
        for session in self.x.sessions:
            assert len(self.x.seated(session.number)) <= self.x.capacity(session)

    @invariant()
    def nobody_twice(self) -> None:
        people = [place.person for place in self.x.places]
        assert len(people) == len({*people})
        assert not {*people} & {*self.x.crew()}

    @invariant()
    def offers_only_while_seats_are_free_and_nothing_began(self) -> None:
        for place in self.x.places:
            if place.offered_at is not None:
                session = self.x.session(place.session)
                assert place.standing is Standing.WAITING
                assert self.x.free(session) > 0
                assert not session.begun
                assert self.x.phase in BEFORE_END

    @invariant()
    def a_free_seat_is_offered_to_who_waits_first(self) -> None:
        if self.x.phase not in (Phase.OPEN, Phase.CHECK):
            return
        for session in self.x.sessions:
            waiting = self.x.waiting(session.number)
            if self.x.free(session) > 0 and waiting and not session.begun:
                place = self.x.place_of(waiting[0])
                assert place is not None
                assert place.offered_at is not None


TestSeats = Seats.TestCase
TestSeats.settings = settings(max_examples=60, stateful_step_count=40, deadline=None)
