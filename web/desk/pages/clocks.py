"""Everybody's time: a pause and its end, another deadline, a side's days off."""

from datetime import date
from typing import Annotated, Any
from zoneinfo import available_timezones

from pydantic import BaseModel, Field

from domain.case.errors import RuleBroken
from domain.case.pause import PauseReason
from domain.exchange.ask_kinds import AskKind
from domain.exchange.messages.deadlines import BY_THE_VISIT, ChangeDeadline, SetCalendar
from domain.exchange.messages.pause import Pause, Resume
from domain.exchange.people import Side
from models.documents.words import PlainDate
from models.texts.labels import label
from models.texts.translate import N_
from web.cases.decisions import BOTH_READ, Decision, Note, OneMessage, Outcome
from web.cases.pages import ACTIONS, ASKS, Group, Place
from web.desk.pages.decisions import names_at
from web.exchanges.choices import asks as asks_to_choose
from web.forms.button import Nothing
from web.forms.fields import Options
from web.forms.widgets import Checks, Choice, Date, Rows
from web.site.dates import day

MOST_DAYS = 40


class Pausing(BaseModel):
    reason: Annotated[PauseReason, Choice(label=N_("Why does the exchange need a pause?"))]
    until: Annotated[
        PlainDate,
        Date(
            label=N_("Until when?"),
            hint=N_("On this day you are asked whether it goes on."),
        ),
    ]


class PausePage(OneMessage[Pausing]):
    sends = Pause
    model = Pausing
    note = Note(label=N_("What should both sides know?"), hint=BOTH_READ, most=2000, rows=4)
    group = Group.DATES
    title = N_("Pause the exchange")
    intro = N_(
        "All deadlines stand still and nobody is reminded. When the exchange goes on, every deadline "
        "moves by the days that stood still. If the visit itself has to move, postpone it instead."
    )
    submit = N_("Pause it")
    done = N_("The exchange is paused. Both sides are told.")


class ResumePage(OneMessage[Nothing]):
    sends = Resume
    note = Note(label=N_("A word to both sides"), hint=BOTH_READ, needed=False, most=2000, rows=3)
    group = Group.DATES
    often = True
    title = N_("Let the exchange go on")
    intro = N_(
        "Every deadline moves by the days that stood still; calls and actions move in the calendars "
        "too. Both sides are told the old and the new deadlines. What depends on the day of the "
        "visit stays where it is."
    )
    submit = N_("Let it go on")
    done = N_("The exchange goes on. Both sides are told the new deadlines.")


class AfterPause(BaseModel):
    due_on: Annotated[
        PlainDate | None,
        Date(label=N_("If later: until which day?"), conditional=True),
    ] = None


class ReviewPausePage(Decision[AfterPause]):
    model = AfterPause
    asks = N_("Does the exchange go on?")
    outcomes = (
        Outcome("go_on", N_("Yes, it goes on now"), Resume),
        Outcome(
            "later",
            N_("Not yet: the pause is longer"),
            ChangeDeadline,
            needs={
                "due_on": N_("Choose the day on which you look at it again."),
                "note": N_("Say why the pause is longer."),
            },
        ),
    )
    note = Note(label=N_("A word to both sides"), hint=BOTH_READ, needed=False, most=2000, rows=3)
    title = N_("Does the exchange go on?")
    intro = N_("It has been paused. Talk to both sides before you decide.")
    submit = N_("Decide")
    done = N_("Decided. Both sides are told.")

    async def values(self, at: Place, answer: AfterPause) -> dict[str, Any]:
        return {"ask": at.ask.ask_id if at.ask else ""}


class NewDeadline(BaseModel):
    ask: Annotated[str, Choice(label=N_("Which task?"), radios=8)]
    due_on: Annotated[PlainDate, Date(label=N_("Due on which day?"))]


class ChangeDeadlinePage(OneMessage[NewDeadline]):
    sends = ChangeDeadline
    model = NewDeadline
    note = Note(label=N_("Why?"), hint=BOTH_READ, most=2000, rows=3)
    group = Group.DATES
    often = True
    title = N_("Change a deadline")
    intro = N_(
        "Both sides are told the old day and the new one, your name and the reason. Reminders "
        "start again ahead of the new day. A deadline is never moved into the past."
    )
    submit = N_("Change the deadline")
    done = N_("The deadline is changed. Both sides are told.")

    async def options(self, at: Place) -> dict[str, Options]:
        fixed = tuple(f"{kind}-" for kind in BY_THE_VISIT)
        return {"ask": [o for o in await asks_to_choose(at) if not o[0].startswith(fixed)]}


class Calendar(BaseModel):
    side: Annotated[Side, Choice(label=N_("Whose calendar?"))]
    time_zone: Annotated[
        str | None,
        Choice(label=N_("Time zone"), hint=N_("Leave this empty if it is right."), radios=0),
    ] = None
    add: Annotated[
        list[PlainDate],
        Field(max_length=MOST_DAYS),
        Rows(
            label=N_("Days they are not there"),
            hint=N_("Nobody is reminded on these days, and nothing falls due."),
            row=N_("Day {n}"),
            add=N_("Add a day"),
        ),
    ] = []


class DaysOff(Calendar):
    remove: Annotated[
        list[str], Checks(label=N_("Days that are known as days off, and are none"))
    ] = []


class SetCalendarPage(OneMessage[DaysOff]):
    sends = SetCalendar
    model = DaysOff
    note = Note(label=N_("Why?"), hint=BOTH_READ, needed=False, most=2000, rows=3)
    group = Group.DATES
    title = N_("Correct time zone or days off")
    intro = N_(
        "Deadlines that stand stay as they are. Reminders still to come move into the hours and days "
        "on which these people are there."
    )
    submit = N_("Correct it")
    done = N_("The calendar is corrected.")
    template = "desk/days_off.html"

    def model_at(self, at: Place) -> Any:
        return self.model if known_days(at) else NO_DAYS_KNOWN

    async def options(self, at: Place) -> dict[str, Options]:
        # Names without a continent are abbreviations and aliases nobody lives in.
        zones = [(name, name) for name in sorted(available_timezones()) if "/" in name]
        return {"time_zone": zones, "remove": known_days(at)}

    async def context(self, at: Place) -> dict[str, Any]:
        parties = [(side, party) for side in Side if (party := at.exchange.party(side))]
        return {"parties": parties, "names": await names_at(at)}

    async def values(self, at: Place, answer: DaysOff) -> dict[str, Any]:
        prefix = f"{answer.side.value}_"
        chosen = getattr(answer, "remove", [])
        if any(not choice.startswith(prefix) for choice in chosen):
            raise RuleBroken(
                "remove",
                N_("These are days of the other community."),
                N_("Choose days of the side you named, or name the other side."),
                rule="days_of_other_side",
            )
        return {
            "remove": tuple(date.fromisoformat(choice.removeprefix(prefix)) for choice in chosen)
        }


NO_DAYS_KNOWN = SetCalendarPage.completed(Calendar)


def known_days(at: Place) -> Options:
    """Both sides' days off that are still to come, under the side's name."""
    return [
        (f"{side.value}_{holiday}", f"{label(side)}: {day(holiday)}")
        for side in Side
        if (party := at.exchange.party(side))
        for holiday in party.holidays
        if holiday >= at.now.date()
    ]


ACTIONS["pause"] = PausePage()
ACTIONS["resume"] = ResumePage()
ACTIONS["change-deadline"] = ChangeDeadlinePage()
ACTIONS["set-calendar"] = SetCalendarPage()
ASKS[AskKind.REVIEW_PAUSE] = ReviewPausePage()
