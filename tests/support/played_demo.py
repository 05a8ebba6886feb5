"""The demo, played once for all tests of the group `demo`: interrupted, resumed, repeated."""

from collections.abc import AsyncIterator
from dataclasses import dataclass

import pytest
from temporalio.testing import WorkflowEnvironment

from cli.connection import Connection
from cli.demo.concerns import cases
from cli.demo.director import Director
from cli.demo.stage import prepare
from cli.demo.stories import Tale, tales
from models.messages.records import Change
from runtime.database import make_engine, make_sessions
from tests.support.fixtures_database import Databases
from tests.support.installation import installation, settings


@dataclass
class Played:
    """The finished demo: how many steps each of its three runs played, and where each story then stood."""

    connection: Connection
    tales: list[Tale]
    runs: list[int]
    changes: dict[str, Change]


class CtrlC(Exception):  # noqa: N818 - it is what the person at the terminal does
    """Somebody pressed Ctrl-C."""


@pytest.fixture(scope="session")
async def played(
    databases: Databases, temporal_environment: WorkflowEnvironment
) -> AsyncIterator[Played]:
    """Tests of the group may act in it: those that compare with the stories look at `changes`."""
    client = temporal_environment.client
    async with databases.copy() as address:
        engine = make_engine(address)
        known = settings(address, client.service_client.config.target_host)
        async with installation(client, make_sessions(engine), known) as connection:
            yield await _play_three_times(connection)
        await engine.dispose()


async def _play_three_times(connection: Connection) -> Played:
    told, lines = tales(), []

    def stop_half_way(line: str) -> None:
        lines.append(line)
        if len(lines) == 70:
            raise CtrlC

    stage, runs = await prepare(connection), []
    with pytest.raises(CtrlC):
        await Director(connection, stage, stop_half_way).run(told, cases())
    runs.append(len(lines))
    for _ in range(2):
        director = Director(connection, await prepare(connection), lines.append)
        runs.append(await director.run(told, cases()))
        assert director.left == {}
    changes = {tale.key: await connection.exchanges.snapshot(tale.exchange_id) for tale in told}
    return Played(connection, told, runs, changes)
