"""Several tasks at once: what will happen is listed and confirmed, then what did happen is told."""

from collections.abc import Mapping, Sequence
from typing import Annotated, Any

from fastapi import APIRouter, Depends, Request
from sqlalchemy.ext.asyncio import AsyncSession
from starlette.exceptions import HTTPException
from starlette.responses import Response

from domain.case.errors import N_, RuleBroken
from models.texts.translate import Sentence, _, ngettext
from web.cases.desk_view import desk_address, view_in
from web.cases.names import Names, names_of, naming
from web.desk.bulk.actions import ACTIONS, MOST, Action, Give, Item, Wake
from web.desk.bulk.carrying_out import Confirmed, Report, carry_out, done_before
from web.desk.bulk.chosen import Key, chosen_items, keys_of
from web.desk.waiting import opened
from web.forms.body import read_body
from web.forms.fields import Options
from web.forms.form import Form
from web.forms.refusals import refused
from web.site.access import Hub, Viewer
from web.site.problems import PageProblem
from web.site.resources import resources_of
from web.site.templates import page, redirect

router = APIRouter()
Staff = Annotated[Viewer, Depends(Hub())]
Refused = list[tuple[Item, Sentence]]
MEANWHILE = N_(
    "Not all of them can be dealt with like that. The others are left in the list: look at it once more, then confirm."
)


@router.get("/desk/bulk")
@router.get("/desk/bulk/{action}")
async def back(request: Request, _viewer: Staff) -> Response:
    """Nothing was chosen: the queue."""
    return redirect(request, desk_address(request))


@router.post("/desk/bulk")
async def choose(request: Request, viewer: Staff) -> Response:
    """What will happen to the tasks that were ticked in a list."""
    typed = await read_body(request)
    action = _action(next(iter(typed.get("action", [])), ""))
    keys = keys_of(typed.get("chosen", []))
    if not keys:
        told = _("Tick the tasks first.")
        return redirect(request, desk_address(request), flash=told, kind="warning")
    resources = resources_of(request)
    async with resources.autocommit() as database:
        now = await resources.now()
        items = _not_too_many(await chosen_items(database, viewer, keys, now))
        broken = {one.key: action.refusal(one, viewer.person_id, now) for one in items}
        can = [one for one in items if broken[one.key] is None]
        options = await _options(database, request, viewer, action, can)
        form: Form[Any] = Form.blank(
            action.model(), {"chosen": [one.key for one in can]}, options=options
        )
        cannot = await _told(database, items, broken)
    return _shown(request, action, form, can, cannot, missing=_missing(keys, items))


@router.post("/desk/bulk/{action}")
async def confirm(request: Request, action: str, viewer: Staff) -> Response:
    """Do it; where what was filled in does not fit all, show first which are left out."""
    doing, resources = _action(action), resources_of(request)
    keys = keys_of((await read_body(request)).get("chosen", []))
    me = viewer.person_id
    async with resources.autocommit() as database:
        now = await resources.now()
        items = _not_too_many(await chosen_items(database, viewer, keys, now))
        options = await _options(database, request, viewer, doing, items, confirming=True)
        form: Form[Any] = await Form.read(request, doing.model(), options=options)
        answer = form.validated()
        if answer is None:
            return _shown(request, doing, form, items, [])
        values = doing.typed(answer)
        broken = {one.key: doing.refusal(one, me, now, values) for one in items}
        before = await _before(request, doing, items, broken, values, me, form.sending)
        if any(broken.values()) and not before:
            if all(broken.values()):  # perhaps something else can be filled in
                for why in filter(None, broken.values()):
                    form.refuse(await naming(database, why))
                broken = {one.key: doing.refusal(one, me, now) for one in items}
            else:
                form.add_error("chosen", Sentence(MEANWHILE))
            can = [one for one in items if broken[one.key] is None]
            form.values["chosen"] = [one.key for one in can]
            form.options["chosen"] = await _labels(database, doing, can, me)
            return _shown(request, doing, form, can, await _told(database, items, broken))
    words = getattr(answer, doing.note.field) if doing.note else ""
    confirmed = Confirmed(me, values, words or "", form.sending, now)
    report = await carry_out(resources, doing, items, confirmed)
    return _reported(request, doing, form, report)


