"""The hub reads an application: accept it, return it with comments, decline it."""

from typing import Annotated, Any

from pydantic import BaseModel

from domain.case.errors import RuleBroken
from domain.case.message import AnyMessage
from domain.exchange.ask_kinds import AskKind
from domain.exchange.exchange import Exchange
from domain.exchange.messages.application import (
    AcceptApplication,
    DeclineApplication,
    DeclineReason,
    ReturnApplication,
    ReturnReason,
)
from domain.exchange.phases import Phase
from models.tables.community import Community
from models.texts.translate import N_, _
from web.cases.decisions import Decision, Note, OneMessage, Outcome
from web.cases.pages import ACTIONS, ASKS, Group, Place
from web.desk.pages.decisions import content_of, names_at
from web.desk.pages.find_partner import FULL, without_room
from web.forms.form import Form
from web.forms.widgets import Choice

MEETING_YEARS = 3
BIAS = (
    N_("Would I decide the same if I did not know who applies?"),
    N_("Do I judge the goal, or the English it is written in?"),
    N_("Do I expect more of a newcomer than of a well-known community?"),
    N_("Can I name the sentence of the application my decision rests on?"),
)
"""A decider's questions to oneself (LDP-11)."""


class Review(BaseModel):
    return_reason: Annotated[
        ReturnReason | None,
        Choice(label=N_("If you return it: what is missing?"), conditional=True, radios=0),
    ] = None
    decline_reason: Annotated[
        DeclineReason | None,
        Choice(label=N_("If you decline it: why?"), conditional=True, radios=0),
    ] = None


class ReviewApplicationPage(Decision[Review]):
    model = Review
    note = Note(
        label=N_("What you want to tell the community"),
        hint=N_("They read it as it stands here. When you return or decline, say what would help."),
        needed=False,
    )
    outcomes = (
        Outcome(
            "accept", N_("Accept it: it is eligible and its goal is specific"), AcceptApplication
        ),
        Outcome(
            "return",
            N_("Return it: something has to be changed first"),
            ReturnApplication,
            needs={
                "return_reason": N_("Choose what is missing."),
                "note": N_("Say what to change, so that they can change it."),
            },
            fields={"reason": "return_reason"},
        ),
        Outcome(
            "decline",
            N_("Decline it: it is not eligible"),
            DeclineApplication,
            needs={
                "decline_reason": N_("Choose why it is declined."),
                "note": N_("Say in a sentence why it is declined."),
            },
            fields={"reason": "decline_reason"},
        ),
    )
    title = N_("Review the application")
    intro = N_("Read the application, look at the facts, then decide.")
    submit = N_("Decide")
    done = N_("Your decision is noted, and the community is told.")
    template = "desk/review_application.html"

    async def base_version(self, at: Place) -> int:
        """The version that is read."""
        return at.exchange.application.version

    async def message_of(self, at: Place, answer: Review, form: Form[Review]) -> AnyMessage | None:
        """Nobody decides on words they have not read."""
        read, now = form.base_version, at.exchange.application.version
        if read and read != now:
            form.base_version = now
            raise RuleBroken(
                "",
                N_("The community has corrected the application since you opened it."),
                N_("Read it again, then decide."),
                rule="application_corrected",
            )
        return await super().message_of(at, answer, form)

    async def context(self, at: Place) -> dict[str, Any]:
        ref = at.exchange.application
        content = await content_of(at, ref.id, ref.version)
        community = await at.database.get(Community, at.exchange.mentee.community)
        wished = at.exchange.wished_partner
        full = await without_room(at, wished.community) if wished else None
        return {
            "content": content,
            "ref": ref,
            "names": await names_at(at, content),
            "community": community,
            "hints": [
                *eligibility_hints(community, at.now.year),
                *([(False, _(FULL, **full))] if full else []),
            ],
            "bias": [_(question) for question in BIAS],
        }


def eligibility_hints(community: Community | None, year: int) -> list[tuple[bool, str]]:
    """What the register says of the eligibility rules: whether it speaks for the community, and how."""
    if community is None:
        return [(False, _("The community is not in the register any more."))]
    fund = community.general_support_fund
    met = community.last_cee_meeting
    recent = met is not None and met >= year - MEETING_YEARS
    return [
        (
            not fund,
            _("It has a General Support Fund grant.")
            if fund
            else _("It has no General Support Fund grant."),
        ),
        (
            recent,
            _("Its last CEE Meeting was in {year}.", year=met)
            if met
            else _("The register knows of no CEE Meeting it came to."),
        ),
        (
            community.active_people > 1,
            _("It has {n} active people.", n=community.active_people),
        ),
    ]


class Declining(BaseModel):
    reason: Annotated[DeclineReason, Choice(label=N_("Why is it declined?"))]


class DeclineApplicationPage(OneMessage[Declining]):
    """Declining while the community still changes its application."""

    sends = DeclineApplication
    model = Declining
    note = Note(label=N_("What you want to tell the community"))
    group = Group.TROUBLE
    title = N_("Decline the application")
    intro = N_("The exchange ends with this. The community reads your reason.")
    submit = N_("Decline")
    done = N_("The application is declined, and the community is told.")
    destructive = True

    def offered(self, x: Exchange, me: str) -> bool:
        return x.phase is Phase.CHANGES


ASKS[AskKind.REVIEW_APPLICATION] = ReviewApplicationPage()
ACTIONS["decline-application"] = DeclineApplicationPage()
