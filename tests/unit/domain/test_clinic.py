"""A learning clinic: its gates, its ladders, and every exception that the design names."""

from dataclasses import fields, replace
from datetime import timedelta

import pytest

from domain.case import engine
from domain.case.asks import Escalation
from domain.case.names import CaseNotice
from domain.clinic.messages.material import (
    AddMaterial,
)
from domain.clinic.messages.planning import (
    AddSharer,
    CannotShare,
    ChangePlan,
    ConfirmSharer,
    DeclineClinic,
    OpenClinic,
    PassOn,
    PlanClinic,
)
from domain.clinic.messages.room import (
    CancelClinic,
    CannotHost,
    CouldNotGetIn,
    EndSession,
    HoldSession,
    MergeClinic,
    NameCohost,
    NameHost,
    StartSession,
    StopRecording,
)
from domain.clinic.messages.seats import AddSession, LeaveClinic, MoveSession, SignUp
from domain.clinic.names import (
    AskKind,
    ClinicNotice,
    Licence,
    Material,
    Phase,
    Recording,
    Role,
)
from domain.clinic.policy import Policy
from tests.support.clinics import (
    AMBASSADOR,
    COHOST,
    HOST,
    NOW,
    PLAN,
    PROPOSER,
    SHARER,
    T,
    opened,
    planned,
    proposed,
    refused,
    send,
    told,
    until,
    with_people,
)
from tests.support.people import COR, PAT

HOUR, DAY = timedelta(hours=1), timedelta(days=1)
FIVE = [f"G{n}" for n in range(1, 6)]


def held(**plan: object):
    """A clinic with five people that is over: the host is asked for material."""
    x = with_people(opened(**plan), *FIVE)
    send(x, ConfirmSharer(by=SHARER))
    until(x, T)
    send(x, StartSession(by=HOST, session=1), T + 5 * timedelta(minutes=1))
    send(x, EndSession(by=HOST, session=1, came=4), T + 2 * HOUR)
    x.owed.clear()
    return x


AFTER = T + 3 * HOUR


def item(**changes: object) -> AddMaterial:
    given = {"item": "i-1", "material": Material.NOTES, "licence": Licence.CC_BY, "author": SHARER}
    return AddMaterial(by=HOST, **{**given, **changes})


# Until it is open


@pytest.mark.parametrize(
    ("ambassador", "role"), [(AMBASSADOR, Role.AMBASSADOR), (None, Role.PROGRAMME)]
)
def test_whoever_looks_after_the_topic_is_asked_for_ten_days(ambassador: str | None, role: Role):
    (ask,) = proposed(ambassador=ambassador).open_asks()
    assert (ask.kind, ask.of) == (AskKind.PLAN_CLINIC, (role,))
    assert timedelta(9) < ask.due_at - NOW < timedelta(13)
    assert next(alarm.to for alarm in ask.alarms if alarm.to) is Escalation.CASE_OWNER


@pytest.mark.requirement("LC-02")
def test_it_is_passed_on_or_declined_with_a_reason():
    x = proposed()
    send(x, PassOn(by=PAT, to=AMBASSADOR))
    assert [a.of for a in x.open_asks()] == [(Role.AMBASSADOR,)]
    assert refused(x, DeclineClinic(by=AMBASSADOR)) == "clinic_step_unexplained"
    send(x, DeclineClinic(by=AMBASSADOR, note="n-1"))
    assert (x.phase, told(x, ClinicNotice.DECLINED)) == (Phase.DECLINED, [PROPOSER])


@pytest.mark.requirement("LC-16")
def test_a_session_lasts_an_hour_and_a_half_unless_the_plan_says_otherwise():
    assert planned().sessions[0].ends_at - T == timedelta(minutes=90)
    assert planned(minutes=120).sessions[0].ends_at - T == 2 * HOUR


@pytest.mark.parametrize(
    ("changes", "rule"),
    [
        ({"cohost": HOST}, "clinic_host_is_cohost"),
        ({"sharers": ()}, "clinic_nobody_shares"),
        ({"languages": ()}, "clinic_language_missing"),
        ({"starts_at": NOW - DAY}, "clinic_time_passed"),
        ({"second_at": T}, "clinic_two_at_one_time"),
        ({"minutes": 900}, "clinic_minutes_out_of_range"),
        ({"seats": 0}, "clinic_seats_out_of_range"),
    ],
)
def test_a_plan_that_cannot_be(changes: dict[str, object], rule: str):
    assert refused(proposed(), replace(PLAN, **changes)) == rule


