"""What became of an ask that is settled: who did what, as the timeline tells it."""

from domain.case.names import HUB
from models.views.history import timeline
from web.cases.names import names_of
from web.cases.pages import Place, pages_of

MOST_ENTRIES = 100
"""How far back it is looked for; of an ask settled earlier the page tells only when."""


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
