"""A connection: yes and no, a time, a meeting, what comes of it; silence, leaving, and every exception of the design."""

from datetime import timedelta

import pytest

from domain.case import engine
from domain.case.names import CaseNotice
from domain.connection.messages.after import (
    CloseConnection,
    MeetAgain,
    SayEnough,
    SayUsed,
    TellMeeting,
)
from domain.connection.messages.arranging import CannotCome, ChooseTime, MeetInWriting, MoveMeeting
from domain.connection.messages.beginning import (
    AcceptInvitation,
    DeclineInvitation,
    GoOnWithoutAnswer,
    LeaveConnection,
    SayYes,
    SkipConnection,
    WithdrawInvitation,
)
from domain.connection.names import (
    AskKind,
    ConnectionNotice,
    LevelFound,
    Meeting,
    NoWay,
    Phase,
    Role,
    SilenceWay,
    Use,
)
from tests.support.connections import (
    DAY,
    FOUR,
    HOUR,
    INVITED,
    INVITER,
    NOW,
    T,
    arranging,
    asked,
    introduced,
    invited,
    met,
    refused,
    send,
    set_for,
    told,
    until,
)
from tests.support.people import PAT

A, B, C, D = FOUR
NONE = ConnectionNotice.NOT_COME_ABOUT


# Beginning


def test_an_invitation_that_is_accepted_asks_both_for_a_time():
    x = invited()
    assert asked(x) == {("answer_invitation", INVITED)}
    send(x, AcceptInvitation(by=INVITED))
    assert x.phase is Phase.ARRANGING
    assert asked(x) == {("choose_time", INVITER), ("choose_time", INVITED)}
    assert told(x, ConnectionNotice.AGREED) == [INVITER]


@pytest.mark.parametrize("way", NoWay)
def test_who_invited_learns_that_it_did_not_come_about_and_not_how(way: NoWay):
    x = invited()
    send(x, DeclineInvitation(by=INVITED, way=way))
    assert (x.phase, told(x, NONE)) == (Phase.DECLINED, [INVITER])
    (entry,) = [e for e in x.timeline if e.kind == "decline_invitation"]
    assert way.value not in str(entry.data)
    assert way.value not in str([notice.data for notice in x.owed])


def test_an_invitation_is_taken_back_by_who_sent_it_only():
    x = invited()
    assert refused(x, WithdrawInvitation(by=INVITED)) == "connection_not_the_inviter"
    assert refused(x, AcceptInvitation(by=INVITER)) == "connection_not_asked"
    send(x, WithdrawInvitation(by=INVITER))
    assert (x.phase, told(x, NONE)) == (Phase.DECLINED, [INVITED])


def test_two_yeses_begin_and_the_others_can_still_join():
    x = introduced()
    send(x, SayYes(by=A))
    assert x.phase is Phase.INTRODUCED
    send(x, SayYes(by=B))
    assert x.phase is Phase.ARRANGING
    assert asked(x) == {
        ("choose_time", A), ("choose_time", B), ("say_yes", C), ("say_yes", D),
    }  # fmt: skip
    send(x, SayYes(by=C))
    assert ("choose_time", C) in asked(x)
    assert refused(x, SayYes(by=C)) == "connection_not_asked"
    for who in (A, B):
        send(x, ChooseTime(by=who, at=T))
    send(x, SayYes(by=D))
    assert told(x, ConnectionNotice.MEETING_SET) == [A, B, C, D]


def test_when_all_but_one_skip_it_does_not_come_about():
    x = introduced()
    send(x, SayYes(by=A))
    for who in (B, C):
        send(x, SkipConnection(by=who))
        assert x.phase is Phase.INTRODUCED
    send(x, SkipConnection(by=D))
    assert (x.phase, told(x, NONE)) == (Phase.DECLINED, [A])
    assert refused(introduced(), SkipConnection(by=PAT)) == "wrong_role"


# Silence


