"""How a calendar's page is divided into months."""

from datetime import UTC, date, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from web.cases.ahead_read import Dated
from web.cases.calendar import SHOWN, narrowed, sheet
from web.cases.coming import Coming
from web.site.dates import use_frame

TODAY = date(2027, 5, 14)
NOW = datetime(2027, 5, 14, 9, tzinfo=UTC)
MAY = TODAY.replace(day=1)


def dated(
    on: date | datetime,
    *,
    overdue: bool = False,
    mine: bool = True,
    task: bool = False,
    of: str = "",
) -> Dated:
    one = Coming(key=str(on), on=on, what="x", plain="x", overdue=overdue, mine=mine, is_task=task)
    return Dated(one, "case", "c", "/cases/c", of)


DAYS = st.dates(TODAY - timedelta(days=3), TODAY + timedelta(days=800))
MOMENTS = st.builds(lambda day: datetime(day.year, day.month, day.day, 22, tzinfo=UTC), DAYS)


@given(
    st.lists(DAYS | MOMENTS, max_size=20), st.sampled_from(["UTC", "Asia/Tbilisi", "America/Lima"])
)
def test_leafing_through_the_pages_meets_everything_once(days: list[date | datetime], zone: str):
    dates, seen, start = [dated(day) for day in days], list[Dated](), MAY
    with use_frame(zone, NOW):
        while True:
            page = sheet(dates, TODAY, start)
            assert len(page.months) <= SHOWN
            seen += [one for month in page.months for one in month.dates]
            if not page.later:
                break
            start = date.fromisoformat(f"{page.later}-01")
    assert sorted(map(id, seen)) == sorted(map(id, dates))


def test_what_has_begun_stands_in_the_present_month_and_what_is_late_above_it():
    visit, late = dated(date(2027, 4, 30)), dated(datetime(2027, 5, 1, tzinfo=UTC), overdue=True)
    page = sheet([late, visit], TODAY, MAY)
    assert [(month.first, month.dates) for month in page.months] == [(MAY, [visit])]
    assert page.overdue == [late]
    assert sheet([late, visit], TODAY, date(2027, 6, 1)).overdue == []


def test_tasks_of_others_and_other_programmes_are_shown_only_where_asked_for():
    mine, other = dated(TODAY, task=True), dated(TODAY, task=True, mine=False, of="second")
    event = dated(TODAY, mine=False)
    assert narrowed([mine, other, event], others=False, programme=None) == [mine, event]
    assert narrowed([mine, other, event], others=True, programme="second") == [other]
