"""A trial of a cycle: one exchange, from application to report, on the real engine and in seconds.

It runs on a task queue of its own, where the worker records nothing and writes to nobody
(`activities.trials`). The two communities are invented, the hub's people and numbers are the real ones.
"""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import uuid4

from pydantic import TypeAdapter
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col
from temporalio.client import Client, WorkflowHandle, WorkflowUpdateFailedError
from temporalio.service import RPCError, RPCStatusCode
from temporalio.testing import TimeSkipper, TimeSkippingConfig

from domain.case.errors import N_, RuleBroken
from domain.case.foresight import Foresight, foresee
from domain.case.team import HubTeam, TeamMember
from domain.exchange.ask_kinds import AskKind
from domain.exchange.exchange import Exchange
from domain.exchange.kind import EXCHANGE
from domain.exchange.people import HUB_ROLES, Direction, Party, Role
from domain.exchange.phases import Phase
from domain.exchange.policy import Policy
from models.messages.exchange import Receipt, StartExchange
from models.messages.records import STATE, Change
from models.tables.cycle import Cycle
from models.tables.programme import Programme
from models.tables.trial_run import TrialRun
from models.views.programmes import scope_naming
from runtime.exchange_start import hub_team, policy_of
from runtime.exchanges import TASK_TIMEOUT, WORKFLOW, Exchanges, answers, refusal_told
from runtime.temporal import TRIAL_QUEUE
from runtime.trial_answers import Turn, answer, answers_at, paper

PATIENCE_SECONDS = 90.0
MOST_STEPS = 400
"""Far more than any exchange takes; a trial that does not end is a fault and shall not run on."""
LATER = timedelta(hours=12)
"""Between two attempts at what is refused: rules of dates open by themselves."""
MOST_REFUSALS = 60
MOMENT = timedelta(seconds=1)
LONG_OVER = timedelta(minutes=10)
"""So long ago no trial began that somebody still waits for."""
MENTEE, MENTOR = "trial-mentee", "trial-mentor"


@dataclass(frozen=True, kw_only=True)
class Step:
    """One answer: when, of which side or role, to what; whom it wrote to (a count), and the phase after it."""

    at: datetime
    role: Role
    ask: AskKind
    mails: int
    phase: Phase


@dataclass(kw_only=True)
class Trial:
    """What came of it. `missing` are roles nobody holds; `stopped` says why it did not come to its end."""

    began: datetime
    steps: list[Step] = field(default_factory=list)
    missing: tuple[Role, ...] = ()
    stopped: RuleBroken | None = None
    stopped_at: AskKind | None = None

    @property
    def went_through(self) -> bool:
        """Whether it came to its end with the hub as it is."""
        return self.stopped is None and not self.missing


@dataclass(frozen=True, kw_only=True)
class Story:
    """A trial as it is kept."""

    began: datetime
    steps: tuple[Step, ...] = ()
    missing: tuple[Role, ...] = ()
    why: str = ""
    way_out: str = ""
    stopped_at: AskKind | None = None

    @property
    def ended(self) -> datetime:
        """When the last answer was given."""
        return self.steps[-1].at if self.steps else self.began

    @property
    def mails(self) -> int:
        """How many mails it would have sent."""
        return sum(step.mails for step in self.steps)


TRIAL: TypeAdapter[Story] = TypeAdapter(Story)


async def trial_start(
    session: AsyncSession, cycle: Cycle, now: datetime
) -> tuple[StartExchange, tuple[Role, ...]]:
    """The start of a trial of a cycle, and the roles nobody holds, each filled by somebody invented.

    Raises PolicyBroken where the cycle's numbers contradict each other.
    """
    programme = await session.get(Programme, cycle.programme)
    policy = policy_of(cycle, now, programme)
    mark = (await scope_naming(session, cycle.programme)).mark
    team, missing = _filled(await hub_team(session, programme=mark))
    zone = policy.time_zone
    start = StartExchange(
        exchange_id=f"trial-{uuid4()}",
        programme=cycle.programme,
        cycle=cycle.id,
        policy=policy,
        direction=Direction.MENTEE_TRAVELS,
        mentee=Party(community="trial-a", members=(MENTEE,), contact=MENTEE, time_zone=zone),
        team=team,
        application=paper("application"),
        submitted_by=MENTEE,
        wished_partner=Party(
            community="trial-b", members=(MENTOR,), contact=MENTOR, time_zone=zone
        ),
    )
    return start, missing


