"""The commands about the hub's staff, typed at a terminal."""

import asyncio
from collections.abc import Awaitable, Callable

import pytest
from sqlalchemy.ext.asyncio import AsyncSession, async_sessionmaker
from sqlmodel import col, select
from typer.testing import CliRunner, Result

from cli.application import commands
from models.tables.outbox import OutboxNotice
from models.tables.setting_change import SettingChange
from models.tables.staff_role import StaffRole
from models.tables.staff_tie import StaffTie
from runtime.errors import SetupProblem
from tests.support.people import ANN, COR, PAT, SAF
from tests.support.running_concerns import add_staff, kept

Sessions = async_sessionmaker[AsyncSession]
Type = Callable[..., Awaitable[Result]]


@pytest.fixture
async def typed(database: Sessions, database_url: str) -> Type:
    await add_staff(database)

    async def run(*words: str) -> Result:
        runner, env = CliRunner(), {"DATABASE_URL": database_url}
        return await asyncio.to_thread(runner.invoke, commands, list(words), env=env)

    return run


async def officers(database: Sessions) -> dict[str, str | None]:
    async with database() as session:
        rows = await session.scalars(
            select(StaffRole).where(col(StaffRole.role) == "safety_officer")
        )
        return {row.person_id: row.given_by for row in rows}


async def test_a_role_is_given_once_and_shown(typed: Type, database: Sessions) -> None:
    concern = await kept(database)
    for said in ("is safety officer", "was already safety officer"):
        done = await typed("give-role", "p-pat@example.org", "safety-officer", "--by", "Cor")
        assert (done.exit_code, said in done.output) == (0, True), done.output
    assert await officers(database) == {SAF: None, PAT: COR}
    listed = await typed("staff")
    line = next(line for line in listed.output.splitlines() if "safety_officer" in line)
    assert "Pat" in line
    assert "Saf" in line
    async with database() as session:
        (mail,) = await session.scalars(select(OutboxNotice))
    assert (mail.incident_id, mail.person_id, mail.kind) == (concern.id, PAT, "concern_reminder")


async def test_a_role_is_taken_and_an_empty_one_is_pointed_out(
    typed: Type, database: Sessions
) -> None:
    done = await typed("take-role", "Saf", "safety_officer", "--by", "Cor")
    assert "Saf is no longer safety officer." in done.output
    assert "Nobody is safety officer now." in done.output
    assert await officers(database) == {}
    async with database() as session:
        (change,) = await session.scalars(select(SettingChange))
    written = (change.by, change.part, change.field, change.before, change.after)
    assert written == (COR, "staff", "safety_officer", "Saf", "")
    assert "Nothing to take." in (await typed("take-role", "Saf", "safety_officer")).output


async def test_the_last_coordinator_is_not_taken_by_a_command_either(typed: Type) -> None:
    await typed("give-role", "Pat", "coordinator")
    done = await typed("take-role", "Pat", "coordinator")
    assert isinstance(done.exception, SetupProblem)
    assert "wait until they have signed in" in done.exception.way_out


@pytest.mark.parametrize("role", ["mentor", "traveller", "king"])
async def test_only_roles_of_the_hub_are_given(typed: Type, database: Sessions, role: str) -> None:
    done = await typed("give-role", "Pat", role)
    assert isinstance(done.exception, SetupProblem)
    assert "safety_officer" in done.exception.way_out
    assert await officers(database) == {SAF: None}


async def test_ties_have_their_commands(typed: Type, database: Sessions) -> None:
    done = await typed("add-tie", "Ann", "c-mentee", "--by", "Cor")
    assert "Done." in done.output
    assert "It was so already." in (await typed("add-tie", "Ann", "c-mentee")).output
    async with database() as session:
        assert await session.get(StaffTie, (ANN, "c-mentee"))
    own = await typed("remove-tie", "Ann", "c-mentee", "--by", "Ann")
    assert isinstance(own.exception, SetupProblem), "nobody strikes out their own"
    assert "Done." in (await typed("remove-tie", "Ann", "c-mentee")).output
    assert isinstance((await typed("add-tie", "Ann", "Nowhere")).exception, SetupProblem)
