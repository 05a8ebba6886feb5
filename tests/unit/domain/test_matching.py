"""Which groups there may be in a connection round, what they are worth, and what each is told."""

from dataclasses import replace
from datetime import UTC, date, datetime
from typing import Any

import pytest

from domain.case.errors import PolicyBroken
from domain.matching import hours
from domain.matching.blocks import blocks
from domain.matching.candidates import candidates
from domain.matching.groups import Pool
from domain.matching.people import DayPart, Participant, Practice
from domain.matching.policy import RoundPolicy
from domain.matching.reasons import Hindrance, left_out, why

FIRST = date(2027, 5, 13)
TUESDAY = (2, DayPart.EVENING)


def person(name: str, **changes: Any) -> Participant:
    """Somebody who speaks English, is free on Tuesday evening in Berlin, and neither has nor wants anything."""
    given: dict[str, Any] = {
        "community": f"of-{name}",
        "zone": "Europe/Berlin",
        "languages": {"en": 4},
        "slots": frozenset({TUESDAY}),
        "years": 3,
    }
    return Participant(id=name, **{**given, **changes})


def pool(*people: Participant, never: Any = (), **policy: Any) -> Pool:
    return Pool(people, RoundPolicy(**policy), first=FIRST, never=never)


ANN = person("ann", has={"bots": Practice.CAN_TEACH})
BEN = person("ben", wants=frozenset({"bots"}))


def test_two_who_share_language_hours_and_a_topic_are_a_group():
    both = pool(ANN, BEN)
    assert both.may_be((0, 1))
    assert candidates(both) == [(0, 1)]
    reasons = why(both, (0, 1))
    assert (reasons.people, reasons.languages, reasons.occasions) == (("ann", "ben"), ("en",), 3)
    assert [(g.giver, g.taker, g.topics) for g in reasons.gives] == [("ann", "ben", ("bots",))]


@pytest.mark.parametrize(
    ("changes", "because"),
    [
        ({"languages": {"en": 1, "fr": 5}}, Hindrance.LANGUAGE),
        ({"slots": frozenset({(3, DayPart.EVENING)})}, Hindrance.HOURS),
        ({"zone": "Asia/Kolkata"}, Hindrance.HOURS),
        ({"community": "of-ann"}, Hindrance.COMMUNITY),
        ({"wants": frozenset({"glam"})}, Hindrance.TOPICS),
    ],
)
def test_what_keeps_two_from_a_group_is_told(changes: dict[str, Any], because: Hindrance):
    both = pool(ANN, replace(BEN, **changes))
    assert not both.may_be((0, 1))
    assert candidates(both) == []
    assert [left.because for left in left_out(both, set())] == [because, because]


def test_two_newcomers_alone_are_no_group():
    new = [replace(ANN, years=0), replace(BEN, years=1)]
    assert not pool(*new).may_be((0, 1))
    assert pool(*new, person("old", wants=frozenset({"bots"}))).may_be((0, 1, 2))


def test_who_is_kept_apart_is_in_no_group_and_no_reason_tells_of_it():
    apart = pool(ANN, BEN, never=[("ben", "ann"), ("ann", "not here")])
    assert candidates(apart) == []
    assert {left.because for left in left_out(apart, set())} == {Hindrance.NO_GROUP_FITTED}
    third = person("cem", wants=frozenset({"bots"}))
    assert (0, 1, 2) not in candidates(pool(ANN, BEN, third, never=[("ann", "ben")]))


def test_a_group_is_within_its_sizes():
    five = [ANN, *(replace(BEN, id=name, community=name) for name in "abcd")]
    assert {len(group) for group in candidates(pool(*five, max_size=4))} == {2, 3, 4}
    assert {len(group) for group in candidates(pool(*five, min_size=3, max_size=3))} == {3}
    assert not pool(*five, max_size=4).may_be((0, 1, 2, 3, 4))
    with pytest.raises(PolicyBroken, match="at least two people"):
        RoundPolicy(min_size=4, max_size=3)


