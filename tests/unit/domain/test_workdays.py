"""Working days over week-ends and holidays, local hours over changes of the clocks."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from domain.case.workdays import (
    add_working_days,
    at_local,
    end_of_day,
    is_working_day,
    is_zone,
    local_date,
)
from domain.exchange.ask_kinds import AskKind
from domain.exchange.policy import Policy

EASTER = (date(2027, 3, 29),)


@pytest.mark.parametrize(
    ("day", "count", "expected"),
    [
        (date(2027, 3, 1), 0, date(2027, 3, 1)),
        (date(2027, 3, 6), 0, date(2027, 3, 8)),
        (date(2027, 3, 5), 1, date(2027, 3, 8)),
        (date(2027, 3, 6), 1, date(2027, 3, 8)),
        (date(2027, 3, 1), 5, date(2027, 3, 8)),
        (date(2027, 3, 1), 10, date(2027, 3, 15)),
        (date(2027, 3, 26), 1, date(2027, 3, 30)),
        (date(2027, 3, 29), 0, date(2027, 3, 30)),
        (date(2027, 3, 28), 0, date(2027, 3, 30)),
    ],
)
def test_working_days_skip_weekends_and_holidays(day: date, count: int, expected: date) -> None:
    assert add_working_days(day, count, EASTER) == expected
    assert is_working_day(expected, EASTER)


@pytest.mark.parametrize("day", [date(2027, 3, 27), date(2027, 3, 28), date(2027, 10, 31)])
def test_a_local_hour_stays_that_hour_when_clocks_change(day: date) -> None:
    at = at_local(day, 17, "Europe/Warsaw")
    assert at.tzinfo is UTC
    assert at.astimezone(ZoneInfo("Europe/Warsaw")).hour == 17
    assert local_date(at, "Europe/Warsaw") == day


def test_a_deadline_over_the_change_of_clocks_is_at_five_local_time_too() -> None:
    start = datetime(2027, 3, 26, 9, tzinfo=UTC)
    due = Policy().due(AskKind.CONFIRM_PARTNER, start)
    assert due == datetime(2027, 4, 2, 15, tzinfo=UTC)
    assert due.astimezone(ZoneInfo("Europe/Warsaw")).hour == 17


def test_a_hub_deadline_counts_working_days_without_holidays() -> None:
    start = datetime(2027, 3, 22, 9, tzinfo=UTC)
    plain = Policy().due(AskKind.REVIEW_PLAN, start)
    holy = Policy(holidays=EASTER).due(AskKind.REVIEW_PLAN, start)
    assert (plain.date(), holy.date()) == (date(2027, 3, 29), date(2027, 3, 30))


def test_late_in_the_evening_the_local_day_counts() -> None:
    start = datetime(2027, 3, 1, 23, 30, tzinfo=UTC)
    assert local_date(start, "Europe/Warsaw") == date(2027, 3, 2)
    assert Policy().due(AskKind.CONFIRM_PARTNER, start).date() == date(2027, 3, 9)


def test_hours_are_counted_as_they_pass() -> None:
    start = datetime(2027, 3, 28, 0, 30, tzinfo=UTC)
    assert Policy().due(AskKind.ARRIVE, start) - start == timedelta(hours=6)


@pytest.mark.parametrize("missing", ["Nowhere/None", ""])
def test_an_unknown_zone_is_an_error(missing: str) -> None:
    with pytest.raises((LookupError, ValueError)):
        at_local(date(2027, 3, 1), 9, missing)


def test_a_day_ends_at_midnight_where_it_is_asked():
    noon = datetime(2027, 3, 28, 12, tzinfo=UTC)  # in Warsaw this day has 23 hours
    assert end_of_day(noon, "Europe/Warsaw") == datetime(2027, 3, 28, 22, tzinfo=UTC)
    assert end_of_day(noon, "Asia/Tbilisi") == datetime(2027, 3, 28, 20, tzinfo=UTC)
    late = datetime(2027, 3, 28, 21, tzinfo=UTC)
    assert end_of_day(late, "Asia/Tbilisi") == datetime(2027, 3, 29, 20, tzinfo=UTC)


@pytest.mark.parametrize(
    "name", ["localtime", "posixrules", "Factory", "posix/Europe/Warsaw", "right/UTC", "", "../UTC"]
)
def test_what_each_machine_understands_otherwise_is_no_zone(name: str):
    assert not is_zone(name)


@pytest.mark.parametrize("name", ["Europe/Warsaw", "UTC", "Etc/GMT+3"])
def test_zones_are_zones(name: str):
    assert is_zone(name)
