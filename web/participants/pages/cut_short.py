"""A visit that ended before its planned last day."""

from typing import Annotated, Any

from pydantic import BaseModel

from domain.case.workdays import local_date
from domain.exchange.exchange import Exchange
from domain.exchange.interruptions import CutReason
from domain.exchange.messages.cut_short import CutShortVisit
from models.documents.words import PlainDate
from models.texts.translate import N_
from web.cases.decisions import BOTH_READ, Note, OneMessage, Sure
from web.cases.pages import ACTIONS, Group, Place
from web.exchanges.choices import goals
from web.forms.fields import Options
from web.forms.widgets import Checks, Choice, Date
from web.participants.document_pages import only_while


class EarlyEnd(BaseModel):
    ended_on: Annotated[
        PlainDate,
        Date(label=N_("Last day of the visit"), hint=N_("As year-month-day: 2027-05-31.")),
    ]
    reason: Annotated[CutReason, Choice(label=N_("Why did it end early?"))]
    goals_covered: Annotated[
        list[str],
        Checks(label=N_("Which goals did you get to?"), hint=N_("None is an answer too.")),
    ] = []


class CutShortPage(OneMessage[EarlyEnd]):
    sends = CutShortVisit
    model = EarlyEnd
    aside = frozenset({"goals_covered"})
    note = Note(
        label=N_("What did you do, and what was left?"),
        hint=BOTH_READ,
        needed=False,
        most=2000,
        rows=4,
    )
    sure = Sure(
        label=N_("Yes, the visit has ended"),
        hint=N_("Everybody's calendar is put right. What you did together counts."),
    )
    group = Group.TRAVEL
    title = N_("Cut the visit short")
    link = N_("The visit ended early")
    intro = N_(
        "People come first. The hub then looks at what can make up for the days that were lost: another "
        "visit, or more calls."
    )
    submit = N_("The visit ended early")
    done = N_("Noted. Everybody is told, and the hub decides what makes up for the lost days.")
    destructive = True

    def offered(self, x: Exchange, me: str) -> bool:
        return x.arrived_at is not None

    async def options(self, at: Place) -> dict[str, Options]:
        only_while(at, CutShortVisit)
        return {"goals_covered": await goals(at)}

    async def initial(self, at: Place) -> dict[str, Any]:
        return {"ended_on": local_date(at.now, at.exchange.mentee.time_zone)}

    async def values(self, at: Place, answer: EarlyEnd) -> dict[str, Any]:
        return {"goals_covered": tuple(int(goal) for goal in answer.goals_covered)}


ACTIONS["cut-short"] = CutShortPage()
