"""Withdrawing, at any point and without blame."""

from typing import Annotated

from pydantic import BaseModel, Field

from domain.moves.anytime import Withdraw, WithdrawReason
from domain.moves.base import PARTICIPANTS
from models.documents.words import WORDS
from models.texts.translate import N_
from web.shared.asks import ACTIONS, FormPage, Group, Place
from web.shared.widgets import Area, Check, Choice


class Withdrawal(BaseModel):
    reason: Annotated[WithdrawReason, Choice(label=N_("Why do you withdraw?"))]
    words: Annotated[
        str | None,
        Field(max_length=2000),
        WORDS,
        Area(
            label=N_("Anything your partner and the hub should know"),
            hint=N_("Both will read this. A sentence helps them to understand and to plan."),
            rows=4,
        ),
    ] = None
    sure: Annotated[
        bool,
        Check(
            label=N_("Yes, end this exchange"),
            hint=N_("This cannot be undone. You can apply again in the next cycle."),
            must=N_("Tick this box if you want to end the exchange. Nothing has happened yet."),
        ),
    ]


class WithdrawPage(FormPage[Withdrawal]):
    model = Withdrawal
    who = PARTICIPANTS
    makes = (Withdraw,)
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

    async def move(self, at: Place, answer: Withdrawal) -> Withdraw:
        return Withdraw(by=at.me, reason=answer.reason, note=await at.add_note(answer.words))


ACTIONS["withdraw"] = WithdrawPage()
