"""Who may open what: roles at the desk, and seats in an exchange, whose existence others do not learn."""

from typing import Annotated, Any

import pytest
from fastapi import Depends, FastAPI
from fastapi.responses import PlainTextResponse
from sqlalchemy.ext.asyncio import AsyncSession, async_sessionmaker

from domain.exchange.people import Role
from models.tables.exchange_member import ExchangeMember
from models.tables.exchange_view import ExchangeView
from models.tables.staff_role import StaffRole
from tests.support.fixtures_database import Fill
from tests.support.web_app import NOW, add_people, browser, make_app, signed_in
from web.site.access import Hub, MemberOf, Seat, SignedIn, Viewer
from web.site.dates import frame

Sessions = async_sessionmaker[AsyncSession]


@pytest.fixture
def filled_by() -> Fill:
    return add_people


async def add_seat(database: Sessions, exchange_id: str, *, side: str, **seat: Any) -> None:
    """An exchange, and who takes part in it on one side."""
    async with database() as session:
        session.add(
            ExchangeView(
                exchange_id=exchange_id,
                revision=1,
                programme="cee",
                cycle_id="round-1",
                phase="planning",
                direction="mentee_travels",
                mentee_community="c-mentee",
                application_doc="d-application",
                updated_at=NOW,
                state={},
            )
        )
        session.add(ExchangeMember(exchange_id=exchange_id, role=side, side=side, **seat))
        await session.commit()


@pytest.fixture
async def app(database: Sessions) -> FastAPI:
    await add_seat(database, "x1", person_id="p-mia", side="mentee", is_traveller=True)
    made = make_app(database)

    @made.get("/t/desk")
    async def desk(viewer: Annotated[Viewer, Depends(Hub())]) -> PlainTextResponse:
        return PlainTextResponse(viewer.name)

    @made.get("/t/approve")
    async def approve(viewer: Annotated[Viewer, Depends(Hub(Role.APPROVER))]) -> PlainTextResponse:
        return PlainTextResponse(viewer.name)

    @made.get("/t/book")
    async def book(viewer: Annotated[Viewer, Depends(Hub(Role.BOOKER))]) -> PlainTextResponse:
        return PlainTextResponse(viewer.name)

    @made.get("/t/exchanges/{exchange_id}")
    async def seat(seat: Annotated[Seat, Depends(MemberOf())]) -> PlainTextResponse:
        roles = ",".join(sorted(seat.roles))
        return PlainTextResponse(f"{seat.side} {roles} {seat.is_lead} {seat.is_traveller}")

    @made.get("/t/zone")
    async def zone(viewer: Annotated[Viewer, Depends(SignedIn())]) -> PlainTextResponse:
        return PlainTextResponse(f"{viewer.time_zone} {frame().zone} {frame().now.isoformat()}")

    return made


@pytest.mark.parametrize(
    ("person", "path", "status"),
    [
        ("p-ann", "/t/desk", 200),
        ("p-ann", "/t/approve", 200),
        ("p-ann", "/t/book", 403),
        ("p-mia", "/t/desk", 403),
        ("p-mia", "/t/exchanges/x1", 200),
        ("p-mia", "/t/exchanges/x2", 404),
        ("p-ann", "/t/exchanges/x2", 404),
    ],
)
async def test_roles_and_seats(
    app: FastAPI, database: Sessions, person: str, path: str, status: int
):
    async with signed_in(app, database, person) as client:
        assert (await client.get(path)).status_code == status


async def test_a_foreign_exchange_looks_like_none(app: FastAPI, database: Sessions):
    await add_seat(database, "x2", person_id="p-ann", side="mentor")
    async with signed_in(app, database, "p-mia") as client:
        foreign, none = await client.get("/t/exchanges/x2"), await client.get("/t/exchanges/x3")
    strip = str.replace
    assert (foreign.status_code, none.status_code) == (404, 404)
    assert _same(foreign.text) == _same(none.text)
    assert strip is str.replace


def _same(text: str) -> str:
    return text.replace("x2", "x").replace("x3", "x").split("<main")[1]


async def test_a_seat_knows_its_side_and_roles(app: FastAPI, database: Sessions):
    async with database() as session:
        session.add(StaffRole(person_id="p-mia", role="safety_officer"))
        await session.commit()
    async with signed_in(app, database, "p-mia") as client:
        answer = await client.get("/t/exchanges/x1")
    assert answer.text == "mentee mentee False True", "what is the hub's own is not a participant's"


async def test_a_role_that_reads_no_cases_has_no_seat(app: FastAPI, database: Sessions):
    await add_seat(database, "x2", person_id="p-ann", side="mentor")
    async with database() as session:
        session.add(StaffRole(person_id="p-mia", role="safety_officer"))
        await session.commit()
    async with signed_in(app, database, "p-mia") as client:
        assert (await client.get("/t/exchanges/x2")).status_code == 404


async def test_a_role_that_reads_cases_has_a_seat_where_there_is_a_case(
    app: FastAPI, database: Sessions
):
    async with signed_in(app, database, "p-ann") as client:
        assert (await client.get("/t/exchanges/x1")).status_code == 200
        assert (await client.get("/t/exchanges/x3")).status_code == 404


async def test_others_sign_in_first_and_come_back(app: FastAPI):
    async with browser(app) as client:
        answer = await client.get("/t/exchanges/x1?tab=plan")
    assert (answer.status_code, answer.headers["location"]) == (
        303,
        "/sign-in?next=/t/exchanges/x1%3Ftab%3Dplan",
    )


async def test_the_readers_zone_and_the_programmes_date_are_bound(app: FastAPI, database: Sessions):
    async with signed_in(app, database, "p-mia") as client:
        assert (
            await client.get("/t/zone")
        ).text == "Europe/Warsaw Europe/Warsaw 2027-05-03T09:00:00+00:00"
