"""A concern: who handles it, what is due when, and what can be done in which state."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from domain.case.errors import PolicyBroken, RuleBroken
from domain.concern.concern import (
    REPORTER,
    Concern,
    ConcernPhase,
    SafetyPolicy,
    handlers,
    overseers,
    receive,
)
from domain.concern.messages import (
    CONCERN_MESSAGES,
    Acknowledge,
    AddWords,
    Answer,
    Close,
    ConcernMessage,
    Erase,
    Hold,
    Keep,
    LinkExchange,
    Release,
    Review,
    check,
    execute,
)
from domain.concern.notices import ConcernNotice

NOW = datetime(2027, 3, 1, 9, 0, tzinfo=UTC)
SAF, CHA, COR = "p-saf", "p-cha", "p-cor"
S = ConcernPhase


@pytest.mark.requirement("LDP-12")
@pytest.mark.parametrize(
    ("accused", "wanted"),
    [
        ((), ("p-saf", "p-sal")),
        (("p-saf",), ("p-sal",)),
        (("p-saf", "p-sal"), (CHA,)),
        (("p-saf", "p-sal", CHA), (COR,)),
        (("p-saf", "p-sal", CHA, COR), ()),
    ],
)
def test_who_handles_it_is_never_somebody_it_is_about(
    accused: tuple[str, ...], wanted: tuple[str, ...]
) -> None:
    found = handlers(("p-saf", "p-sal"), (CHA,), (COR,), accused)
    assert found == wanted
    assert not set(found) & set(accused)


@pytest.mark.parametrize(
    ("accused", "escalated", "wanted"),
    [
        ((), 0, ()),
        ((), 1, (CHA,)),
        ((), 2, (CHA, COR)),
        ((), 9, (CHA, COR)),
        ((CHA,), 1, (COR,)),
        ((COR,), 9, (CHA,)),
        ((CHA, COR), 9, ()),
        ((SAF,), 9, (COR,)),
        ((SAF, CHA, COR), 9, ()),
    ],
)
def test_who_is_told_that_it_waits_neither_reads_it_nor_is_named_in_it(
    accused: tuple[str, ...], escalated: int, wanted: tuple[str, ...]
) -> None:
    found = overseers((SAF,), (CHA,), (COR,), accused, escalated=escalated)
    assert found == wanted
    assert not set(found) & {*accused, *handlers((SAF,), (CHA,), (COR,), accused)}


def test_an_officer_who_is_also_chair_is_not_told_twice() -> None:
    assert overseers((SAF,), (SAF, CHA), (CHA,), (), escalated=2) == (CHA,)


@pytest.mark.parametrize("hour", range(0, 24, 5))
def test_others_are_told_in_the_morning_whenever_it_came_in(hour: int) -> None:
    came = NOW.replace(hour=hour, minute=17)
    x = receive("i-1", SafetyPolicy(), None, came)
    found = []
    for _ in range(6):
        alarm = x.next_alarm()
        assert alarm
        found.append(alarm)
        x.ring_alarms(alarm.at)
    told = [alarm.at for alarm in found if alarm.kind is ConcernNotice.CONCERN_ESCALATED]
    assert [(at.hour, at.minute) for at in told] == [(8, 0), (8, 0)]
    for at, hours in zip(told, SafetyPolicy().escalate_after_hours, strict=True):
        assert timedelta() <= at - came - timedelta(hours=hours) < timedelta(days=1)
    times = [alarm.at for alarm in found]
    assert times == sorted(set(times))
    assert times[-1] - times[-2] == timedelta(hours=48)


def test_the_first_policy_is_sound() -> None:
    policy = SafetyPolicy()
    assert policy.validate() is policy


@pytest.mark.parametrize(
    ("changes", "named", "rule"),
    [
        ({"review_days": 0}, "review_days", "safety_setting_too_small"),
        ({"retention_days": 0}, "retention_days", "safety_setting_too_small"),
        ({"repeat_hours": 0}, "repeat_hours", "safety_setting_too_small"),
        ({"remind_after_hours": ()}, "remind_after_hours", "safety_ladder_falls"),
        ({"remind_after_hours": (24, 24)}, "remind_after_hours", "safety_ladder_falls"),
        ({"remind_after_hours": (24, 72)}, "remind_after_hours", "safety_reminder_too_late"),
        ({"escalate_after_hours": (24, 72)}, "escalate_after_hours", "safety_escalation_too_early"),
    ],
)
def test_a_contradiction_is_named(changes: dict[str, Any], named: str, rule: str) -> None:
    with pytest.raises(PolicyBroken, match=named) as broken:
        SafetyPolicy(**changes).validate()
    assert broken.value.rule == rule


def received(**changes: Any) -> Concern:
    incident = receive("i-1", SafetyPolicy(), "x1", NOW)
    incident.handlers = (SAF,)
    for name, value in changes.items():
        setattr(incident, name, value)
    return incident


def rung(x: Concern, times: int) -> list[tuple[float, str]]:
    """Let the clock ring so often: hours after arrival, and what was sent."""
    found = []
    for _ in range(times):
        alarm = x.next_alarm()
        assert alarm
        x.ring_alarms(alarm.at)
        found.append(((alarm.at - NOW) / timedelta(hours=1), x.timeline[-1].kind))
    return found


def test_silence_reminds_then_asks_more_people_and_never_stops() -> None:
    x = received()
    reminder, more = "concern_reminder", "concern_escalated"
    assert rung(x, 6) == [
        (24, reminder), (48, reminder), (95, more), (167, more), (215, reminder), (263, reminder),
    ]  # fmt: skip
    assert (x.phase, x.escalated) == (S.RECEIVED, 2)
    for step in (step for step in x.timeline if step.kind == more):  # told apart by their kinds
        kinds = {owed.kind for owed in x.owed if owed.revision == step.revision}
        assert kinds == {ConcernNotice.CONCERN_ESCALATED, ConcernNotice.CONCERN_REMINDER}


def test_a_ring_before_its_time_does_nothing() -> None:
    x = received()
    x.ring_alarms(NOW + timedelta(hours=23))
    assert x.revision == 1


def test_an_acknowledged_one_is_looked_at_every_two_weeks_and_nobody_else_is_asked() -> None:
    x = received()
    execute(x, Acknowledge(by=SAF), NOW + timedelta(hours=5))
    assert rung(x, 2) == [
        (5 + 14 * 24, "concern_review"), (5 + 28 * 24, "concern_review"),
    ]  # fmt: skip
    execute(x, Review(by=SAF), NOW + timedelta(days=30))
    assert x.due_at == NOW + timedelta(days=44)
    assert x.escalated == 0


@pytest.mark.parametrize(
    "message",
    [Acknowledge(by=SAF), Answer(by=SAF, message="m"), Hold(by=SAF)],
    ids=lambda m: m.name,
)
def test_what_a_handler_does_first_is_an_answer(message: ConcernMessage) -> None:
    x = received()
    execute(x, message, NOW + timedelta(hours=1))
    assert x.acknowledged_at == NOW + timedelta(hours=1)
    assert x.phase is (S.ON_HOLD if isinstance(message, Hold) else S.ACKNOWLEDGED)


MESSAGES: dict[str, ConcernMessage] = {
    "acknowledge": Acknowledge(by=SAF),
    "answer": Answer(by=SAF, message="m-1"),
    "add_words": AddWords(message="m-2"),
    "link_exchange": LinkExchange(by=SAF, exchange="x2"),
    "hold": Hold(by=SAF),
    "release": Release(by=SAF),
    "review": Review(by=SAF),
    "close": Close(by=SAF),
    "keep": Keep(by=SAF),
    "erase": Erase(by=SAF),
}
LEADS: dict[ConcernPhase, dict[str, ConcernPhase]] = {
    S.RECEIVED: {
        "acknowledge": S.ACKNOWLEDGED, "answer": S.ACKNOWLEDGED, "add_words": S.RECEIVED,
        "link_exchange": S.ACKNOWLEDGED, "hold": S.ON_HOLD,
    },
    S.ACKNOWLEDGED: {
        "answer": S.ACKNOWLEDGED, "add_words": S.ACKNOWLEDGED, "link_exchange": S.ACKNOWLEDGED,
        "hold": S.ON_HOLD, "review": S.ACKNOWLEDGED, "close": S.CLOSED,
    },
    S.ON_HOLD: {
        "answer": S.ON_HOLD, "add_words": S.ON_HOLD, "release": S.ACKNOWLEDGED,
        "review": S.ON_HOLD,
    },
    S.CLOSED: {"add_words": S.RECEIVED, "keep": S.CLOSED, "erase": S.ERASED},
    S.ERASED: {},
}  # fmt: skip


def test_the_table_below_names_every_move_and_state() -> None:
    assert set(MESSAGES) == set(CONCERN_MESSAGES)
    assert set(LEADS) == set(S)


@pytest.mark.parametrize("name", MESSAGES)
@pytest.mark.parametrize("state", S)
def test_each_state_allows_what_the_table_says(state: ConcernPhase, name: str) -> None:
    x = received(phase=state, retention_due=True)
    if name in LEADS[state]:
        execute(x, MESSAGES[name], NOW)
        assert x.phase is LEADS[state][name]
        assert x.timeline[-1].kind == name
    else:
        with pytest.raises(RuleBroken) as refused:
            execute(x, MESSAGES[name], NOW)
        assert refused.value.reason
        assert refused.value.way_out
        assert (x.phase, x.revision) == (state, 1)


@pytest.mark.parametrize("name", sorted(set(MESSAGES) - {"add_words"}))
def test_nobody_but_a_handler_decides(name: str) -> None:
    message = MESSAGES[name]
    for state in S:
        x = received(phase=state, retention_due=True, handlers=(CHA,))
        with pytest.raises(RuleBroken) as refused:
            check(x, message, NOW)
        assert refused.value.rule == "not_your_concern"


def test_a_handler_cannot_write_in_the_reporters_name() -> None:
    with pytest.raises(RuleBroken) as refused:
        check(received(), AddWords(by=SAF, message="m"), NOW)
    assert refused.value.rule == "wrong_role"


@pytest.mark.parametrize("words", ["he shouted at me", "anna@example.org", "Ö"])
def test_messages_carry_no_words(words: str) -> None:
    for message in (Answer(by=SAF, message=words), LinkExchange(by=SAF, exchange=words)):
        with pytest.raises(RuleBroken) as refused:
            check(received(), message, NOW)
        assert refused.value.rule == "not_an_id"


def test_nothing_is_held_without_an_exchange() -> None:
    x = received(exchange=None)
    with pytest.raises(RuleBroken) as refused:
        execute(x, Hold(by=SAF), NOW)
    assert refused.value.rule == "exchange_to_hold_unknown"


def test_new_words_open_a_closed_one_again_with_a_ladder_of_its_own() -> None:
    x = received()
    execute(x, Acknowledge(by=SAF), NOW)
    execute(x, Close(by=SAF), NOW)
    later = NOW + timedelta(days=400)
    execute(x, AddWords(message="m-9"), later)
    assert (x.phase, x.due_at) == (S.RECEIVED, later + timedelta(hours=48))
    alarm = x.next_alarm()
    assert alarm
    assert alarm.at == later + timedelta(hours=24)
    assert x.owed[-1].kind is ConcernNotice.CONCERN_NEWS


def test_it_is_kept_or_erased_only_at_its_yearly_look() -> None:
    x = received()
    execute(x, Acknowledge(by=SAF), NOW)
    execute(x, Close(by=SAF), NOW)
    for message in (Keep(by=SAF), Erase(by=SAF)):
        with pytest.raises(RuleBroken, match="2028-02-29") as refused:
            execute(x, message, NOW + timedelta(days=300))
        assert refused.value.rule == "yearly_look_not_due"
    assert rung(x, 1) == [(365 * 24, "concern_retention")]
    execute(x, Keep(by=SAF), NOW + timedelta(days=366))
    assert x.due_at == NOW + timedelta(days=731)
    rung(x, 2)  # asked again, because nobody decided
    execute(x, Erase(by=SAF), NOW + timedelta(days=800))
    assert (x.phase, x.next_alarm(), x.due_at, x.exchange) == (S.ERASED, None, None, None)


def test_the_log_says_who_did_what() -> None:
    x = received()
    execute(x, Hold(by=SAF), NOW)
    execute(x, AddWords(message="m"), NOW)
    assert [(step.kind, step.by) for step in x.timeline] == [
        ("received", REPORTER), ("hold", SAF), ("add_words", REPORTER),
    ]  # fmt: skip