def test_each_head_counts_its_best_partner_once():
    cat = person("cat", has={"bots": Practice.ONCE}, wants=frozenset({"bots"}), years=0)
    three = pool(ANN, replace(BEN, years=6), cat)
    # Ben and Cat get 2 each of Ann, who gives 2; Cat gives 1. Two further communities, a newcomer beside somebody
    # experienced, and a third head for three.
    assert three.value((0, 1, 2)) == pytest.approx(4 + 0.5 * 3 + 0.5 * 2 + 1 - 0.35 * 3)
    assert three.worth((0, 1)) == pytest.approx(three.value((0, 1)) + 40)
    late = pool(replace(ANN, left_out=True), BEN)
    assert late.worth((0, 1)) == pytest.approx(late.value((0, 1)) + 80)


def test_two_topics_count_at_most_and_the_best_known_first():
    much = {"a": Practice.ONCE, "b": Practice.REGULARLY, "c": Practice.CAN_TEACH}
    both = pool(replace(ANN, has=much), replace(BEN, wants=frozenset("abc")))
    assert both.topics(0, 1) == ["c", "b"]
    assert both.gives(0, 1) == 4


def test_hours_are_reckoned_by_date_with_the_clocks_of_each_zone():
    # Between the two, clocks go back in Berlin and not in Tbilisi: what fitted in the first week fits no longer.
    weeks = [(date(2027, 10, 25), 3), (date(2027, 11, 1), 2)]
    found = []
    for first, _expected in weeks:
        berlin, tbilisi = (
            hours.starts(frozenset({slot}), zone, first, 1, 90)
            for slot, zone in (
                ((2, DayPart.AFTERNOON), "Europe/Berlin"),
                ((2, DayPart.EVENING), "Asia/Tbilisi"),
            )
        )
        found.append(hours.occasions(berlin & tbilisi))
    assert found == [1, 1]
    summer = hours.starts(frozenset({TUESDAY}), "Europe/Berlin", date(2027, 10, 18), 3, 90)
    assert hours.instants(summer, date(2027, 10, 18)) == [
        datetime(2027, 10, 19, 15, tzinfo=UTC),
        datetime(2027, 10, 26, 15, tzinfo=UTC),
        datetime(2027, 11, 2, 16, tzinfo=UTC),
    ]


def test_a_day_that_lies_on_two_days_elsewhere_is_counted_whole():
    early = hours.starts(frozenset({(1, DayPart.MORNING)}), "Pacific/Auckland", FIRST, 1, 90)
    assert hours.instants(early, FIRST) == [datetime(2027, 5, 16, 21, tzinfo=UTC)]


def test_a_meeting_needs_its_minutes():
    evening = frozenset({TUESDAY})
    for minutes, many in ((90, 7), (180, 1), (181, 0)):
        found = hours.starts(evening, "Europe/Berlin", FIRST, 1, minutes)
        assert found.bit_count() == many


def test_an_hour_that_would_help_says_whom_it_reaches():
    far = replace(ANN, zone="Asia/Tokyo", slots=frozenset({(3, DayPart.MORNING)}))
    cem = person("cem", slots=frozenset({(6, DayPart.MORNING)}), wants=frozenset({"bots"}))
    (told,) = left_out(pool(far, BEN, cem), {1, 2})
    assert (told.because, told.slot) == (Hindrance.HOURS, (6, DayPart.EVENING))
    assert (told.reaches, told.who_want, told.who_have) == (("cem",), ("cem",), ())


def test_who_is_alone_is_told_no_rule():
    (told,) = left_out(pool(ANN), set())
    assert told.because is Hindrance.NO_GROUP_FITTED


def test_blocks_hold_everybody_once_and_keep_a_rare_language_together():
    some = [
        person(f"p{n:02}", languages={"en": 4} | ({"eu": 5} if n % 5 == 0 else {}))
        for n in range(50)
    ]
    listed = blocks(some, 20, FIRST)
    assert sorted(one.id for block in listed for one in block) == sorted(one.id for one in some)
    assert max(map(len, listed)) <= 20
    assert all("eu" in one.languages for one in listed[0][:10])
    assert blocks([], 20, FIRST) == []
