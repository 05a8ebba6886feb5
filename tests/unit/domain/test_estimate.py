"""What a visit may cost: the programme's numbers times people, nights and days."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.exchange.estimate import BANDS, CostItem, estimated, journey_number
from domain.exchange.policy import Policy


def test_each_item_is_counted_and_those_that_cost_nothing_are_left_out():
    lines = estimated(Policy(), travellers=2, days=4, kilometres=700, visa=False)
    assert {line.item: (line.count, line.cents) for line in lines} == {
        CostItem.JOURNEY: (2, 27_500),
        CostItem.NIGHTS: (10, 9_000),
        CostItem.DAYS: (8, 4_500),
        CostItem.INSURANCE: (2, 3_500),
    }
    assert sum(line.together for line in lines) == 55_000 + 90_000 + 36_000 + 7_000
    visa = estimated(Policy(insurance_cents=0), travellers=2, days=4, kilometres=700, visa=True)
    assert [line.item for line in visa][-1] is CostItem.VISA
    assert CostItem.INSURANCE not in {line.item for line in visa}


@pytest.mark.parametrize(
    ("kilometres", "number"),
    [
        (0, "journey_under_500_km_cents"),
        (499, "journey_under_500_km_cents"),
        (500, "journey_under_2000_km_cents"),
        (7999, "journey_under_8000_km_cents"),
        (8000, "journey_farther_cents"),
    ],
)
def test_a_journey_costs_what_its_distance_does(kilometres: int, number: str):
    assert journey_number(kilometres) == number


@given(st.integers(1, 10), st.integers(1, 5), st.integers(0, 20_000), st.booleans())
def test_more_people_days_or_kilometres_never_cost_less(
    people: int, days: int, far: int, visa: bool
):
    def sum_of(**more: int) -> int:
        asked = {"travellers": people, "days": days, "kilometres": far} | more
        return sum(line.together for line in estimated(Policy(), **asked, visa=visa))

    assert sum_of(travellers=people + 1) > sum_of()
    assert sum_of(days=days + 1) > sum_of()
    assert sum_of(kilometres=far + BANDS[-1]) >= sum_of()
