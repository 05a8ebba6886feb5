"""What can be done with several tasks at once: which message it is, what is asked for it, what will happen."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Annotated, Any, ClassVar

from pydantic import BaseModel, Field, create_model

from domain.case import engine
from domain.case.capabilities import AssignAsk, ClaimAsk, RemindAsk
from domain.case.errors import N_, RuleBroken
from domain.case.message import AnyMessage
from domain.case.permissions import assignable
from domain.case.reminding import to_remind
from domain.exchange.messages.deadlines import ChangeDeadline
from domain.exchange.messages.no_match import WakeUp
from models.documents.words import PlainDate
from models.tables.note import NoteAudience
from models.texts.translate import _
from web.cases.assigning import WORDS
from web.cases.decisions import ASSUMED_NOTE, BOTH_READ, Note
from web.cases.names import Names
from web.cases.whole import AnyCase
from web.desk.queue import QueueRow
from web.forms.widgets import Checks, Choice, Date
from web.site.dates import day

MOST = 100
"""Tasks that are dealt with at once."""
A_WEEK = timedelta(days=7)


@dataclass(frozen=True)
class Item:
    """One task that was chosen, and its case as it was last recorded."""

    row: QueueRow
    case: AnyCase

    @property
    def key(self) -> str:
        """What names it in the form."""
        return self.row.key

    @property
    def ask(self) -> Any:
        """The ask as the case has it; None once it is settled."""
        return next((a for a in self.case.asks if a.id == self.row.ask.ask_id), None)


class Chosen(BaseModel):
    chosen: Annotated[
        list[str], Field(min_length=1, max_length=MOST), Checks(label=N_("These tasks"))
    ]


class To(BaseModel):
    to: Annotated[str, Choice(label=N_("Who should do them?"), radios=4)]


class DueOn(BaseModel):
    due_on: Annotated[PlainDate, Date(label=N_("Due on which day?"))]


class Cycle(BaseModel):
    cycle: Annotated[
        str,
        Choice(label=N_("Which cycle do they join?"), hint=N_("They are told."), radios=4),
    ]


class Action:
    """One of them. `sends` is the name of the message; kinds of case that have none of it refuse it."""

    name: ClassVar[str]
    sends: ClassVar[str]
    title: ClassVar[str]
    intro: ClassVar[str] = ""
    submit: ClassVar[str]
    asks_for: ClassVar[tuple[type[BaseModel], ...]] = ()
    note: ClassVar[Note | None] = None
    about_ask: ClassVar[bool] = True
    depends_on: ClassVar[frozenset[str]] = frozenset()
    """Fields of which another value may be accepted where a guess is refused."""

    def model(self) -> type[Any]:
        """The form that confirms it: which tasks, and what the message needs besides."""
        note = {self.note.field: self.note.part()} if self.note else {}
        return create_model("Bulk", __base__=(*self.asks_for, Chosen), **note)

    @property
    def audience(self) -> NoteAudience:
        """Who reads the words."""
        return self.note.audience if self.note else NoteAudience.HUB

    def typed(self, answer: Any) -> dict[str, Any]:
        """The message's own fields, as they were filled in."""
        return {name: getattr(answer, name) for one in self.asks_for for name in one.model_fields}

    def guesses(self, item: Item, me: str, now: datetime) -> list[dict[str, Any]]:
        """What might be filled in, to find out whether the task can be dealt with at all."""
        return [{}]

    def will(self, item: Item, me: str, names: Names) -> str:
        """One sentence: what will happen to the task."""
        raise NotImplementedError

    def people(self, item: Item, me: str) -> Collection[str]:
        """Ids of those that `will` names."""
        return ()

    def message(
        self, item: Item, me: str, values: Mapping[str, Any], note: str | None
    ) -> AnyMessage:
        """The message; RuleBroken where the kind of case has none of it."""
        kind: Any = item.row.case.messages.get(self.sends)
        if kind is None:
            raise RuleBroken(
                "chosen",
                N_("This cannot be done with tasks of this kind."),
                N_("Open it to see what can be done."),
                rule="not_of_this_kind",
            )
        about = {"ask": item.row.ask.ask_id} if self.about_ask else {}
        message: AnyMessage = kind(by=me, note=note, **about, **values)
        return message

    def refusal(
        self, item: Item, me: str, now: datetime, values: Mapping[str, Any] | None = None
    ) -> RuleBroken | None:
        """Why it cannot be done with this task; without `values`, whatever would be filled in."""
        if item.ask is None:
            return RuleBroken(
                "ask",
                N_("This task is no longer open."),
                N_("Somebody has done it, or it is not needed any more."),
                rule="ask_not_open",
            )
        tries = [values] if values is not None else self.guesses(item, me, now)
        broken = None
        for filled in tries:
            try:
                message = self.message(item, me, filled, ASSUMED_NOTE)
                engine.check(item.case, message, now, item.row.case.messages)
            except RuleBroken as found:
                if values is None and found.field in self.depends_on:
                    return None
                broken = broken or found
            else:
                return None
        return broken


