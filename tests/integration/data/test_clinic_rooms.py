"""The caretaker deletes the way into a clinic on its day, and not before a session that was put off."""

from datetime import timedelta

import pytest
from sqlalchemy.ext.asyncio import AsyncSession, async_sessionmaker

from activities.housekeeping import Housekeeping
from models.clock import programme_now
from models.messages.cases import state_of
from models.tables.case_view import CaseView
from models.tables.clinic import ClinicRoom
from models.views.clinics import rooms_of
from tests.support.clinics import opened
from tests.support.keys import KEYS, STORE

Sessions = async_sessionmaker[AsyncSession]
DAY = timedelta(days=1)


@pytest.mark.parametrize("days", [-2, 9])
async def test_the_way_into_a_session_that_was_put_off_stays(database: Sessions, days: int):
    x = opened()
    async with database() as session, session.begin():
        now = await programme_now(session)
        x.sessions[0].starts_at = now + days * DAY
        state = state_of("clinic").dump_python(x, mode="json", exclude={"owed", "touched"})
        session.add(
            CaseView(
                case_id=x.id, kind="clinic", revision=1, phase="open", updated_at=now, state=state
            )
        )
        session.add(
            ClinicRoom(
                clinic_id=x.id, session=1, address="https://a.example.org", purge_on=now.date()
            )
        )
    await Housekeeping(database, KEYS, STORE).purge()
    async with database() as session:
        assert bool(await rooms_of(session, x.id)) is (days > 0)
