"""A connection never waits for nobody: different times, late answers, who is silent while others meet or leave."""

from datetime import timedelta

from domain.connection.messages.after import SayUsed
from domain.connection.messages.arranging import CannotCome, ChooseTime, MeetInWriting
from domain.connection.messages.beginning import GoOnWithoutAnswer, LeaveConnection, SayYes
from domain.connection.names import AskKind, Origin, Phase, Role, SilenceWay, Use
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
    met,
    refused,
    send,
    set_for,
    until,
)
from tests.support.people import PAT

A, B, C, _D = FOUR
LATER = T + 30 * DAY


def test_two_who_choose_different_times_are_asked_on_in_turn():
    x = arranging()
    send(x, ChooseTime(by=INVITER, at=T))
    send(x, ChooseTime(by=INVITED, at=T + HOUR))
    assert asked(x) == {("choose_time", INVITER)}
    send(x, MeetInWriting(by=INVITER))
    assert asked(x) == {("choose_time", INVITED)}
    until(x, NOW + 13 * DAY)
    assert ("settle_silence", INVITER) in asked(x)


def test_those_left_with_different_times_are_asked_again():
    for gone in (LeaveConnection(by=C), GoOnWithoutAnswer(by=A, way=SilenceWay.WITHOUT)):
        x = introduced((A, B, C))
        for who in (A, B, C):
            send(x, SayYes(by=who))
        send(x, ChooseTime(by=A, at=LATER))
        send(x, ChooseTime(by=B, at=LATER + HOUR))
        until(x, NOW + 13 * DAY)
        send(x, gone, NOW + 13 * DAY)
        assert asked(x) == {("choose_time", A), ("choose_time", B)}


def test_nobody_says_how_to_go_on_without_an_answer_that_came():
    x = arranging()
    send(x, ChooseTime(by=INVITER, at=LATER))
    until(x, NOW + 13 * DAY)
    assert ("settle_silence", INVITER) in asked(x)
    send(x, ChooseTime(by=INVITED, at=LATER + HOUR), NOW + 13 * DAY)
    assert asked(x) == {("choose_time", INVITER)}


def test_while_a_meeting_is_set_nobody_is_asked_about_who_said_neither_yes_nor_no():
    x = set_for(A, B)
    until(x, T - HOUR)
    assert not x.open_asks(AskKind.SETTLE_SILENCE)
    send(x, CannotCome(by=B), T - HOUR)
    until(x, T - HOUR + timedelta(minutes=1))
    assert x.phase is Phase.ARRANGING
    assert ("settle_silence", A) in asked(x)


def test_where_who_was_to_say_leaves_the_hub_does():
    x = introduced((A, B, C))
    send(x, SayYes(by=A))
    until(x, NOW + 6 * DAY)
    assert ("settle_silence", A) in asked(x)
    send(x, LeaveConnection(by=A), NOW + 6 * DAY)
    until(x, NOW + 7 * DAY)
    (ask,) = x.open_asks(AskKind.SETTLE_SILENCE)
    assert (ask.person, ask.of) == (None, (Role.PROGRAMME,))


def test_only_a_round_brings_others():
    x = introduced((A, B, C))
    x.origin = Origin.CLINIC
    until(x, NOW + 6 * DAY)
    regroup = GoOnWithoutAnswer(by=PAT, way=SilenceWay.REGROUP)
    assert refused(x, regroup, NOW + 6 * DAY) == "connection_no_round"


def test_not_yet_is_asked_once_more_a_month_later_also_after_ninety_silent_days():
    x = met()
    until(x, T + 2 * HOUR + 90 * DAY)
    said = T + 2 * HOUR + 91 * DAY
    for one in x.taking_part():
        send(x, SayUsed(by=one.person, use=Use.NOT_YET), said)
    assert not x.open_asks()
    until(x, said + 28 * DAY)
    assert not x.open_asks()
    until(x, said + 30 * DAY)
    assert len(x.open_asks(AskKind.SAY_USED)) == len(x.taking_part())