def test_a_silent_invitation_is_put_to_who_invited_and_the_hub_hears_nothing():
    x = invited()
    until(x, NOW + 8 * DAY)
    assert ("settle_silence", INVITER) in asked(x)
    assert told(x, CaseNotice.ASK_ESCALATED) == []
    send(x, GoOnWithoutAnswer(by=INVITER, way=SilenceWay.WAIT), NOW + 8 * DAY)
    assert asked(x) == {("answer_invitation", INVITED)}
    until(x, NOW + 17 * DAY)
    assert ("settle_silence", INVITER) in asked(x)
    assert (
        refused(x, GoOnWithoutAnswer(by=INVITER, way=SilenceWay.WITHOUT))
        == "connection_nobody_else"
    )
    assert (
        refused(x, GoOnWithoutAnswer(by=INVITER, way=SilenceWay.REGROUP)) == "connection_no_round"
    )
    assert refused(x, GoOnWithoutAnswer(by=INVITED, way=SilenceWay.END)) == "connection_not_asked"
    send(x, GoOnWithoutAnswer(by=INVITER, way=SilenceWay.END), NOW + 17 * DAY)
    assert (x.phase, sorted(told(x, NONE))) == (Phase.DECLINED, [INVITER, INVITED])


def test_the_hub_hears_when_those_who_answered_are_silent_too():
    x = invited()
    until(x, NOW + 40 * DAY)
    assert PAT in told(x, CaseNotice.ASK_ESCALATED)


def test_where_nobody_answers_the_hub_says_how_to_go_on():
    x = introduced()
    until(x, NOW + 6 * DAY)
    (ask,) = x.open_asks(AskKind.SETTLE_SILENCE)
    assert (ask.person, ask.of) == (None, (Role.PROGRAMME,))
    send(x, GoOnWithoutAnswer(by=PAT, way=SilenceWay.REGROUP), NOW + 6 * DAY)
    assert x.phase is Phase.REGROUPED
    assert sorted(told(x, ConnectionNotice.REGROUPED)) == sorted(FOUR)


def test_those_who_chose_a_time_go_on_without_who_did_not():
    x = introduced((A, B, C))
    for who in (A, B, C):
        send(x, SayYes(by=who))
    send(x, ChooseTime(by=A, at=T + 30 * DAY))
    send(x, ChooseTime(by=B, at=T + 31 * DAY))
    until(x, NOW + 13 * DAY)
    assert {("settle_silence", A), ("settle_silence", B)} <= asked(x)
    send(x, GoOnWithoutAnswer(by=B, way=SilenceWay.WITHOUT), NOW + 13 * DAY)
    assert [one.person for one in x.taking_part()] == [A, B]
    assert not x.open_asks(AskKind.SETTLE_SILENCE)
    assert C not in {who for who, _role in x.members()}


# A time


def test_two_who_choose_the_same_time_meet():
    x = arranging()
    own = T + DAY
    send(x, ChooseTime(by=INVITER, at=own))
    assert (x.phase, x.times) == (Phase.ARRANGING, [own])
    send(x, ChooseTime(by=INVITED, at=T))
    assert x.phase is Phase.ARRANGING
    send(x, ChooseTime(by=INVITED, at=own))
    assert (x.phase, x.meeting_at) == (Phase.SET, own)
    assert told(x, ConnectionNotice.MEETING_SET) == [INVITER, INVITED]
    assert not x.open_asks()


@pytest.mark.parametrize(
    ("at", "rule"),
    [
        (NOW + HOUR / 2, "connection_time_passed"),
        (NOW - DAY, "connection_time_passed"),
        (NOW + 61 * DAY, "connection_time_too_far"),
    ],
)
def test_a_time_lies_ahead_and_not_too_far(at: object, rule: str):
    assert refused(arranging(), ChooseTime(by=INVITER, at=at)) == rule  # type: ignore[arg-type]
    assert refused(set_for(A, B), MoveMeeting(by=A, at=at)) == rule  # type: ignore[arg-type]
    later = met()
    ahead = T + 2 * HOUR - NOW
    assert refused(later, MeetAgain(by=A, at=at + ahead), NOW + ahead) == rule  # type: ignore[operator]


def test_who_has_not_said_yes_chooses_no_time():
    x = introduced()
    for who in (A, B):
        send(x, SayYes(by=who))
    assert refused(x, ChooseTime(by=C, at=T)) == "connection_no_yes"
    assert refused(x, MeetInWriting(by=C)) == "connection_no_yes"


def test_two_who_would_rather_write_do_so_and_say_later_how_it_went():
    x = arranging()
    send(x, MeetInWriting(by=INVITER))
    assert x.phase is Phase.ARRANGING
    send(x, MeetInWriting(by=INVITED))
    assert x.phase is Phase.TOLD
    assert told(x, ConnectionNotice.IN_WRITING) == [INVITER, INVITED]
    assert min(ask.due_at for ask in x.open_asks()) > NOW + 9 * DAY


