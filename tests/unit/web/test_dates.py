"""Moments as their readers see them."""

from datetime import UTC, date, datetime, time, timedelta

import pytest

from models.texts.translate import use_language
from web.site import dates

NOW = datetime(2027, 5, 3, 10, 0, tzinfo=UTC)


@pytest.mark.parametrize(
    ("value", "zone", "text"),
    [
        (NOW + timedelta(days=4, hours=5), "Europe/Warsaw", "Fri 7 May, 17:00 (in 4 days)"),
        (NOW + timedelta(hours=3), "Europe/Kyiv", "Mon 3 May, 16:00 (in 3 hours)"),
        (NOW - timedelta(minutes=50), "UTC", "Mon 3 May, 09:10 (50 minutes ago)"),
        (NOW, "UTC", "Mon 3 May, 10:00 (now)"),
        (NOW - timedelta(days=1), "UTC", "Sun 2 May, 10:00 (1 day ago)"),
        (datetime(2027, 5, 4, 22, 30, tzinfo=UTC), "Europe/Kyiv", "Wed 5 May, 01:30 (in 2 days)"),
        (datetime(2028, 1, 2, 8, 0, tzinfo=UTC), "UTC", "Sun 2 Jan 2028, 08:00 (in 244 days)"),
        (date(2027, 5, 3), "UTC", "Mon 3 May (today)"),
        (date(2027, 5, 13), "UTC", "Thu 13 May (in 10 days)"),
        (NOW, "Nowhere/Land", "Mon 3 May, 10:00 (now)"),
    ],
)
def test_when_tells_the_local_moment_and_the_distance(value: datetime | date, zone: str, text: str):
    with dates.use_frame(zone, NOW):
        assert dates.when(value) == text


def test_the_zone_is_named_where_asked():
    with dates.use_frame("Europe/Warsaw", NOW):
        assert dates.moment(NOW, zone=True) == "Mon 3 May, 12:00 (Warsaw time, UTC+2)"


def test_the_language_decides_the_words(polish: None):
    with dates.use_frame("UTC", NOW), use_language("pl"):
        assert dates.when(NOW + timedelta(days=2)) == "śr., 5 maj, 10:00 (za 2 dni)".replace(
            "śr., 5 maj", dates.day(NOW + timedelta(days=2))
        )
        assert "maj" in dates.day(NOW)
    for code in ("en-XA", "uk"):  # the sentences around it are in English
        with dates.use_frame("UTC", NOW), use_language(code):
            assert dates.day(NOW) == "Mon 3 May"


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (timedelta(minutes=90), "90 minutes"),
        (timedelta(hours=2), "2 hours"),
        (timedelta(days=3), "3 days"),
        (timedelta(), "0 minutes"),
    ],
)
def test_durations_are_not_rounded(value: timedelta, text: str):
    assert dates.duration(value) == text


def test_days_money_and_clock():
    assert dates.days_between(date(2027, 5, 3), date(2027, 5, 7)) == "3–7 May 2027"
    assert dates.money(1500) == "€1,500.00"
    assert dates.clock(time(9, 5)) == "09:05"