def _filled(team: HubTeam[Role]) -> tuple[HubTeam[Role], tuple[Role, ...]]:
    missing = tuple(role for role in Role if role in HUB_ROLES and not team.holding(role))
    stand_ins = [TeamMember(person=f"trial-{role.value}", roles=(role,)) for role in missing]
    owner = team.case_owner or next(iter(team.holding(Role.PROGRAMME)), None)
    filled = replace(
        team,
        members=[*team.members, *stand_ins],
        case_owner=owner or f"trial-{Role.PROGRAMME.value}",
    )
    return filled, missing


async def run_trial(exchanges: Exchanges, start: StartExchange, missing: tuple[Role, ...]) -> Trial:
    """Play it. Raises ExchangesAway where Temporal or the worker does not answer in time."""
    await _sweep(exchanges.client)
    async with answers(PATIENCE_SECONDS), _running(exchanges, start) as handle:
        clock = _Clock(exchanges.client, handle)
        trial = Trial(began=await clock.now(), missing=missing)
        refused = 0
        while len(trial.steps) < MOST_STEPS:
            x, now = _whole(await _snapshot(handle), start.policy), await clock.now()
            if x.ended:
                return trial
            ask = min(x.open_asks(), key=answers_at, default=None)
            if ask is None or refused > MOST_REFUSALS:
                trial.stopped = trial.stopped or _stands_still()
                return trial
            wait = answers_at(ask) - now
            if wait > timedelta() and not refused:
                await clock.skip(wait + MOMENT)
                continue
            found = first_that_may(x, now)
            if isinstance(found, RuleBroken):
                refused, trial.stopped, trial.stopped_at = refused + 1, found, ask.kind
                await clock.skip(LATER)
                continue
            turn, foreseen = found
            await _send(handle, turn, len(trial.steps))
            refused, trial.stopped, trial.stopped_at = 0, None, None
            trial.steps.append(_step(turn, foreseen, x))
        trial.stopped = _stands_still()
        return trial


class _Clock:
    """The clock of a trial, which nobody waits for."""

    def __init__(self, client: Client, handle: WorkflowHandle[Any, Any]) -> None:
        self._skipper = TimeSkipper(client, config=TimeSkippingConfig(enabled=False))
        self._handle = handle

    async def now(self) -> datetime:
        """What time it is for the trial; a query tells the time of the last task only."""
        return await self._skipper.get_current_time(self._handle)

    async def skip(self, by: timedelta) -> None:
        """Let the time pass. RuleBroken on a server that knows no time skipping."""
        try:
            await self._skipper.fast_forward(self._handle, by)
        except RPCError as error:
            if error.status not in (RPCStatusCode.UNIMPLEMENTED, RPCStatusCode.INVALID_ARGUMENT):
                raise
            raise RuleBroken(
                "",
                N_("This Temporal server cannot skip time, so a trial would take months."),
                N_("Try it out on an installation of your own: make up."),
                rule="trial_without_time_skipping",
            ) from error


def first_that_may(x: Exchange, now: datetime) -> tuple[Turn, Foresight] | RuleBroken:
    """Of the asks whose time has come the first that somebody may answer, with what follows from it."""
    why: RuleBroken | None = None
    for ask in sorted(x.open_asks(), key=answers_at):
        if answers_at(ask) > now:
            continue
        for person in x.people_asked(ask):
            turn = Turn(x, ask, person, now)
            try:
                message = answer(turn)
                if message is None:
                    continue
                return turn, foresee(x, message, now, EXCHANGE.messages, ask.id)
            except RuleBroken as broken:
                why = why or broken
    return why or _stands_still()


