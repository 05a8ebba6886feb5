"""What bookings cost beside their budget, and the sheet by which a booker cancels them."""

import re
from dataclasses import replace
from datetime import timedelta

from sqlalchemy import text as sql
from sqlalchemy.ext.asyncio import AsyncSession, async_sessionmaker

from activities.records import Records
from domain.exchange.ask_kinds import AskKind
from domain.exchange.interruptions import CancelReason
from domain.exchange.messages.endings import Cancel
from domain.exchange.messages.travel import GiveTravelData
from domain.exchange.orders import OrderKind, OrderStatus
from domain.exchange.phases import Phase
from domain.exchange.spending import by_kind
from models.messages.records import whole
from models.tables.cycle import Cycle
from models.views.costs import spending_of_cycles
from tests.support.booked_forms import of_kind
from tests.support.exchange_states import at
from tests.support.pages_of_exchange import Behind, Person, behind
from tests.support.people import ANN, BO, COR, MIA, PAT
from tests.support.running_exchanges import Stage

Sessions = async_sessionmaker[AsyncSession]


async def booked(stage: Stage, database: Sessions) -> Behind:
    """Everything is booked on the desk's forms: the stay can be cancelled longest, the insurance never."""
    site = await behind(stage, database, Phase.TRAVEL)
    await site.x.send(GiveTravelData(by=MIA))
    plan = (await site.settle()).plan
    assert plan
    first, last = plan.facts.starts_on, plan.facts.ends_on
    terms = {
        OrderKind.TRANSPORT: {"terms": "all_back", "refund_by": str(first - timedelta(days=30))},
        OrderKind.ACCOMMODATION: {"terms": "part_back", "refund_by": str(first - timedelta(days=3)),
                                  "afterwards": "Half of it, until the day before"},
        OrderKind.INSURANCE: {},
    }  # fmt: skip
    async with site.browser(BO) as bo:
        for number, kind in enumerate(OrderKind, 1):
            path = await site.ask(AskKind.BOOK, subject=f"order-{number}")
            shown = await bo.send(path, of_kind(kind, first, last, **terms[kind]))
            assert shown.sent(), shown.text
            await site.settle()
    return site


async def test_a_booker_cancels_by_one_sheet(stage: Stage, database: Sessions):
    site = await booked(stage, database)
    sheet, home = f"/exchanges/{site.x.id}/cancel-sheet", f"/exchanges/{site.x.id}"
    async with site.browser(BO) as bo, site.browser(COR) as cor, site.browser(MIA) as mia:
        assert (await bo.get(sheet)).status == 409, "nothing is to be cancelled yet"
        assert sheet not in (await bo.get(home)).text
        await site.x.send(Cancel(by=PAT, reason=CancelReason.CRISIS, note="n-1"))
        await site.settle()
        shown = (await bo.get(sheet)).text
        assert sheet in (await bo.get(home)).text
        undo = await site.ask(AskKind.UNDO_BOOKING, subject="order-1")
        assert sheet in (await bo.get(undo)).text
        assert sheet not in (await cor.get(undo)).text
        for other in (cor, mia):
            assert (await other.get(sheet)).status == 403
            assert sheet not in (await other.get(home)).text
    order = ["1. Cancel: Night rail EN 406", "2. Cancel: House by the river", "3. Cancel: Invented"]
    assert [shown.index(one) for one in order] == sorted(shown.index(one) for one in order)
    for text in ("QX7REF", "RIV-77", "POL-1", "+380 44 000 0000", "Mia", "€80.00", undo,
                 "all of it comes back", "Half of it, until the day before",
                 "no day on which money comes back is known"):  # fmt: skip
        assert text in shown, text


async def test_costs_stand_beside_the_budget_for_those_who_decide(stage: Stage, database: Sessions):
    site = await booked(stage, database)
    x, now = await site.settle(), await site.now()
    async with database() as session, session.begin():
        round_one = Cycle(id=x.cycle, programme=x.programme, name="Round 1", opens_at=now,
                          closes_at=now, matching_on=now, budget_cents=20_000)  # fmt: skip
        session.add(round_one)
    home = f"/exchanges/{site.x.id}"
    for person, sees in ((BO, True), (ANN, True), (COR, True), (MIA, False)):
        async with site.browser(person) as one:
            shown = re.sub("<[^>]+>", " ", (await one.get(home)).text)
            assert ("Costs and budget" in shown) is sees, person
            costs = await one.get("/desk/spending")
            assert (costs.status == 200) is sees, person
            if sees:
                assert "€221.00" in shown
                assert "Bookings cost €21.00 more" in costs.text
                assert "€221 of €200 More than the budget" in await words(
                    one, f"/desk/dashboard?cycle={x.cycle}"
                )
    async with database() as session, session.begin():
        budget = (
            "UPDATE exchange_view SET state = jsonb_set(state, '{policy,budget_cents}', '20000')"
        )
        await session.execute(sql(budget))
    async with site.browser(ANN) as ann:
        each = await words(ann, f"/desk/dashboard/{x.cycle}/bookings")
    assert "€221.00 €200.00 €21.00 too much" in each
    assert "Insurance (Booked, to be checked by the traveller): €" in each


async def words(one: Person, path: str) -> str:
    """What a page says, without its marks."""
    found = re.sub("<[^>]+>", " ", (await one.get(path)).text)
    return " ".join(found.replace(": Costs of bookings", "").split())


async def test_a_cycles_costs_are_those_of_its_exchanges(database: Sessions):
    both = []
    for name, statuses in (
        ("one", (OrderStatus.USED, OrderStatus.CONFIRMED, OrderStatus.STOPPED)),
        ("two", (OrderStatus.UNDONE, OrderStatus.TO_UNDO, OrderStatus.REQUESTED)),
    ):
        here = at(Phase.READY)
        here.x.id = name
        here.x.orders = [
            replace(order, status=status, cost_cents=10_000 + n, refund_cents=400)
            for n, (order, status) in enumerate(zip(here.x.orders, statuses, strict=True))
        ]
        both += here.x.orders
        await Records(database).record(whole(here.x, here.now))
    async with database() as session:
        found = await spending_of_cycles(session, [here.x.cycle, "none"])
        counted = await session.scalar(sql("SELECT sum(spent_cents) FROM exchange_view"))
    assert found == {here.x.cycle: by_kind(both), "none": {}}
    assert counted == sum(cost.together for cost in by_kind(both).values()), "the dashboard's sum"
