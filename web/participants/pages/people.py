"""Who takes part for a community: the contact hands over, people join and leave."""

from collections.abc import Iterable
from typing import Annotated, Any

from pydantic import BaseModel
from sqlalchemy import select
from sqlmodel import col

from domain.exchange.exchange import Exchange
from domain.exchange.messages.people import AddMember, HandOver, RemoveMember
from domain.exchange.people import Side
from models.tables.membership import Membership
from models.tables.person import Person
from models.texts.translate import N_, _
from web.cases.decisions import BOTH_READ, Note, OneMessage
from web.cases.pages import ACTIONS, Group, Place
from web.exchanges.choices import named_people
from web.forms.fields import Options
from web.forms.widgets import Person as PersonChoice
from web.participants.document_pages import only_while
from web.site.problems import PageProblem


def sides_of(x: Exchange, me: str) -> list[Side]:
    """The sides somebody may speak for: one's own, for the hub those that have a community."""
    sides = [side for side in Side if x.party(side)]
    own = [side for side in sides if (party := x.party(side)) and me in party.members]
    return own or sides


def changes_members(x: Exchange, me: str) -> bool:
    """Whether somebody may say who takes part: a community's contact, or the hub."""
    own = [party for side in Side if (party := x.party(side)) and me in party.members]
    return all(party.contact == me for party in own)


class Successor(BaseModel):
    person: Annotated[str, PersonChoice(label=N_("Who is the contact person from now on?"))]


class HandOverPage(OneMessage[Successor]):
    sends = HandOver
    model = Successor
    note = Note(
        label=N_("What does your successor need to know?"),
        hint=N_("What is agreed, what is open, who is who. Both sides and the hub read it."),
        most=4000,
        rows=6,
    )
    group = Group.PEOPLE
    title = N_("Hand over to another contact person")
    intro = N_(
        "What is asked of the contact is then asked of the new one, and the calendars follow. "
        "The plan stays signed."
    )
    submit = N_("Hand over")
    done = N_("Handed over. Both sides are told.")

    def offered(self, x: Exchange, me: str) -> bool:
        return bool(_successors(x, me))

    async def options(self, at: Place) -> dict[str, Options]:
        only_while(at, HandOver)
        found = _successors(at.exchange, at.me)
        if not found:
            raise _nobody(at, N_("Nobody else of your community takes part in this exchange."))
        return {"person": await named_people(at, found)}

    async def values(self, at: Place, answer: Successor) -> dict[str, Any]:
        return {"side": at.exchange.side_of(answer.person)}


def _successors(x: Exchange, me: str) -> list[str]:
    parties = [party for side in sides_of(x, me) if (party := x.party(side))]
    return [p for party in parties for p in party.members if p != party.contact]


def _nobody(at: Place, sentence: str) -> PageProblem:
    link = (f"{at.exchange_address}/actions/add-member", _("Add somebody"))
    return PageProblem(409, _(sentence), _("Add somebody first, or ask the hub."), link=link)


class Joining(BaseModel):
    person: Annotated[
        str,
        PersonChoice(
            label=N_("Who joins?"),
            hint=N_("People of the community in the register. The hub can enter others there."),
        ),
    ]


class AddMemberPage(OneMessage[Joining]):
    sends = AddMember
    model = Joining
    note = Note(label=N_("Why?"), hint=BOTH_READ, needed=False, most=1000, rows=3)
    group = Group.PEOPLE
    title = N_("Add somebody who takes part")
    intro = N_("They see this exchange at once and can act for their community.")
    submit = N_("Add this person")
    done = N_("Added. They get a mail with the address of this page.")

    def offered(self, x: Exchange, me: str) -> bool:
        return changes_members(x, me)

    async def options(self, at: Place) -> dict[str, Options]:
        only_while(at, AddMember)
        found = [person for side in _sides(at) for person in await newcomers(at, side)]
        if not found:
            raise PageProblem(
                409,
                _("Everybody the register knows of this community takes part already."),
                _("Ask the hub to enter the person in the register first."),
                link=(at.exchange_address, _("Back to the exchange")),
            )
        return {"person": await named_people(at, found)}

    async def values(self, at: Place, answer: Joining) -> dict[str, Any]:
        for side in _sides(at):
            if answer.person in await newcomers(at, side):
                person = await at.database.get(Person, answer.person)
                return {"side": side, "time_zone": person.time_zone if person else None}
        return {"side": _sides(at)[0]}


def _sides(at: Place) -> list[Side]:
    return sides_of(at.exchange, at.me)


async def newcomers(at: Place, side: Side) -> list[str]:
    """People the register knows of a side's community who take no part yet."""
    party = at.exchange.party(side)
    if party is None:
        return []
    query = (
        select(col(Membership.person_id))
        .join(Person, col(Person.id) == col(Membership.person_id))
        .where(col(Membership.community_id) == party.community, col(Person.active))
        .order_by(col(Person.name))
    )
    taking_part = _taking_part(at.exchange)
    return [person for person in await at.database.scalars(query) if person not in taking_part]


def _taking_part(x: Exchange) -> set[str]:
    members: list[Iterable[str]] = [p.members for side in Side if (p := x.party(side))]
    return {person for each in members for person in each}


class Leaving(BaseModel):
    person: Annotated[str, PersonChoice(label=N_("Who no longer takes part?"))]


class RemoveMemberPage(OneMessage[Leaving]):
    sends = RemoveMember
    model = Leaving
    note = Note(label=N_("Why?"), hint=BOTH_READ, needed=False, most=1000, rows=3)
    group = Group.PEOPLE
    title = N_("Somebody no longer takes part")
    intro = N_(
        "They no longer see this exchange. What they had taken on goes to the contact person. "
        "Who travels, or is the contact, stays until that is changed."
    )
    submit = N_("Take this person off")
    done = N_("Done. Everybody concerned is told.")
    destructive = True

    def offered(self, x: Exchange, me: str) -> bool:
        return changes_members(x, me) and bool(_leaving(x, me))

    async def options(self, at: Place) -> dict[str, Options]:
        only_while(at, RemoveMember)
        found = _leaving(at.exchange, at.me)
        if not found:
            raise PageProblem(
                409,
                _("There is nobody who could leave: only contacts and travellers take part."),
                _("Hand over first, or change who travels in the plan."),
                link=(at.exchange_address, _("Back to the exchange")),
            )
        return {"person": await named_people(at, found)}

    async def values(self, at: Place, answer: Leaving) -> dict[str, Any]:
        return {"side": at.exchange.side_of(answer.person)}


def _leaving(x: Exchange, me: str) -> list[str]:
    return [person for person in _successors(x, me) if person not in x.travellers]


ACTIONS["hand-over"] = HandOverPage()
ACTIONS["add-member"] = AddMemberPage()
ACTIONS["remove-member"] = RemoveMemberPage()
