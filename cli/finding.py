"""What people type, found in the database: exchanges by the beginning of an id, persons by address."""

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from models.tables.exchange_view import ExchangeView
from models.tables.person import Person
from runtime.errors import SetupProblem

LEAST_LETTERS = 4


async def find_exchange(session: AsyncSession, typed: str) -> str:
    """The id of the one exchange whose id begins so. SetupProblem for none, or for several."""
    start = typed.strip().lower().removeprefix("exchange-")
    if len(start) < LEAST_LETTERS or not start.replace("-", "").isalnum():
        raise SetupProblem(
            f"{typed!r} is not the beginning of an exchange's id.",
            f"Give at least {LEAST_LETTERS} of its letters; the web address ends in it.",
        )
    query = select(col(ExchangeView.exchange_id)).where(
        col(ExchangeView.exchange_id).startswith(start)
    )
    found = (await session.scalars(query.order_by(col(ExchangeView.exchange_id)).limit(3))).all()
    if start in found:
        return start
    if len(found) > 1:
        raise SetupProblem(
            f"Several exchanges begin with {start}: {', '.join(found)}.", "Give more of the id."
        )
    if not found:
        raise SetupProblem(
            f"No exchange begins with {start}.",
            "See: python -m cli asks. If views are missing: python -m cli rebuild",
        )
    return found[0]


async def find_person(session: AsyncSession, email: str) -> Person:
    """The person with this address, or with this id. SetupProblem where there is none."""
    typed = email.strip()
    query = select(Person).where((col(Person.email) == typed.lower()) | (col(Person.id) == typed))
    person = await session.scalar(query)
    if person is None:
        raise SetupProblem(f"Nobody is known by {email}.", "Check the spelling of the address.")
    return person
