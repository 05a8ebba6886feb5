"""Withdrawing, at any point and without blame."""

from typing import Annotated, Any

from pydantic import BaseModel

from domain.exchange.messages.any_phase import Withdraw, WithdrawReason
from domain.exchange.people import Side
from domain.exchange.phases import AFTER_VISIT, BEFORE_VISIT
from models.texts.translate import N_
from web.cases.decisions import Note, OneMessage, Sure
from web.cases.pages import ACTIONS, Group, Place
from web.forms.widgets import Choice


class Withdrawal(BaseModel):
    reason: Annotated[WithdrawReason, Choice(label=N_("Why do you withdraw?"))]


class WithdrawPage(OneMessage[Withdrawal]):
    sends = Withdraw
    model = Withdrawal
    note = Note(
        label=N_("Anything your partner and the hub should know"),
        hint=N_("Both will read this. A sentence helps them to understand and to plan."),
        field="words",
        needed=False,
        most=2000,
        rows=4,
    )
    sure = Sure(
        label=N_("Yes, we withdraw from this exchange"),
        hint=N_("This cannot be undone. You can take part again in the next cycle."),
        must=N_("Tick this box if you want to withdraw. Nothing has happened yet."),
    )
    group = Group.TROUBLE
    link = N_("Withdraw")
    title = N_("Withdraw from the exchange")
    intro = N_(
        "Plans change, and that is all right. Withdrawing early is kinder than staying silent."
    )
    submit = N_("Withdraw")
    done = N_("Noted. Your partner and the hub have been told.")
    template = "participants/withdraw.html"
    destructive = True
    foretold = False

    async def context(self, at: Place) -> dict[str, Any]:
        """What it means in this phase, for this side."""
        x = at.exchange
        if x.phase in AFTER_VISIT or x.past_visits:
            happens = "wish"
        else:
            ahead = at.side is Side.MENTOR and x.phase in BEFORE_VISIT
            happens = "partner_leaves" if ahead else "end"
        booked = any(order.is_booked for order in x.orders)
        return {"happens": happens, "booked": booked and happens != "wish"}


ACTIONS["withdraw"] = WithdrawPage()
