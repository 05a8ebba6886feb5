"""What the people of a connection are asked, what they do without being asked, and what is told of it."""

from collections.abc import Mapping
from datetime import UTC, datetime, time
from typing import Annotated, Any, ClassVar

from pydantic import BaseModel

from domain.connection.connection import Connection
from domain.connection.messages.after import (
    CloseConnection,
    MeetAgain,
    SayEnough,
    SayUsed,
    TellMeeting,
)
from domain.connection.messages.arranging import CannotCome, ChooseTime, MeetInWriting, MoveMeeting
from domain.connection.messages.base import AN_HOUR
from domain.connection.messages.beginning import (
    AcceptInvitation,
    DeclineInvitation,
    GoOnWithoutAnswer,
    LeaveConnection,
    SayYes,
    SkipConnection,
    WithdrawInvitation,
    answered_people,
)
from domain.connection.names import (
    AskKind,
    LevelFound,
    Meeting,
    NoWay,
    Origin,
    Phase,
    SilenceWay,
    Standing,
    Use,
)
from models.documents.notes import read_notes
from models.documents.words import PlainDate
from models.skills.topics import read_topics
from models.texts import connections
from models.texts.translate import N_
from models.views.names import people_named
from web.cases.decisions import Decision, OneMessage, Outcome, Sure
from web.cases.pages import Group, Place, pages_of
from web.cases.timeline_sentences import Told
from web.forms.button import Nothing
from web.forms.fields import Options
from web.forms.widgets import Choice, Date, Time
from web.site.dates import frame, moment

OWN_CLOCK = N_("By your own clock; the foot of the page names its zone.")
NAMED = connections.__name__  # the pages need the names that module enters
PAGES = pages_of("connection")
PAGES.sentences.update(
    accept_invitation=Told(N_("{who} said yes")),
    decline_invitation=Told(N_("It did not come about")),
    withdraw_invitation=Told(N_("{who} took the invitation back")),
    say_yes=Told(N_("{who} said yes")),
    skip_connection=Told(N_("Somebody does not take part this time")),
    leave_connection=Told(N_("Somebody left")),
    go_on_without_answer=Told(
        N_("{who} said how to go on without an answer"), N_("say how to go on without an answer")
    ),
    silence_put=Told(N_("Those who answered were asked how to go on without an answer")),
    choose_time=Told(N_("{who} chose a time")),
    meet_in_writing=Told(N_("{who} would rather write")),
    move_meeting=Told(N_("{who} moved the meeting")),
    cannot_come=Told(N_("Somebody cannot come")),
    tell_meeting=Told(N_("{who} said how it went")),
    meet_again=Told(N_("{who} set another meeting")),
    say_enough=Told(N_("{who} said that it was enough")),
    enough=Told(N_("Ninety days have passed since they met")),
    say_used=Told(N_("{who} said whether it was used")),
    close_connection=Told(N_("{who} waited no longer for answers"), N_("wait no longer")),
)


async def who_and_what(at: Place) -> dict[str, Any]:
    """What the pages say before they ask: who the others are, which topics, what the inviter wrote."""
    x: Connection = at.case
    others = [
        one.person
        for one in x.people
        if one.person != (at.instead_of or at.me) and one.standing is not Standing.OUT
    ]
    topics = await read_topics(at.database)
    notes = await read_notes(at.database, x.id, [x.words] if x.words else [], for_hub=False)
    return {
        "others": list((await people_named(at.database, others)).values()),
        "topics": [topics.label(code) for code in x.topics],
        "words": notes[x.words].text if x.words in notes else "",
    }


class WithOthers:
    """Pages that say first who the others are."""

    template = "connections/ask.html"

    async def context(self, at: Place) -> dict[str, Any]:
        """As `who_and_what`."""
        return await who_and_what(at)


class AnswerPage(WithOthers, Decision[Nothing]):
    """An invitation is answered."""

    model = Nothing
    title = N_("An invitation")
    asks = N_("Would you like to talk?")
    hint = N_("Who invites you learns only whether it comes about.")
    done = N_("Thank you. You both hear what comes next.")
    outcomes = (
        Outcome("yes", N_("Yes"), AcceptInvitation),
        Outcome("not_now", N_("Not now"), DeclineInvitation, sets={"way": NoWay.NOT_NOW}),
        Outcome("no", N_("No"), DeclineInvitation, sets={"way": NoWay.NO}),
    )