def test_the_host_is_asked_to_open_it_three_weeks_before():
    (ask,) = planned().open_asks(AskKind.OPEN_CLINIC)
    assert (ask.due_at, ask.of) == (T - 21 * DAY, (Role.HOST,))


def test_a_changed_plan_moves_the_day_and_asks_the_new_sharers():
    x = planned()
    given = {one.name: getattr(PLAN, one.name) for one in fields(PLAN)}
    later = {**given, "by": HOST, "starts_at": T + 7 * DAY, "sharers": ("P20",)}
    send(x, ChangePlan(**later))
    assert x.find_ask(AskKind.OPEN_CLINIC).due_at == T - 14 * DAY
    assert [ask.person for ask in x.open_asks(AskKind.CONFIRM_SHARER)] == ["P20"]


@pytest.mark.parametrize("gone", [HOST, COHOST])
def test_it_does_not_open_without_host_and_cohost(gone: str):
    x = planned()
    send(x, CannotHost(by=gone))
    assert refused(x, OpenClinic(by=PAT)) == "clinic_gate_open"
    send(x, NameCohost(by=PAT, person="P09"))
    send(x, OpenClinic(by=PAT))
    assert x.phase is Phase.OPEN


def test_it_does_not_open_when_its_time_is_over():
    x = planned()
    assert refused(x, OpenClinic(by=HOST), T - HOUR) == "clinic_sessions_passed"


def test_sharers_are_asked_for_a_week_before_and_the_host_finds_another():
    x = opened()
    (ask,) = x.open_asks(AskKind.CONFIRM_SHARER)
    assert (ask.person, ask.due_at) == (SHARER, T - 7 * DAY)
    send(x, CannotShare(by=SHARER))
    assert (x.sharers, told(x, ClinicNotice.SHARER_CANNOT)) == ([], [HOST])
    send(x, AddSharer(by=HOST, person="P20"))
    assert [a.person for a in x.open_asks(AskKind.CONFIRM_SHARER)] == ["P20"]
    assert refused(x, AddSharer(by=HOST, person="P20")) == "clinic_shares_already"


def test_a_silent_sharer_is_carried_to_the_host_and_loses_nothing():
    x = opened()
    until(x, T - 6 * DAY)
    assert told(x, CaseNotice.SECOND_CONTACT) == [HOST]
    assert x.sharers == [SHARER]


# The look before a session


def test_with_people_enough_nobody_is_asked():
    x = with_people(opened(), *FIVE)
    send(x, ConfirmSharer(by=SHARER))
    until(x, T - 72 * HOUR)
    assert (x.phase, x.open_asks()) == (Phase.CHECK, [])


def test_too_few_are_the_hosts_question_and_silence_climbs_and_decides_nothing():
    x = with_people(opened(), "G1", "G2", "G3")
    send(x, ConfirmSharer(by=SHARER))
    until(x, T - 72 * HOUR)
    (ask,) = x.open_asks(AskKind.CHECK_SESSION)
    assert (ask.due_at, x.people_asked(ask)) == (T - 48 * HOUR, (HOST,))
    x.owed.clear()
    until(x, T - 25 * HOUR)
    assert told(x) == [CaseNotice.ASK_REMINDER]
    until(x, T - 24 * HOUR)
    assert told(x, CaseNotice.SECOND_CONTACT) == [COHOST]
    until(x, T - 3 * HOUR)
    assert told(x, CaseNotice.ASK_ESCALATED) == [PAT]
    until(x, T - HOUR)
    assert (x.phase, x.find_ask(AskKind.CHECK_SESSION).is_open) == (Phase.CHECK, True)


def test_held_small_says_so_to_who_has_a_seat():
    x = with_people(opened(), "G1")
    until(x, T - 72 * HOUR)
    x.owed.clear()
    send(x, HoldSession(by=HOST, session=1), T - 70 * HOUR)
    assert told(x, ClinicNotice.GOES_AHEAD) == ["G1"]
    assert refused(x, HoldSession(by=HOST, session=1), T) == "clinic_session_not_in_question"


