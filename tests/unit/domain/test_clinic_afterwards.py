"""After a learning clinic: its material, consents, what people take along, and who may write to whom."""

from dataclasses import replace
from datetime import timedelta

import pytest

from domain.clinic.messages.after import AnswerLearner, AskSharer, ChooseFollowUp, GiveFeedback
from domain.clinic.messages.material import (
    AddMaterial,
    ConsentRecording,
    HideMaterial,
    ReleaseMaterial,
    WaiveMaterial,
    WithdrawConsent,
)
from domain.clinic.messages.planning import (
    ConfirmSharer,
)
from domain.clinic.messages.room import (
    EndSession,
    StartSession,
)
from domain.clinic.names import (
    AskKind,
    ClinicNotice,
    FollowUp,
    Licence,
    Material,
    Phase,
    Recording,
)
from tests.support.clinics import (
    COHOST,
    HOST,
    SHARER,
    T,
    opened,
    refused,
    send,
    told,
    until,
    with_people,
)

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


# Material


@pytest.mark.requirement("LC-30")
def test_material_is_asked_for_within_a_week_and_told_to_the_absent_too():
    x = held()
    (ask,) = x.open_asks(AskKind.GIVE_MATERIAL)
    assert ask.due_at == T + 2 * HOUR + 7 * DAY
    assert refused(x, ReleaseMaterial(by=HOST), AFTER) == "clinic_nothing_to_release"
    send(x, item(), AFTER)
    send(x, ReleaseMaterial(by=HOST), AFTER)
    assert (x.phase, told(x, ClinicNotice.MATERIAL_UP)) == (Phase.FOLLOW_UP, [*FIVE, SHARER])


def test_a_licence_that_forbids_sharing_publishes_nothing():
    assert refused(held(), item(licence=Licence.NO_SHARING), AFTER) == "clinic_licence_forbids"


@pytest.mark.parametrize("how", ["never announced", "objected"])
def test_a_recording_that_was_not_announced_or_objected_to_is_not_taken(how: str):
    x = held(recording=Recording.NOBODY if how == "never announced" else Recording.SHARERS)
    x.recording_off = how == "objected"
    recording = item(material=Material.RECORDING)
    assert refused(x, recording, AFTER) == "clinic_not_to_be_recorded"


def test_a_recording_waits_for_consent_and_for_three_days():
    x = held()
    send(x, item(material=Material.RECORDING), AFTER)
    assert [a.person for a in x.open_asks(AskKind.CONSENT_RECORDING)] == [SHARER]
    assert refused(x, ReleaseMaterial(by=HOST), AFTER + 4 * DAY) == "clinic_consent_missing"
    send(x, ConsentRecording(by=SHARER, agrees=True), AFTER)
    assert refused(x, ReleaseMaterial(by=HOST), AFTER + 71 * HOUR) == "clinic_objection_time"
    send(x, ReleaseMaterial(by=HOST), AFTER + 72 * HOUR)
    assert [i.id for i in x.publishable()] == ["i-1"]


def test_a_consent_taken_back_hides_it_at_once_and_gives_a_receipt():
    x = held()
    send(x, item(material=Material.RECORDING), AFTER)
    send(x, item(item="i-2"), AFTER)
    assert refused(x, WithdrawConsent(by=SHARER), AFTER) == "clinic_no_consent_given"
    send(x, ConsentRecording(by=SHARER, agrees=True), AFTER)
    send(x, ReleaseMaterial(by=HOST), AFTER + 4 * DAY)
    x.owed.clear()
    send(x, WithdrawConsent(by=SHARER), AFTER + 5 * DAY)
    assert [i.id for i in x.publishable()] == ["i-2"]
    assert told(x, ClinicNotice.CONSENT_RECEIPT) == [SHARER]
    assert told(x, ClinicNotice.CONSENT_WITHDRAWN) == [HOST, COHOST]
    send(x, item(item="i-3", material=Material.RECORDING), AFTER + 6 * DAY)
    assert [i.id for i in x.publishable()] == ["i-2"]


