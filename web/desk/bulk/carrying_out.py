"""Carrying out what was confirmed: one message a task, several at a time, each under a key of its own.

The same form sent again repeats none: what was carried out keeps its answer, what was not is tried again.
"""

import asyncio
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

import structlog

from domain.case.errors import RuleBroken
from domain.case.message import AnyMessage
from domain.exchange.kind import EXCHANGE
from models.documents.notes import add_note
from models.texts.translate import Sentence, _
from models.typed.text import tidy, visible_length
from runtime.exchanges import ExchangesAway, ExchangeUnknown, update_id
from web.cases.names import naming
from web.desk.bulk.actions import Action, Item
from web.forms.refusals import refused
from web.site.resources import Resources

AT_ONCE = 5
"""Messages that are on their way together: others want to be answered, too."""
log = structlog.get_logger(__name__)


@dataclass
class Report:
    """What became of each task: done, refused with the reason, or without an answer so far."""

    done: list[Item] = field(default_factory=list)
    refused: list[tuple[Item, Sentence | str]] = field(default_factory=list)
    away: list[Item] = field(default_factory=list)


def key_of(sending: str, item: Item) -> str:
    """The key of one task's message within a form."""
    return f"{sending}/{item.key}"


async def done_before(resources: Resources, item: Item, message: AnyMessage, sending: str) -> bool:
    """Whether this task's message was carried out when the same form was sent before. Raises ExchangesAway."""
    workflow = item.row.case.workflow_id(item.case.id)
    update = update_id(message, key_of(sending, item))
    return await resources.exchanges.answer_to(workflow, update, dict) is not None


@dataclass(frozen=True)
class Confirmed:
    """What was confirmed: by whom, the messages' own fields, words for the note, and the form's key."""

    me: str
    values: Mapping[str, Any]
    words: str
    sending: str
    now: datetime


async def carry_out(
    resources: Resources, action: Action, items: Sequence[Item], what: Confirmed
) -> Report:
    """Send each its message; what one meets keeps no other from being sent."""
    notes = await _keep(resources, action, items, what)
    places = asyncio.Semaphore(AT_ONCE)

    async def one(item: Item) -> Sentence | str | ExchangesAway | None:
        async with places:
            try:
                message = action.message(item, what.me, what.values, notes.get(item.case.id))
                await _send(resources, item, message, key_of(what.sending, item))
            except RuleBroken as broken:
                async with resources.autocommit() as database:
                    return refused(await naming(database, broken)).sentence
            except ExchangeUnknown:
                return _(item.row.case.over_meanwhile)
            except ExchangesAway as away:
                return away
        return None

    report = Report()
    for item, became in zip(items, await asyncio.gather(*map(one, items)), strict=True):
        if became is None:
            report.done.append(item)
        elif isinstance(became, ExchangesAway):
            report.away.append(item)
        else:
            report.refused.append((item, became))
    counts = {"done": len(report.done), "refused": len(report.refused), "away": len(report.away)}
    log.info("bulk", action=action.name, **counts)
    return report


async def _keep(
    resources: Resources, action: Action, items: Sequence[Item], what: Confirmed
) -> dict[str, str]:
    """Words first, once for each case: a message may be repeated, words must not be lost. Note ids by case."""
    text = tidy(what.words)
    if not visible_length(text):
        return {}
    async with resources.sessions() as database:
        notes = {
            case: await add_note(
                database, case, text, by=what.me, now=what.now, audience=action.audience
            )
            for case in dict.fromkeys(item.case.id for item in items)
        }
        await database.commit()
    return notes


async def _send(resources: Resources, item: Item, message: AnyMessage, key: str) -> None:
    if item.row.case is EXCHANGE:
        await resources.exchanges.send(item.case.id, message, key)
    else:
        await resources.cases.send(item.row.case, item.case.id, message, key)
