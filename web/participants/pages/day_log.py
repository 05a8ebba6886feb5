"""Notes of each day of the visit, by who learns on it (CEE-11, CEE-12)."""

from datetime import timedelta
from typing import Annotated, Any

from pydantic import Field
from starlette.exceptions import HTTPException

from domain.case.documents import DocumentKind
from domain.case.message import AnyMessage
from domain.exchange.ask_kinds import AskKind
from domain.exchange.exchange import Exchange
from domain.exchange.learning_topics import learner_of
from domain.exchange.messages.visit import LogDay
from domain.exchange.people import Side
from domain.exchange.travel_arrangements import days_lived
from models.documents.day_log import DayLog
from models.documents.plan import SessionKind
from models.texts.session_kinds import PURPOSES
from models.texts.translate import N_, _
from web.cases.pages import ACTIONS, ASKS, Group, Place
from web.forms.fields import Options
from web.forms.form import Form
from web.forms.widgets import Area, Checks, Choice, Hidden, Widget
from web.participants.document_pages import (
    PaperPage,
    goal_texts,
    learner,
    only_while,
    sessions_of,
)
from web.site.dates import day

WIDGETS: dict[str, Widget] = {
    "day": Hidden(label=N_("Day")),
    "done": Area(
        label=N_("What did you do yourself today?"),
        hint=N_("The work you took part in: what, with whom, with which tools or documents."),
        rows=6,
    ),
    "learned": Area(
        label=N_("What did you learn, and why is it done that way?"),
        hint=N_("Note the answers to your “Why?”. They are worth more than the steps."),
        rows=6,
    ),
    "changed": Area(
        label=N_("What was different from the plan?"),
        hint=N_("Sessions that moved, were dropped or added."),
        rows=3,
    ),
    "goals": Checks(label=N_("Which goals did today serve?")),
}


def of_visit(x: Exchange, number: str) -> str:
    """What the notes of a day are filed under; a visit that makes up for lost days has its own."""
    return f"visit-{len(x.past_visits) + 1}/{number}" if x.past_visits and number else number


class LogDayPage(PaperPage[DayLog]):
    kind = DocumentKind.DAY_LOG
    model = DayLog
    widgets = WIDGETS
    title = N_("Notes of the day")
    intro = N_("Ten minutes in the evening are enough. Rough notes are welcome.")
    why = N_(
        "Learning by doing is the core of the exchange: you are a co-worker, not just an observer. "
        "These notes become your report and your plan for home."
    )
    submit = N_("Save the notes")
    done = N_("Noted. Your partner and the hub can read it.")

    template = "participants/day_log.html"

    def owner(self, at: Place) -> Side | None:
        return learner(at)

    def about(self, at: Place) -> str:
        return of_visit(at.exchange, at.subject)

    async def context(self, at: Place) -> dict[str, Any]:
        """What was planned for the day; where a session agrees on something, the notes are asked to keep it."""
        sessions = await sessions_of(at, int(at.subject))
        kinds = {session.kind for session in sessions}
        return {
            "sessions": sessions,
            "keep": [one.keep for kind, one in PURPOSES.items() if kind in kinds and one.keep],
            "into_design": SessionKind.STRATEGY_LINES in kinds and at.exchange.reciprocal,
        }

    def heading(self, at: Place) -> str:
        number, plan = int(at.subject), at.exchange.plan
        if plan is None:
            return _("Notes of day {n}", n=number)
        date = plan.facts.starts_on + timedelta(days=number - 1)
        return _("Notes of day {n}, {date}", n=number, date=day(date))

    async def options(self, at: Place) -> dict[str, Options]:
        return {"goals": [(str(n), f"{n}. {text}") for n, text, _m in await goal_texts(at)]}

    async def fresh(self, at: Place) -> dict[str, Any]:
        return {"day": at.subject}

    async def message_of(self, at: Place, answer: DayLog, form: Form[DayLog]) -> AnyMessage:
        number = int(at.subject)
        ref = await self.save(at, answer.model_copy(update={"day": number}), form)
        return self.allowed(at, LogDay(by=at.me, day=number, log=ref))


class DayLogAgain(DayLog):
    """Notes of a day that was logged before, or of a day nobody is asked about any more."""

    day: Annotated[
        int,
        Field(ge=1, le=10),
        Choice(
            label=N_("Which day?"), hint=N_("Notes of this day are replaced by what you write.")
        ),
    ]


AGAIN_WIDGETS: dict[str, Widget] = {
    name: widget for name, widget in WIDGETS.items() if name != "day"
}


class LogDayAgainPage(PaperPage[DayLogAgain]):
    kind = DocumentKind.DAY_LOG
    model = DayLogAgain
    message_types = (LogDay,)
    group = Group.CHANGE
    widgets = AGAIN_WIDGETS
    title = N_("Write the notes of a day again")
    intro = N_("Something came back to you? The earlier notes stay in the history.")
    why = LogDayPage.why
    submit = N_("Save the notes")
    done = N_("Noted. Your partner and the hub can read it.")
    template = "participants/day_log_again.html"
    drafts = False  # one draft could not serve several days

    def offered(self, x: Exchange, me: str) -> bool:
        return bool(x.logged_days) and x.side_of(me) in x.learners

    def owner(self, at: Place) -> Side | None:
        return learner(at)

    def about(self, at: Place) -> str:
        return of_visit(at.exchange, at.request.query_params.get("day", ""))

    async def options(self, at: Place) -> dict[str, Options]:
        if at.side not in at.exchange.learners:
            raise HTTPException(403)
        only_while(at, LogDay)
        last = days_lived(at.exchange) if at.exchange.plan else 1
        so_far = range(1, min(len(at.exchange.logged_days) + 1, last) + 1)
        days = [n for n in so_far if learner_of(at.exchange, n) is at.side]
        return {
            "day": [(str(n), _("Day {n}", n=n)) for n in days],
            "goals": [(str(n), f"{n}. {text}") for n, text, _m in await goal_texts(at)],
        }

    async def fresh(self, at: Place) -> dict[str, Any]:
        return {"day": at.request.query_params.get("day", "")}

    async def message_of(
        self, at: Place, answer: DayLogAgain, form: Form[DayLogAgain]
    ) -> AnyMessage:
        about = of_visit(at.exchange, str(answer.day))
        ref = await self.save(at, answer, form, about=about)
        return LogDay(by=at.me, day=answer.day, log=ref)


ASKS[AskKind.LOG_DAY] = LogDayPage()
ACTIONS["log-day-again"] = LogDayAgainPage()
