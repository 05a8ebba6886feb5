"""What a form lets somebody choose is told by name, from what the exchange knows."""

from collections.abc import AsyncIterator
from dataclasses import replace
from typing import Any, cast

import pytest
from fastapi import Request
from sqlalchemy.ext.asyncio import AsyncSession, async_sessionmaker

from domain.case.asks import AskStatus
from domain.exchange.orders import OrderStatus
from domain.exchange.people import Role, Side
from models.messages.records import STATE
from models.tables.ask_view import AskView
from models.tables.exchange_view import ExchangeView
from models.tables.person import Person
from tests.support.people import BO, COR, MIA, MILO, PAT, SUB, TESS, TOR
from tests.support.recorded_exchanges import record_until
from tests.support.web_app import NOW
from web.cases.pages import Place
from web.exchanges import choices
from web.site.access import Seat
from web.site.dates import use_frame

Sessions = async_sessionmaker[AsyncSession]
BOOKED = 16  # timeline entries when the first order is booked
ENDED = 900


async def place(session: AsyncSession) -> Place:
    view = await session.get(ExchangeView, "x1")
    assert view
    nobody: Any = None
    return Place(
        cast("Request", nobody),
        cast("Seat", nobody),
        STATE.validate_python(view.state),
        None,
        NOW,
        session,
    )


@pytest.fixture
async def booked(database: Sessions) -> AsyncIterator[Place]:
    """An exchange whose plan is approved and whose journey is being booked."""
    await record_until(database, BOOKED)
    async with database() as session:
        with use_frame("Europe/Warsaw", NOW):
            yield await place(session)


async def test_people_of_a_side_have_names(booked: Place):
    assert await choices.people(booked, Side.MENTEE) == [(MIA, "Mia"), (MILO, "Milo")]
    both = await choices.people(booked, *Side)
    assert [person for person, _name in both] == [MIA, MILO, TOR, TESS]
    assert await choices.travellers(booked) == [(MIA, "Mia")]


async def test_team_can_be_narrowed_to_roles(booked: Place):
    assert [person for person, _name in await choices.team(booked, Role.PROGRAMME)] == [PAT, SUB]
    narrowed = dict(await choices.team(booked, Role.BOOKER, Role.COORDINATOR))
    assert set(narrowed) == {BO, COR}
    assert len(await choices.team(booked)) == len(booked.exchange.team.members)


async def test_staff_who_left_cannot_be_chosen(booked: Place):
    assert SUB in dict(await choices.hub_staff(booked))
    gone = await booked.database.get(Person, SUB)
    assert gone
    gone.active = False
    await booked.database.flush()
    staff = await choices.hub_staff(booked)
    assert SUB not in dict(staff)
    assert MIA not in dict(staff)
    assert [name for _id, name in staff] == sorted(name for _id, name in staff)


async def test_asks_say_what_of_whom_and_until_when(booked: Place):
    found = await choices.asks(booked)
    assert found
    for ask_id, text in found:
        ask = await booked.database.get(AskView, ("x1", ask_id))
        assert ask
        assert ask.status is AskStatus.OPEN
        assert ": " in text
        assert ", due " in text
    answered = await choices.asks(booked, AskStatus.ANSWERED)
    assert answered
    assert not {ask for ask, _text in answered} & {ask for ask, _text in found}


async def test_orders_are_named_with_their_traveller(booked: Place):
    live = await choices.orders(booked)
    assert {order for order, _text in live} == {o.id for o in booked.exchange.orders if o.is_live}
    assert all("for Mia: " in text for _id, text in live)
    requested = await choices.orders(booked, OrderStatus.REQUESTED)
    assert {order for order, _text in requested} == {
        o.id for o in booked.exchange.orders if o.status is OrderStatus.REQUESTED
    }
    assert len(requested) < len(live)


async def test_goals_have_their_words(booked: Place):
    assert await choices.goals(booked) == [("1", "1. Plan an event for forty people")]


async def test_goals_without_words_have_numbers_and_without_a_plan_there_are_none(booked: Place):
    plan = booked.exchange.plan
    assert plan
    count = plan.facts.goals
    booked.exchange.plan = replace(plan, doc=replace(plan.doc, id="d-lost"))
    assert await choices.goals(booked) == [(str(n), f"Goal {n}") for n in range(1, count + 1)]
    booked.exchange.plan = None
    assert await choices.goals(booked) == []


async def test_actions_and_calls(database: Sessions):
    await record_until(database, ENDED)
    async with database() as session:
        at = await place(session)
        assert await choices.actions(at) == [(at.exchange.actions[0].id, "Plan the edit-a-thon")]
        other = next(s for s in type(at.exchange.actions[0].status))
        assert other is not at.exchange.actions[0].status
        assert await choices.actions(at, other) == []
        with use_frame("Europe/Warsaw", NOW):
            assert choices.calls(at) == []
            at.exchange.calls[1].status = type(at.exchange.calls[1].status).PLANNED
            ((number, text),) = choices.calls(at)
    assert number == "2"
    assert text.startswith("2: ")
