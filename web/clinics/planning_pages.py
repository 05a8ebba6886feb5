"""Forms from a proposal to a clinic that is open."""

from collections.abc import Mapping
from datetime import time
from typing import Annotated, Any

from pydantic import BaseModel, Field

from domain.case.errors import RuleBroken
from domain.clinic.messages.planning import (
    AddSharer,
    CannotShare,
    ChangePlan,
    ConfirmSharer,
    DeclineClinic,
    OpenClinic,
    PassOn,
    PlanClinic,
)
from domain.clinic.names import Level, Recording
from models.documents.words import LINE, WORDS, PlainDate
from models.tables.case_title import CaseTitle
from models.tables.clinic import ClinicWords
from models.texts.clinics import MISSING
from models.texts.languages import own_name
from models.texts.translate import N_, _
from models.views.clinics import clinic
from web.cases.decisions import Decision, Note, OneMessage, Outcome, Sure
from web.cases.pages import Group, Place
from web.clinics.asked import (
    OWN_CLOCK,
    OfPerson,
    Whom,
    everybody,
    instant,
)
from web.forms.button import Nothing
from web.forms.fields import Options
from web.forms.widgets import Area, Checks, Choice, Date, Number, Text, Time
from web.forms.widgets import Person as PersonChoice
from web.site.dates import frame

SPOKEN = ("en", "fr", "es", "pt", "ru", "uk", "pl", "cs", "de", "ar", "sw", "zh")
"""Languages to choose from; the directory of skills will know more."""
BESIDE = {"starts_at": "day", "second_at": "second_day", "sharers": "sharer"}
TO = {"to": "person"}


class PlanForm(BaseModel):
    """Everything that is said before anybody signs up."""

    title: Annotated[
        str, Field(min_length=5, max_length=120), LINE, Text(label=N_("What is it called?"))
    ]
    summary: Annotated[
        str,
        Field(min_length=20, max_length=2000),
        WORDS,
        Area(label=N_("What do people know or do afterwards?")),
    ]
    not_for: Annotated[
        str | None, Field(max_length=500), WORDS, Area(label=N_("For whom is it not?"), rows=3)
    ] = None
    level: Annotated[Level, Choice(label=N_("For whom is it?"))]
    languages: Annotated[
        list[str],
        Checks(label=N_("In which languages?"), hint=N_("Those somebody interprets, too.")),
    ] = []
    host: Annotated[str, PersonChoice(label=N_("Who hosts?"), radios=0)]
    cohost: Annotated[
        str,
        PersonChoice(
            label=N_("Who is the co-host?"),
            hint=N_("Somebody else, who takes over if the host falls ill."),
            radios=0,
        ),
    ]
    sharer: Annotated[str, PersonChoice(label=N_("Who shares?"), radios=0)]
    second_sharer: Annotated[str | None, PersonChoice(label=N_("Who shares, too?"), radios=0)] = (
        None
    )
    third_sharer: Annotated[str | None, PersonChoice(label=N_("And a third one?"), radios=0)] = None
    safety_contact: Annotated[
        str,
        PersonChoice(
            label=N_("Whom can people turn to if something is wrong?"),
            hint=N_("The safety contact is named to everybody in the room."),
            radios=0,
        ),
    ]
    recording: Annotated[
        Recording,
        Choice(
            label=N_("Who is recorded?"),
            hint=N_("People read it before they sign up. One objection switches it off."),
        ),
    ]
    day: Annotated[PlainDate, Date(label=N_("On which day?"))]
    hour: Annotated[time, Time(label=N_("At what time?"), hint=OWN_CLOCK)]
    second_day: Annotated[
        PlainDate | None,
        Date(
            label=N_("A second session: on which day?"),
            hint=N_("The same once more, for another part of the world."),
        ),
    ] = None
    second_hour: Annotated[
        time | None, Time(label=N_("At what time is the second one?"), hint=OWN_CLOCK)
    ] = None
    minutes: Annotated[int, Field(ge=15, le=240), Number(label=N_("How long?"), unit=N_("minutes"))]
    seats: Annotated[int, Field(ge=1, le=200), Number(label=N_("For how many people?"))]


ASIDE = frozenset(
    {
        "title", "summary", "not_for", "sharer", "second_sharer", "third_sharer",
        "day", "hour", "second_day", "second_hour",
    }
)  # fmt: skip


