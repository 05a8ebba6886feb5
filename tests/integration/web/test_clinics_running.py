"""A learning clinic that runs: proposed, planned, opened, signed up for, and talked over among few."""

import asyncio
import re
import uuid
from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

import httpx2
import pytest
from fastapi import FastAPI
from sqlalchemy import select
from sqlmodel import col
from temporalio.testing import WorkflowEnvironment
from temporalio.worker import Worker

from activities.records import Records
from domain.clinic.clinic import Clinic
from domain.clinic.names import Phase
from models.messages.cases import state_of
from models.tables.case_title import CaseTitle
from models.tables.case_view import CaseView
from runtime.cases import Cases
from runtime.clock import ProgrammeClock
from runtime.exchanges import Exchanges
from tests.support.clinic_pages import (
    DAY,
    SUMMARY,
    TITLE,
    Sessions,
    add_everybody,
    fill_in,
    form,
    page_text,
)
from tests.support.fixtures_database import Fill
from tests.support.people import PAT
from tests.support.running_exchanges import SOON
from tests.support.web_app import make_app, signed_in
from worker.sandbox import strict_sandbox
from workflows.clinic import ClinicWorkflow
from workflows.connection import ConnectionWorkflow


@pytest.fixture
def filled_by() -> Fill:
    return add_everybody


@dataclass
class Site:
    """The app with a worker that holds clinics."""

    app: FastAPI
    database: Sessions
    cases: Cases

    def of(self, person: str) -> Any:
        return signed_in(self.app, self.database, person)

    async def recorded(self, holds: Callable[[Clinic], object]) -> Clinic:
        """The clinic, once its record shows this."""
        async with asyncio.timeout(SOON):
            while True:
                async with self.database() as session:
                    mine = select(CaseView).where(col(CaseView.kind) == "clinic")
                    for view in await session.scalars(mine):
                        x: Clinic = state_of("clinic").validate_python(view.state)
                        if holds(x):
                            return x
                await asyncio.sleep(0.02)


async def inbox_with(client: httpx2.AsyncClient, words: str) -> str:
    """The inbox as text, once these words stand in it."""
    async with asyncio.timeout(10):
        while words not in (found := page_text(await client.get("/inbox"))):
            await asyncio.sleep(0.1)
    return found


@pytest.fixture
async def site(
    temporal_environment: WorkflowEnvironment, database: Sessions
) -> AsyncIterator[Site]:
    client, queue = temporal_environment.client, f"q-{uuid.uuid4().hex[:12]}"
    worker = Worker(
        client,
        task_queue=queue,
        workflows=[ClinicWorkflow, ConnectionWorkflow],
        activities=[Records(database).record_case],
        workflow_runner=strict_sandbox(),
    )
    async with worker:
        exchanges = Exchanges(client, ProgrammeClock(database), task_queue=queue)
        yield Site(make_app(database, exchanges=exchanges), database, Cases(exchanges))


PLAN_FORM = {
    "title": TITLE, "summary": SUMMARY, "not_for": "", "level": "deepen", "languages": "en",
    "host": "P06", "cohost": "P07", "sharer": "P19", "safety_contact": PAT, "recording": "sharers",
    "day": DAY.date().isoformat(), "hour": "17:00", "minutes": "90", "seats": "20",
}  # fmt: skip


async def proposal(site: Site) -> Clinic:
    async with site.of("P12") as proposer:
        answer = await fill_in(
            proposer,
            "/clinics/new",
            title=TITLE,
            topic="W.tools",
            clinic_type="hot_topic",
            summary=SUMMARY,
        )
        assert "Somebody plans it within ten days" in page_text(answer)
    return await site.recorded(lambda x: x.phase is Phase.PROPOSED)


@pytest.mark.requirement("LC-15")
async def test_from_a_proposal_to_a_seat_and_back(site: Site) -> None:
    x = await proposal(site)
    home = f"/cases/{x.id}"
    async with site.of(PAT) as pat:
        assert TITLE in page_text(await pat.get(home))
        answer = await fill_in(pat, f"{home}/asks/plan_clinic-1", **{**PLAN_FORM, "cohost": "P06"})
        assert answer.status_code == 422
        assert "The host cannot be the co-host, too." in page_text(answer)
        await fill_in(pat, f"{home}/asks/plan_clinic-1", **PLAN_FORM)
    x = await site.recorded(lambda x: x.phase is Phase.PLANNED)
    assert x.sessions[0].starts_at == datetime(2027, 6, 24, 15, tzinfo=UTC)  # 17:00 in Prague
    async with site.of("P06") as host:
        assert "Open the clinic for sign-up" in page_text(await host.get("/inbox"))
        ask = next(
            a
            for a in re.findall(rf"{home}/asks/(open_clinic-\d+)", (await host.get("/inbox")).text)
        )
        await fill_in(
            host, f"{home}/actions/way-in", session="1", address="https://meet.example.org/k3"
        )
        await fill_in(host, f"{home}/asks/{ask}")
    await site.recorded(lambda x: x.phase is Phase.OPEN)
    async with site.of("G1") as learner:
        page = f"/clinics/{x.id}"
        refused = await fill_in(learner, f"{page}/do/sign-up", session="1")
        assert "everybody who comes agrees to the rules" in page_text(refused)
        answer = await fill_in(learner, f"{page}/do/sign-up", session="1", rules="yes")
        assert "You are signed up" in page_text(answer)
        await site.recorded(lambda x: x.seated() == ["G1"])
        answer = await learner.get(page)
        assert "Give my seat back" in page_text(answer)
        left = await learner.post(f"{page}/now/leave", data=form())
        assert left.status_code == 303
        await site.recorded(lambda x: x.places == [])
        again = await learner.post(f"{page}/now/leave", data=form())
        assert "You are not signed up." in page_text(await learner.get(again.headers["location"]))
        await fill_in(learner, f"{page}/do/sign-up", session="1", rules="yes")
        await site.recorded(lambda x: x.seated() == ["G1"])
        async with site.of("P06") as host:
            await fill_in(host, f"{home}/actions/merge", sure="yes")
        await site.recorded(lambda x: x.phase is Phase.MERGED)
        waiting = await inbox_with(learner, "Say whether you want to meet these people")
    assert TITLE in waiting, "the conversation is called like the clinic"


async def test_two_proposals_by_one_form_are_one_clinic(site: Site) -> None:
    async with site.of("P12") as proposer:
        page = (await proposer.get("/clinics/new")).text
        hidden = dict(re.findall(r'<input type="hidden" name="([^"]+)" value="([^"]*)"', page))
        typed = {"title": TITLE, "topic": "W.tools", "clinic_type": "cycle", "summary": SUMMARY}
        for _time in range(2):
            assert (
                await proposer.post("/clinics/new", data={**hidden, **typed})
            ).status_code == 303
    await site.recorded(lambda x: x.phase is Phase.PROPOSED)
    async with site.database() as session:
        assert len(list(await session.scalars(select(CaseTitle)))) == 1