def test_put_off_it_is_open_again_and_looked_at_anew():
    x = with_people(opened(), "G1")
    until(x, T - 72 * HOUR)
    send(x, MoveSession(by=HOST, session=1, starts_at=T + 7 * DAY), T - 70 * HOUR)
    assert (x.phase, x.open_asks(AskKind.CHECK_SESSION)) == (Phase.OPEN, [])
    until(x, T + 7 * DAY - 72 * HOUR)
    assert (x.phase, len(x.open_asks(AskKind.CHECK_SESSION))) == (Phase.CHECK, 1)


def test_merged_it_ends_with_a_group_and_empty_calendars():
    x = with_people(opened(), "P04", "P20", "P29")
    until(x, T - 72 * HOUR)
    x.owed.clear()
    send(x, MergeClinic(by=HOST), T - 70 * HOUR)
    assert (x.phase, x.merged_with) == (Phase.MERGED, [HOST, "P04", "P20", "P29"])
    assert {n.event.cancelled for n in x.owed if n.event} == {True}
    assert {"P04", "P20", "P29", COHOST, SHARER} <= {*told(x, ClinicNotice.MERGED)}


def test_many_are_not_merged():
    assert refused(with_people(opened(), *FIVE), MergeClinic(by=HOST)) == "clinic_merge_size"


def test_cancelled_in_the_last_day_everybody_reads_why():
    x = with_people(opened(), *FIVE)
    assert refused(x, CancelClinic(by=HOST), T - 23 * HOUR) == "clinic_unexplained"
    x.owed.clear()
    send(x, CancelClinic(by=HOST, note="n-1"), T - 23 * HOUR)
    assert {(n.note, n.event.cancelled, n.event.for_one) for n in x.owed} == {("n-1", True, False)}
    assert {*told(x, ClinicNotice.CANCELLED)} == {*FIVE, *x.crew()}


def test_an_operator_who_cancels_it_tells_everybody():
    x = with_people(opened(), "G1")
    x.owed.clear()
    engine.call_off(x, NOW + DAY)
    assert x.phase is Phase.CANCELLED
    assert {*told(x, ClinicNotice.CANCELLED)} == {"G1", *x.crew()}


# A host who falls ill


def test_the_cohost_holds_it_at_once_and_each_calendar_follows_once():
    x = with_people(opened(), *FIVE)
    until(x, T - 6 * HOUR)
    x.owed.clear()
    send(x, CannotHost(by=HOST), T - 5 * HOUR)
    assert (x.host, x.cohost) == (COHOST, None)
    assert told(x, ClinicNotice.HOST_CHANGED) == FIVE
    assert told(x, ClinicNotice.RELIEVED) == [HOST]
    sequences = {n.event.sequence for n in x.owed if n.kind == ClinicNotice.HOST_CHANGED}
    assert sequences == {x.sessions[0].sequence}
    (ask,) = x.open_asks(AskKind.NAME_COHOST)
    assert (x.people_asked(ask), ask.due_at) == ((COHOST,), T - 3 * HOUR)


def test_without_a_cohost_the_hub_names_somebody_three_hours_before():
    x = with_people(opened(), *FIVE)
    send(x, CannotHost(by=COHOST), T - 20 * HOUR)
    send(x, CannotHost(by=HOST), T - 10 * HOUR)
    (ask,) = x.open_asks(AskKind.NAME_HOST)
    assert (x.people_asked(ask), ask.due_at) == ((PAT,), T - 3 * HOUR)
    assert told(x, ClinicNotice.HOST_CHANGED) == []
    send(x, NameHost(by=PAT, person="P09"), T - 9 * HOUR)
    assert (x.host, told(x, ClinicNotice.HOST_CHANGED)) == ("P09", FIVE)


def test_nobody_is_named_twice():
    x = opened()
    assert refused(x, NameHost(by=PAT, person=HOST)) == "clinic_host_already"
    assert refused(x, NameCohost(by=HOST, person=HOST)) == "clinic_host_is_cohost"


def test_somebody_with_a_seat_who_becomes_cohost_gives_it_to_others_and_keeps_the_entry():
    x = with_people(opened(), "G1")
    send(x, NameCohost(by=HOST, person="G1"))
    events = [n.event for n in x.owed if n.person == "G1" and n.event]
    assert (x.seated(), events[-1].cancelled) == ([], False)
    assert events[-1].sequence > events[-2].sequence


# While it is held


def test_the_way_in_is_told_a_day_before_to_who_has_a_seat_and_to_nobody_else():
    x = with_people(opened(replace(Policy(), overbook_percent=0), seats=5), *FIVE, "G9")
    until(x, T - 25 * HOUR)
    assert told(x, ClinicNotice.ROOM_OPEN) == []
    until(x, T - 24 * HOUR)
    assert told(x, ClinicNotice.ROOM_OPEN) == [*FIVE, HOST, COHOST, SHARER]


