"""Learning clinics as workflows: the three scenarios of the design, with time skipped."""

import asyncio
import uuid
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from temporalio import activity
from temporalio.client import Client, WorkflowHandle, WorkflowUpdateFailedError
from temporalio.testing import WorkflowEnvironment
from temporalio.worker import Worker

from domain.case.notices import CalendarEvent, Notice
from domain.clinic.clinic import Clinic
from domain.clinic.kind import CLINIC
from domain.clinic.messages.material import AddMaterial, ReleaseMaterial
from domain.clinic.messages.planning import ConfirmSharer, OpenClinic
from domain.clinic.messages.room import (
    CannotHost,
    EndSession,
    MergeClinic,
    StartSession,
)
from domain.clinic.messages.seats import LeaveClinic, SignUp, TakeSeat
from domain.clinic.names import Licence, Material
from domain.connection.connection import id_after_clinic
from domain.connection.kind import CONNECTION
from models.messages.cases import CaseChange, start_of
from tests.support.clinics import COHOST, HOST, PLAN, PROPOSER, SHARER, team
from tests.support.people import PAT
from worker.sandbox import strict_sandbox
from workflows.clinic import ClinicWorkflow
from workflows.connection import ConnectionWorkflow

HOUR = timedelta(hours=1)


@dataclass
class Story:
    """One clinic that runs, and what its records told."""

    client: Client
    queue: str
    handle: WorkflowHandle[Any, Any]
    start: datetime
    changes: list[CaseChange] = field(default_factory=list)
    forms: int = 0
    skipped: timedelta = timedelta()

    async def send(self, message: Any) -> Any:
        self.forms += 1
        return await self.handle.execute_update(message.name, message, id=f"form-{self.forms}")

    def notices(self, kind: str) -> list[Notice]:
        return [n for change in self.changes for n in change.notices if n.kind == kind]

    async def calendars(self) -> dict[str, CalendarEvent]:
        """The entry each person's calendar has: of several of one uid the one with the highest number."""
        found: dict[str, CalendarEvent] = {}
        for change in self.changes:
            for notice in change.notices:
                if (event := notice.event) and (
                    notice.person not in found or event.sequence >= found[notice.person].sequence
                ):
                    found[notice.person] = event
        return found


def worker_of(story: Story) -> Worker:
    @activity.defn(name="record_case")
    async def record(change: CaseChange) -> None:
        story.changes.append(change)

    return Worker(
        story.client,
        task_queue=story.queue,
        workflows=[ClinicWorkflow, ConnectionWorkflow],
        activities=[record],
        workflow_runner=strict_sandbox(),
        sticky_queue_schedule_to_start_timeout=timedelta(seconds=2),
    )


@asynccontextmanager
async def open_clinic(
    environment: WorkflowEnvironment, days: int = 30
) -> AsyncIterator[tuple[Story, Worker]]:
    """A clinic that anybody may sign up for, whose session begins in so many days; its worker is started."""
    client, queue = environment.client, f"q-{uuid.uuid4().hex[:12]}"
    now = datetime.now(UTC)
    x = Clinic(id=uuid.uuid4().hex, topic="W.tools", proposer=PROPOSER, team=team())
    handle = await client.start_workflow(
        ClinicWorkflow.run,
        start_of(CLINIC, x, PROPOSER),
        id=CLINIC.workflow_id(x.id),
        task_queue=queue,
    )
    story = Story(client, queue, handle, now + timedelta(days=days))
    worker = worker_of(story)
    async with worker:
        await story.send(replace(PLAN, starts_at=story.start))
        await story.send(OpenClinic(by=HOST))
        await story.send(ConfirmSharer(by=SHARER))
        yield story, worker


async def state(story: Story) -> dict[str, Any]:
    snapshot: Any = await story.handle.query("snapshot")
    return dict(snapshot["state"] if isinstance(snapshot, dict) else snapshot.state)


async def skip_to(environment: WorkflowEnvironment, story: Story, at: datetime) -> None:
    """Let the clinic's own time pass up to an instant."""
    step = at - datetime.now(UTC) - story.skipped
    await environment.fast_forward(story.handle, step)
    story.skipped += step


