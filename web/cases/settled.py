"""What became of an ask that is settled: who did what, as the timeline tells it."""

from fastapi import Request

from domain.case.errors import RuleBroken
from domain.case.names import HUB
from models.texts.translate import _
from models.views.history import timeline
from web.cases.names import names_of, naming
from web.cases.pages import Place, pages_of, place_of
from web.forms.refusals import refused
from web.site.access import Seat
from web.site.resources import resources_of

MOST_ENTRIES = 100
"""How far back it is looked for; of an ask settled earlier the page tells only when."""


async def not_taken(request: Request, seat: Seat, ask_id: str, broken: RuleBroken) -> str:
    """Why a task of the queue could not be taken or given back: who was faster, and what they did."""
    resources = resources_of(request)
    async with resources.autocommit() as database:
        if broken.rule == "ask_not_open":
            at = await place_of(request, seat, database, await resources.now(), ask_id)
            if at and (how := await settled_how(at)):
                return f"{_('This task is no longer open.')} {how}"
        return str(refused(await naming(database, broken)).sentence)


async def settled_how(at: Place) -> str:
    """One sentence: who decided what; "" where the viewer may not read it, or it is long ago."""
    ask = at.ask
    if ask is None or ask.answered_by is None or ask.answered_at is None:
        return ""
    for_hub, pages = bool(at.case.roles_of(at.me) & HUB), pages_of(at.kind.name)
    rows = await timeline(
        at.database, at.case.id, for_hub=for_hub, limit=MOST_ENTRIES, phases=at.kind.phases
    )
    for row in rows:
        told = pages.sentences.get(row.kind)
        shown = told is not None and (for_hub or not told.hub_only) and not row.refused
        if shown and (row.at, row.actor_id) == (ask.answered_at, ask.answered_by):
            named = [value for value in row.data.values() if isinstance(value, str)]
            people = (who for who, _role in at.case.members())
            names = await names_of(at.database, [*named, *people, ask.answered_by], named)
            return pages.teller(at.kind, at.case, names, pages.sentences).tell(row).title
    return ""
