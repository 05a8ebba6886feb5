"""What somebody can do in an exchange without being asked: only what is allowed now, under headings."""

from collections.abc import Container, Iterable
from dataclasses import dataclass

from domain.case.message import AnyMessage
from domain.exchange.exchange import Exchange
from domain.exchange.messages.design import ReviseDesign
from domain.exchange.messages.plan import RevisePlan
from models.texts.translate import N_, _
from web.cases.pages import ACTIONS, Group, allowed, is_offered

FEW = 6
"""So many are shown in one row; of more, all but the frequent ones wait under their headings."""

HEADINGS = {
    Group.CHANGE: N_("Change something"),
    Group.DATES: N_("Dates and calls"),
    Group.TRAVEL: N_("Travel and bookings"),
    Group.PEOPLE: N_("People"),
    Group.TASKS: N_("Tasks that are done"),
    Group.TROUBLE: N_("If something goes wrong"),
}


@dataclass(frozen=True)
class Offer:
    """One link: where to, what it says, whether it ends or undoes something."""

    address: str
    text: str
    group: Group
    often: bool = False
    destructive: bool = False


@dataclass(frozen=True)
class Offers:
    """All that is offered: `near` in sight, the others by heading, in the order of the groups."""

    near: list[Offer]
    more: list[tuple[str, list[Offer]]]


@dataclass(frozen=True)
class Elsewhere:
    """An action whose page is no `FormPage`: its path below the exchange's, its message."""

    path: str
    message: type[AnyMessage]
    text: str
    group: Group
    often: bool = False


PAGES = (
    Elsewhere(
        "plan", RevisePlan, N_("Open the plan, to read or change it"), Group.CHANGE, often=True
    ),
    Elsewhere("design", ReviseDesign, N_("Write the design of a programme together"), Group.CHANGE),
)


def offers(
    x: Exchange, me: str, tasks: Iterable[Offer] = (), without: Container[str] = ()
) -> Offers:
    """What this person can do now without being asked, and `tasks`; what ends something comes last.

    `without` names actions that would find nothing to act on.
    """
    home = f"/exchanges/{x.id}"
    found = [
        Offer(f"{home}/{page.path}", _(page.text), page.group, page.often)
        for page in PAGES
        if allowed(x, me, [page.message])
    ]
    for name, action in ACTIONS.items():
        if action.group and name not in without and is_offered(action, x, me):
            text, path = _(action.link or action.title), f"{home}/actions/{name}"
            found.append(Offer(path, text, action.group, action.often, action.destructive))
    found += tasks
    return _arranged(sorted(found, key=lambda o: (o.destructive, _PLACE[o.group])))


_PLACE = {group: number for number, group in enumerate(Group)}


def _arranged(found: list[Offer]) -> Offers:
    if len(found) <= FEW:
        return Offers(found, [])
    far = [offer for offer in found if not offer.often]
    more = [(_(HEADINGS[group]), [o for o in far if o.group is group]) for group in Group]
    return Offers([o for o in found if o.often], [(head, each) for head, each in more if each])
