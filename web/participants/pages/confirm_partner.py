"""Two communities meet: who the other one is, and a yes or a no."""

from typing import Annotated, Any

from pydantic import BaseModel

from domain.exchange.ask_kinds import AskKind
from domain.exchange.messages.partner import AcceptPartner, DeclinePartner, PartnerReason
from domain.exchange.people import Party
from models.documents.store import UnknownDocument, read_version
from models.documents.stored import read_stored
from models.tables.community import Community
from models.texts.translate import N_
from models.views.functions import functions_in
from models.views.names import people_named
from web.cases.decisions import Decision, Note, Outcome
from web.cases.pages import ASKS, Place
from web.exchanges.pairing import why_this_pair
from web.exchanges.pre_work import pre_work_of
from web.forms.widgets import Choice


class PartnerAnswer(BaseModel):
    reason: Annotated[
        PartnerReason | None,
        Choice(
            label=N_("If not: what stands in the way?"),
            hint=N_("It helps the hub to look further. A no is fine, and blames nobody."),
            radios=0,
            conditional=True,
        ),
    ] = None


class ConfirmPartnerPage(Decision[PartnerAnswer]):
    model = PartnerAnswer
    asks = N_("Will you do this exchange together?")
    chooser = "answer"
    note = Note(
        label=N_("Something to add?"),
        hint=N_("The hub and the other side can read it."),
        needed=False,
        most=1000,
        rows=3,
    )
    outcomes = (
        Outcome("yes", N_("Yes, we want to do this together"), AcceptPartner),
        Outcome(
            "no",
            N_("No, not this time"),
            DeclinePartner,
            needs={"reason": N_("Choose what stands in the way.")},
        ),
    )
    title = N_("Answer the proposed partnership")
    intro = N_("Read who they are and what it is about. Talk to your people, then answer.")
    why = N_("You plan, meet and stay in touch for months: both sides should want it.")
    submit = N_("Send the answer")
    done = N_("Thank you. The hub and the other side hear of your answer.")
    template = "participants/confirm_partner.html"

    def done_address(self, at: Place) -> str:
        """Not the exchange: whoever says no has no seat in it any more."""
        return "/inbox"

    async def context(self, at: Place) -> dict[str, Any]:
        """The other community, and the application with its goal."""
        x = at.exchange
        other = x.party(at.side.other)
        community = await at.database.get(Community, other.community) if other else None
        try:
            version = await read_version(at.database, x.application.id, x.application.version)
            application = read_stored(version.kind, version.content)
        except UnknownDocument:
            application = None
        return {
            "community": community,
            "application": application,
            "side": at.side,
            "pairing": await why_this_pair(at.database, x),
            "people": await _people(at, other),
            "theirs": await pre_work_of(at.database, x, at.side.other),
        }


async def _people(at: Place, party: Party | None) -> list[tuple[str, str]]:
    """Name and function of the other side's people, whoever is written to first."""
    if party is None:
        return []
    members = sorted(party.members, key=lambda person: person != party.contact)
    names = await people_named(at.database, members)
    functions = await functions_in(at.database, [party.community])
    return [(names.get(person, ""), functions.get(person, "")) for person in members]


ASKS[AskKind.CONFIRM_PARTNER] = ConfirmPartnerPage()
