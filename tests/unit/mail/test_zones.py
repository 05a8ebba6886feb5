"""Zones as people know them."""

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest
from babel import Locale

from activities.mail.dates import moment
from models.texts.zones import zone_in_words

AT = datetime(2027, 7, 1, 14, tzinfo=UTC)


@pytest.mark.parametrize(
    ("zone", "words"),
    [
        ("Europe/Warsaw", "Warsaw time, UTC+2"),
        ("Asia/Kathmandu", "Kathmandu time, UTC+5:45"),
        ("America/St_Johns", "St John’s time, UTC−2:30"),
        ("America/Argentina/Buenos_Aires", "Buenos Aires time, UTC−3"),
        ("Africa/Accra", "Accra time, UTC"),
        ("UTC", "UTC"),
        ("Etc/GMT-3", "UTC+3"),
    ],
)
def test_a_zone_is_told_by_its_city_and_how_far_it_is(zone: str, words: str):
    assert zone_in_words(AT.astimezone(ZoneInfo(zone)), Locale("en", "GB")) == words


def test_the_city_is_told_in_the_readers_language():
    assert zone_in_words(AT.astimezone(ZoneInfo("Europe/Warsaw")), Locale("de")).startswith(
        "Warschau"
    )


def test_a_zone_that_nobody_knows_is_told_as_universal_time():
    assert moment(AT, "en", "Nowhere/There").endswith("14:00 (UTC)")
