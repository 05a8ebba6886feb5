"""How the two communities get on, four times (IB-21), and how they go on, once (IB-22)."""

from typing import Annotated, Any

from pydantic import BaseModel

from domain.case.documents import DocumentKind
from domain.case.message import AnyMessage
from domain.exchange.ask_kinds import AskKind
from domain.exchange.both_learn import NextRound, Occasion
from domain.exchange.exchange import Exchange
from domain.exchange.messages.relationship import DecideNextRound, RateRelationship
from domain.exchange.people import Side
from models.documents.partnership import about_occasion_in
from models.documents.relationship import Relationship
from models.texts.labels import label
from models.texts.translate import N_, _
from web.cases.decisions import Note, OneMessage
from web.cases.pages import ACTIONS, ASKS, Group, Place
from web.exchanges.relationship import STATEMENTS
from web.forms.form import Form
from web.forms.widgets import Area, Choice, Widget
from web.participants.document_pages import PaperPage

WIDGETS: dict[str, Widget] = {
    **{name: Choice(label=statement) for name, statement in STATEMENTS.items()},
    "words": Area(
        label=N_("Words beside it"),
        hint=N_("What helps, what would help. Your partner and the hub read it with the rest."),
        rows=4,
    ),
}


class RateRelationshipPage(PaperPage[Relationship]):
    kind = DocumentKind.RELATIONSHIP
    model = Relationship
    widgets = WIDGETS
    title = N_("How do you get on with your partner?")
    intro = N_(
        "How far is each statement true, for your community as a whole? You and your partner read "
        "each other’s answers once both are there, not before."
    )
    why = N_("Trust is what remains when the plan is done, so it counts as a result.")
    submit = N_("Send our answer")
    done = N_("Thank you. You read each other’s answers as soon as both are there.")
    drafts = False

    def about(self, at: Place) -> str:
        """The occasion; what was said of a partner who left is no start for what is said of the next."""
        return about_occasion_in(at.exchange, at.subject)

    def owner(self, at: Place) -> Side | None:
        return at.side

    async def message_of(
        self, at: Place, answer: Relationship, form: Form[Relationship]
    ) -> AnyMessage:
        ref = await self.save(at, answer, form)
        message = RateRelationship(by=at.me, occasion=Occasion(at.subject), rating=ref)
        return self.allowed(at, message)

    def heading(self, at: Place) -> str:
        """With the occasion."""
        asked = {one.value for one in Occasion}
        if at.subject not in asked:
            return super().heading(at)
        return _("How do you get on, {occasion}?", occasion=label(Occasion(at.subject)))


class GoingOn(BaseModel):
    way: Annotated[
        NextRound,
        Choice(
            label=N_("How does your community want to go on?"),
            hint=N_("Both read it; it binds nobody. A new round begins with an application."),
        ),
    ]


class DecideNextRoundPage(OneMessage[GoingOn]):
    sends = DecideNextRound
    model = GoingOn
    note = Note(
        label=N_("Why, or what first?"),
        hint=N_("Your partner and the hub read it."),
        needed=False,
        most=1000,
        rows=3,
    )
    title = N_("How do you go on?")
    intro = N_(
        "Talk about it with your people. Whoever goes on begins the next application with what was "
        "left open here: goals not reached, actions not done, questions not answered."
    )
    submit = N_("Say it")
    done = N_("Thank you. Your partner and the hub read it.")


class ChangeNextRoundPage(DecideNextRoundPage):
    group = Group.CHANGE
    title = N_("Change how you want to go on")

    def offered(self, x: Exchange, me: str) -> bool:
        return x.side_of(me) in x.next_round

    async def initial(self, at: Place) -> dict[str, Any]:
        return {"way": at.exchange.next_round.get(at.side)}


ASKS[AskKind.RATE_RELATIONSHIP] = RateRelationshipPage()
ASKS[AskKind.DECIDE_NEXT_ROUND] = DecideNextRoundPage()
ACTIONS["go-on"] = ChangeNextRoundPage()