def test_a_no_hides_the_recording_and_the_rest_is_published():
    x = held()
    send(x, item(material=Material.RECORDING), AFTER)
    send(x, item(item="i-2"), AFTER)
    send(x, ConsentRecording(by=SHARER, agrees=False), AFTER)
    send(x, ReleaseMaterial(by=HOST), AFTER)
    assert [i.id for i in x.publishable()] == ["i-2"]


def test_hidden_material_is_gone_and_cannot_be_hidden_again():
    x = held()
    send(x, item(), AFTER)
    send(x, HideMaterial(by=SHARER, item="i-1"), AFTER)
    assert x.publishable() == []
    assert refused(x, HideMaterial(by=HOST, item="i-1"), AFTER) == "clinic_material_unknown"


def test_no_material_is_a_named_decision_with_a_reason():
    x = held()
    assert refused(x, WaiveMaterial(by=HOST), AFTER) == "clinic_step_unexplained"
    send(x, WaiveMaterial(by=HOST, note="n-1"), AFTER)
    assert (x.phase, x.no_material) == (Phase.FOLLOW_UP, HOST)


# What comes of it


def followed_up():
    x = held()
    send(x, item(), AFTER)
    send(x, ReleaseMaterial(by=HOST), AFTER)
    x.owed.clear()
    return x


@pytest.mark.requirement("LC-31")
def test_somebody_who_was_not_there_reaches_a_sharer_and_is_answered():
    x = followed_up()
    question = AskSharer(by="absent", sharer=SHARER, note="n-1")
    assert refused(x, replace(question, sharer="P01"), AFTER) == "clinic_no_such_sharer"
    send(x, question, AFTER)
    assert refused(x, question, AFTER) == "clinic_question_open"
    (ask,) = x.open_asks(AskKind.ANSWER_LEARNER)
    assert (ask.person, ask.subject) == (SHARER, "absent")
    assert (
        refused(x, AnswerLearner(by=SHARER, learner="G1", note="n-2"), AFTER)
        == "clinic_nothing_asked"
    )
    send(x, AnswerLearner(by=SHARER, learner="absent", note="n-2"), AFTER)
    assert (told(x, ClinicNotice.ANSWERED), x.letters) == (["absent"], {})


@pytest.mark.requirement("LC-32")
def test_a_follow_up_is_chosen_within_two_weeks_by_anybody_and_told_to_the_host():
    x = followed_up()
    for who in ("G1", "absent"):
        send(x, ChooseFollowUp(by=who, way=FollowUp.MENTORING), AFTER)
    send(x, ChooseFollowUp(by="G1", way=FollowUp.NONE), AFTER)
    assert {(w.person, w.way) for w in x.wishes} == {("absent", "mentoring"), ("G1", "none")}
    assert told(x, ClinicNotice.FOLLOW_UP_WANTED) == [HOST, HOST]
    late = ChooseFollowUp(by="G2", way=FollowUp.NONE)
    assert refused(x, late, AFTER + 14 * DAY) == "clinic_time_for_this_over"


def test_feedback_is_given_once_by_who_had_a_seat():
    x = followed_up()
    send(x, GiveFeedback(by="G1"), AFTER)
    assert refused(x, GiveFeedback(by="G1"), AFTER) == "clinic_feedback_given"
    assert refused(x, GiveFeedback(by="absent"), AFTER) == "wrong_role"
    assert refused(x, GiveFeedback(by="G2"), AFTER + 7 * DAY) == "clinic_time_for_this_over"


def test_after_thirty_days_it_is_done_without_a_word_to_anybody():
    x = followed_up()
    until(x, T + 2 * HOUR + 29 * DAY)
    assert x.phase is Phase.FOLLOW_UP
    until(x, T + 2 * HOUR + 30 * DAY)
    assert (x.phase, x.owed) == (Phase.DONE, [])
    assert refused(x, AskSharer(by="G1", sharer=SHARER, note="n"), AFTER + 31 * DAY) == "case_ended"
