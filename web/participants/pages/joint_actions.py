"""What both communities do together: proposed by one side, agreed or declined by the other (IB-18)."""

from typing import Annotated, Any

from pydantic import BaseModel

from domain.case.documents import DocumentKind
from domain.case.message import AnyMessage
from domain.exchange.ask_kinds import AskKind
from domain.exchange.exchange import Exchange
from domain.exchange.messages.joint_actions import (
    AgreeJointAction,
    DeclineJointAction,
    ProposeJointAction,
    WithdrawJointAction,
    own_proposals,
)
from domain.exchange.people import Side
from models.documents.joint_action import JointAction
from models.texts.translate import N_, _
from web.cases.decisions import Decision, Note, OneMessage, Outcome
from web.cases.names import names_of
from web.cases.pages import ACTIONS, ASKS, Group, Place
from web.exchanges.choices import people
from web.exchanges.load import titles_of
from web.forms.button import Nothing
from web.forms.fields import Options
from web.forms.form import Form
from web.forms.widgets import Area, Choice, Date, Person, Text, Widget
from web.participants.document_pages import PaperPage
from web.participants.pages.actions import joint_words

WIDGETS: dict[str, Widget] = {
    "title": Text(label=N_("What will you do together?")),
    "goal": Area(
        label=N_("Which goal of both does it serve?"),
        hint=N_("A result both communities want, not an event."),
        rows=3,
    ),
    "outcome": Area(
        label=N_("What will be there when it is done?"),
        hint=N_("Something others can see, or count."),
        rows=3,
    ),
    "owner": Person(label=N_("Who owns it on your side?")),
    "other_owner": Person(label=N_("Who should own it on theirs?")),
    "due": Date(label=N_("By when?"), hint=N_("As year-month-day: 2027-10-01.")),
}


class ProposeJointActionPage(PaperPage[JointAction]):
    kind = DocumentKind.JOINT_ACTION
    model = JointAction
    widgets = WIDGETS
    title = N_("Propose a joint action")
    intro = N_(
        "Something both communities do together, with an owner on each side. Your partner says yes or "
        "no; then it is followed up like your own actions."
    )
    submit = N_("Propose it")
    done = N_("Proposed. Your partner is asked.")
    message_types = (ProposeJointAction,)
    group = Group.CHANGE

    def owner(self, at: Place) -> Side | None:
        return None

    async def newest(self, at: Place) -> tuple[int, dict[str, Any]]:
        """Each is a new one."""
        return 0, {}

    async def options(self, at: Place) -> dict[str, Options]:
        return {
            "owner": await people(at, at.side),
            "other_owner": await people(at, at.side.other),
        }

    async def message_of(
        self, at: Place, answer: JointAction, form: Form[JointAction]
    ) -> AnyMessage:
        """The same form sent twice proposes one action."""
        ref = await self.save(at, answer, form, about=form.sending)
        message = ProposeJointAction(
            by=at.me,
            action=ref,
            owner=answer.owner,
            other_owner=answer.other_owner,
            due=answer.due,
        )
        if all(one.id != ref.id for one in at.exchange.proposed_actions):
            message.check(at.exchange, at.now)
        return message


class AgreeJointActionPage(Decision[Nothing]):
    asks = N_("Will you do this together?")
    chooser = "answer"
    about = "action"
    note = Note(
        label=N_("If not: why, or what instead?"),
        hint=N_("With a yes, a kind word is welcome."),
        needed=False,
        conditional=True,
        most=1000,
        rows=3,
    )
    outcomes = (
        Outcome("yes", N_("Yes, we take part and own our half"), AgreeJointAction),
        Outcome(
            "no",
            N_("No, not like this"),
            DeclineJointAction,
            needs={"note": N_("Say why, or what you could do instead.")},
        ),
    )
    title = N_("Will you do this together?")
    intro = N_("Ask the person who would own it on your side before you say yes.")
    submit = N_("Send the answer")
    done = N_("Thank you. Your partner has been told.")
    template = "participants/joint_action.html"

    async def context(self, at: Place) -> dict[str, Any]:
        """The words as they were written; owners and date as they stand now."""
        action = next((a for a in at.exchange.proposed_actions if a.id == at.subject), None)
        words = await joint_words(at, action) if action else None
        if action is None or words is None:
            return {"words": None}
        owners = {"owner": action.owner, "other_owner": action.other_owner}
        now = {**owners, "due": action.due.isoformat()}
        names = await names_of(at.database, [*owners.values()], ())
        return {"words": {**words.model_dump(mode="json"), **now}, "names": names}


class TakenBack(BaseModel):
    action: Annotated[str, Choice(label=N_("Which proposal?"))]


class WithdrawJointActionPage(OneMessage[TakenBack]):
    sends = WithdrawJointAction
    model = TakenBack
    note = Note(
        label=N_("Anything your partner should know?"),
        hint=N_("Why, or what you propose instead."),
        needed=False,
        most=1000,
        rows=3,
    )
    title = N_("Take back the proposal of a joint action")
    intro = N_(
        "Your partner has not answered yet, and is asked no longer once you have taken it back."
    )
    submit = N_("Take it back")
    done = N_("Taken back. Your partner has been told.")
    group = Group.CHANGE

    def offered(self, x: Exchange, me: str) -> bool:
        return bool(own_proposals(x, me))

    async def options(self, at: Place) -> dict[str, Options]:
        titles = await titles_of(at.database, at.exchange)
        own = own_proposals(at.exchange, at.me)
        return {"action": [(one.id, titles.get(one.id) or _("A joint action")) for one in own]}


ACTIONS["joint-action"] = ProposeJointActionPage()
ACTIONS["joint-action-back"] = WithdrawJointActionPage()
ASKS[AskKind.AGREE_JOINT_ACTION] = AgreeJointActionPage()
