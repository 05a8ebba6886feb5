"""Commands that set an installation up: what is left to do, the programme, cycles, staff, a test mail."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import datetime
from typing import Annotated

import typer
from pydantic import EmailStr, TypeAdapter, ValidationError
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from activities.mail.wake import RING
from cli.lookup import InProgramme, find_person, find_programme
from cli.session import database_session
from cli.staff import role_named
from domain.case.errors import RuleBroken
from domain.case.workdays import is_zone
from models.accounts.links import real_now
from models.accounts.sign_in_mail import owe_test
from models.clock import programme_now
from models.register.places import language_code
from models.tables.cycle import Cycle
from models.tables.programme import SignUps
from models.typed.text import one_line, phone_number
from models.views.languages import languages_used
from models.views.programmes import scope_of
from models.views.public import languages_in
from models.views.setup import programme_of, setup_facts, tasks_of
from models.views.text_steps import text_steps
from runtime.embedded.console import bold, dim, say
from runtime.errors import SetupProblem
from runtime.exchange_start import is_country
from runtime.languages import set_languages
from runtime.programmes import sender_in
from runtime.settings import load_settings
from runtime.setup import (
    CycleWish,
    StaffWish,
    invite_staff,
    set_cycle,
    set_programme,
)

By = Annotated[str, typer.Option(help="Who decided it: mail address, or full name.")]
DAY = "%Y-%m-%d"
_ADDRESS: TypeAdapter[str] = TypeAdapter(EmailStr)


def add_commands(commands: typer.Typer) -> None:
    """Put this group's commands on the command line."""
    commands.command("setup")(show_setup)
    commands.command("set-programme")(describe_programme)
    commands.command("set-languages")(choose_languages)
    commands.command("set-cycle")(describe_cycle)
    commands.command("invite-staff")(invite)
    commands.command("test-mail")(test_mail)


def show_setup(programme: InProgramme = "") -> None:
    """List what is set up, and what is left to do."""
    asyncio.run(_show(programme))


def describe_programme(  # noqa: PLR0913, PLR0917 - each is an option of the command
    name: Annotated[str | None, typer.Option(help="Its name.")] = None,
    country: Annotated[str | None, typer.Option(help="The hub's, two letters: PL.")] = None,
    time_zone: Annotated[str | None, typer.Option(help="The hub's: Europe/Warsaw.")] = None,
    duty_phone: Annotated[str | None, typer.Option(help="With its country code.")] = None,
    write_to: Annotated[str | None, typer.Option(help="Mail address of the hub.")] = None,
    part_of: Annotated[
        str | None, typer.Option(help="The plan or initiative it belongs to; About says so.")
    ] = None,
    sign_up: Annotated[
        SignUps | None, typer.Option(help="Whether people enter themselves.")
    ] = None,
    by: By = "",
    programme: InProgramme = "",
) -> None:
    """Describe a programme; what is not named stays. Exchanges that run keep what they began with."""
    given = {
        "name": one_line(name) if name is not None else None,
        "country": country.upper() if country is not None else None,
        "time_zone": time_zone,
        "duty_phone": duty_phone,
        "write_to": write_to,
        "part_of": one_line(part_of) if part_of is not None else None,
        "sign_up": sign_up.value if sign_up else None,
    }
    asyncio.run(
        _describe({key: value for key, value in given.items() if value is not None}, by, programme)
    )


def choose_languages(
    codes: Annotated[
        list[str], typer.Argument(help="Codes, such as en pl sr-Latn; the first one first.")
    ],
    by: By = "",
    programme: InProgramme = "",
) -> None:
    """Choose the languages of a programme. What was written in one that goes is kept."""
    asyncio.run(_languages([language_code(code) or code for code in codes], by, programme))


def describe_cycle(  # noqa: PLR0913, PLR0917 - each is an option of the command
    name: Annotated[str, typer.Argument(help="Its name; a new one makes a new cycle.")],
    opens: Annotated[datetime, typer.Option(formats=[DAY], help="First day, at the hub.")],
    closes: Annotated[datetime, typer.Option(formats=[DAY], help="Last day, at the hub.")],
    places: Annotated[int | None, typer.Option(min=1, max=1000, help="Planned exchanges.")] = None,
    budget: Annotated[int | None, typer.Option(min=1, help="For bookings, in euro.")] = None,
    visits_at_once: Annotated[
        int | None, typer.Option(min=1, max=1000, help="How many the hub can look after.")
    ] = None,
    by: By = "",
    programme: InProgramme = "",
) -> None:
    """Make a cycle, or correct the days, places, budget and visits of one."""
    wish = CycleWish(
        name=one_line(name), opens=opens.date(), closes=closes.date(), places=places,
        budget=budget, visits_at_once=visits_at_once,
    )  # fmt: skip
    asyncio.run(_cycle(wish, by, programme))


def invite(
    name: Annotated[str, typer.Argument(help="Name of the person.")],
    email: Annotated[str, typer.Argument(help="Their mail address.")],
    role: Annotated[list[str], typer.Option(help="A role at the hub; may be given several times.")],
    by: By = "",
    programme: InProgramme = "",
) -> None:
    """Enter somebody at the hub with their roles, and invite them by mail."""
    asyncio.run(
        _invite(
            StaffWish(
                name=one_line(name),
                email=mail_address(email),
                roles=[role_named(one) for one in role],
            ),
            by,
            programme,
        )
    )


