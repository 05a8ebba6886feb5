"""Asking the partner or the hub, from any page of an exchange, and answering (CEE-21, CEE-27)."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Annotated, Any

from pydantic import BaseModel

from domain.exchange.ask_kinds import AskKind
from domain.exchange.exchange import Exchange
from domain.exchange.inquiries import Addressee, Inquiry, InquiryAbout
from domain.exchange.interruptions import RequestKind
from domain.exchange.messages.inquiries import (
    AnswerInquiry,
    SendInquiry,
    addressees,
    find,
    own_place,
)
from domain.exchange.messages.requests import RaiseRequest, sensible
from domain.exchange.requests import open_requests
from models.texts.labels import label
from models.texts.translate import N_, _
from models.views.history import TimelineRow
from web.cases.decisions import Decision, Note, OneMessage, Outcome
from web.cases.pages import ACTIONS, ASKS, Group, Place, is_offered, open_asks
from web.exchanges.choices import asks
from web.exchanges.reasons_given import Said, said_with
from web.forms.button import Nothing
from web.forms.fields import Options
from web.forms.widgets import Choice
from web.site.dates import day

SHORT = 60
"""Letters of a question by which one knows it again."""
ASKED, ANSWERED = "send_inquiry", "answer_inquiry"
READ_BY_ALL = N_(
    "Everybody in this exchange reads it, and it goes out by mail: no passport numbers, nothing about health. "
    "For something that worries you, raise a concern instead."
)


@dataclass
class Thread:
    """One question with all that was said since, oldest first. `mine`: the viewer's side asked it."""

    id: str
    about: InquiryAbout
    to: Addressee
    open: bool
    mine: bool
    turns: list[Said] = field(default_factory=list)


def threads_of(rows: Sequence[TimelineRow], x: Exchange, me: str) -> list[Thread]:
    """The threads in what the viewer may read of the timeline (latest first): those that wait come first."""
    found: dict[str, Thread] = {}
    for row in reversed(rows):
        if row.kind not in (ASKED, ANSWERED) or row.refused:
            continue
        name = str(row.data.get("inquiry", ""))
        if row.kind == ASKED and name not in found:
            known = find(x, name)
            found[name] = Thread(
                id=name,
                about=InquiryAbout(str(row.data["about"])),
                to=Addressee(str(row.data["to"])),
                open=bool(known and known.open and not x.ended),
                mine=known is not None and own_place(x, known.by) is own_place(x, me),
            )
        if name in found and row.note:
            found[name].turns.append(Said(row.kind, row.actor_name or "", row.at, row.note))
    latest_first = list(found.values())[::-1]
    return sorted(latest_first, key=lambda thread: not thread.open)


def to_follow(x: Exchange, me: str) -> list[Inquiry]:
    """Answered questions of the viewer's own side, latest first: one can ask further."""
    return [
        one
        for one in reversed(x.inquiries)
        if not one.open and own_place(x, one.by) is own_place(x, me)
    ]


QUESTION, WISH = "question", "wish"
WISHERS = RaiseRequest.roles
"""Whose tasks more time may be asked for; the hub's own are the hub's."""


class Asked(BaseModel):
    to: Annotated[Addressee | None, Choice(label=N_("Whom do you ask?"), conditional=True)] = None
    about: Annotated[
        InquiryAbout,
        Choice(
            label=N_("What is it about?"),
            hint=N_(
                "Whatever has to be booked, changed or confirmed goes to the hub's booker, from the "
                "application to the report."
            ),
        ),
    ] = InquiryAbout.ANYTHING
    follows: Annotated[
        str | None,
        Choice(label=N_("Does it go on with an earlier question?"), radios=0, conditional=True),
    ] = None
    kind: Annotated[
        RequestKind | None, Choice(label=N_("What would help?"), radios=0, conditional=True)
    ] = None
    ask: Annotated[
        str | None,
        Choice(
            label=N_("If it is more time: for which task?"),
            hint=N_("Leave it empty if it is not about one task."),
            radios=0,
            conditional=True,
        ),
    ] = None


