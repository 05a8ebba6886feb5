"""What changes hands in a clinic is kept true: calendars of who holds it no more, questions, consents, late recordings."""

from dataclasses import replace
from datetime import timedelta

import pytest

from domain.clinic.clinic import Clinic
from domain.clinic.messages.after import AnswerLearner, AskSharer
from domain.clinic.messages.material import (
    AddMaterial,
    ConsentRecording,
    HideMaterial,
    ReleaseMaterial,
    WithdrawConsent,
)
from domain.clinic.messages.planning import AddSharer, CannotShare, ConfirmSharer
from domain.clinic.messages.room import CannotHost, EndSession, NameCohost, NameHost
from domain.clinic.messages.seats import LeaveClinic, MoveSession, SignUp
from domain.clinic.names import AskKind, ClinicNotice, Licence, Material, Phase
from domain.clinic.policy import Policy
from tests.support.clinics import (
    COHOST,
    HOST,
    NOW,
    SHARER,
    T,
    opened,
    planned,
    refused,
    send,
    told,
    until,
    with_people,
)
from tests.support.people import PAT

DAY, HOUR = timedelta(days=1), timedelta(hours=1)
AFTER = T + 2 * HOUR
NOTES = AddMaterial(by=HOST, item="i-1", material=Material.NOTES, licence=Licence.CC0, author=HOST)
RECORDING = replace(NOTES, item="i-2", material=Material.RECORDING)
NEW = "P09"


def entries(x: Clinic, person: str) -> list[tuple[int, bool]]:
    """Of each calendar entry somebody is owed: which session, and whether it is taken back."""
    return [(n.event.number, n.event.cancelled) for n in x.owed if n.person == person and n.event]


def held() -> Clinic:
    """Its session is over a moment ago."""
    x = opened()
    until(x, T)
    send(x, EndSession(by=HOST, session=1, came=3), AFTER)
    x.owed.clear()
    return x


# Who holds it


@pytest.mark.parametrize(
    ("gone", "message"),
    [
        (HOST, NameHost(by=PAT, person=NEW)),
        (COHOST, NameCohost(by=HOST, person=NEW)),
        (SHARER, CannotShare(by=SHARER)),
    ],
)
def test_whoever_holds_it_no_more_loses_every_entry(gone: str, message: object):
    x = opened(second_at=T + DAY)
    send(x, message)
    assert entries(x, gone) == [(1, True), (2, True)]
    assert told(x, ClinicNotice.RELIEVED) == [gone, gone]


def test_a_new_host_has_every_session_in_the_calendar():
    x = opened(second_at=T + DAY)
    send(x, NameHost(by=PAT, person=NEW))
    assert entries(x, NEW) == [(1, False), (2, False)]


def test_a_host_who_still_shares_keeps_the_entries():
    x = opened(sharers=(HOST,))
    send(x, NameHost(by=PAT, person=NEW))
    assert entries(x, HOST) == [(1, False)]


def test_before_it_is_open_a_former_host_is_told_without_an_entry():
    x = planned()
    send(x, NameHost(by=PAT, person=NEW))
    assert (told(x, ClinicNotice.RELIEVED), entries(x, HOST)) == ([HOST], [])


def test_who_comes_back_has_an_entry_above_the_one_that_was_taken_back():
    x = opened()
    send(x, CannotHost(by=COHOST))
    send(x, NameCohost(by=HOST, person=COHOST))
    taken_back, again = [n.event for n in x.owed if n.person == COHOST and n.event]
    assert again.sequence > taken_back.sequence


def test_a_sharer_who_is_found_while_it_is_held_is_asked_ahead_and_can_say_yes():
    x = opened(second_at=T + 5 * DAY)
    until(x, T)
    send(x, AddSharer(by=HOST, person=NEW), AFTER)
    (ask,) = [a for a in x.open_asks(AskKind.CONFIRM_SHARER) if a.person == NEW]
    assert ask.due_at > AFTER
    send(x, ConfirmSharer(by=NEW), AFTER)
    assert NEW in x.confirmed


def test_a_sharer_who_is_found_in_the_last_session_is_not_asked():
    x = opened()
    until(x, T)
    send(x, AddSharer(by=HOST, person=NEW), T + HOUR)
    assert NEW not in {ask.person for ask in x.open_asks(AskKind.CONFIRM_SHARER)}


def ladder(x: Clinic) -> dict[str, timedelta]:
    """How long before its start whom else a question about the session reaches."""
    (ask,) = x.open_asks(AskKind.CHECK_SESSION)
    return {alarm.to.value: x.sessions[0].starts_at - alarm.at for alarm in ask.alarms if alarm.to}


