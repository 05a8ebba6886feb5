"""A new cycle opens: every application that waits for a partner is looked at again, the first ones first."""

from dataclasses import dataclass, field
from datetime import datetime
from uuid import uuid4

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from domain.case.errors import RuleBroken
from domain.exchange.messages.no_match import WakeUp
from domain.exchange.phases import Phase
from models.tables.cycle import Cycle
from models.tables.exchange_view import ExchangeView
from runtime.exchanges import Exchanges, ExchangeUnknown


@dataclass
class Woken:
    """What became of each waiting exchange: ids of those woken, and of those refused with why."""

    woken: list[str] = field(default_factory=list)
    refused: dict[str, str] = field(default_factory=dict)


async def open_cycle(session: AsyncSession, programme: str, now: datetime) -> str | None:
    """Id of the programme's cycle that opened last, None where none is open yet."""
    found: str | None = await session.scalar(
        select(col(Cycle.id))
        .where(col(Cycle.programme) == programme, col(Cycle.opens_at) <= now)
        .order_by(col(Cycle.opens_at).desc())
        .limit(1)
    )
    return found


async def waiting(session: AsyncSession, programme: str) -> list[str]:
    """Ids of the programme's exchanges on the waiting list, the longest waiting first."""
    query = (
        select(col(ExchangeView.exchange_id))
        .where(
            col(ExchangeView.programme) == programme,
            col(ExchangeView.phase) == Phase.WAITING_LIST.value,
        )
        .order_by(col(ExchangeView.updated_at), col(ExchangeView.exchange_id))
    )
    return list(await session.scalars(query))


async def wake_all(
    exchanges: Exchanges, waiting_ids: list[str], *, by: str, cycle: str | None
) -> Woken:
    """Wake them, one after the other; one that cannot be woken keeps no other one asleep.

    Who was woken a moment ago is refused, as nothing waits there any more. Raises ExchangesAway.
    """
    done = Woken()
    for exchange_id in waiting_ids:
        try:
            await exchanges.send(exchange_id, WakeUp(by=by, cycle=cycle), str(uuid4()))
        except RuleBroken as broken:
            done.refused[exchange_id] = str(broken)
        except ExchangeUnknown:
            done.refused[exchange_id] = "It has ended."
        else:
            done.woken.append(exchange_id)
    return done
