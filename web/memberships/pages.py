"""Answering a request to join a community, and taking one back."""

from typing import Any

from domain.membership.membership import AcceptMember, DeclineMember, TakeBackRequest
from models.tables.community import Community
from models.tables.person import Person
from models.texts import memberships
from models.texts.translate import N_
from web.cases.decisions import Decision, Note, OneMessage, Outcome, Sure
from web.cases.pages import Group, Place, pages_of
from web.cases.timeline_sentences import Told
from web.forms.button import Nothing

NAMED = memberships.__name__  # the pages need the names that module enters
PAGES = pages_of("membership")
PAGES.sentences.update(
    accept_member=Told(N_("{who} accepted the request")),
    decline_member=Told(N_("{who} declined the request")),
    take_back_request=Told(N_("{who} took the request back")),
)


class AnswerPage(Decision[Nothing]):
    """Whether somebody belongs to a community, with who it is and which one."""

    model = Nothing
    template = "memberships/answer.html"
    title = N_("Does this person belong to the community?")
    asks = N_("What do you say?")
    note = Note(label=N_("A sentence to them"), hint=N_("Needed where you decline."), needed=False)
    outcomes = (
        Outcome("accept", N_("Yes, they belong to it"), AcceptMember),
        Outcome(
            "decline",
            N_("No"),
            DeclineMember,
            needs={"note": N_("Write a sentence to them: why not, and what they can do.")},
        ),
    )

    async def context(self, at: Place) -> dict[str, Any]:
        """Whom it is about."""
        x: Any = at.case
        return {
            "newcomer": await at.database.get_one(Person, x.newcomer),
            "community": await at.database.get_one(Community, x.community),
            "is_new": x.is_new,
        }


class TakeBackPage(OneMessage[Nothing]):
    """Whoever asked thinks better of it."""

    sends, model = TakeBackRequest, Nothing
    sure = Sure(label=N_("Yes, take my request back"))
    title, group = N_("Take the request back"), Group.TROUBLE
    destructive = True


PAGES.asks["confirm_member"], PAGES.actions["take-back"] = AnswerPage(), TakeBackPage()