def test_a_quarter_of_an_hour_after_its_start_everybody_hears_that_it_is_late():
    x = with_people(opened(), *FIVE)
    until(x, T + 14 * timedelta(minutes=1))
    assert (x.phase, told(x, ClinicNotice.LATE)) == (Phase.LIVE, [])
    x.owed.clear()
    until(x, T + 15 * timedelta(minutes=1))
    assert told(x, ClinicNotice.LATE) == FIVE
    assert told(x, CaseNotice.SECOND_CONTACT) == [COHOST]
    assert told(x, CaseNotice.ASK_ESCALATED) == [PAT]


def test_started_in_time_nobody_hears_that_it_is_late():
    x = with_people(opened(), *FIVE)
    until(x, T)
    send(x, StartSession(by=COHOST, session=1), T + timedelta(minutes=2))
    until(x, T + HOUR)
    assert told(x, ClinicNotice.LATE) == []


def test_whoever_could_not_get_in_is_heard_by_who_is_on_duty():
    x = with_people(opened(), *FIVE)
    until(x, T)
    x.owed.clear()
    send(x, CouldNotGetIn(by="G1"), T + timedelta(minutes=3))
    assert told(x, ClinicNotice.LEFT_OUTSIDE) == [HOST, COHOST, PAT]


def test_one_objection_switches_the_recording_off_and_names_nobody():
    x = with_people(opened(), *FIVE)
    x.owed.clear()
    send(x, StopRecording(by="G2"))
    assert x.recording_off
    assert [(n.person, n.data) for n in x.owed] == [(who, {}) for who in (HOST, COHOST, SHARER)]


def test_who_does_not_want_to_be_recorded_signs_up_all_the_same():
    x = opened(recording=Recording.EVERYBODY)
    send(x, SignUp(by="G1", session=1, recorded=True))
    assert not x.recording_off
    send(x, SignUp(by="G2", session=1, recorded=False))
    assert (x.recording_off, x.seated()) == (True, ["G1", "G2"])


def test_two_sessions_are_both_held_before_material_is_asked_for():
    x = with_people(opened(second_at=T + 9 * HOUR), *FIVE)
    with_people(x, "G7", session=2)
    until(x, T)
    assert (
        refused(x, EndSession(by=HOST, session=2, came=1), T + HOUR) == "clinic_session_not_begun"
    )
    send(x, EndSession(by=HOST, session=1, came=4), T + 2 * HOUR)
    assert refused(x, EndSession(by=HOST, session=1, came=4), T + 2 * HOUR) == "clinic_session_over"
    assert x.phase is Phase.LIVE
    until(x, T + 9 * HOUR)
    send(x, EndSession(by=HOST, session=2, came=0, cut_short=True), T + 10 * HOUR)
    assert (x.phase, [s.came for s in x.sessions]) == (Phase.MATERIAL, [4, 0])


def test_more_cannot_have_come_than_could_sign_up():
    x = with_people(opened(), *FIVE)
    until(x, T)
    gone = EndSession(by=HOST, session=1, came=301)
    assert refused(x, gone, T + HOUR) == "clinic_came_out_of_range"


# Who may do what


@pytest.mark.parametrize(
    "message",
    [
        CancelClinic(by="G1", note="n"),
        MoveSession(by="G1", session=1, starts_at=T + DAY),
        AddSession(by="G1", starts_at=T + DAY),
        NameHost(by="G1", person="G1"),
        CannotHost(by="G1"),
        MergeClinic(by="G1"),
    ],
)
def test_a_seat_gives_no_say_over_the_room(message: object):
    assert refused(with_people(opened(), *FIVE), message) == "wrong_role"


def test_nobody_gives_a_place_or_a_consent_for_somebody_else():
    x = with_people(opened(), *FIVE)
    assert refused(x, LeaveClinic(by=COR, instead_of="G1", because="n")) in {
        "own_name_suffices",
        "only_in_person",
    }


def test_who_signed_up_is_no_member_of_the_case():
    x = with_people(opened(), *FIVE)
    assert not {*FIVE} & {who for who, _role in x.members()}
    assert Role.PARTICIPANT in x.roles_of("G1")
    assert isinstance(PLAN, PlanClinic)