async def _before(
    request: Request,
    action: Action,
    items: Sequence[Item],
    broken: Mapping[str, RuleBroken | None],
    values: Mapping[str, Any],
    me: str,
    sending: str,
) -> bool:
    """Whether the same form was sent before: then what is in the way now was put there by it."""
    for one in items:
        if broken[one.key] is None:
            continue
        try:
            message = action.message(one, me, values, None)
        except RuleBroken:
            continue
        if await done_before(resources_of(request), one, message, sending):
            return True
    return False


def _action(name: str) -> Action:
    if name not in ACTIONS:
        raise HTTPException(404)
    return ACTIONS[name]


def _not_too_many(items: list[Item]) -> list[Item]:
    if len(items) > MOST:
        raise PageProblem(
            422,
            Sentence(N_("These are too many tasks at once.")),
            Sentence(N_("Go back and choose at most {n}."), {"n": str(MOST)}),
        )
    return items


async def _options(
    database: AsyncSession,
    request: Request,
    viewer: Viewer,
    action: Action,
    items: Sequence[Item],
    *,
    confirming: bool = False,
) -> dict[str, Options]:
    options = {"chosen": await _labels(database, action, items, viewer.person_id)}
    if isinstance(action, Give):
        me = viewer.person_id
        people = dict.fromkeys(p for one in items for p in action.colleagues(one, me))
        if confirming:  # whoever has them now: the same form may have been sent before
            people |= {who: None for one in items if (who := one.row.ask.claimed_by)}
        names = await names_of(database, people, ())
        options["to"] = [(person, names.person(person)) for person in people]
    if isinstance(action, Wake):
        options["cycle"] = await opened(database, request, viewer)
    return options


async def _labels(
    database: AsyncSession, action: Action, items: Sequence[Item], me: str
) -> Options:
    people = {person for one in items for person in action.people(one, me)}
    names: Names = await names_of(database, people, ())
    return [
        (
            one.key,
            _(
                "{task} – {pair}. {what}",
                task=one.row.title,
                pair=one.row.pair,
                what=action.will(one, me, names),
            ),
        )
        for one in items
    ]


async def _told(
    database: AsyncSession, items: Sequence[Item], broken: Mapping[str, RuleBroken | None]
) -> Refused:
    return [
        (one, refused(await naming(database, why)).sentence)
        for one in items
        if (why := broken[one.key]) is not None
    ]


def _missing(keys: Sequence[Key], items: Sequence[Item]) -> int:
    """How many of those that were ticked have no task that could be shown."""
    found = {(one.row.ask.exchange_id, one.row.ask.ask_id) for one in items}
    cases = {case for case, _ask in found}
    return sum((case, ask) not in found if ask else case not in cases for case, ask in keys)


def _shown(
    request: Request,
    action: Action,
    form: Form[Any],
    can: Sequence[Item],
    cannot: Refused,
    *,
    missing: int = 0,
) -> Response:
    return page(
        request,
        "desk/bulk.html",
        status=form.status,
        action=action,
        form=form,
        can=can,
        cannot=cannot,
        missing=missing,
        address=f"/desk/bulk/{action.name}{view_in(request)}",
        back=desk_address(request),
    )


def _reported(request: Request, action: Action, form: Form[Any], report: Report) -> Response:
    done = ngettext("{n} task is dealt with.", "{n} tasks are dealt with.", len(report.done))
    return page(
        request,
        "desk/bulk_report.html",
        action=action,
        form=form,
        report=report,
        done=done,
        address=f"/desk/bulk/{action.name}{view_in(request)}",
        back=desk_address(request),
    )