def test_mail(
    person: Annotated[str, typer.Argument(help="Who gets it: mail address, or full name.")],
) -> None:
    """Send somebody a mail that goes the way of every mail. They enter its word in the page Settings, Sender."""
    asyncio.run(_test_mail(person))


@asynccontextmanager
async def acting(by: str) -> AsyncIterator[tuple[AsyncSession, str | None, datetime]]:
    """A session that is committed at the end; who acts, and when. A broken rule becomes a SetupProblem."""
    async with database_session(load_settings()) as session:
        me = (await find_person(session, by)).id if by else None
        try:
            yield session, me, await programme_now(session)
        except RuleBroken as broken:
            raise SetupProblem(
                broken.reason.format(**broken.params), broken.way_out.format(**broken.params)
            ) from broken
        await session.commit()


async def _show(programme: str) -> None:
    settings = load_settings()
    async with database_session(settings) as session:
        mark = await find_programme(session, programme)
        facts = await setup_facts(session, await programme_now(session), mark)
        texts = await text_steps(session, mark)
    for task in tasks_of(facts, sender_in(facts, settings.mail_from)):
        say(f"{'✓' if task.done else '·'} {bold(task.title)}  {dim(str(task.says))}")
    say("\nTexts of the public pages:")
    for step in texts:
        say(f"{'✓' if step.done else '·'} {bold(step.title)}  {dim(step.by_language)}")
    say(f"\n{settings.public_url}/desk/setup")


async def _describe(values: dict[str, str], by: str, programme: str) -> None:
    _check(values)
    async with acting(by) as (session, me, now):
        mark = await find_programme(session, programme)
        if await programme_of(session, mark) is None and not values.get("name"):
            raise SetupProblem("The programme has no name yet.", "Give one: --name.")
        changed = await set_programme(session, values, by=me, now=now, programme=mark)
    say(f"Changed: {changed}." if changed else "Nothing was changed.")


def _check(values: dict[str, str]) -> None:
    if "name" in values and not 2 <= len(values["name"]) <= 100:
        raise SetupProblem("--name has 2 to 100 letters.", "Choose another one.")
    if len(values.get("part_of", "")) > 200:
        raise SetupProblem("--part-of has at most 200 letters.", "Say it in fewer.")
    if values.get("country") and not is_country(values["country"]):
        raise SetupProblem(
            f"--country {values['country']} is no country that has a code.",
            "Give its two letters (ISO 3166), such as PL.",
        )
    if values.get("time_zone") and not is_zone(values["time_zone"]):
        raise SetupProblem(
            f"--time-zone {values['time_zone']} is not known.", "Give one such as Europe/Warsaw."
        )
    if values.get("duty_phone"):
        number = phone_number(values["duty_phone"])
        if number is None:
            raise SetupProblem(
                f"--duty-phone {values['duty_phone']} has no country code.",
                "Begin with +, as in +48 600 000 000.",
            )
        values["duty_phone"] = number
    if values.get("write_to"):
        values["write_to"] = mail_address(values["write_to"])


async def _languages(codes: list[str], by: str, programme: str) -> None:
    async with acting(by) as (session, me, now):
        mark = await find_programme(session, programme)
        before = languages_in(await programme_of(session, mark))
        changed = await set_languages(session, codes, by=me, now=now, programme=mark)
        used = {one.code: one.people for one in await languages_used(session, mark)}
    say(f"Languages: {' '.join(codes)}." if changed else "Nothing was changed.")
    for code in before:
        if code not in codes:
            say(f"{code} is not offered any more; {used.get(code, 0)} people prefer it.")


def mail_address(typed: str) -> str:
    try:
        return _ADDRESS.validate_python(typed.strip()).lower()
    except ValidationError:
        raise SetupProblem(
            f"{typed} is no mail address.", "Write one such as name@example.org."
        ) from None


async def _cycle(wish: CycleWish, by: str, programme: str) -> None:
    async with acting(by) as (session, me, now):
        mark = await find_programme(session, programme)
        mine = (await scope_of(session, mark)).named(col(Cycle.programme))
        known = await session.scalar(
            select(col(Cycle.id)).where(col(Cycle.name) == wish.name, *mine)
        )
        await set_cycle(session, known, wish, by=me, now=now, mark=mark)
    say(f"{bold(wish.name)} is open from {wish.opens:{DAY}} to {wish.closes:{DAY}}.")


async def _invite(wish: StaffWish, by: str, programme: str) -> None:
    async with acting(by) as (session, me, now):
        mark = await find_programme(session, programme)
        done = await invite_staff(session, wish, by=me, now=now, programme=mark)
        name, fresh = done.person.name, ", ".join(role.value for role in done.roles)
    say(f"{name} is invited by mail{f', as {fresh}' if fresh else ' again'}.")


async def _test_mail(typed: str) -> None:
    async with database_session(load_settings()) as session:
        person = await find_person(session, typed)
        await owe_test(session, person.id, real_now())
        await session.execute(RING)
        await session.commit()
        say(f"On its way to {person.email}. Its word is in the subject.")
