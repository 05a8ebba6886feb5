"""Calls that cannot be held as planned: a colleague leads, or both sides write instead."""

from typing import Annotated, Any

from pydantic import BaseModel, Field

from domain.case.documents import DocRef, DocumentKind
from domain.case.workdays import local_date
from domain.exchange.ask_kinds import AskKind
from domain.exchange.exchange import Exchange
from domain.exchange.messages.missed_calls import CallInWriting, CheckIn, LeadCall
from domain.exchange.people import Side
from models.documents.call_log import CallForm, CallLog
from models.documents.store import NewDocument
from models.documents.words import WORDS
from models.texts.translate import N_, _
from web.cases.decisions import BOTH_READ, Note, OneMessage
from web.cases.pages import ACTIONS, ASKS, Group, Place
from web.exchanges.choices import named_people
from web.forms.button import Nothing
from web.forms.fields import Options
from web.forms.widgets import Area, Person
from web.participants.document_pages import only_while, written
from web.participants.pages.actions import standing
from web.site.problems import PageProblem


def live_call(x: Exchange) -> bool:
    """Whether a call is still to be held as a call."""
    call = x.next_call()
    return bool(call and not call.asynchronous)


def next_number(at: Place) -> int:
    """Number of the next call, 0 where none is left."""
    call = at.exchange.next_call()
    return call.number if call else 0


class Leading(BaseModel):
    person: Annotated[str, Person(label=N_("Who leads the next call?"))]


class LeadCallPage(OneMessage[Leading]):
    sends = LeadCall
    model = Leading
    note = Note(
        label=N_("Anything your partner should know"),
        hint=BOTH_READ,
        field="words",
        needed=False,
        most=1000,
        rows=3,
    )
    group = Group.DATES
    link = N_("Let a colleague lead the next call")
    title = N_("A colleague leads the next call")
    intro = N_(
        "Day and time stay. The invitation goes to your colleague, and your partner is told."
    )
    submit = N_("Hand the call over")
    done = N_("Done. Your colleague has the invitation, and your partner knows whom to expect.")
    template = "participants/calls_move.html"

    def offered(self, x: Exchange, me: str) -> bool:
        return live_call(x) and bool(_colleagues(x))

    async def options(self, at: Place) -> dict[str, Options]:
        only_while(at, LeadCall)
        colleagues = _colleagues(at.exchange)
        if not colleagues:
            raise PageProblem(
                409,
                _("Nobody else of your community takes part in this exchange."),
                _("Add a colleague first, or move the call."),
                link=(f"{at.exchange_address}/actions/add-member", _("Add somebody")),
            )
        return {"person": await named_people(at, colleagues)}

    async def context(self, at: Place) -> dict[str, Any]:
        return {"call": at.exchange.next_call(), "days": 0}

    async def values(self, at: Place, answer: Leading) -> dict[str, Any]:
        return {"call": next_number(at)}


def _colleagues(x: Exchange) -> list[str]:
    """The mentor's people who could lead the next call and do not already."""
    call = x.next_call()
    if x.mentor is None or call is None:
        return []
    leads = call.led_by or x.mentor.contact
    return [person for person in x.mentor.members if person != leads]


class InWritingPage(OneMessage[Nothing]):
    sends = CallInWriting
    note = Note(
        label=N_("A word to your partner"),
        hint=BOTH_READ,
        field="words",
        needed=False,
        most=1000,
        rows=3,
    )
    group = Group.DATES
    link = N_("Hold the next call in writing")
    title = N_("Write instead of calling")
    intro = N_(
        "No day fits? Each of you writes down how things stand, in your own time. With both in, the call counts as held."
    )
    why = N_("A call that silently drops out is the first step of losing touch.")
    submit = N_("Hold it in writing")
    done = N_("Done. Both of you are asked for a few sentences; the call leaves the calendars.")
    template = "participants/calls_move.html"

    def offered(self, x: Exchange, me: str) -> bool:
        return live_call(x)

    async def options(self, at: Place) -> dict[str, Options]:
        only_while(at, CallInWriting)
        return {}

    async def context(self, at: Place) -> dict[str, Any]:
        return {"call": at.exchange.next_call(), "days": 0}

    async def values(self, at: Place, answer: Nothing) -> dict[str, Any]:
        return {"call": next_number(at)}


class Written(BaseModel):
    summary: Annotated[
        str,
        Field(min_length=10, max_length=3000),
        WORDS,
        Area(label=N_("How do things stand?"), hint=N_("What was done since last time."), rows=6),
    ]
    obstacles: Annotated[
        str,
        Field(max_length=1500),
        WORDS,
        Area(label=N_("What is in the way?"), hint=N_("The hub reads this and may help."), rows=3),
    ] = ""
    next_steps: Annotated[
        str,
        Field(max_length=1500),
        WORDS,
        Area(label=N_("What happens until the next call?"), hint=N_("Who does what?"), rows=3),
    ] = ""


class CheckInPage(OneMessage[Written]):
    sends = CheckIn
    model = Written
    aside = frozenset({"summary", "obstacles", "next_steps"})
    title = N_("Your check-in")
    intro = N_("A few sentences are enough. Your partner reads them, and writes theirs.")
    why = N_(
        "Support continues while the new knowledge is put to work. "
        "The exchange can only close when the agreed calls were held."
    )
    submit = N_("Send the check-in")
    done = N_("Thank you. Your partner can read it.")
    template = "participants/check_in.html"

    def heading(self, at: Place) -> str:
        return _(
            "In writing instead of call {n} of {all}", n=at.subject, all=len(at.exchange.calls)
        )

    async def context(self, at: Place) -> dict[str, Any]:
        return {"actions": await standing(at)}

    async def values(self, at: Place, answer: Written) -> dict[str, Any]:
        number = int(at.subject)
        return {"call": number, "log": await _kept(at, number, answer)}


async def _kept(at: Place, number: int, answer: Written) -> DocRef:
    """The check-in as a version of the side's own document of this call."""
    side: Side = at.side
    content = CallLog(
        number=number,
        held_on=local_date(at.now, at.exchange.mentee.time_zone),
        form=CallForm.ASYNCHRONOUS,
        attended=(at.me,),
        summary=answer.summary,
        obstacles=answer.obstacles,
        next_steps=answer.next_steps,
    )
    new = NewDocument(
        kind=DocumentKind.CALL_LOG,
        created_by=at.me,
        exchange_id=at.exchange.id,
        owner_side=side,
    )
    return await written(at, new, f"check-in-{number}", content)


ACTIONS["lead-call"] = LeadCallPage()
ACTIONS["call-in-writing"] = InWritingPage()
ASKS[AskKind.CHECK_IN] = CheckInPage()
