"""Follow-up calls: logged, moved, and their rhythm agreed anew (CEE-30)."""

from typing import Annotated, Any

from pydantic import BaseModel, Field

from domain.case.documents import DocumentKind
from domain.case.message import AnyMessage
from domain.case.workdays import local_date
from domain.exchange.ask_kinds import AskKind
from domain.exchange.follow_up import Call
from domain.exchange.messages.cadence import AcceptCadence, DeclineCadence, ProposeCadence
from domain.exchange.messages.calls import LogCall
from domain.exchange.messages.missed_calls import MissCall, MissReason
from domain.exchange.people import Side
from models.documents.call_log import CallLog
from models.documents.words import PlainDate
from models.texts.translate import N_, _
from web.cases.decisions import Decision, Note, OneMessage, Outcome
from web.cases.names import names_of
from web.cases.pages import ACTIONS, ASKS, Group, Place
from web.exchanges.choices import people
from web.forms.button import Nothing
from web.forms.fields import Options
from web.forms.form import Form
from web.forms.widgets import Area, Checks, Choice, Date, Hidden, Number, Widget
from web.participants.document_pages import PaperPage, only_while
from web.participants.pages.actions import standing

AGENDA = (
    N_("How does each action stand? What is the next small step?"),
    N_("What is stuck, and who could help?"),
    N_("What did you try that did not work? What did you learn from it?"),
    N_("Does the mentor need anything in return?"),
)

LOG_WIDGETS: dict[str, Widget] = {
    "number": Hidden(label=N_("Call")),
    "held_on": Date(label=N_("When was it?"), hint=N_("As year-month-day: 2027-05-31.")),
    "form": Choice(label=N_("How did you meet?")),
    "attended": Checks(label=N_("Who took part?")),
    "summary": Area(label=N_("What did you talk about?"), rows=6),
    "obstacles": Area(
        label=N_("What is in the way?"), hint=N_("The hub reads this and may help."), rows=3
    ),
    "next_steps": Area(
        label=N_("What happens until the next call?"), hint=N_("Who does what?"), rows=3
    ),
}


class LogCallPage(PaperPage[CallLog]):
    kind = DocumentKind.CALL_LOG
    model = CallLog
    widgets = LOG_WIDGETS
    title = N_("How was the call?")
    intro = N_("One of you writes it down for both. Key points are enough.")
    why = N_(
        "Support continues while the new knowledge is put to work. "
        "The exchange can only close when the agreed calls were held."
    )
    submit = N_("Log the call")
    done = N_("Logged. Thank you for staying in touch.")
    template = "participants/calls_log.html"

    def heading(self, at: Place) -> str:
        return _("Follow-up call {n} of {all}", n=at.subject, all=len(at.exchange.calls))

    async def options(self, at: Place) -> dict[str, Options]:
        return {"attended": await people(at, *Side)}

    async def fresh(self, at: Place) -> dict[str, Any]:
        zone = at.exchange.mentee.time_zone
        call = _call(at)
        day = min(local_date(call.at if call else at.now, zone), local_date(at.now, zone))
        return {
            "number": at.subject,
            "held_on": day,
            "form": "call",
            "attended": list(at.exchange.contacts()),
        }

    async def context(self, at: Place) -> dict[str, Any]:
        return {"call": _call(at), "agenda": AGENDA, "actions": await standing(at)}

    async def message_of(self, at: Place, answer: CallLog, form: Form[CallLog]) -> AnyMessage:
        number = int(at.subject)
        ref = await self.save(at, answer.model_copy(update={"number": number}), form)
        return self.allowed(at, LogCall(by=at.me, call=number, held_on=answer.held_on, log=ref))


def _call(at: Place) -> Call | None:
    number = int(at.subject) if at.subject.isdecimal() else 0
    return next((call for call in at.exchange.calls if call.number == number), None)


class MovedCall(BaseModel):
    reason: Annotated[MissReason, Choice(label=N_("Why was it not held, or cannot be?"))]
    new_day: Annotated[
        PlainDate,
        Date(label=N_("On which day instead?"), hint=N_("As year-month-day: 2027-05-31.")),
    ]


