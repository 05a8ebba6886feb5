"""Further programmes of an installation: making one, and whom its mails come from. No function commits."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from activities.mail.content import sender_of
from domain.case.errors import N_, RuleBroken
from domain.exchange.people import Role
from models.tables.cycle import Cycle
from models.tables.exchange_view import ExchangeView
from models.tables.person import Person
from models.tables.programme import Programme
from models.views.programmes import all_programmes
from models.views.setup import SetupFacts
from runtime.setup import check_name, give_to, one_at_a_time, plain_name, record


async def make_programme(session: AsyncSession, name: str, *, by: str, now: datetime) -> Programme:
    """Another programme beside those that are there; `by` is its first coordinator. Everything else is left to set."""
    await one_at_a_time(session)
    known = await all_programmes(session)
    if not any(one.made_at is None for one in known):
        raise RuleBroken(
            "name",
            N_("The first programme has no name yet."),
            N_("Name that one first, in Settings, Programme."),
            rule="first_programme_unnamed",
        )
    check_name(known, name)
    made = Programme(id=await _free_id(session, known, name), name=name, made_at=now)
    session.add(made)
    await session.flush()
    record(session, "programme/name", ("", name), by=by, now=now, programme=made.mark)
    await give_to(
        session, await session.get_one(Person, by), Role.COORDINATOR,
        by=by, now=now, programme=made.mark,
    )  # fmt: skip
    await session.flush()
    return made


async def _free_id(session: AsyncSession, known: Sequence[Programme], name: str) -> str:
    """One that no programme has, and no exchange or cycle of the first one names."""
    taken = {one.id for one in known} | {*await session.scalars(select(col(Cycle.programme)))}
    taken |= {*await session.scalars(select(col(ExchangeView.programme)).distinct())}
    plain, number = plain_name(name), 1
    while (made := plain if number == 1 else f"{plain}-{number}") in taken:
        number += 1
    return made


def sender_in(facts: SetupFacts, installation: str) -> str:
    """Whom the mails of the programme come from, as `name <address>`."""
    known = facts.programme
    if known is None or known.made_at is None:
        return installation
    return sender_of(installation, known.name, known.mail_from)
