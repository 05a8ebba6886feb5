"""The web server: `python -m web`. Ready when `/health` answers 200; SIGTERM lets open requests finish."""

import asyncio
import signal
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import uvloop

from runtime.clock import ProgrammeClock
from runtime.database import make_engine, make_sessions
from runtime.errors import SetupProblem
from runtime.exchanges import Exchanges
from runtime.gc_tuning import settle_garbage
from runtime.observability import configure_logging
from runtime.settings import Settings, load_settings
from runtime.temporal import connect_temporal
from web.app import create_app
from web.server import bounded_server
from web.site.resources import Resources


@asynccontextmanager
async def open_resources(settings: Settings) -> AsyncIterator[Resources]:
    """Open what the pages need. Nothing is dialled yet: the web starts even while other parts are away."""
    settings.required_vault_key()  # better refused now than at the first traveller's form
    engine = make_engine(settings.required_database_url(), application="peer-exchange-web")
    sessions = make_sessions(engine)
    clock = ProgrammeClock(sessions)
    try:
        client = await connect_temporal(settings, lazy=True)
        exchanges = Exchanges(client, clock, public_url=settings.public_url)
        resources = Resources(settings, sessions, exchanges, clock.now)
        try:
            yield resources
        finally:
            await resources.changes.close()
    finally:
        await engine.dispose()


async def serve(settings: Settings) -> None:
    """Serve until SIGTERM or SIGINT."""
    async with open_resources(settings) as resources:
        server = bounded_server(
            create_app(resources), host=settings.web_host, port=settings.web_port
        )
        settle_garbage()
        loop = asyncio.get_running_loop()

        def end() -> None:
            server.should_exit = True
            resources.changes.end_streams()

        for wanted in (signal.SIGTERM, signal.SIGINT):
            loop.add_signal_handler(wanted, end)
        await server.serve()


def main() -> None:
    try:
        settings = load_settings()
        configure_logging(settings, "web")
        uvloop.run(serve(settings))
    except SetupProblem as problem:
        sys.exit(f"{problem.what} {problem.way_out}")


if __name__ == "__main__":
    main()
