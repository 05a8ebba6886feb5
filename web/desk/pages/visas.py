"""A refused visa: looked at by the booker, then decided by the programme staff."""

from typing import Annotated, Any

from pydantic import BaseModel

from domain.exchange.ask_kinds import AskKind
from domain.exchange.exchange import Exchange
from domain.exchange.interruptions import CancelReason, PostponeReason
from domain.exchange.messages.endings import Cancel, Postpone
from domain.exchange.messages.visa import AppealVisa, ConfirmVisaRefusal, SwitchDirection
from models.documents.words import PlainDate
from models.texts.translate import N_
from web.cases.decisions import BOTH_READ, Decision, Note, OneMessage, Outcome, Sure
from web.cases.pages import ACTIONS, ASKS, Group, Place
from web.desk.pages.decisions import names_at
from web.forms.button import Nothing
from web.forms.widgets import Date

LATER = Date(
    label=N_("If put off: not before which day?"),
    hint=N_("Both sides then choose this day or a later one."),
    conditional=True,
)


class VisaPage:
    """Whose visa a page is about."""

    async def context(self, at: Place) -> dict[str, Any]:
        x = at.exchange
        return {
            "visa": x.visas.get(at.subject),
            "name": (await names_at(at)).person(at.subject),
            "starts_on": x.plan.facts.starts_on if x.plan else None,
            "appeal_days": x.policy.visa_appeal_days,
            "direction": x.direction,
        }


class ConfirmRefusalPage(VisaPage, Decision[Nothing]):
    about = "traveller"
    asks = N_("What does the letter say?")
    outcomes = (
        Outcome("refused", N_("The visa is refused"), ConfirmVisaRefusal, sets={"refused": True}),
        Outcome(
            "not_refused",
            N_("It is no refusal: the traveller goes on with the application"),
            ConfirmVisaRefusal,
            sets={"refused": False},
        ),
    )
    title = N_("Look at a refused visa")
    intro = N_("Look at the consulate's letter together with the traveller before you confirm it.")
    submit = N_("Note it")
    done = N_("Noted. If it is a refusal, the programme team decides how to go on.")
    template = "desk/visa.html"


class AfterRefusal(BaseModel):
    not_before: Annotated[PlainDate | None, LATER] = None


class DecideVisaPage(VisaPage, Decision[AfterRefusal]):
    model = AfterRefusal
    about = "traveller"
    note = Note(label=N_("Why like this?"), hint=BOTH_READ)
    outcomes = (
        Outcome("appeal", N_("The traveller appeals, and we wait for the answer"), AppealVisa),
        Outcome("switch", N_("The other side travels instead"), SwitchDirection),
        Outcome(
            "postpone",
            N_("Put the visit off"),
            Postpone,
            needs={"not_before": N_("Choose the first day the visit may begin.")},
            sets={"reason": PostponeReason.VISA},
        ),
        Outcome(
            "cancel",
            N_("Cancel the exchange"),
            Cancel,
            sets={"reason": CancelReason.VISA},
        ),
    )
    title = N_("Decide what to do about a refused visa")
    intro = N_("Nobody is to blame for a refusal. Talk with both sides before you decide.")
    submit = N_("Decide")
    done = N_("Your decision is noted, and both sides are told.")
    template = "desk/visa.html"


class SwitchPage(OneMessage[Nothing]):
    sends = SwitchDirection
    note = Note(label=N_("Why does the other side travel?"), hint=BOTH_READ)
    sure = Sure(
        label=N_("Yes, the other side travels"),
        hint=N_("The plan is opened again, and what was booked is undone."),
    )
    group = Group.TRAVEL
    title = N_("Switch the direction of the journey")
    intro = N_(
        "Whoever was to be the host travels, and the other way round. Goals, questions and contacts "
        "stay; both sides sign a new plan."
    )
    submit = N_("Switch the direction")
    done = N_("Done. Both sides are asked to change the plan and to sign it.")
    destructive = True

    def offered(self, x: Exchange, me: str) -> bool:
        return x.mentor is not None


ASKS[AskKind.CONFIRM_VISA_REFUSAL] = ConfirmRefusalPage()
ASKS[AskKind.DECIDE_VISA] = DecideVisaPage()
ACTIONS["switch-direction"] = SwitchPage()