class YesPage(WithOthers, Decision[Nothing]):
    """An introduction is answered."""

    model = Nothing
    title = N_("You were put together")
    asks = N_("Do you want to meet them?")
    hint = N_("Two who say yes are enough. If you skip it, nobody is told who it was.")
    done = N_("Thank you. You hear what comes next.")
    outcomes = (
        Outcome("yes", N_("Yes"), SayYes),
        Outcome("skip", N_("Not this time"), SkipConnection),
    )


class TimeForm(BaseModel):
    """A proposed time, or one of one's own."""

    slot: Annotated[str | None, Choice(label=N_("Which of these times?"))] = None
    day: Annotated[PlainDate | None, Date(label=N_("On which day?"))] = None
    hour: Annotated[time | None, Time(label=N_("At what time?"), hint=OWN_CLOCK)] = None


def times_ahead(x: Connection, now: datetime) -> list[datetime]:
    """Proposed times that can still be chosen."""
    return [at for at in x.times if at >= now + AN_HOUR]


class TimePage(WithOthers, Decision[TimeForm]):
    """A time is chosen, or writing instead."""

    model = TimeForm
    aside = frozenset({"slot", "day", "hour"})
    title = N_("Choose a time to talk")
    asks = N_("How do you want to talk?")
    hint = N_("Two who choose the same are enough. You can change it until then.")
    done = N_("Noted. As soon as two of you choose the same, it is in your calendars.")
    beside: ClassVar[Mapping[str, str]] = {"at": "day"}
    outcomes = (
        Outcome(
            "proposed", N_("At one of the times you could all keep"), ChooseTime,
            needs={"slot": N_("Choose one of the times.")},
            offered=lambda x, _me: bool(times_ahead(x, frame().now)),
        ),
        Outcome(
            "own", N_("At another time"), ChooseTime,
            needs={"day": N_("Say on which day."), "hour": N_("Say at what time.")},
        ),
        Outcome("writing", N_("In writing"), MeetInWriting),
    )  # fmt: skip

    async def options(self, at: Place) -> dict[str, Options]:
        times = times_ahead(at.case, at.now)
        return {
            **await super().options(at),
            "slot": [(one.isoformat(), moment(one, zone=True)) for one in times],
        }

    async def values(self, at: Place, answer: TimeForm) -> Mapping[str, Any]:
        way = self.way(answer).value
        if way == "proposed" and answer.slot:
            return {"at": datetime.fromisoformat(answer.slot)}
        if way == "own" and answer.day and answer.hour is not None:
            return {"at": own_time(answer.day, answer.hour)}
        return {}


def own_time(day: PlainDate, hour: time) -> datetime:
    """The instant at which the reader's clock shows this."""
    return datetime.combine(day, hour, frame().zone).astimezone(UTC)


class When(BaseModel):
    """A day and a time."""

    day: Annotated[PlainDate, Date(label=N_("On which day?"))]
    hour: Annotated[time, Time(label=N_("At what time?"), hint=OWN_CLOCK)]


class _AtTime(OneMessage[When]):
    """A message that says when."""

    aside = frozenset({"day", "hour"})
    beside: ClassVar[Mapping[str, str]] = {"at": "day"}

    async def values(self, at: Place, answer: When) -> Mapping[str, Any]:
        return {"at": own_time(answer.day, answer.hour)}


class MovePage(_AtTime):
    """The meeting is moved."""

    sends, model = MoveMeeting, When
    title, group = N_("Move the meeting"), Group.DATES
    intro = N_("The others get the new time into their calendars, and can say that they cannot.")
    done = N_("The meeting is moved, in every calendar.")


class AgainPage(_AtTime):
    """Another meeting."""

    sends, model = MeetAgain, When
    title, group = N_("Meet again"), Group.DATES
    done = N_("It is in your calendars. Who cannot come says so.")


class SilenceForm(BaseModel):
    """Nothing but the way."""


class SilencePage(WithOthers, Decision[SilenceForm]):
    """How to go on without an answer."""

    model = SilenceForm
    title = N_("Somebody has not answered")
    asks = N_("How do you want to go on?")
    hint = N_("Who did not answer may be ill or busy. What you say counts for all who answered.")
    outcomes = (
        Outcome(
            "wait", N_("Wait as long again"), GoOnWithoutAnswer, sets={"way": SilenceWay.WAIT}
        ),
        Outcome(
            "without", N_("Go on with who is there"), GoOnWithoutAnswer,
            sets={"way": SilenceWay.WITHOUT}, offered=lambda x, _me: len(answered_people(x)) > 1,
        ),
        Outcome(
            "regroup", N_("Look for another group in the next round"), GoOnWithoutAnswer,
            sets={"way": SilenceWay.REGROUP}, offered=lambda x, _me: x.origin is Origin.ROUND,
        ),
        Outcome("end", N_("End it"), GoOnWithoutAnswer, sets={"way": SilenceWay.END}),
    )  # fmt: skip