class Planning(OneMessage[PlanForm]):
    """What planning and changing the plan share."""

    aside = ASIDE
    template = "cases/ask.html"

    async def options(self, at: Place) -> dict[str, Options]:
        people = await everybody(at)
        named = ("host", "cohost", "sharer", "second_sharer", "third_sharer", "safety_contact")
        return {
            **dict.fromkeys(named, people),
            "languages": [(code, own_name(code)) for code in SPOKEN],
        }

    async def initial(self, at: Place) -> Mapping[str, Any]:
        x, row = at.case, await clinic(at.database, at.case.id)
        found: dict[str, Any] = {
            "minutes": x.sessions[0].minutes if x.sessions else x.policy.minutes,
            "seats": x.sessions[0].seats if x.sessions else x.policy.seats,
        }
        if row:
            found |= {"title": row.title, "summary": row.summary, "not_for": row.not_for or None}
        for name in ("level", "host", "cohost", "safety_contact", "recording"):
            found[name] = getattr(x, name)
        found["languages"] = list(x.languages)
        found |= dict(zip(("sharer", "second_sharer", "third_sharer"), x.sharers, strict=False))
        for (day, hour), s in zip(
            (("day", "hour"), ("second_day", "second_hour")), x.sessions, strict=False
        ):
            local = s.starts_at.astimezone(frame().zone)
            found |= {day: local.date(), hour: local.time()}
        return found

    async def values(self, at: Place, answer: PlanForm) -> Mapping[str, Any]:
        """Keep its words; the message gets people and times."""
        await at.database.merge(CaseTitle(case_id=at.case.id, title=answer.title))
        words = await at.database.get_one(ClinicWords, at.case.id)
        words.summary, words.not_for = answer.summary, answer.not_for or ""
        words.changed_at = at.now
        return await self.assumed_values(at, answer)

    async def assumed_values(self, at: Place, answer: PlanForm) -> Mapping[str, Any]:
        if (answer.second_day is None) != (answer.second_hour is None):
            raise RuleBroken(
                "second_hour",
                N_("A session needs its day and its time."),
                N_("Give both, or neither."),
                rule="clinic_session_incomplete",
            )
        sharers = (answer.sharer, answer.second_sharer, answer.third_sharer)
        found: dict[str, Any] = {
            "sharers": tuple(who for who in sharers if who),
            "starts_at": instant(answer.day, answer.hour),
            "second_at": instant(answer.second_day, answer.second_hour),
            "third_at": None,
        }
        # What is only tried may lack something; then it is not said rather than said to be nothing.
        return {name: value for name, value in found.items() if value or name == "third_at"}


class PlanPage(Planning):
    """The ambassador, or the hub, plans what was proposed."""

    sends, model = PlanClinic, PlanForm
    title = N_("Plan the clinic")
    intro = N_("What you say here stands on its page. Nobody can sign up before the host opens it.")
    submit = N_("Plan it")
    done = N_("Planned. Host, co-host and sharers are told.")
    beside = BESIDE


class ChangePlanPage(Planning):
    """The same before it is open."""

    sends, model = ChangePlan, PlanForm
    title = N_("Change the plan")
    group = Group.CHANGE
    done = N_("The plan is changed. Who is new is told.")
    beside = PlanPage.beside


class PassOnPage(OfPerson):
    """Somebody else is to plan it."""

    sends, model = PassOn, Whom
    fields = TO
    title, group = N_("Pass it on"), Group.PEOPLE
    intro = N_("To the learning ambassador of another region or topic.")


class DeclinePage(OneMessage[Nothing]):
    """There will be none."""

    sends, model = DeclineClinic, Nothing
    note = Note(label=N_("Why not?"), hint=N_("Whoever proposed it reads it."))
    title, group, destructive = N_("Decline the clinic"), Group.TROUBLE, True


class OpenPage(OneMessage[Nothing]):
    """The last look before people sign up."""

    sends, model = OpenClinic, Nothing
    title = N_("Open it for sign-up")
    intro = N_("From now on it stands in the list of clinics, and anybody can sign up.")
    submit, done = N_("Open it"), N_("It is open. You get an entry for your calendar.")
    template = "clinics/open.html"

    async def context(self, at: Place) -> dict[str, Any]:
        return {"missing": [_(MISSING[gate]) for gate in at.case.gates()]}


class ConfirmPage(Decision[Nothing]):
    """A sharer says whether they come."""

    model = Nothing
    title, asks = N_("Do you come and share?"), N_("What do you say?")
    outcomes = (
        Outcome("yes", N_("Yes, I come"), ConfirmSharer),
        Outcome("no", N_("No, I cannot"), CannotShare),
    )


class AddSharerPage(OfPerson):
    """Somebody shares, too."""

    sends, model = AddSharer, Whom
    title, group = N_("Add somebody who shares"), Group.PEOPLE


class CannotSharePage(OneMessage[Nothing]):
    """A sharer cannot."""

    sends, model = CannotShare, Nothing
    sure = Sure(label=N_("Yes, I cannot share"), hint=N_("The host is told. Nobody asks why."))
    title, group, destructive = N_("I cannot share"), Group.TROUBLE, True

    def done_address(self, at: Place) -> str:
        return "/clinics"