def test_a_meeting_is_moved_three_times_and_calendars_see_each():
    x = set_for(A, B)
    assert refused(x, MoveMeeting(by=A, at=T)) == "connection_same_time"
    before = x.sequence
    for n in (1, 2, 3):
        send(x, MoveMeeting(by=A, at=T + n * DAY))
    events = [notice.event for notice in x.owed if notice.person == B and notice.event]
    assert [event.sequence for event in events] == [before + 1, before + 2, before + 3]
    assert {event.uid for event in events} == {"connection-c-1-1"}
    assert refused(x, MoveMeeting(by=B, at=T)) == "connection_moved_enough"
    assert refused(x, MoveMeeting(by=B, at=T + 9 * DAY), T + 4 * DAY) == "connection_meeting_begun"


def test_who_cannot_come_leaves_the_meeting_to_the_others():
    x = set_for(A, B, C)
    send(x, CannotCome(by=C))
    (gone,) = [n.event for n in x.owed if n.kind == ConnectionNotice.MEETING_OFF]
    assert gone
    assert (gone.cancelled, gone.for_one) == (True, True)
    assert (x.phase, x.coming()) == (Phase.SET, [A, B])
    assert refused(x, CannotCome(by=C)) == "connection_not_asked"
    assert refused(x, CannotCome(by=A), T) == "connection_meeting_begun"
    send(x, CannotCome(by=B))
    assert x.phase is Phase.ARRANGING
    assert {("choose_time", A), ("choose_time", B), ("choose_time", C)} <= asked(x)
    for who in (A, B):
        send(x, ChooseTime(by=who, at=T + DAY))
    sequences = [n.event.sequence for n in x.owed if n.person == A and n.event]
    assert sequences == sorted(set(sequences))


def test_a_meeting_is_brought_to_mind_once_each_time():
    x = set_for(A, B)
    until(x, T - 25 * HOUR)
    assert told(x, ConnectionNotice.MEETING_SOON) == []
    until(x, T - 23 * HOUR)
    assert told(x, ConnectionNotice.MEETING_SOON) == [A, B]
    until(x, T - HOUR)
    assert told(x, ConnectionNotice.MEETING_SOON) == [A, B, A, B]
    late = set_for(A, B)
    until(late, NOW)
    assert told(late, ConnectionNotice.MEETING_SOON) == []


# Leaving


def test_who_leaves_is_gone_at_once_three_go_on_and_nobody_reads_why():
    x = set_for(*FOUR)
    send(x, LeaveConnection(by=B))
    assert (x.phase, x.coming()) == (Phase.SET, [A, C, D])
    assert told(x, ConnectionNotice.SOMEBODY_LEFT) == [A, C, D]
    assert told(x, ConnectionNotice.MEETING_OFF) == [B]
    assert x.roles_of(B) == frozenset()
    assert refused(x, LeaveConnection(by=B)) == "no_part_in_case"


def test_with_one_left_it_ends_and_leaves_the_calendars():
    x = set_for(A, B)
    send(x, LeaveConnection(by=A))
    assert x.phase is Phase.LEFT
    (event,) = [n.event for n in x.owed if n.person == B]
    assert event
    assert event.cancelled
    gone = invited()
    send(gone, LeaveConnection(by=INVITER))
    assert (gone.phase, told(gone, NONE)) == (Phase.DECLINED, [INVITED])


def test_who_leaves_last_to_tell_does_not_keep_the_others_waiting():
    x = set_for(A, B, C)
    until(x, T + 2 * HOUR)
    for who in (A, B):
        send(x, TellMeeting(by=who, met=Meeting.MET), T + 2 * HOUR)
    assert x.phase is Phase.TOLD
    send(x, LeaveConnection(by=C), T + 3 * HOUR)
    assert x.phase is Phase.GOING_ON


# Afterwards


