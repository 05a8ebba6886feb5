"""In whose name mails about signing in come: the one programme somebody belongs to, else the installation's."""

from datetime import UTC, datetime
from typing import Any

import pytest
from sqlalchemy.ext.asyncio import AsyncSession, async_sessionmaker

from activities.mail import outbox
from domain.exchange.people import Role
from models.accounts.sign_in_mail import ask_for_link
from models.tables.membership import Membership
from models.tables.person import Person
from models.tables.programme import Programme
from models.tables.staff_role import StaffRole
from tests.support.people import START
from tests.support.people_rows import community

Sessions = async_sessionmaker[AsyncSession]


@pytest.mark.parametrize(
    ("entered", "member_of", "role_in", "further", "name"),
    [
        ([""], None, None, False, "First"),
        ([], None, None, False, "First"),
        ([""], None, None, True, "First"),
        (["beta"], None, None, True, "Beta"),
        (["beta"], ["beta"], "beta", True, "Beta"),
        ([], ["beta"], None, True, "Beta"),
        ([], None, "beta", True, "Beta"),
        ([""], None, "beta", True, ""),
        (["beta"], ["", "beta"], None, True, ""),
        ([], None, None, True, ""),
    ],
)
async def test_a_sign_in_mail_is_in_the_name_of_the_only_programme_of_a_person(
    database: Sessions,
    entered: list[str],
    member_of: list[str] | None,
    role_in: str | None,
    further: bool,
    name: str,
):
    rows: list[Any] = [
        Programme(id="cee", name="First", duty_phone="+1"),
        Person(id="p-x", name="X", email="x@example.org", programmes=entered),
    ]
    if further:
        rows.append(Programme(id="beta", name="Beta", made_at=START, mail_from="Beta <b@b.org>"))
    if member_of is not None:
        of_it = community("c-x", "Somewhere")
        of_it.programmes = member_of
        rows.append(of_it)
    async with database() as session, session.begin():
        session.add_all(rows)
        await session.flush()
        if member_of is not None:
            session.add(Membership(person_id="p-x", community_id="c-x"))
        if role_in is not None:
            session.add(StaffRole(person_id="p-x", role=Role.BOOKER, programme=role_in))
        now = datetime.now(UTC)
        await ask_for_link(session, "x@example.org", next_path="/", minutes=10, now=now)
    batch = await outbox.take(database)
    assert batch is not None
    assert batch.programme == name
    assert (batch.is_further, batch.mail_from) == (
        name == "Beta",
        "Beta <b@b.org>" if name == "Beta" else "",
    )
    assert bool(batch.reach) == (name == "First"), "the phone of a programme is not everybody's"