@pytest.mark.requirement("LC-17")
async def test_twenty_seven_people_two_at_once_and_five_who_leave(
    temporal_environment: WorkflowEnvironment,
) -> None:
    async with open_clinic(temporal_environment) as (story, _worker):
        people = [f"G{n:02}" for n in range(1, 28)]
        for one, two in zip(people[::2], people[1::2], strict=False):
            await asyncio.gather(*(story.send(SignUp(by=who, session=1)) for who in (one, two)))
        await story.send(SignUp(by=people[-1], session=1))
        places = (await state(story))["places"]
        assert len({place["person"] for place in places}) == len(places) == 27
        seated = [p["person"] for p in places if p["standing"] == "seated"]
        (waits,) = (p["person"] for p in places if p["standing"] == "waiting")
        assert len(seated) == 26
        await asyncio.gather(*(story.send(LeaveClinic(by=who)) for who in seated[:5]))
        taken = await asyncio.gather(
            *(story.send(TakeSeat(by=waits)) for _time in range(2)), return_exceptions=True
        )
        assert [isinstance(one, WorkflowUpdateFailedError) for one in taken].count(True) == 1
        places = (await state(story))["places"]
        assert sorted(p["person"] for p in places) == sorted({*people} - {*seated[:5]})
        assert {p["standing"] for p in places} == {"seated"}
        calendars = await story.calendars()
        assert {who for who, event in calendars.items() if event.cancelled} == {*seated[:5]}
        here = {calendars[p["person"]].starts_at for p in places}
        assert here == {story.start}
        await skip_to(temporal_environment, story, story.start + HOUR / 60)
        with pytest.raises(WorkflowUpdateFailedError):
            await story.send(SignUp(by="too-late", session=1))
        await story.handle.terminate()


async def test_the_host_falls_ill_while_the_worker_is_dead(
    temporal_environment: WorkflowEnvironment,
) -> None:
    async with open_clinic(temporal_environment) as (story, worker):
        for n in range(6):
            await story.send(SignUp(by=f"G{n}", session=1))
        await skip_to(temporal_environment, story, story.start - 5 * HOUR)
        before = (await story.calendars())["G0"].sequence
        await worker.shutdown()
        ill = asyncio.create_task(story.send(CannotHost(by=HOST)))
        await asyncio.sleep(0.2)
        assert not ill.done()
        async with worker_of(story):
            await ill
            found = await state(story)
            assert (found["host"], found["cohost"]) == (COHOST, None)
            told = story.notices("clinic_host_changed")
            assert sorted(n.person for n in told) == [f"G{n}" for n in range(6)]
            assert {n.event.sequence for n in told if n.event} == {
                (await story.calendars())["G0"].sequence
            }
            assert (await story.calendars())["G0"].sequence > before
            assert [n.person for n in story.notices("clinic_relieved")] == [HOST]
            await story.handle.terminate()


async def test_too_few_are_asked_about_and_become_a_conversation(
    temporal_environment: WorkflowEnvironment,
) -> None:
    async with open_clinic(temporal_environment) as (story, _worker):
        for who in ("P04", "P20", "P29"):
            await story.send(SignUp(by=who, session=1))
        await skip_to(temporal_environment, story, story.start - 71 * HOUR)
        assert story.changes[-1].phase == "check"
        asked = [n for n in story.notices("ask_opened") if n.data.get("ask") == "check_session"]
        assert [n.person for n in asked] == [HOST]
        await skip_to(temporal_environment, story, story.start - 2 * HOUR)
        assert COHOST in {n.person for n in story.notices("second_contact")}
        assert PAT in {n.person for n in story.notices("ask_escalated")}
        assert story.changes[-1].phase == "check"
        await story.send(MergeClinic(by=COHOST))
        assert (await story.handle.result()).phase == "merged"
        merged = [change for change in story.changes if change.kind == "clinic"][-1]
        assert merged.state["merged_with"] == [HOST, "P04", "P20", "P29"]
        talk = story.client.get_workflow_handle(
            CONNECTION.workflow_id(id_after_clinic(merged.case_id))
        )
        snapshot = CaseChange.model_validate(await talk.query("snapshot"))
        assert (snapshot.phase, snapshot.state["origin"]) == ("introduced", "clinic")
        assert [one["person"] for one in snapshot.state["people"]] == [HOST, "P04", "P20", "P29"]
        assert {ask.person for ask in snapshot.asks} == {HOST, "P04", "P20", "P29"}
        await talk.terminate()


async def test_held_written_down_and_done_after_thirty_days(
    temporal_environment: WorkflowEnvironment,
) -> None:
    async with open_clinic(temporal_environment, days=20) as (story, _worker):
        for n in range(6):
            await story.send(SignUp(by=f"G{n}", session=1))
        await skip_to(temporal_environment, story, story.start + HOUR / 12)
        await story.send(StartSession(by=HOST, session=1))
        await story.send(EndSession(by=HOST, session=1, came=5))
        notes = AddMaterial(
            by=SHARER, item="i-1", material=Material.NOTES, licence=Licence.CC0, author=SHARER
        )
        await story.send(notes)
        await story.send(ReleaseMaterial(by=HOST))
        await temporal_environment.fast_forward(story.handle, timedelta(days=31))
        assert (await story.handle.result()).phase == "done"
        assert {n.person for n in story.notices("clinic_material_up")} == {SHARER} | {
            f"G{n}" for n in range(6)
        }


async def test_an_operator_cancels_it_and_everybody_is_told(
    temporal_environment: WorkflowEnvironment,
) -> None:
    async with open_clinic(temporal_environment) as (story, _worker):
        await story.send(SignUp(by="G1", session=1))
        await story.handle.cancel()
        assert (await story.handle.result()).phase == "cancelled"
        assert {n.person for n in story.notices("clinic_cancelled")} == {"G1", HOST, COHOST, SHARER}