class Take(Action):
    name = "take"
    sends = ClaimAsk.name
    title = N_("Take these tasks")
    intro = N_("You are reminded of them from now on.")
    submit = N_("Take them")

    def will(self, item: Item, me: str, names: Names) -> str:
        """Whose it becomes."""
        return _("It is yours then.")


class Give(Action):
    name = "assign"
    sends = AssignAsk.name
    title = N_("Hand these tasks over")
    intro = N_("Your colleague gets a mail for each, is reminded from now on, and can hand it on.")
    submit = N_("Hand them over")
    asks_for = (To,)
    note = WORDS

    def guesses(self, item: Item, me: str, now: datetime) -> list[dict[str, Any]]:
        """Everybody of the team."""
        return [{"to": one} for one in dict.fromkeys(m.person for m in item.case.team.members)]

    def colleagues(self, item: Item, me: str) -> list[str]:
        """Those who may do it."""
        return assignable(item.case, me, item.ask) if item.ask else []

    def will(self, item: Item, me: str, names: Names) -> str:
        """Who has it now."""
        if item.row.mine:
            return _("You have it now.")
        if item.row.claimed_by:
            return _("{name} has it now, and is told.", name=item.row.claimed_by)
        return _("Nobody has it yet.")


class Remind(Action):
    name = "remind"
    sends = RemindAsk.name
    title = N_("Remind now")
    intro = N_(
        "Whoever has to do these tasks gets one mail for each. The usual reminders go on besides."
    )
    submit = N_("Send the reminders")

    def people(self, item: Item, me: str) -> Collection[str]:
        """Who is reminded."""
        return to_remind(item.case, me, item.ask) if item.ask else ()

    def will(self, item: Item, me: str, names: Names) -> str:
        """Who gets a mail."""
        who = ", ".join(names.person(person) for person in self.people(item, me))
        return _("A mail goes to {names}.", names=who)


class Move(Action):
    name = "move"
    sends = ChangeDeadline.name
    title = N_("Move the deadlines")
    intro = N_(
        "Both sides of each are told the old day and the new one, your name and the reason. Reminders start again "
        "ahead of the new day."
    )
    submit = N_("Move them")
    asks_for = (DueOn,)
    depends_on = frozenset({"due_on"})
    note = Note(label=N_("Why?"), hint=BOTH_READ, most=2000, rows=3)

    def guesses(self, item: Item, me: str, now: datetime) -> list[dict[str, Any]]:
        """Some day to come; whether another one is refused is seen when it is filled in."""
        return [{"due_on": (max(now, item.row.ask.due_at) + A_WEEK).date()}]

    def will(self, item: Item, me: str, names: Names) -> str:
        """The day that moves."""
        return _("Due on {day} so far.", day=day(item.row.ask.due_at))


class Wake(Action):
    name = "wake"
    sends = WakeUp.name
    title = N_("Begin the search again")
    intro = N_(
        "Each of them goes back to those a partner is looked for, with everything they wrote."
    )
    submit = N_("Begin the search again")
    asks_for = (Cycle,)
    about_ask = False

    def guesses(self, item: Item, me: str, now: datetime) -> list[dict[str, Any]]:
        """The cycle does not matter."""
        return [{"cycle": None}]

    def will(self, item: Item, me: str, names: Names) -> str:
        """What goes on."""
        return _("The community is told that you look for a partner again.")


ACTIONS: dict[str, Action] = {one.name: one for one in (Take(), Give(), Remind(), Move(), Wake())}
OF_QUEUE = ("take", "assign", "remind", "move")
"""Those that the queue offers."""
