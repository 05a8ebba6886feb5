"""Mails about a published report that was taken down: whom they reach, and that they are owed."""

from collections.abc import Iterable
from datetime import datetime, timedelta
from uuid import uuid4

from sqlalchemy import func, select, text
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from domain.exchange.exchange import Exchange
from domain.exchange.notices import NoticeKind
from domain.exchange.people import Role, Side
from models.tables.outbox import OutboxNotice

AT_MOST_EVERY = timedelta(days=1)
"""Of one party: who takes a report down and puts it back again and again writes to nobody each time."""
_ACTIVE = text("SELECT id FROM person WHERE id = ANY(:ids) AND active")
_STAFF = text("""
    SELECT person.id, staff_role.role FROM staff_role JOIN person ON person.id = staff_role.person_id
    WHERE staff_role.role IN ('programme', 'coordinator') AND person.active ORDER BY person.id
""")


async def owe_taken_down(
    session: AsyncSession, x: Exchange, party: str, *, by: str, now: datetime
) -> None:
    """Owe the other side, or both, and the hub the news that a party had the report taken down.

    `party` is a side, or `models.views.reports.HUB`. The caller commits, and rings for the courier.
    """
    begun = f"{x.id}/{NoticeKind.REPORT_TAKEN_DOWN}/{party}/"
    lately = await session.scalar(
        select(func.count()).where(
            col(OutboxNotice.exchange_id) == x.id,
            col(OutboxNotice.key).startswith(begun, autoescape=True),
            col(OutboxNotice.owed_at) > now - AT_MOST_EVERY,
        )
    )
    if lately:
        return
    people = [
        person for side in Side if side != party for person in await _of_side(session, x, side)
    ]
    people += await _of_hub(session, x)
    for person in dict.fromkeys(people):
        if person != by:
            notice = str(uuid4())
            session.add(
                OutboxNotice(
                    id=notice, key=f"{begun}{notice}", exchange_id=x.id, revision=0,
                    kind=NoticeKind.REPORT_TAKEN_DOWN, person_id=person,
                    data={"values": {f"by_{party}": 1}}, owed_at=now,
                )
            )  # fmt: skip


async def _of_side(session: AsyncSession, x: Exchange, side: Side) -> Iterable[str]:
    """The contact, or where that person is not active any more, whoever else is."""
    party = x.party(side)
    if party is None:
        return ()
    found = {row.id for row in await session.execute(_ACTIVE, {"ids": list(party.members)})}
    return (party.contact,) if party.contact in found else sorted(found)


async def _of_hub(session: AsyncSession, x: Exchange) -> Iterable[str]:
    """Who led the exchange, or where they are not at the hub any more, whoever leads others now."""
    staff: dict[str, set[str]] = {}
    for person, role in await session.execute(_STAFF):
        staff.setdefault(person, set()).add(role)
    if x.team.case_owner in staff:
        return (x.team.case_owner,)
    return [one for one in staff if Role.PROGRAMME in staff[one]] or staff