class AskPage(Decision[Asked]):
    """Whatever anybody in the exchange wants of the others: an answer, or that the hub decides something.

    An answered thread is taken up by `?follows=`.
    """

    model = Asked
    asks = N_("What do you need?")
    foretold = False  # who is told depends on who is asked; the intro says the rest
    outcomes = (
        Outcome(
            QUESTION,
            N_("An answer, or something booked, changed or confirmed"),
            SendInquiry,
            needs={"to": N_("Choose whom you ask.")},
        ),
        Outcome(
            WISH,
            N_("More time, a pause, another partner: something the hub decides"),
            RaiseRequest,
            needs={"kind": N_("Choose what would help.")},
        ),
    )
    note = Note(
        label=N_("What do you want to know, or need, and why?"), hint=READ_BY_ALL, most=2000
    )
    title = N_("Ask your partner or the hub")
    intro = N_(
        "Whoever you ask gets a mail and a date by which to answer; if nobody does, the hub sees to it. "
        "Until then everything stays as it is. What needs no date is better written in the conversation. What cannot wait while somebody is on the road: call the hub."
    )
    submit = N_("Ask")
    done = N_("Asked. You get a mail with the answer.")
    group = Group.CHANGE
    often = True

    async def options(self, at: Place) -> dict[str, Options]:
        """What can still be done in this phase and is not asked for yet; the open tasks."""
        x = at.exchange
        hub = own_place(x, at.me) is Addressee.HUB
        kinds = [InquiryAbout.ANYTHING] if hub else list(InquiryAbout)
        wished = {wish.kind for wish in open_requests(x) if wish.by == at.me}
        wishes = [kind for kind in RequestKind if sensible(kind, x.phase) and kind not in wished]
        ours = {ask.ask_id for ask in await open_asks(at) if {*ask.roles} & WISHERS}
        tasks = [option for option in await asks(at) if option[0] in ours]
        return {
            **await super().options(at),
            "to": [(one.value, label(one)) for one in addressees(x, at.me)],
            "about": [(one.value, label(one)) for one in kinds],
            "follows": [("", _("No, it is something new")), *await _earlier(at)],
            "kind": [(kind.value, label(kind)) for kind in wishes],
            "ask": [("", _("None in particular")), *tasks],
        }

    async def initial(self, at: Place) -> Mapping[str, Any]:
        thread = find(at.exchange, at.request.query_params.get("follows"))
        places = addressees(at.exchange, at.me)
        start = {self.chooser: QUESTION}
        if thread is None or thread.to not in places:
            only = {"to": places[0]} if len(places) == 1 else {}
            return {**start, **only, "about": InquiryAbout.ANYTHING}
        return {**start, "follows": thread.id, "to": thread.to, "about": thread.about}

    async def values(self, at: Place, answer: Asked) -> Mapping[str, Any]:
        """Who goes on with a thread asks the same people about the same."""
        thread = find(at.exchange, answer.follows)
        if thread is None:
            return {"follows": None}
        return {"to": thread.to, "about": thread.about}


async def _earlier(at: Place) -> Options:
    """Threads to go on with, each by its first words."""
    found: Options = []
    for one in to_follow(at.exchange, at.me):
        said = await said_with(at, ASKED, inquiry=one.id)
        first = said[0].text if said else ""
        short = first if len(first) <= SHORT else f"{first[:SHORT]}…"
        found.append((one.id, _("{day}: {words}", day=day(one.at), words=short.replace("\n", " "))))
    return found


class AnswerPage(OneMessage[Nothing]):
    sends = AnswerInquiry
    about = "inquiry"
    note = Note(
        label=N_("Your answer"),
        hint=N_("Everybody in this exchange reads it. If you do not know yet: say when you will."),
        most=2000,
    )
    title = N_("Somebody asks you")
    submit = N_("Answer")
    done = N_("Thank you. Whoever asked gets your answer by mail.")
    template = "exchanges/answer.html"

    async def context(self, at: Place) -> dict[str, Any]:
        thread = find(at.exchange, at.subject)
        return {
            "about": label(thread.about) if thread else "",
            "said": await said_with(at, ASKED, ANSWERED, inquiry=at.subject),
        }


def ask_address(x: Exchange, me: str) -> str:
    """Path of the form, for a link on another page of the exchange; empty where it is not offered."""
    return f"/exchanges/{x.id}/actions/ask" if is_offered(ACTIONS["ask"], x, me) else ""


ACTIONS["ask"] = AskPage()
ASKS[AskKind.ANSWER_PARTNER] = AnswerPage()
ASKS[AskKind.ANSWER_AT_HUB] = AnswerPage()
