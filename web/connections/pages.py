"""Answering somebody who asks for a connection, taking the question back, ending it."""

from typing import Any

from domain.connection.connection import (
    AcceptInvitation,
    CloseConnection,
    DeclineInvitation,
    WithdrawInvitation,
)
from models.texts import connections
from models.texts.translate import N_
from models.views.names import people_named
from web.cases.decisions import Decision, OneMessage, Outcome, Sure
from web.cases.pages import Group, Place, pages_of
from web.cases.timeline_sentences import Told
from web.forms.button import Nothing

NAMED = connections.__name__  # the pages need the names that module enters
PAGES = pages_of("connection")
PAGES.sentences.update(
    accept_invitation=Told(N_("{who} said yes")),
    decline_invitation=Told(N_("It did not suit {who} this time")),
    withdraw_invitation=Told(N_("{who} took the question back")),
    close_connection=Told(N_("{who} ended the connection")),
)


class AnswerPage(Decision[Nothing]):
    """Whether somebody would like to be in touch."""

    model = Nothing
    template = "connections/answer.html"
    title = N_("Would you like to be in touch?")
    asks = N_("What do you say?")
    outcomes = (
        Outcome("accept", N_("Yes"), AcceptInvitation),
        Outcome("decline", N_("No, or not now"), DeclineInvitation),
    )

    async def context(self, at: Place) -> dict[str, Any]:
        """Who asks."""
        x: Any = at.case
        names = await people_named(at.database, [x.inviter])
        return {"inviter": names.get(x.inviter, "")}


class WithdrawPage(OneMessage[Nothing]):
    """Whoever asked thinks better of it."""

    sends, model = WithdrawInvitation, Nothing
    sure = Sure(label=N_("Yes, take my question back"))
    title, group = N_("Take the question back"), Group.TROUBLE
    destructive = True


class ClosePage(OneMessage[Nothing]):
    """Either leaves."""

    sends, model = CloseConnection, Nothing
    sure = Sure(label=N_("Yes, end this connection"))
    title, group = N_("End the connection"), Group.TROUBLE
    destructive = True


PAGES.asks["answer_invitation"] = AnswerPage()
PAGES.actions["take-back"], PAGES.actions["end"] = WithdrawPage(), ClosePage()
