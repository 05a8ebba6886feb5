"""Trying a cycle out: one exchange from application to report, in seconds, before anybody is written to."""

from itertools import groupby

from fastapi import APIRouter, Request
from starlette.responses import Response

from domain.case.errors import PolicyBroken, RuleBroken
from models.tables.cycle import Cycle
from models.tables.trial_run import TrialRun
from models.texts.translate import _
from models.views.names import people_named
from runtime.exchanges import ExchangesAway
from runtime.trials import Step, Story, keep, latest, run_trial, told, trial_start
from web.desk.setup.cycles import PATH, known_cycle, to_latest
from web.desk.setup.shared import Coordinator
from web.forms.button import Nothing
from web.forms.form import Form
from web.forms.refusals import refused
from web.site.resources import resources_of
from web.site.templates import page, redirect

router = APIRouter()


@router.get("/desk/setup/trial")
async def latest_trial(request: Request, viewer: Coordinator) -> Response:
    """The trial of the latest cycle."""
    without = _("A trial belongs to a cycle: make the first one.")
    return await to_latest(request, viewer, "trial", without=without)


@router.get("/desk/setup/cycles/{cycle_id}/trial")
async def show_trial(request: Request, cycle_id: str, viewer: Coordinator) -> Response:
    """What came of the last trial, and the button for another one."""
    async with resources_of(request).autocommit() as database:
        cycle = await known_cycle(database, viewer, cycle_id)
        row = await latest(database, cycle.id)
        names = await people_named(database, [row.by]) if row else {}
    story = told(row) if row else None
    return page(
        request,
        "desk/setup_trial.html",
        cycle=cycle,
        row=row,
        story=story,
        lines=_lines(story) if story else (),
        by=names.get(row.by or "", "") if row else "",
        outdated=row is not None and not _is_of(row, cycle),
        key=Form.blank(Nothing).key,
    )


@router.post("/desk/setup/cycles/{cycle_id}/trial")
async def try_out(request: Request, cycle_id: str, viewer: Coordinator) -> Response:
    """Play it now, which takes some seconds."""
    await Form.read(request, Nothing)
    resources, back = resources_of(request), f"{PATH}/{cycle_id}/trial"
    now = await resources.now()
    async with resources.autocommit() as database:
        cycle = await known_cycle(database, viewer, cycle_id)
        policy = dict(cycle.policy)
        try:
            start, missing = await trial_start(database, cycle, now)
        except PolicyBroken:
            text = _(
                "The numbers contradict each other. Open them and save them: what is wrong is said there."
            )
            return redirect(request, back, flash=text, kind="warning")
    try:
        trial = await run_trial(resources.exchanges, start, missing)
    except RuleBroken as broken:
        return redirect(request, back, flash=str(refused(broken).sentence), kind="warning")
    except ExchangesAway:
        text = _("The engine did not answer. Nothing has happened; try once more.")
        return redirect(request, back, flash=text, kind="warning")
    async with resources.sessions() as database:
        await keep(database, cycle_id, policy, trial, by=viewer.person_id, now=now)
        await database.commit()
    return redirect(request, back)


def _lines(story: Story) -> list[tuple[Step, int, int]]:
    """The steps; those that are the same on one day are one line: the last of them, how many, their mails."""
    grouped = groupby(story.steps, key=lambda step: (step.at.date(), step.role, step.ask))
    found = [list(group) for _key, group in grouped]
    return [(group[-1], len(group), sum(step.mails for step in group)) for group in found]


def _is_of(row: TrialRun, cycle: Cycle) -> bool:
    """Whether the cycle has the numbers it was tried out with."""
    return row.policy == cycle.policy
