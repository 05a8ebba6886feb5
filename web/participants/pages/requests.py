"""Asking the hub for what only it can do: more time, a pause, a later visit, another partner."""

from typing import Annotated

from pydantic import BaseModel

from domain.exchange.interruptions import RequestKind
from domain.exchange.messages.requests import RaiseRequest, sensible
from domain.exchange.requests import open_requests
from models.texts.labels import label
from models.texts.translate import N_, _
from web.cases.decisions import Note, OneMessage
from web.cases.pages import ACTIONS, Group, Place, open_asks
from web.exchanges.choices import asks
from web.forms.fields import Options
from web.forms.widgets import Choice

PARTICIPANTS = RaiseRequest.roles
"""Whose tasks more time may be asked for; the hub's own are the hub's."""


class Wish(BaseModel):
    kind: Annotated[RequestKind, Choice(label=N_("What would help?"), radios=0)]
    ask: Annotated[
        str | None,
        Choice(
            label=N_("If it is more time: for which task?"),
            hint=N_("Leave it empty if it is not about one task."),
            radios=0,
            conditional=True,
        ),
    ] = None


class RaiseRequestPage(OneMessage[Wish]):
    sends = RaiseRequest
    model = Wish
    note = Note(
        label=N_("What is it about, and why?"),
        hint=N_("Your partner and the hub read it."),
        most=2000,
    )
    group = Group.CHANGE
    often = True
    title = N_("Ask the hub for something")
    intro = N_(
        "Plans change: tell the hub early what would help. It decides within a few working days and "
        "writes to you; until then everything stays as it is."
    )
    submit = N_("Ask the hub")
    done = N_("Thank you. The hub reads it and answers you.")

    async def options(self, at: Place) -> dict[str, Options]:
        """What can still be done in this phase and is not asked for yet; the open tasks."""
        mine = {wish.kind for wish in open_requests(at.exchange) if wish.by == at.me}
        kinds = [
            (kind.value, label(kind))
            for kind in RequestKind
            if sensible(kind, at.exchange.phase) and kind not in mine
        ]
        ours = {ask.ask_id for ask in await open_asks(at) if {*ask.roles} & PARTICIPANTS}
        tasks = [option for option in await asks(at) if option[0] in ours]
        return {"kind": kinds, "ask": [("", _("None in particular")), *tasks]}


ACTIONS["request"] = RaiseRequestPage()
