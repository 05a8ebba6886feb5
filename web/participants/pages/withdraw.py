"""Withdrawing, at any point and without blame."""

from typing import Annotated

from pydantic import BaseModel

from domain.moves.anytime import Withdraw, WithdrawReason
from models.texts.translate import N_
from web.shared.asks import ACTIONS, Group
from web.shared.decisions import Note, OneMove, Sure
from web.shared.widgets import Choice


class Withdrawal(BaseModel):
    reason: Annotated[WithdrawReason, Choice(label=N_("Why do you withdraw?"))]


class WithdrawPage(OneMove[Withdrawal]):
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
        label=N_("Yes, end this exchange"),
        hint=N_("This cannot be undone. You can apply again in the next cycle."),
        must=N_("Tick this box if you want to end the exchange. Nothing has happened yet."),
    )
    group = Group.TROUBLE
    link = N_("Withdraw")
    title = N_("Withdraw from the exchange")
    intro = N_(
        "Plans change, and that is all right. Withdrawing early is kinder than staying silent."
    )
    submit = N_("Withdraw")
    done = N_("The exchange has ended. Your partner and the hub have been told.")
    template = "participants/withdraw.html"
    destructive = True


ACTIONS["withdraw"] = WithdrawPage()
