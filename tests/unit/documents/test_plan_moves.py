"""Sessions move, change places and are copied: nothing is lost, names stay, the order is that of the clock."""

from collections import Counter
from datetime import time
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.case.errors import RuleBroken
from models.documents.content import hash_of, plain
from models.documents.plan import MOST_SESSIONS, ActivityPlan
from models.documents.plan_ids import session_ids, sessions_by_id
from models.documents.plan_moves import copied, moved, overlapping, put_before, swapped


def session(title: str, start: str, end: str, **more: Any) -> dict[str, Any]:
    return {"title": title, "start": start, "end": end, "kind": "workshop", **more}


def plan(*days: list[dict[str, Any]]) -> ActivityPlan:
    return ActivityPlan.model_validate({"days": [{"sessions": day} for day in days]})


def after(content: dict[str, Any]) -> ActivityPlan:
    return ActivityPlan.model_validate(content)


def told(whole: ActivityPlan, day: int = 0) -> list[str]:
    return [f"{s.title} {s.start:%H:%M}-{s.end:%H:%M}" for s in whole.days[day].sessions]


TWO = plan(
    [session("One", "09:00", "10:00"), session("Two", "10:30", "12:00")],
    [session("Tre", "09:30", "11:00")],
)


def test_a_plan_stored_before_sessions_had_names_loads_and_says_the_same():
    assert session_ids(TWO) == [["101", "102"], ["201"]]
    stored = plain(TWO)
    assert "id" not in stored["days"][0]["sessions"][0]
    assert hash_of(plain(after(TWO.model_dump()))) == hash_of(stored)


def test_a_session_goes_to_another_day_under_its_name():
    found = after(moved(TWO, "102", 1))
    assert told(found, 0) == ["One 09:00-10:00"]
    assert told(found, 1) == ["Tre 09:30-11:00", "Two 10:30-12:00"]
    assert session_ids(found) == [["101"], ["201", "102"]]
    assert overlapping(
        list(zip(session_ids(found)[1], found.days[1].sessions, strict=True))
    ).keys() == {
        "201",
        "102",
    }
    assert session_ids(after(moved(found, "102", 0))) == session_ids(TWO), "and back"
    assert hash_of(plain(after(moved(found, "102", 0)))) == hash_of(plain(TWO))


def test_a_session_gets_another_time_and_lasts_as_long():
    found = after(moved(TWO, "101", 0, time(13, 15)))
    assert told(found) == ["Two 10:30-12:00", "One 13:15-14:15"]
    assert session_ids(found)[0] == ["102", "101"]


def test_neighbours_change_places_and_back_again():
    found = after(swapped(TWO, "101", later=True))
    assert told(found) == ["Two 09:00-10:30", "One 11:00-12:00"]
    assert session_ids(found)[0] == ["102", "101"]
    assert after(swapped(found, "101", later=False)) == TWO


def test_ones_at_the_same_time_follow_each_other_once_they_change_places():
    both = plan([session("One", "09:00", "12:00"), session("Two", "10:00", "11:00")])
    assert told(after(swapped(both, "102", later=False))) == ["Two 09:00-10:00", "One 10:00-13:00"]


def test_a_session_is_put_before_any_other_of_its_day():
    three = plan(
        [
            session(t, f"{h:02}:00", f"{h + 1:02}:00")
            for t, h in zip(("Ann", "Bea", "Cat"), (9, 11, 14), strict=True)
        ]
    )
    assert [s[0] for s in told(after(put_before(three, "103", "101")))] == ["C", "A", "B"]
    assert [s[0] for s in told(after(put_before(three, "101", "103")))] == ["B", "A", "C"]
    assert after(put_before(TWO, "201", "101")).days[0].sessions[1].title == "Tre"
    assert after(put_before(TWO, "101", "101")) == TWO


def test_a_copy_has_a_name_of_its_own_that_nobody_has_or_had():
    found = after(copied(TWO, "101", 1, time(14, 0)))
    assert told(found, 1) == ["Tre 09:30-11:00", "One 14:00-15:00"]
    assert session_ids(found) == [["101", "102"], ["201", "1001"]]
    assert session_ids(after(copied(found, "1001", 0)))[0] == ["101", "102", "1002"]


@pytest.mark.parametrize(
    ("act", "rule"),
    [
        (lambda: moved(TWO, "103", 1), "session_gone"),
        (lambda: moved(TWO, "101", 2), "day_not_in_plan"),
        (lambda: moved(TWO, "101", -1), "day_not_in_plan"),
        (lambda: moved(TWO, "102", 0, time(22, 31)), "session_after_midnight"),
        (lambda: swapped(TWO, "102", later=True), "session_at_the_edge"),
        (lambda: swapped(TWO, "101", later=False), "session_at_the_edge"),
        (lambda: copied(FULL, "101", 0), "day_is_full"),
        (lambda: moved(FULL, "201", 0), "day_is_full"),
    ],
)
def test_what_cannot_be_done_is_refused(act: Any, rule: str):
    with pytest.raises(RuleBroken) as refused:
        act()
    assert refused.value.rule == rule


FULL = plan(
    [session(f"S {n}", "09:00", "10:00") for n in range(MOST_SESSIONS)],
    [session("More", "09:00", "10:00")],
)
sessions = st.builds(
    lambda n, start, length: session(f"Title {n}", f"{start:02}:00", f"{start + length:02}:00"),
    st.integers(0, 3),
    st.integers(7, 15),
    st.integers(1, 3),
)
days = st.lists(st.lists(sessions, max_size=5), min_size=1, max_size=4)
steps = st.lists(
    st.tuples(
        st.sampled_from(["moved", "copied", "earlier", "later", "before"]),
        st.integers(0, 30),
        st.integers(0, 3),
        st.none() | st.integers(7, 20).map(lambda hour: time(hour, 0)),
    ),
    max_size=8,
)


def done(
    whole: ActivityPlan, what: str, name: str, day: int, start: time | None, other: str
) -> dict[str, Any]:
    if what == "moved":
        return moved(whole, name, day, start)
    if what == "copied":
        return copied(whole, name, day, start)
    if what == "before":
        return put_before(whole, name, other)
    return swapped(whole, name, later=what == "later")


@given(days, steps)
def test_however_sessions_are_moved_none_is_lost_and_each_keeps_its_name_words_and_length(
    begun: list[list[dict[str, Any]]], moves: list[Any]
):
    whole, copies = plan(*begun), 0
    first = {name: (s.title, s.minutes) for name, (_day, s) in sessions_by_id(whole).items()}
    for what, which, day, start in moves:
        names = [name for one in session_ids(whole) for name in one]
        if not names:
            return
        name, other = names[which % len(names)], names[(which * 7 + 3) % len(names)]
        was = whole
        try:
            whole = after(done(whole, what, name, day, start, other))
        except RuleBroken:
            continue
        copies += what == "copied"
        now = sessions_by_id(whole)
        ids = [name for one in session_ids(whole) for name in one]
        assert len(set(ids)) == len(ids) == len(first) + copies
        assert all((now[n][1].title, now[n][1].minutes) == said for n, said in first.items())
        if what != "copied":
            assert Counter(ids) == Counter(names)
        if whole != was:
            number = day if what == "copied" else now[name][0]
            starts = [s.start for s in whole.days[number].sessions]
            assert starts == sorted(starts)
