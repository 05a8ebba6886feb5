"""What a command needs to reach the exchanges: settings, database, Temporal, and the date."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass

from sqlalchemy.exc import OperationalError

from runtime.clock import ProgrammeClock
from runtime.database import Sessions, make_engine, make_sessions
from runtime.errors import SetupProblem
from runtime.exchanges import Exchanges, ExchangesAway
from runtime.settings import Settings, load_settings
from runtime.temporal import connect_temporal, pollers

APPLICATION = "peer-exchange-cli"


@dataclass(frozen=True)
class Connection:
    """Open for one command."""

    settings: Settings
    sessions: Sessions
    clock: ProgrammeClock
    exchanges: Exchanges


@asynccontextmanager
async def connected(*, worker: bool = True) -> AsyncIterator[Connection]:
    """Reach everything, or raise SetupProblem naming what is away.

    With `worker`, somebody must also be there to carry messages out.
    """
    settings = load_settings()
    engine = make_engine(settings.required_database_url(), pool_size=4, application=APPLICATION)
    try:
        client = await connect_temporal(settings)
        if worker and not await pollers(client):
            raise SetupProblem(
                "No worker asks for work.", "Start one: python -m worker (make up does)."
            )
        sessions = make_sessions(engine)
        clock = ProgrammeClock(sessions)
        yield Connection(
            settings, sessions, clock, Exchanges(client, clock, public_url=settings.public_url)
        )
    except (OSError, OperationalError) as error:
        raise SetupProblem(
            f"PostgreSQL does not answer ({str(error).splitlines()[0]}).",
            "Start it (make up starts the embedded one), or correct DATABASE_URL.",
        ) from error
    except ExchangesAway as error:
        raise SetupProblem(
            f"Temporal or the worker did not answer in time ({error}).",
            "Run the same command again: what was sent twice acts once.",
        ) from error
    finally:
        await engine.dispose()
