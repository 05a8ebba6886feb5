"""Tasks that are done and that the coordinator may open again now, as links of the exchange's page."""

from collections.abc import Iterable

from sqlalchemy.ext.asyncio import AsyncSession

from domain.case.override import reopen_hindrance
from domain.exchange.exchange import Exchange, ExchangeAsk
from models.texts.labels import label
from models.texts.translate import _
from models.views.asks import AskRow, settled_asks
from web.cases.override_links import REOPEN
from web.cases.pages import Group
from web.exchanges.ask_titles import asked
from web.exchanges.load import Loaded
from web.exchanges.offers import Offer


async def opened_again(database: AsyncSession, loaded: Loaded) -> list[Offer]:
    """One link for each; none for anybody but the coordinator."""
    x = loaded.exchange
    if not loaded.overrides or x.ended:
        return []
    settled = await settled_asks(database, x.id)
    found = reopenable(x, settled, [*loaded.mine, *loaded.others])
    return [_offer(ask, loaded) for ask in found]


def reopenable(
    x: Exchange, settled: Iterable[AskRow], still_open: Iterable[AskRow]
) -> list[AskRow]:
    """Of the settled asks the last of each that may be opened again, and is not asked already."""
    asks_now = {_same(ask) for ask in still_open}
    latest = {_same(ask): ask for ask in sorted(settled, key=lambda ask: ask.opened_at)}
    return [ask for same, ask in latest.items() if same not in asks_now and _may(x, ask)]


def _same(ask: AskRow) -> tuple[object, ...]:
    return ask.kind, ask.subject, ask.person_id, ask.roles


def _may(x: Exchange, row: AskRow) -> bool:
    ask = ExchangeAsk(
        id=row.ask_id,
        kind=row.kind,
        of=row.roles,
        opened_at=row.opened_at,
        starts_at=row.starts_at,
        due_at=row.due_at,
        subject=row.subject,
        person=row.person_id,
        status=row.status,
    )
    return reopen_hindrance(x, ask) is None


def _offer(ask: AskRow, loaded: Loaded) -> Offer:
    x = loaded.exchange
    what = asked(ask.kind, ask.subject, x, loaded.names, loaded.action_titles)
    who = ask.person_name or ", ".join(label(role) for role in ask.roles)
    address = f"/exchanges/{x.id}/asks/{ask.ask_id}/override/{REOPEN}"
    text = _("Open again: {what} ({who})", what=what, who=who)
    return Offer(address, text, Group.TASKS)
