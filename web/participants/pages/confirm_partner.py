"""Two communities meet: who the other one is, and a yes or a no."""

from enum import StrEnum
from typing import Annotated, Any, Self

from pydantic import BaseModel, Field, model_validator

from domain.asks import AskKind
from domain.moves.base import Move
from domain.moves.partner import AcceptPartner, DeclinePartner, PartnerReason
from models.documents.content import parse
from models.documents.store import UnknownDocument, read_version
from models.documents.words import WORDS
from models.tables.community import Community
from models.texts.translate import N_, _
from web.shared.asks import ASKS, FormPage, Place
from web.shared.form_fields import Options
from web.shared.refusals import FieldProblem
from web.shared.widgets import Area, Choice


class Yes(StrEnum):
    """The answer."""

    YES = "yes"
    NO = "no"


class PartnerAnswer(BaseModel):
    answer: Annotated[Yes, Choice(label=N_("Will you do this exchange together?"))]
    reason: Annotated[
        PartnerReason | None,
        Choice(
            label=N_("If not: what stands in the way?"),
            hint=N_("It helps the hub to look further. A no is fine, and blames nobody."),
            radios=0,
            conditional=True,
        ),
    ] = None
    note: Annotated[
        str | None,
        Field(max_length=1000),
        WORDS,
        Area(
            label=N_("Something to add?"),
            hint=N_("The hub and the other side can read it."),
            rows=3,
        ),
    ] = None

    @model_validator(mode="after")
    def a_no_has_a_reason(self) -> Self:
        """The hub looks further with it."""
        if self.answer is Yes.NO and self.reason is None:
            raise FieldProblem("reason", N_("Choose what stands in the way."))
        return self


class ConfirmPartnerPage(FormPage[PartnerAnswer]):
    model = PartnerAnswer
    title = N_("Answer the proposed partnership")
    intro = N_("Read who they are and what it is about. Talk to your people, then answer.")
    why = N_("You plan, meet and stay in touch for months: both sides should want it.")
    submit = N_("Send the answer")
    done = N_("Thank you. The hub and the other side hear of your answer.")
    template = "participants/confirm_partner.html"

    def done_address(self, at: Place) -> str:
        """Not the exchange: whoever says no has no seat in it any more."""
        return "/inbox"

    async def options(self, at: Place) -> dict[str, Options]:
        """Yes and no in whole words."""
        return {
            "answer": [
                (Yes.YES.value, _("Yes, we want to do this together")),
                (Yes.NO.value, _("No, not this time")),
            ]
        }

    async def context(self, at: Place) -> dict[str, Any]:
        """The other community, and the application with its goal."""
        x = at.exchange
        other = x.party(at.side.other)
        community = await at.database.get(Community, other.community) if other else None
        try:
            version = await read_version(at.database, x.application.id, x.application.version)
            application = parse(version.kind, version.content)
        except UnknownDocument:
            application = None
        return {"community": community, "application": application, "side": at.side}

    async def move(self, at: Place, answer: PartnerAnswer) -> Move:
        """The yes or the no of this side."""
        note = await at.add_note(answer.note)
        if answer.answer is Yes.NO and answer.reason is not None:
            return DeclinePartner(by=at.me, reason=answer.reason, note=note)
        return AcceptPartner(by=at.me, note=note)


ASKS[AskKind.CONFIRM_PARTNER] = ConfirmPartnerPage()
