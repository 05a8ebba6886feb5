"""What is applied at home: written by who learned, confirmed by the other side (CEE-12, CEE-13)."""

from typing import Any

from domain.case.documents import DocRef, DocumentKind
from domain.case.errors import RuleBroken
from domain.case.message import AnyMessage
from domain.exchange.ask_kinds import AskKind
from domain.exchange.exchange import Exchange
from domain.exchange.messages.post_plan import (
    ActionItem,
    ConfirmPostPlan,
    ReturnPostPlan,
    SubmitPostPlan,
)
from domain.exchange.people import Side
from models.documents.changes import FieldChange, diff_contents
from models.documents.post_plan import PostPlan
from models.documents.store import read_version
from models.texts.translate import N_
from web.cases.decisions import Decision, Note, Outcome
from web.cases.names import names_of
from web.cases.pages import ACTIONS, ASKS, Group, Place
from web.exchanges.choices import people
from web.forms.button import Nothing
from web.forms.fields import Options
from web.forms.form import Form
from web.forms.widgets import Area, Date, Person, Rows, Text, Widget
from web.participants.document_pages import PaperPage, learner, only_while, words_of


def action_id(number: int, side: Side = Side.MENTEE) -> str:
    """Id of the `number`-th action (from 1) of a side's post-exchange plan."""
    return f"action-{number}" if side is Side.MENTEE else f"{side}-action-{number}"


WIDGETS: dict[str, Widget] = {
    "actions": Rows(
        label=N_("Actions"),
        hint=N_("One is enough if it is concrete. At most ten."),
        row=N_("Action {n}"),
        add=N_("Add an action"),
    ),
    "actions.*.title": Text(
        label=N_("What will you do?"), hint=N_("For example: open the registration for our event.")
    ),
    "actions.*.outcome": Area(
        label=N_("What will be there when it is done?"),
        hint=N_("Something others can see: forty people have registered."),
        rows=3,
    ),
    "actions.*.owner": Person(label=N_("Who does it?"), hint=N_("One of your community.")),
    "actions.*.due": Date(label=N_("By when?"), hint=N_("As year-month-day: 2027-10-01.")),
    "remarks": Area(
        label=N_("Anything else your partner should know"),
        hint=N_("Help you will need, or what you decided not to do."),
        rows=4,
    ),
}


class WritePostPlanPage(PaperPage[PostPlan]):
    kind = DocumentKind.POST_PLAN
    model = PostPlan
    widgets = WIDGETS
    title = N_("What will you do at home?")
    intro = N_("Write down at least one action with an owner and a date. Your partner confirms it.")
    why = N_("This turns learning into immediate action and makes sure that the knowledge stays.")
    submit = N_("Send to your partner")
    done = N_("Sent. Your partner confirms it or asks for changes.")

    def about(self, at: Place) -> str:
        return ""

    def owner(self, at: Place) -> Side | None:
        return learner(at)

    async def options(self, at: Place) -> dict[str, Options]:
        return {"actions.*.owner": await people(at, at.side)}

    async def message_of(self, at: Place, answer: PostPlan, form: Form[PostPlan]) -> AnyMessage:
        ref = await self.save(at, answer, form)
        items = tuple(
            ActionItem(id=action_id(n, at.side), owner=action.owner, due=action.due)
            for n, action in enumerate(answer.actions, start=1)
        )
        return self.allowed(at, SubmitPostPlan(by=at.me, post_plan=ref, actions=items))


class ChangePostPlanPage(WritePostPlanPage):
    message_types = (SubmitPostPlan,)
    group = Group.CHANGE
    title = N_("Change what you will do at home")
    intro = N_("Until your partner has confirmed the plan you can change it.")
    done = N_("Sent. Your partner now sees the new version.")

    def offered(self, x: Exchange, me: str) -> bool:
        side = x.side_of(me)
        return side in x.post_plans and side not in x.confirmed_plans

    async def options(self, at: Place) -> dict[str, Options]:
        only_while(at, SubmitPostPlan)
        return await super().options(at)


class ConfirmPostPlanPage(Decision[Nothing]):
    asks = N_("Do you confirm it?")
    chooser = "verdict"
    note = Note(
        label=N_("If you ask for changes: which?"),
        hint=N_("With a confirmation, a kind word is welcome."),
        field="words",
        needed=False,
        conditional=True,
        most=2000,
        rows=4,
    )
    outcomes = (
        Outcome("confirm", N_("Yes, I confirm this plan"), ConfirmPostPlan),
        Outcome(
            "change",
            N_("I ask for changes"),
            ReturnPostPlan,
            needs={"words": N_("Say what should change. A sentence is enough.")},
        ),
    )
    title = N_("Is this a good plan for home?")
    intro = N_("Read what your partner will do. You know what is realistic.")
    why = N_("Each action should be concrete, owned by one person, and possible by its date.")
    submit = N_("Send your answer")
    done = N_("Thank you. Your partner has been told.")
    template = "participants/post_plan_confirm.html"

    async def base_version(self, at: Place) -> int:
        plan = theirs(at)
        return plan.version if plan else 0

    async def context(self, at: Place) -> dict[str, Any]:
        plan: PostPlan | None = await words_of(at, DocumentKind.POST_PLAN, theirs(at))
        owners = [action.owner for action in plan.actions] if plan else []
        return {
            "plan": plan,
            "names": await names_of(at.database, owners, ()),
            "changes": await _changes(at),
        }

    async def message_of(self, at: Place, answer: Nothing, form: Form[Nothing]) -> AnyMessage:
        current = _on_the_table(at)
        if form.base_version != current.version:
            at.request.state.seen_version = form.base_version
            form.base_version = current.version
            raise RuleBroken(
                "post_plan",
                N_("The plan changed since you opened it."),
                N_("See below what changed, then decide."),
                rule="post_plan_changed_since_opened",
            )
        return await self.message(at, answer)

    async def values(self, at: Place, answer: Nothing) -> dict[str, Any]:
        return {"plan_hash": _on_the_table(at).hash}


def theirs(at: Place) -> DocRef | None:
    """The plan of the other side, which this one confirms."""
    return at.exchange.post_plans.get(at.side.other)


def _on_the_table(at: Place) -> DocRef:
    plan = theirs(at)
    if plan is None:
        raise RuleBroken(
            "post_plan",
            N_("There is no post-exchange plan any more."),
            N_("Your partner is writing it again."),
            rule="post_plan_gone",
        )
    return plan


async def _changes(at: Place) -> list[FieldChange]:
    """What differs from the version the person had opened, where that one is no longer the newest."""
    seen = getattr(at.request.state, "seen_version", 0)
    plan = theirs(at)
    if not seen or plan is None:
        return []
    before = await read_version(at.database, plan.id, seen)
    now = await read_version(at.database, plan.id, plan.version)
    return diff_contents(before.content, now.content)


ASKS[AskKind.WRITE_POST_PLAN] = WritePostPlanPage()
ASKS[AskKind.CONFIRM_POST_PLAN] = ConfirmPostPlanPage()
ACTIONS["change-post-plan"] = ChangePostPlanPage()