class MoveCallPage(OneMessage[MovedCall]):
    sends = MissCall
    model = MovedCall
    note = Note(label=N_("A word to your partner"), field="words", needed=False, most=1000, rows=3)
    group = Group.DATES
    link = N_("Move the next call")
    often = True
    title = N_("The call needs another day")
    intro = N_("Missed or known to be missed: it happens. Choose a new day at most a week later.")
    why = N_("A call that silently drops out is the first step of losing touch.")
    submit = N_("Move the call")
    done = N_("Moved. Both of you get the new invitation by mail.")
    template = "participants/calls_move.html"

    async def options(self, at: Place) -> dict[str, Options]:
        only_while(at, MissCall)
        return {}

    async def context(self, at: Place) -> dict[str, Any]:
        return {"call": at.exchange.next_call(), "days": at.exchange.policy.max_reschedule_days}

    async def values(self, at: Place, answer: MovedCall) -> dict[str, Any]:
        call = at.exchange.next_call()
        return {"call": call.number if call else 0}


class NewCadence(BaseModel):
    calls: Annotated[
        int,
        Field(ge=1, le=12),
        Number(label=N_("How many more calls?"), hint=N_("Calls already held do not count here.")),
    ]
    interval_days: Annotated[
        int,
        Field(ge=1, le=366),
        Number(label=N_("How far apart?"), unit=N_("days")),
    ]
    next_day: Annotated[
        PlainDate,
        Date(label=N_("When is the next one?"), hint=N_("As year-month-day: 2027-05-31.")),
    ]


class ProposeCadencePage(OneMessage[NewCadence]):
    sends = ProposeCadence
    model = NewCadence
    note = Note(
        label=N_("Why this suits you better"),
        hint=N_("Your partner reads this."),
        field="words",
        needed=False,
        most=1000,
        rows=3,
    )
    group = Group.DATES
    link = N_("Propose another rhythm of calls")
    title = N_("Propose other dates for the calls")
    intro = N_("Your partner is asked. Until they agree, the dates you have now stay.")
    why = N_("A rhythm that fits both of you is one you can keep.")
    submit = N_("Propose")
    done = N_("Proposed. Your partner is asked to answer.")
    template = "participants/calls_dates.html"

    async def options(self, at: Place) -> dict[str, Options]:
        only_while(at, ProposeCadence)
        return {}

    async def initial(self, at: Place) -> dict[str, Any]:
        planned = [call for call in at.exchange.calls if call.status == "planned"]
        facts = at.exchange.plan.facts if at.exchange.plan else None
        return {"calls": len(planned), "interval_days": facts.call_interval_days if facts else 30}

    async def context(self, at: Place) -> dict[str, Any]:
        return await _dates(at)


async def _dates(at: Place) -> dict[str, Any]:
    x = at.exchange
    proposed_by = x.cadence.proposed_by if x.cadence else None
    return {
        "planned": [call.at for call in x.calls if call.status == "planned"],
        "proposed": list(x.cadence.calls) if x.cadence else [],
        "proposed_by": (await names_of(at.database, [proposed_by], ())).person(proposed_by),
    }


class AgreeCadencePage(Decision[Nothing]):
    asks = N_("Your answer")
    chooser = "verdict"
    note = Note(
        label=N_("What would suit you?"),
        hint=N_("Needed if you keep the old dates, so that your partner understands."),
        field="words",
        needed=False,
        most=1000,
        rows=3,
    )
    outcomes = (
        Outcome("accept", N_("Yes, these dates suit us"), AcceptCadence),
        Outcome(
            "decline",
            N_("No, keep the dates we have"),
            DeclineCadence,
            needs={"words": N_("Say what would suit you. A sentence is enough.")},
        ),
    )
    title = N_("Other dates for the calls?")
    intro = N_("Your partner proposes other dates. Both of you have to agree.")
    why = ProposeCadencePage.why
    submit = N_("Send your answer")
    done = N_("Thank you. Your partner has been told.")
    template = "participants/calls_dates.html"

    async def context(self, at: Place) -> dict[str, Any]:
        return await _dates(at)


ASKS[AskKind.LOG_CALL] = LogCallPage()
ASKS[AskKind.AGREE_CADENCE] = AgreeCadencePage()
ACTIONS["move-call"] = MoveCallPage()
ACTIONS["propose-cadence"] = ProposeCadencePage()
