"""What a community brings along into an exchange: its people's zones, its country's holidays."""

from datetime import timedelta

import pytest
from sqlalchemy.ext.asyncio import AsyncSession, async_sessionmaker

from domain.case.errors import PolicyBroken
from models.clock import programme_now
from models.tables.community import Community
from models.tables.cycle import Cycle
from models.tables.person import Person
from runtime.exchange_start import holidays_from, party_of, policy_of
from tests.support.people import MIA, MILO
from tests.support.people_rows import add_cast

Sessions = async_sessionmaker[AsyncSession]


async def test_a_side_has_the_zones_of_its_people_and_the_holidays_of_its_country(
    database: Sessions,
) -> None:
    async with database() as session:
        await add_cast(session)
        (await session.get_one(Community, "c-mentee")).country = "CZ"
        (await session.get_one(Person, MIA)).time_zone = "Europe/Prague"
        (await session.get_one(Person, MILO)).time_zone = "America/Bogota"
        party = await party_of(session, "c-mentee")
        today = (await programme_now(session)).date()
    assert party.contact == MIA
    assert party.time_zone == "Europe/Prague"
    assert party.zones == {MILO: "America/Bogota"}
    assert party.holidays == holidays_from(today, "CZ")
    assert party.holidays != holidays_from(today, "PL")
    assert any((day.month, day.day) == (7, 6) for day in party.holidays), "Jan Hus"
    assert all(today <= day <= today + timedelta(days=548) for day in party.holidays)


async def test_an_unknown_country_has_no_holidays_and_an_unknown_zone_is_utc(
    database: Sessions,
) -> None:
    async with database() as session:
        await add_cast(session)
        (await session.get_one(Community, "c-mentee")).country = "XA"
        (await session.get_one(Person, MIA)).time_zone = "Mars/Base"
        (await session.get_one(Person, MILO)).time_zone = "UTC"
        party = await party_of(session, "c-mentee")
    assert (party.time_zone, party.zones, party.holidays) == ("UTC", {}, ())


async def test_what_a_round_says_of_one_ask_changes_only_that(database: Sessions) -> None:
    async with database() as session:
        now = await programme_now(session)
    cycle = Cycle(
        id="c",
        programme="cee",
        name="n",
        opens_at=now,
        closes_at=now,
        matching_on=now,
        policy={"asks": {"sign_plan": {"working_days": 3}, "book": {"half_time": False}}},
    )
    policy = policy_of(cycle, now)
    plain = policy_of(cycle.model_copy(update={"policy": {}}), now)
    sign, book = policy.asks["sign_plan"], policy.asks["book"]  # type: ignore[index]
    assert (sign.days, sign.working_days) == (None, 3)
    assert sign.ladder == plain.asks["sign_plan"].ladder  # type: ignore[index]
    assert (book.half_time, book.working_days) == (False, 10)


@pytest.mark.parametrize(
    ("said", "named"),
    [
        (
            {"sign_plan": {"before_hours": [1000]}},
            r"asks\.sign_plan: a reminder cannot come before",
        ),
        (
            {"arrive": {"ladder": [{"to": "chair", "hours": 500}]}},
            r"asks\.arrive: a rung of its ladder",
        ),
    ],
)
async def test_a_round_whose_ladder_cannot_be_kept_is_refused(
    database: Sessions, said: dict[str, object], named: str
) -> None:
    async with database() as session:
        now = await programme_now(session)
    cycle = Cycle(
        id="c",
        programme="cee",
        name="n",
        opens_at=now,
        closes_at=now,
        matching_on=now,
        policy={"asks": said},
    )
    with pytest.raises(PolicyBroken, match=named):
        policy_of(cycle, now)