@pytest.mark.parametrize("policy", [Policy(), Policy(check_hours=30)])
def test_cohost_and_hub_hear_a_day_and_three_hours_before(policy: Policy):
    x = opened(policy)
    x.day_came(T - policy.check_ahead)
    assert ladder(x) == {"second_contact": 24 * HOUR, "case_owner": 3 * HOUR}


def test_of_a_session_that_is_near_cohost_and_hub_hear_in_time():
    x = opened()
    send(x, MoveSession(by=HOST, session=1, starts_at=NOW + 5 * HOUR))
    x.day_came(NOW)
    assert ladder(x) == {"second_contact": 5 * HOUR, "case_owner": 3 * HOUR}


# Who sits where


def test_nothing_of_a_session_that_began_is_taken_back():
    x = with_people(opened(second_at=T + 5 * DAY), "P20")
    until(x, T)
    x.owed.clear()
    send(x, SignUp(by="P20", session=2), AFTER)
    assert (entries(x, "P20"), told(x, ClinicNotice.SEAT_GIVEN_BACK)) == ([(2, False)], [])


def test_who_comes_and_goes_is_noted_once():
    x = opened()
    for _time in range(3):
        send(x, SignUp(by="P20", session=1))
        send(x, LeaveClinic(by="P20"))
    assert x.left == ["P20"]


# What is left of it


def test_a_question_asked_before_the_material_is_out_is_still_answered():
    x = held()
    send(x, AskSharer(by="P20", sharer=SHARER, note="n-1"), AFTER)
    send(x, NOTES, AFTER)
    send(x, ReleaseMaterial(by=HOST), AFTER)
    assert [ask.person for ask in x.open_asks(AskKind.ANSWER_LEARNER)] == [SHARER]
    send(x, AnswerLearner(by=SHARER, learner="P20", note="n-2"), AFTER)
    assert x.letters == {}


def test_who_is_recorded_is_asked_as_soon_as_the_recording_is_there_and_stays_asked():
    x = opened()
    until(x, T)
    send(x, RECORDING, T + HOUR)
    send(x, EndSession(by=HOST, session=1, came=3), AFTER)
    assert [ask.person for ask in x.open_asks(AskKind.CONSENT_RECORDING)] == [SHARER]


def test_a_consent_can_be_given_while_it_is_held():
    x = opened()
    until(x, T)
    send(x, RECORDING, T + HOUR)
    send(x, ConsentRecording(by=SHARER, agrees=True), T + HOUR)
    assert x.consents == {SHARER: True}


def test_each_recording_is_asked_about():
    x = held()
    send(x, RECORDING, AFTER)
    send(x, ConsentRecording(by=SHARER, agrees=True), AFTER)
    send(x, replace(RECORDING, item="i-3"), AFTER + DAY)
    assert refused(x, ReleaseMaterial(by=HOST), AFTER + 9 * DAY) == "clinic_consent_missing"
    assert [ask.person for ask in x.open_asks(AskKind.CONSENT_RECORDING)] == [SHARER]


def published() -> Clinic:
    """Its notes are out, and a recording of it came late."""
    x = held()
    send(x, NOTES, AFTER)
    send(x, ReleaseMaterial(by=HOST), AFTER)
    send(x, RECORDING, AFTER)
    return x


def shown(x: Clinic) -> list[str]:
    """Ids of what anybody sees."""
    return [item.id for item in x.publishable()]


@pytest.mark.parametrize("said", [HOUR, 5 * DAY])
def test_a_recording_that_came_late_is_shown_after_consent_and_three_days(said: timedelta):
    x = published()
    send(x, ConsentRecording(by=SHARER, agrees=True), AFTER + said)
    assert shown(x) == (["i-1"] if said < 3 * DAY else ["i-1", "i-2"])
    until(x, AFTER + 3 * DAY)
    assert shown(x) == ["i-1", "i-2"]


def test_without_an_answer_it_stays_hidden_and_wakes_nobody():
    x = published()
    until(x, AFTER + 29 * DAY)
    assert (x.phase, shown(x)) == (Phase.FOLLOW_UP, ["i-1"])
    assert all(at > AFTER + 29 * DAY for at in x.days_waited_for())


@pytest.mark.parametrize("message", [WithdrawConsent(by=SHARER), HideMaterial(by=HOST, item="i-2")])
def test_what_is_withdrawn_or_hidden_while_it_waits_is_never_shown(message: object):
    x = published()
    send(x, ConsentRecording(by=SHARER, agrees=True), AFTER)
    send(x, message, AFTER)
    until(x, AFTER + 4 * DAY)
    assert shown(x) == ["i-1"]
