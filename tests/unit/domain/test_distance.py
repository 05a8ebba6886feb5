"""How far two time zones' places are from each other."""

import pytest

from models.views.distance import kilometres_between


@pytest.mark.parametrize(
    ("one", "other", "least", "most"),
    [
        ("Europe/Warsaw", "Europe/Warsaw", 0, 0),
        ("Europe/Warsaw", "Europe/Prague", 500, 540),
        ("Europe/Lisbon", "America/Sao_Paulo", 7900, 7960),
        ("Pacific/Auckland", "Europe/Madrid", 19500, 19800),
        ("Asia/Kolkata", "Africa/Accra", 9500, 9750),
    ],
)
def test_places_of_time_zones_are_as_far_apart_as_on_the_map(
    one: str, other: str, least: int, most: int
):
    found = kilometres_between(one, other)
    assert found is not None
    assert least <= found <= most
    assert kilometres_between(other, one) == found


def test_a_zone_without_a_place_is_nowhere():
    assert kilometres_between("UTC", "Europe/Warsaw") is None
    assert kilometres_between("Europe/Warsaw", "Nowhere/There") is None
