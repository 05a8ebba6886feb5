"""What the coordinator may waive or open again, by the rows of the kinds of ask.

A waiver says: this is not needed here, and I answer for it by name. What a hard gate of the programme
stands on cannot be waived; the reason says what to do instead. Reopening undoes the answer, never the
record of it: the old ask stays settled, a new one is asked.
"""

from typing import Any

from domain.case.ask_table import Reopening, Waiver
from domain.case.asks import Ask
from domain.case.case import Case
from domain.case.errors import N_, RuleBroken

AnyCase = Case[Any, Any, Any]
AnyAsk = Ask[Any, Any]


def need_ask(case: AnyCase, ask_id: str) -> AnyAsk:
    """The ask, open or settled; RuleBroken for one this case does not have."""
    for ask in case.asks:
        if ask.id == ask_id:
            return ask
    raise RuleBroken("ask", N_("There is no such task here."), N_("Open the page and choose one."))


def waive_hindrance(case: AnyCase, ask: AnyAsk) -> RuleBroken | None:
    """Why an ask cannot be waived: settled, the ground of a hard gate, or somebody's own decision."""
    if not ask.is_open:
        return RuleBroken(
            "ask", N_("This task is no longer open."), N_("Open it again if it has to be done.")
        )
    waive = case.spec(ask.kind).waive
    instead = waive.unless(case, ask) if isinstance(waive, Waiver) else waive
    return RuleBroken("ask", N_("This cannot be waived."), instead) if instead else None


def reopen_hindrance(case: AnyCase, ask: AnyAsk) -> RuleBroken | None:
    """Why an ask cannot be opened again: still open, or the case has gone too far beyond it."""
    if ask.is_open:
        return RuleBroken("ask", N_("This is still open."), N_("Answer it, or waive it."))
    reopen = case.spec(ask.kind).reopen
    if not isinstance(reopen, Reopening):
        return RuleBroken("ask", N_("This cannot be opened again."), reopen)
    if case.phase not in reopen.phases or not reopen.may(case, ask):
        reason = N_("It has gone on since; this can no longer be opened again.")
        return RuleBroken("ask", reason, case.what_next())
    for other in case.open_asks(ask.kind, subject=ask.subject):
        if other.person == ask.person and other.of == ask.of:
            return RuleBroken(
                "ask", N_("The same is being asked already."), N_("Wait for the answer.")
            )
    return None
