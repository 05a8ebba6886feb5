"""The numbers of a cycle's rules: each with what it is for and its bounds; contradictions are said in words."""

from functools import cache
from typing import Any

from fastapi import APIRouter, Request
from pydantic import BaseModel, Field, create_model
from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col
from starlette.responses import Response

from domain.case.errors import PolicyBroken
from domain.exchange.ask_kinds import AskKind
from domain.exchange.policy import Policy
from domain.exchange.policy_checks import LONGEST_ASK, RANGES
from models.tables.cycle import Cycle
from models.tables.setting_change import SettingChange
from models.texts.numbers import GROUPS, NUMBERS, name_of
from models.texts.translate import N_, Sentence, _
from models.views.names import people_named
from models.views.setup import latest_changes
from runtime.numbers import ASK, numbers_in, numbers_of, set_numbers, unit_of
from runtime.setup import one_at_a_time
from web.desk.setup.cycles import PATH, known_cycle, to_latest
from web.desk.setup.shared import Coordinator, changes
from web.forms.form import Form
from web.forms.widgets import Number, Widget
from web.site.access import Viewer
from web.site.resources import resources_of
from web.site.templates import page, redirect

router = APIRouter()
PART = "numbers"
UNITS = {
    "days": N_("In days."),
    "working_days": N_("In working days."),
    "hours": N_("In hours."),
}
LONGEST = 10_000
"""More than any number may be: what is too much for its setting is said by the rules, in their words."""


def field_of(setting: str) -> str:
    """A setting as the name of a form field."""
    return setting.replace(ASK, "ask_")


@cache
def _fields() -> dict[str, str]:
    """Settings by the names of their form fields."""
    return {field_of(setting): setting for setting in numbers_in(Policy())}


@cache
def _model() -> type[BaseModel]:
    asks = (1, LONGEST_ASK)
    bounds = {
        field: asks if setting.startswith(ASK) else (0, RANGES.get(setting, (0, LONGEST))[1])
        for field, setting in _fields().items()
    }
    fields: dict[str, Any] = {
        field: (int, Field(ge=least, le=most)) for field, (least, most) in bounds.items()
    }
    return create_model("NumbersForm", **fields)


def _widgets() -> dict[str, Widget]:
    normal = numbers_in(Policy())
    found: dict[str, Widget] = {}
    for field, setting in _fields().items():
        default = _("Otherwise {n}.", n=normal[setting])
        if setting in NUMBERS:
            number = NUMBERS[setting]
            bounds = RANGES.get(setting)
            told = _("From {least} to {most}.", least=bounds[0], most=bounds[1]) if bounds else ""
            hint = " ".join(filter(None, (_(number.meaning), told, default)))
        else:
            unit = UNITS[unit_of(Policy().rule(AskKind(setting.removeprefix(ASK))))]
            told = _("From {least} to {most}.", least=1, most=LONGEST_ASK)
            hint = " ".join((_(unit), told, default))
        found[field] = Number(label=name_of(setting), hint=hint)
    return found


@router.get("/desk/setup/numbers")
async def latest_numbers(request: Request, viewer: Coordinator) -> Response:
    """The numbers of the latest cycle."""
    without = _("Numbers belong to a cycle: make the first one.")
    return await to_latest(request, viewer, "numbers", without=without)


@router.get("/desk/setup/cycles/{cycle_id}/numbers")
async def show_numbers(request: Request, cycle_id: str, viewer: Coordinator) -> Response:
    """The form with what exchanges of this cycle would begin with now."""
    async with resources_of(request).autocommit() as database:
        cycle = await known_cycle(database, viewer, cycle_id)
        form = Form.blank(
            _model(),
            _initial(numbers_of(cycle, await resources_of(request).now())),
            widgets=_widgets(),
            base_version=await _version(database, viewer),
        )
        return await _shown(request, database, viewer, form, cycle)


@router.post("/desk/setup/cycles/{cycle_id}/numbers")
async def change_numbers(request: Request, cycle_id: str, viewer: Coordinator) -> Response:
    """Save all of them, or none: what contradicts itself is said beside the number that was changed."""
    resources = resources_of(request)
    form = await Form.read(request, _model(), widgets=_widgets())
    answer, now = form.validated(), await resources.now()
    async with resources.sessions() as database:
        await one_at_a_time(database)
        cycle = await known_cycle(database, viewer, cycle_id)
        before, version = numbers_of(cycle, now), await _version(database, viewer)
        if form.base_version != version:
            (last,) = await latest_changes(database, PART, most=1, programme=viewer.scope.mark)
            names = await people_named(database, [last.by])
            form.conflicts_with(_initial(before), version, by=names.get(last.by or "", ""))
        if answer is None or form.conflict:
            return await _shown(request, database, viewer, form, cycle)
        wishes = {_fields()[field]: value for field, value in answer.model_dump().items()}
        try:
            changed = await set_numbers(database, cycle, wishes, by=viewer.person_id, now=now)
        except PolicyBroken as broken:
            moved = {name for name, value in wishes.items() if value != before[name]}
            form.add_error(*_told(broken, moved))
            return await _shown(request, database, viewer, form, cycle)
        await database.commit()
    text = (
        _("Saved. Exchanges that run keep what they began with.")
        if changed
        else _("The numbers stay as they are.")
    )
    return redirect(request, f"{PATH}/{cycle_id}/numbers", flash=text)


def _told(broken: PolicyBroken, moved: set[str]) -> tuple[str, Sentence]:
    """Beside which field, and in which words: the settings are called as the page calls them."""
    settings = [name for name in broken.settings if field_of(name) in _fields()]
    beside = next((name for name in settings if name in moved), settings[0] if settings else "")
    words = {
        key: Sentence(N_("“{name}”"), {"name": Sentence(name_of(value))})
        if value in broken.settings
        else value
        for key, value in broken.params.items()
    }
    return field_of(beside), Sentence(broken.text, words)


def _initial(numbers: dict[str, int]) -> dict[str, int]:
    return {field_of(name): value for name, value in numbers.items()}


async def _version(database: AsyncSession, viewer: Viewer) -> int:
    of_it = col(SettingChange.part) == PART, col(SettingChange.programme) == viewer.scope.mark
    count = select(func.count()).select_from(SettingChange).where(*of_it)
    return await database.scalar(count) or 0


async def _shown(
    request: Request,
    database: AsyncSession,
    viewer: Viewer,
    form: Form[BaseModel],
    cycle: Cycle,
) -> Response:
    asks = [field_of(ASK + kind.value) for kind in AskKind]
    groups = [(heading, [*numbers]) for heading, numbers in GROUPS]
    groups.append((N_("How long people have to answer"), asks))
    # What is to mend is never folded away.
    shown = [
        (heading, names, not form.errors.keys().isdisjoint(names)) for heading, names in groups
    ]
    return page(
        request,
        "desk/setup_numbers.html",
        status=form.status,
        form=form,
        cycle=cycle,
        groups=shown,
        changes=await changes(database, viewer, PART),
    )