class TellForm(BaseModel):
    """What became of a meeting."""

    met: Annotated[Meeting, Choice(label=N_("Did you meet?"))]
    level: Annotated[
        LevelFound | None,
        Choice(
            label=N_("Was what you heard at the level you came for?"),
            hint=N_("It is counted by topic, never by person. Leave it open if you only shared."),
        ),
    ] = None


class TellPage(WithOthers, OneMessage[TellForm]):
    """Whether they met."""

    sends, model = TellMeeting, TellForm
    title = N_("Did you meet?")
    intro = N_("Not having met is a fact and no fault: it helps the next round.")
    done = N_("Thank you.")


class UsedForm(BaseModel):
    """What was used."""

    use: Annotated[Use, Choice(label=N_("Did you use what you learned?"))]


class UsedPage(WithOthers, OneMessage[UsedForm]):
    """Whether what was learned was used."""

    sends, model = SayUsed, UsedForm
    title = N_("Did you use it?")
    intro = N_("Not yet is an answer, too: you are asked once more in a month.")
    done = N_("Thank you.")


class LaterYesPage(OneMessage[Nothing]):
    """Joining after others have begun."""

    sends, model = SayYes, Nothing
    title, group = N_("Join them after all"), Group.TASKS
    done = N_("You are in. What comes next stands on the page.")

    def offered(self, x: Any, me: str) -> bool:
        return x.phase is not Phase.INTRODUCED and any(one.person == me for one in x.asked())


class WithdrawPage(OneMessage[Nothing]):
    """The invitation is taken back."""

    sends, model = WithdrawInvitation, Nothing
    title, group, destructive = N_("Take the invitation back"), Group.TROUBLE, True
    sure = Sure(label=N_("Yes, take it back"))

    def offered(self, x: Any, me: str) -> bool:
        return bool(x.inviter == me)


class CannotPage(OneMessage[Nothing]):
    """Not coming to the meeting."""

    sends, model = CannotCome, Nothing
    title, group = N_("I cannot come"), Group.DATES
    intro = N_("No reason is asked. If fewer than two are left, another time is looked for.")
    done = N_("It is out of your calendar.")

    def offered(self, x: Any, me: str) -> bool:
        return me in x.coming()


class EnoughPage(OneMessage[Nothing]):
    """It was enough."""

    sends, model = SayEnough, Nothing
    title, group = N_("It was enough"), Group.TASKS
    intro = N_("A month after you met, each of you is asked whether it was used.")
    done = N_("Noted. Thank you for what you shared.")


class LeavePage(OneMessage[Nothing]):
    """Leaving, at once."""

    sends, model = LeaveConnection, Nothing
    title, group, destructive = N_("Leave"), Group.TROUBLE, True
    intro = N_("The others hear that they are one fewer. Nobody reads why.")
    sure = Sure(label=N_("Yes, I leave"))
    done = N_("You have left.")

    def done_address(self, at: Place) -> str:
        """Who left sees the page no more."""
        return "/inbox"


class ClosePage(OneMessage[Nothing]):
    """The hub closes it."""

    sends, model = CloseConnection, Nothing
    title, group = N_("Wait no longer for answers"), Group.TASKS
    intro = N_(
        "For those who do not say whether they met, or what they used. What the others said counts, and nobody is blamed."
    )


PAGES.asks.update(
    {
        AskKind.ANSWER_INVITATION: AnswerPage(),
        AskKind.SAY_YES: YesPage(),
        AskKind.CHOOSE_TIME: TimePage(),
        AskKind.SETTLE_SILENCE: SilencePage(),
        AskKind.TELL_MEETING: TellPage(),
        AskKind.SAY_USED: UsedPage(),
    }
)
PAGES.actions.update(
    {
        "join": LaterYesPage(),
        "withdraw": WithdrawPage(),
        "move": MovePage(),
        "cannot-come": CannotPage(),
        "again": AgainPage(),
        "enough": EnoughPage(),
        "leave": LeavePage(),
        "close": ClosePage(),
    }
)
