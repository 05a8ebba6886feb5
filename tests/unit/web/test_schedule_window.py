"""The schedule: what a window shows of the days, and which visits are in each other's way."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from models.views.schedule import VisitDays
from web.desk.schedule import Window, collisions, load, read_window

TODAY = date(2027, 5, 5)
WINDOW = Window("quarter", date(2027, 5, 3))


def visit(name: str, mentee: str, mentor: str | None, first: int, last: int) -> VisitDays:
    start = WINDOW.first
    return VisitDays(name, mentee, mentor, start + timedelta(first), start + timedelta(last))


@pytest.mark.parametrize("odd", ["", "x", "2027-13-01", "0001-01-01", "9999-12-31", "\x00"])
def test_an_odd_address_shows_the_weeks_around_today(odd: str):
    window = read_window({"from": odd, "span": odd}, TODAY)
    assert (window.span, window.first) == ("half", date(2027, 4, 19))


@given(st.dates(date(2000, 1, 3), date(2200, 1, 1)), st.sampled_from(["quarter", "half", "year"]))
def test_a_window_begins_on_a_monday_and_has_its_months_in_order(first: date, span: str):
    window = read_window({"from": first.isoformat(), "span": span}, TODAY)
    assert window.first.weekday() == 0
    assert window.first <= first < window.first + timedelta(days=7)
    places = [x for x, _name in window.months()]
    assert places == sorted(places)
    assert all(0 <= x <= 100 for x in places)


def test_only_a_january_is_named_with_its_year():
    """A phone has no room for more; the first day and the last stand above, with theirs."""
    names = [name for _x, name in Window("half", date(2027, 8, 9)).months()]
    assert names == ["Aug", "Sept", "Oct", "Nov", "Dec", "Jan 2028", ""]


@given(st.integers(-200, 200), st.integers(0, 60))
def test_a_visit_is_drawn_as_far_as_it_is_shown(start: int, days: int):
    first = WINDOW.first + timedelta(days=start)
    part = WINDOW.part(first, first + timedelta(days=days), "planned")
    seen = start <= WINDOW.days - 1 and start + days >= 0
    assert (part is not None) is seen
    if part:
        assert part.x >= 0
        assert part.x + part.width <= 100.02


def test_a_community_in_two_visits_on_one_day_is_noticed_on_either_side():
    first = visit("a", "m", "t", 0, 4)
    met = collisions([first, visit("b", "t", "n", 4, 8), visit("c", "m", "o", 5, 9)])
    assert {
        name: [(a.exchange_id, b.exchange_id) for a, b in ones] for name, ones in met.items()
    } == {
        "a": [("a", "b")],
        "b": [("a", "b")],
    }


def test_no_partner_yet_is_no_community_that_two_share():
    assert collisions([visit("a", "m", None, 0, 4), visit("b", "n", None, 0, 4)]) == {}


@given(
    st.lists(
        st.tuples(
            st.sampled_from("klm"), st.sampled_from("xyz"), st.integers(0, 40), st.integers(0, 9)
        ),
        max_size=12,
    )
)
def test_collisions_are_those_of_a_comparison_of_all_with_all(
    drawn: list[tuple[str, str, int, int]],
):
    visits = sorted(
        (visit(str(n), a, b, start, start + days) for n, (a, b, start, days) in enumerate(drawn)),
        key=lambda one: (one.starts_on, one.exchange_id),
    )
    expected = {
        frozenset({a.exchange_id, b.exchange_id})
        for a in visits
        for b in visits
        if a is not b
        and {a.mentee_community, a.mentor_community} & {b.mentee_community, b.mentor_community}
        and a.starts_on <= b.ends_on
        and b.starts_on <= a.ends_on
    }
    met = collisions(visits)
    assert {
        frozenset({a.exchange_id, b.exchange_id}) for ones in met.values() for a, b in ones
    } == expected


def test_the_most_visits_on_a_day_are_told_by_week():
    found = load(
        [visit("a", "m", "t", 0, 4), visit("b", "n", "o", 4, 8), visit("c", "p", "q", 5, 5)], WINDOW
    )
    assert [number for _week, _x, number in found[:3]] == [2, 1, 0]
