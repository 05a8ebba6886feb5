"""The hub reads an application: accept it, return it with comments, decline it."""

from enum import StrEnum
from typing import Annotated, Any, Self

from pydantic import BaseModel, Field, model_validator

from domain.asks import AskKind
from domain.moves.application import (
    AcceptApplication,
    DeclineApplication,
    DeclineReason,
    ReturnApplication,
    ReturnReason,
)
from domain.moves.base import PROGRAMME_STAFF, Move
from models.documents.words import WORDS
from models.tables.community import Community
from models.texts.translate import N_, _
from web.desk.pages.decisions import content_of, named, names_at, need, written
from web.shared.asks import ACTIONS, ASKS, FormPage, Place
from web.shared.form_fields import Options
from web.shared.widgets import Area, Choice

MEETING_YEARS = 3
BIAS = (
    N_("Would I decide the same if I did not know who applies?"),
    N_("Do I judge the goal, or the English it is written in?"),
    N_("Do I expect more of a newcomer than of a well-known community?"),
    N_("Can I name the sentence of the application my decision rests on?"),
)
"""A decider's questions to oneself (LDP-11)."""


class Decision(StrEnum):
    ACCEPT = "accept"
    RETURN = "return"
    DECLINE = "decline"


CHOICES = {
    Decision.ACCEPT.value: N_("Accept it: it is eligible and its goal is specific"),
    Decision.RETURN.value: N_("Return it: something has to be changed first"),
    Decision.DECLINE.value: N_("Decline it: it is not eligible"),
}


class Review(BaseModel):
    decision: Annotated[Decision, Choice(label=N_("What do you decide?"))]
    return_reason: Annotated[
        ReturnReason | None,
        Choice(label=N_("If you return it: what is missing?"), conditional=True, radios=0),
    ] = None
    decline_reason: Annotated[
        DeclineReason | None,
        Choice(label=N_("If you decline it: why?"), conditional=True, radios=0),
    ] = None
    note: Annotated[
        str | None,
        Field(max_length=4000),
        WORDS,
        Area(
            label=N_("What you want to tell the community"),
            hint=N_(
                "They read it as it stands here. When you return or decline, say what would help."
            ),
        ),
    ] = None

    @model_validator(mode="after")
    def explained(self) -> Self:
        """A decision against the application has a reason and words."""
        if self.decision is Decision.RETURN:
            need(self.return_reason, "return_reason", N_("Choose what is missing."))
            need(written(self.note), "note", N_("Say what to change, so that they can change it."))
        if self.decision is Decision.DECLINE:
            need(self.decline_reason, "decline_reason", N_("Choose why it is declined."))
            need(written(self.note), "note", N_("Say in a sentence why it is declined."))
        return self


class ReviewApplicationPage(FormPage[Review]):
    model = Review
    title = N_("Review the application")
    intro = N_("Read the application, look at the facts, then decide.")
    submit = N_("Decide")
    done = N_("Your decision is noted, and the community is told.")
    template = "desk/review_application.html"

    async def options(self, at: Place) -> dict[str, Options]:
        return {"decision": named(CHOICES)}

    async def context(self, at: Place) -> dict[str, Any]:
        ref = at.exchange.application
        content = await content_of(at, ref.id, ref.version)
        community = await at.database.get(Community, at.exchange.mentee.community)
        return {
            "content": content,
            "ref": ref,
            "names": await names_at(at, content),
            "community": community,
            "hints": eligibility_hints(community, at.now.year),
            "bias": [_(question) for question in BIAS],
        }

    async def move(self, at: Place, answer: Review) -> Move:
        note = await at.add_note(answer.note)
        if answer.decision is Decision.RETURN and answer.return_reason:
            return ReturnApplication(by=at.me, note=note, reason=answer.return_reason)
        if answer.decision is Decision.DECLINE and answer.decline_reason:
            return DeclineApplication(by=at.me, note=note, reason=answer.decline_reason)
        return AcceptApplication(by=at.me, note=note)


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
    note: Annotated[
        str,
        Field(min_length=5, max_length=4000),
        WORDS,
        Area(label=N_("What you want to tell the community")),
    ]


class DeclineApplicationPage(FormPage[Declining]):
    """Declining while the community still changes its application."""

    model = Declining
    who = PROGRAMME_STAFF
    title = N_("Decline the application")
    intro = N_("The exchange ends with this. The community reads your reason.")
    submit = N_("Decline")
    done = N_("The application is declined, and the community is told.")
    destructive = True

    async def move(self, at: Place, answer: Declining) -> Move:
        note = await at.add_note(answer.note)
        return DeclineApplication(by=at.me, note=note, reason=answer.reason)


ASKS[AskKind.REVIEW_APPLICATION] = ReviewApplicationPage()
ACTIONS["decline-application"] = DeclineApplicationPage()