def _step(turn: Turn, foreseen: Foresight, x: Exchange) -> Step:
    return Step(
        at=turn.now,
        role=turn.ask.of[0],
        ask=turn.ask.kind,
        mails=len(foreseen.told),
        phase=foreseen.phase or x.phase,
    )


async def _sweep(client: Client) -> None:
    """End trials whose process was killed: nobody waits for them any more."""
    before = datetime.now(UTC) - LONG_OVER
    query = (
        f'TaskQueue = "{TRIAL_QUEUE}" AND ExecutionStatus = "Running" '
        f'AND StartTime < "{before:%Y-%m-%dT%H:%M:%SZ}"'
    )
    async for found in client.list_workflows(query):
        with suppress(RPCError):
            await client.get_workflow_handle(found.id).terminate("nobody waits for this trial")


@asynccontextmanager
async def _running(
    exchanges: Exchanges, start: StartExchange
) -> AsyncIterator[WorkflowHandle[Any, Any]]:
    handle = await exchanges.client.start_workflow(
        WORKFLOW,
        start,
        id=start.exchange_id,
        task_queue=TRIAL_QUEUE,
        task_timeout=TASK_TIMEOUT,
        execution_timeout=timedelta(days=3650),
        static_summary="A trial: nothing of it is recorded, nobody is written to",
    )
    try:
        yield handle
    finally:
        with suppress(RPCError):  # it has ended, as it should
            await asyncio.shield(handle.terminate("the trial is over"))


async def _snapshot(handle: WorkflowHandle[Any, Any]) -> Change:
    found: Change = await handle.query("snapshot", result_type=Change)
    return found


def _whole(change: Change, policy: Policy) -> Exchange:
    parts = {"policy": policy, "asks": change.asks, "timeline": change.entries}
    return STATE.validate_python({**change.state, **parts})


async def _send(handle: WorkflowHandle[Any, Any], turn: Turn, number: int) -> None:
    message = answer(turn)
    if message is None:
        raise _stands_still()
    try:
        await handle.execute_update(
            message.name, message, id=f"trial-{number}", result_type=Receipt
        )
    except WorkflowUpdateFailedError as error:
        raise refusal_told(error) from error


def _stands_still() -> RuleBroken:
    return RuleBroken(
        "",
        N_("Nobody is asked for anything that leads on."),
        N_("Look at the numbers of the rules, and who holds which role."),
        rule="trial_stands_still",
    )


async def keep(
    session: AsyncSession,
    cycle_id: str,
    policy: dict[str, Any],
    trial: Trial,
    *,
    by: str | None,
    now: datetime,
) -> TrialRun:
    """Write down what came of a trial of the numbers a cycle had when it began. Does not commit."""
    row = TrialRun(
        id=str(uuid4()), cycle_id=cycle_id, at=now, by=by, went_through=trial.went_through,
        policy=policy, story=TRIAL.dump_python(_plain(trial), mode="json"),
    )  # fmt: skip
    session.add(row)
    await session.flush()
    return row


async def latest(session: AsyncSession, cycle_id: str) -> TrialRun | None:
    """The last trial of a cycle."""
    query = select(TrialRun).where(col(TrialRun.cycle_id) == cycle_id)
    found: TrialRun | None = await session.scalar(query.order_by(col(TrialRun.at).desc()).limit(1))
    return found


def told(row: TrialRun) -> Story:
    """What came of a trial, as it was kept."""
    return TRIAL.validate_python(row.story)


def _plain(trial: Trial) -> Story:
    why = trial.stopped
    return Story(
        began=trial.began,
        steps=tuple(trial.steps),
        missing=trial.missing,
        why=why.reason.format(**why.params) if why else "",
        way_out=why.way_out.format(**why.params) if why else "",
        stopped_at=trial.stopped_at,
    )
