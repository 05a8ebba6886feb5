"""A time by the clocks of a place: the instant it is, or why there is none."""

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from models.register.places import zone_choices
from models.typed.local_times import NoSuchTime, NoSuchZone, instant_of

DAYS = st.dates(date(2020, 1, 1), date(2100, 12, 31))
MINUTES = st.times().map(lambda clock: clock.replace(second=0, microsecond=0))
ZONES = st.sampled_from(zone_choices())


@given(DAYS, MINUTES, ZONES)
def test_the_clocks_of_the_place_show_what_was_typed_or_never_do(day: date, clock: time, zone: str):
    shown = datetime.combine(day, clock)
    try:
        at = instant_of(day, clock, zone)
    except NoSuchTime:
        # Nothing within a day around it is shown as this time.
        around = datetime.combine(day, clock, UTC) - timedelta(hours=30)
        step = timedelta(minutes=15)
        seen = {
            (around + n * step).astimezone(ZoneInfo(zone)).replace(tzinfo=None) for n in range(241)
        }
        assert shown not in seen
    else:
        assert at.tzinfo is UTC
        assert at.astimezone(ZoneInfo(zone)).replace(tzinfo=None, fold=0) == shown


@given(DAYS, MINUTES, ZONES)
def test_an_instant_comes_back_from_the_clocks_unless_they_show_it_twice(
    day: date, clock: time, zone: str
):
    at = datetime.combine(day, clock, UTC)
    local = at.astimezone(ZoneInfo(zone))
    back = instant_of(local.date(), local.time(), zone)
    assert back == at or (local.fold == 1 and back < at)


def test_a_time_that_the_clocks_skip_is_none():
    with pytest.raises(NoSuchTime):
        instant_of(date(2027, 3, 28), time(2, 30), "Europe/Warsaw")


def test_of_a_time_that_comes_twice_it_is_the_first():
    at = instant_of(date(2027, 10, 31), time(2, 30), "Europe/Warsaw")
    assert at == datetime(2027, 10, 31, 0, 30, tzinfo=UTC)


@pytest.mark.parametrize("zone", ["Atlantis", "", "../etc/passwd", "Europe/Atlantis"])
def test_a_zone_nobody_knows_is_none(zone: str):
    with pytest.raises(NoSuchZone):
        instant_of(date(2027, 6, 1), time(12), zone)
