"""Forms of the room: who holds it, when, for how many, whether, and how it went."""

from collections.abc import Mapping
from datetime import time, timedelta
from typing import Annotated, Any

from pydantic import BaseModel, Field

from domain.case.message import AnyMessage
from domain.clinic.messages.room import (
    CancelClinic,
    CannotHost,
    EndSession,
    HoldSession,
    MergeClinic,
    NameCohost,
    NameHost,
    StartSession,
)
from domain.clinic.messages.seats import AddSession, MoveSession, SetSeats
from domain.clinic.names import TEAM, Phase
from domain.connection.connection import id_after_clinic
from models.documents.words import LINE, PlainDate
from models.tables.case_title import CaseTitle
from models.tables.clinic import ClinicRoom
from models.texts.clinics import MISSING
from models.texts.translate import N_, _
from models.typed.web_address import opens_a_page
from models.views.cases import case_title
from web.cases.decisions import Decision, Note, OneMessage, Outcome, Sure
from web.cases.pages import FormPage, Group, Place
from web.clinics.asked import (
    ALL_READ,
    DAY_OF,
    OWN_CLOCK,
    OfPerson,
    Whom,
    instant,
    sessions_ahead,
)
from web.forms.button import Nothing
from web.forms.fields import Options
from web.forms.widgets import Check, Choice, Date, Number, Text, Time


class Moving(BaseModel):
    """Another time."""

    day: Annotated[
        PlainDate | None, Date(label=N_("If put off: to which day?"), conditional=True)
    ] = None
    hour: Annotated[
        time | None, Time(label=N_("At what time?"), hint=OWN_CLOCK, conditional=True)
    ] = None


class CheckPage(Decision[Moving]):
    """Few have signed up, or something is missing."""

    model = Moving
    aside = frozenset({"day", "hour"})
    title = N_("Is the session held?")
    intro = N_(
        "Nothing is cancelled by itself. If you do not answer, the co-host is asked, then the hub."
    )
    asks = N_("How does it go on?")
    note = Note(label=N_("A sentence to those who signed up"), hint=ALL_READ, needed=False)
    outcomes = (
        Outcome("hold", N_("It is held, small as it is"), HoldSession),
        Outcome("merge", N_("We talk among ourselves instead"), MergeClinic),
        Outcome(
            "move",
            N_("It is put off"),
            MoveSession,
            needs={"day": N_("Choose the new day."), "hour": N_("Choose the new time.")},
        ),
        Outcome(
            "cancel",
            N_("It is called off"),
            CancelClinic,
            needs={"note": N_("Say why: everybody who signed up reads it.")},
        ),
    )
    template = "clinics/check.html"
    beside = DAY_OF

    async def context(self, at: Place) -> dict[str, Any]:
        number = int(at.subject)
        return {
            "session": at.case.session(number),
            "signed_up": len(at.case.seated(number)),
            "missing": [_(MISSING[gate]) for gate in at.case.gates()],
            "silent": len(at.case.unconfirmed()),
        }

    async def values(self, at: Place, answer: Moving) -> Mapping[str, Any]:
        if self.way(answer).message is MergeClinic:
            await name_conversation(at)
        return await self.assumed_values(at, answer)

    async def assumed_values(self, at: Place, answer: Moving) -> Mapping[str, Any]:
        return {"session": int(at.subject), "starts_at": instant(answer.day, answer.hour)}


async def name_conversation(at: Place) -> None:
    """The conversation that a clinic becomes is called like it."""
    title = await case_title(at.database, at.case.id)
    await at.database.merge(CaseTitle(case_id=id_after_clinic(at.case.id), title=title))


class StartPage(OneMessage[Nothing]):
    """It has begun."""

    sends, model = StartSession, Nothing
    title, submit = N_("The session has begun"), N_("It has begun")

    async def values(self, at: Place, answer: Nothing) -> Mapping[str, Any]:
        return {"session": int(at.subject)}


class Ended(BaseModel):
    """How it went."""

    came: Annotated[
        int,
        Field(ge=0, le=10_000),
        Number(label=N_("How many came?"), hint=N_("People are counted, never listed.")),
    ]
    cut_short: Annotated[bool, Check(label=N_("It was cut short"))] = False


class EndPage(OneMessage[Ended]):
    """It is over."""

    sends, model = EndSession, Ended
    title, submit = N_("How did the session go?"), N_("It is over")
    done = N_("Thank you for hosting. You are asked for material next.")

    async def values(self, at: Place, answer: Ended) -> Mapping[str, Any]:
        return {"session": int(at.subject)}


class NameHostPage(OfPerson):
    """Somebody else holds it."""

    sends, model = NameHost, Whom
    title, group = N_("Name another host"), Group.PEOPLE
    done = N_("They are the host. Everybody's calendar follows.")


class NameCohostPage(OfPerson):
    """Somebody is ready to take over."""

    sends, model = NameCohost, Whom
    title, group = N_("Name the co-host"), Group.PEOPLE