def test_each_who_came_is_asked_and_one_who_met_is_enough():
    x = set_for(A, B, C)
    send(x, CannotCome(by=C))
    until(x, T + 2 * HOUR)
    assert asked(x) == {("tell_meeting", A), ("tell_meeting", B)}
    send(x, TellMeeting(by=A, met=Meeting.MET, level=LevelFound.TOO_LOW), T + 2 * HOUR)
    assert refused(x, TellMeeting(by=A, met=Meeting.MET)) == "connection_not_asked"
    assert refused(x, TellMeeting(by=C, met=Meeting.MET)) == "connection_not_asked"
    send(x, TellMeeting(by=B, met=Meeting.NOT_MET), T + 2 * HOUR)
    assert x.phase is Phase.GOING_ON
    assert x.timeline[-2].data["level"] == "too_low"


def test_where_nobody_met_it_ends_as_a_fact():
    x = set_for(A, B)
    until(x, T + 2 * HOUR)
    for who in (A, B):
        send(x, TellMeeting(by=who, met=Meeting.NOT_MET), T + 2 * HOUR)
    assert x.phase is Phase.NOT_MET
    assert sorted(told(x, ConnectionNotice.ENDED)) == sorted([A, B])


def test_they_meet_again_and_the_next_entry_is_its_own():
    x = met()
    send(x, MeetAgain(by=B, at=T + 14 * DAY), T + DAY)
    assert x.phase is Phase.SET
    (event,) = {n.event.uid for n in x.owed if n.event}
    assert event == "connection-c-1-2"
    until(x, T + 14 * DAY + 2 * HOUR)
    for who in (A, B):
        send(x, TellMeeting(by=who, met=Meeting.NOT_MET), T + 15 * DAY)
    assert x.phase is Phase.GOING_ON, "they met before"


def test_a_month_after_it_was_enough_each_is_asked_what_they_used():
    x = met()
    send(x, SayEnough(by=A), T + 3 * DAY)
    assert (x.phase, asked(x)) == (Phase.USED, set())
    until(x, T + 31 * DAY)
    assert asked(x) == {("say_used", A), ("say_used", B)}
    send(x, SayUsed(by=A, use=Use.NOT_YET), T + 31 * DAY)
    send(x, SayUsed(by=B, use=Use.USED), T + 31 * DAY)
    assert x.phase is Phase.USED
    until(x, T + 61 * DAY)
    assert asked(x) == {("say_used", A)}
    send(x, SayUsed(by=A, use=Use.NOT_YET), T + 62 * DAY)
    assert x.phase is Phase.CLOSED


def test_who_says_nothing_for_ninety_days_is_asked_what_was_used():
    x = met()
    until(x, T + 91 * DAY)
    assert x.phase is Phase.USED
    assert asked(x) == {("say_used", A), ("say_used", B)}


def test_the_hub_closes_one_when_the_time_for_answers_is_over():
    x = met()
    send(x, SayEnough(by=A), T + DAY)
    assert refused(x, CloseConnection(by=PAT), T + 2 * DAY) == "connection_answers_come"
    until(x, T + 31 * DAY)
    assert refused(x, CloseConnection(by=PAT), T + 32 * DAY) == "connection_answers_come"
    until(x, T + 50 * DAY)
    assert PAT in told(x, CaseNotice.ASK_ESCALATED)
    send(x, CloseConnection(by=PAT), T + 50 * DAY)
    assert x.phase is Phase.CLOSED


@pytest.mark.parametrize(
    ("said", "phase"), [(Meeting.MET, Phase.GOING_ON), (Meeting.NOT_MET, Phase.NOT_MET)]
)
def test_one_who_never_says_whether_they_met_keeps_nobody_waiting_for_ever(
    said: Meeting, phase: Phase
):
    x = set_for(A, B)
    until(x, T + 2 * HOUR)
    send(x, TellMeeting(by=A, met=said), T + 2 * HOUR)
    assert refused(x, CloseConnection(by=PAT), T + DAY) == "connection_answers_come"
    until(x, T + 12 * DAY)
    assert PAT in told(x, CaseNotice.ASK_ESCALATED)
    send(x, CloseConnection(by=PAT), T + 12 * DAY)
    assert (x.phase, x.open_asks()) == (phase, [])


def test_an_operator_ends_it_and_the_calendars_lose_it():
    x = set_for(A, B)
    engine.call_off(x, NOW + timedelta(hours=1))
    assert x.phase is Phase.CALLED_OFF
    assert {n.event.cancelled for n in x.owed if n.event} == {True}
    assert sorted(told(x, ConnectionNotice.ENDED)) == sorted([A, B, C, D])
