"""The hub looks for another partner, and says why."""

from typing import Annotated

from pydantic import BaseModel

from domain.exchange.messages.partner import ReplacePartner, ReplaceReason
from models.texts.translate import N_
from web.cases.decisions import Note, OneMessage, Sure
from web.cases.pages import ACTIONS, Group
from web.forms.widgets import Choice


class Replacing(BaseModel):
    reason: Annotated[ReplaceReason, Choice(label=N_("Why?"))]


class ReplacePartnerPage(OneMessage[Replacing]):
    sends = ReplacePartner
    model = Replacing
    note = Note(
        label=N_("What you tell both sides"),
        hint=N_("Both read it, also the community that leaves. Be kind: nobody is to blame."),
        most=2000,
    )
    sure = Sure(label=N_("Yes, look for another partner"))
    group = Group.TROUBLE
    title = N_("Look for another partner")
    intro = N_(
        "The mentor community leaves the exchange at once. The application, the questions and the "
        "mentee’s details are kept; plan and signatures go, and what is booked is undone first."
    )
    submit = N_("Look for another partner")
    done = N_("Both sides are told. Finding a partner waits in the queue, after any undoing.")
    destructive = True


ACTIONS["replace-partner"] = ReplacePartnerPage()
