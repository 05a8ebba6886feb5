"""What the coordinator can do with an ask that is somebody else's: addresses and texts."""

from domain.case.ask_table import Reopening, Waiver
from domain.case.asks import AskStatus
from domain.exchange.ask_kinds import ASKS as SPECS
from domain.exchange.ask_kinds import AskKind
from domain.exchange.kind import EXCHANGE
from domain.exchange.messages.registry import MESSAGES
from domain.exchange.people import Role, Side
from models.texts.translate import _
from web.cases.pages import ASKS, Place

WAIVE, REOPEN, INSTEAD = "waive", "reopen", "instead"


def overriding(at: Place) -> list[tuple[str, str]]:
    """`(address, text)` of every way that may be open; none for anybody but the coordinator."""
    if at.kind is not EXCHANGE or at.ask is None or at.exchange.ended or not is_coordinator(at):
        return []
    kind, found = AskKind(at.ask.kind), []
    if at.ask.status == AskStatus.OPEN:
        if may_stand_in(at):
            found.append((INSTEAD, _("Answer it in the person’s place")))
        if isinstance(SPECS[kind].waive, Waiver):
            found.append((WAIVE, _("Waive it: the exchange goes on without it")))
    elif _reopens(kind, at):
        found.append((REOPEN, _("Open it again: the answer no longer counts")))
    base = f"{at.exchange_address}/asks/{at.ask.ask_id}/override"
    return [(f"{base}/{name}", text) for name, text in found]


def _reopens(kind: AskKind, at: Place) -> bool:
    reopen = SPECS[kind].reopen
    return isinstance(reopen, Reopening) and at.exchange.phase in reopen.phases


def is_coordinator(at: Place) -> bool:
    """Whether whoever is at the page coordinates this exchange."""
    return Role.COORDINATOR in at.exchange.roles_of(at.me)


def may_stand_in(at: Place) -> bool:
    """Whether some answer is not personal, and not the coordinator's own to give anyway."""
    if at.ask is None or AskKind(at.ask.kind) not in ASKS or stood_in_for(at) is None:
        return False
    mine = at.exchange.roles_of(at.me)
    answers = [MESSAGES[name] for name in SPECS[AskKind(at.ask.kind)].answered_by]
    return any(not answer.personal and not mine & answer.roles for answer in answers)


def stood_in_for(at: Place) -> str | None:
    """Whose turn it is: the person named, or whoever holds the first role asked."""
    if at.ask is None:
        return None
    if at.ask.claimed_by or at.ask.person_id:
        return at.ask.claimed_by or at.ask.person_id
    for role in map(Role, at.ask.roles):
        if role in (Role.MENTEE, Role.MENTOR):
            found = at.exchange.contacts(Side(role.value))
        elif role is Role.TRAVELLER:
            found = at.exchange.travellers
        else:
            found = at.exchange.team.holding(role)
        if found:
            return found[0]
    return None