class CannotPage(OneMessage[Nothing]):
    """The host, or the co-host, cannot."""

    sends, model = CannotHost, Nothing
    sure = Sure(
        label=N_("Yes, I cannot"),
        hint=N_("The co-host takes over at once, and everybody is told. Nobody asks why."),
    )
    title, group, destructive = N_("I cannot"), Group.TROUBLE, True
    done = N_("Get well, or have a rest. Nothing is asked of you any more.")
    often = True

    def done_address(self, at: Place) -> str:
        return "/clinics"


class NewSession(BaseModel):
    """When."""

    day: Annotated[PlainDate, Date(label=N_("On which day?"))]
    hour: Annotated[time, Time(label=N_("At what time?"), hint=OWN_CLOCK)]


class AddSessionPage(OneMessage[NewSession]):
    """A second session."""

    sends, model, aside = AddSession, NewSession, frozenset({"day", "hour"})
    title, group = N_("Add a session"), Group.DATES
    intro = N_("For those who wait, or for another part of the world. Who waits is told.")
    beside = DAY_OF

    async def values(self, at: Place, answer: NewSession) -> Mapping[str, Any]:
        return {"starts_at": instant(answer.day, answer.hour)}


class Which(BaseModel):
    """One of the sessions."""

    session: Annotated[str, Choice(label=N_("Which session?"))]


class Moved(Which, NewSession):
    """Which, and when."""


class MovePage(OneMessage[Moved]):
    """Another time."""

    sends, model, aside = MoveSession, Moved, frozenset({"day", "hour", "session"})
    note = Note(label=N_("A sentence to those who signed up"), hint=ALL_READ, needed=False)
    title, group = N_("Move a session"), Group.DATES
    intro = N_("Seats are kept, calendars follow, and who cannot come can leave.")
    beside = DAY_OF

    async def options(self, at: Place) -> dict[str, Options]:
        return {"session": sessions_ahead(at)}

    async def values(self, at: Place, answer: Moved) -> Mapping[str, Any]:
        return {"session": int(answer.session), "starts_at": instant(answer.day, answer.hour)}

    def offered(self, x: Any, me: str) -> bool:
        return any(not s.begun for s in x.sessions)


class Seats(Which):
    """For how many people."""

    seats: Annotated[int, Field(ge=1, le=200), Number(label=N_("For how many people?"))]


class SeatsPage(OneMessage[Seats]):
    """More or fewer places."""

    sends, model, aside = SetSeats, Seats, frozenset({"session"})
    title, group = N_("Change the number of places"), Group.CHANGE
    intro = N_("Nobody loses a seat. Some more seats are given than there are places.")

    async def options(self, at: Place) -> dict[str, Options]:
        return {"session": sessions_ahead(at)}

    async def values(self, at: Place, answer: Seats) -> Mapping[str, Any]:
        return {"session": int(answer.session)}

    def offered(self, x: Any, me: str) -> bool:
        return any(not s.begun for s in x.sessions)


class CancelPage(OneMessage[Nothing]):
    """It is not held."""

    sends, model = CancelClinic, Nothing
    note = Note(label=N_("Why?"), hint=ALL_READ)
    sure = Sure(label=N_("Yes, call it off"))
    title, group, destructive = N_("Call the clinic off"), Group.TROUBLE, True


class MergePage(OneMessage[Nothing]):
    """A conversation instead."""

    sends, model = MergeClinic, Nothing
    note = Note(label=N_("A sentence to them"), hint=ALL_READ, needed=False)
    sure = Sure(label=N_("Yes, we talk among ourselves"))
    title, group = N_("Talk among ourselves instead"), Group.TROUBLE

    def offered(self, x: Any, me: str) -> bool:
        return bool(1 <= len(x.places) < x.policy.merge_most)

    async def values(self, at: Place, answer: Nothing) -> Mapping[str, Any]:
        """The conversation is called like the clinic."""
        await name_conversation(at)
        return {}

    async def assumed_values(self, at: Place, answer: Nothing) -> Mapping[str, Any]:
        return {}


class RoomAddress(Which):
    """Where the room is."""

    address: Annotated[
        str,
        Field(max_length=500),
        LINE,
        Text(
            label=N_("Address of the room"),
            hint=N_("Who has a seat sees it from a day before; it is deleted the day after."),
            kind="url",
        ),
    ]


class RoomPage(FormPage[RoomAddress]):
    """The way in: kept beside the case, which never learns of it."""

    model = RoomAddress
    roles = TEAM
    title, group = N_("Give the way in"), Group.CHANGE
    submit, done = N_("Keep it"), N_("Kept. Who has a seat sees it from a day before.")
    drafts = False

    async def options(self, at: Place) -> dict[str, Options]:
        return {"session": sessions_ahead(at)}

    def offered(self, x: Any, me: str) -> bool:
        return x.phase in (Phase.PLANNED, Phase.OPEN, Phase.CHECK, Phase.LIVE)

    def lacks(self, answer: RoomAddress) -> tuple[str, str] | None:
        wrong = N_("Write the whole address, beginning with https://.")
        return None if opens_a_page(answer.address) else ("address", wrong)

    async def message(self, at: Place, answer: RoomAddress) -> AnyMessage | None:
        session = at.case.session(int(answer.session))
        room = ClinicRoom(
            clinic_id=at.case.id,
            session=session.number,
            address=answer.address,
            purge_on=session.ends_at.date() + timedelta(days=1),
        )
        await at.database.merge(room)
        return None
