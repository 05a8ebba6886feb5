"""What the mentee applies at home: written by the mentee, confirmed by the mentor (CEE-12, CEE-13)."""

from typing import Any

from domain.asks import AskKind
from domain.documents import DocRef, DocumentKind
from domain.errors import RuleBroken
from domain.exchange import Exchange
from domain.moves.base import MENTEES, Move
from domain.moves.post_plan import ActionItem, ConfirmPostPlan, ReturnPostPlan, SubmitPostPlan
from domain.people import Side
from models.documents.changes import FieldChange, diff_contents
from models.documents.post_plan import PostPlan
from models.documents.store import read_version
from models.texts.translate import N_
from web.participants.papers import PaperPage, only_while, words_of
from web.shared.asks import ACTIONS, ASKS, Group, Place
from web.shared.choices import people
from web.shared.decisions import Decision, Note, Nothing, Outcome
from web.shared.exchange.names import names_of
from web.shared.form_fields import Options
from web.shared.forms import Form
from web.shared.widgets import Area, Date, Person, Rows, Text, Widget


def action_id(number: int) -> str:
    """Id of the `number`-th action (from 1) of the confirmed post-exchange plan."""
    return f"action-{number}"


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
        label=N_("Anything else your mentor should know"),
        hint=N_("Help you will need, or what you decided not to do."),
        rows=4,
    ),
}


class WritePostPlanPage(PaperPage[PostPlan]):
    kind = DocumentKind.POST_PLAN
    model = PostPlan
    widgets = WIDGETS
    title = N_("What will you do at home?")
    intro = N_("Write down at least one action with an owner and a date. Your mentor confirms it.")
    why = N_("This turns learning into immediate action and makes sure that the knowledge stays.")
    submit = N_("Send to the mentor")
    done = N_("Sent. Your mentor confirms it or asks for changes.")

    def about(self, at: Place) -> str:
        return ""

    async def options(self, at: Place) -> dict[str, Options]:
        return {"actions.*.owner": await people(at, Side.MENTEE)}

    async def move_of(self, at: Place, answer: PostPlan, form: Form[PostPlan]) -> Move:
        ref = await self.save(at, answer, form)
        items = tuple(
            ActionItem(id=action_id(n), owner=action.owner, due=action.due)
            for n, action in enumerate(answer.actions, start=1)
        )
        return self.allowed(at, SubmitPostPlan(by=at.me, post_plan=ref, actions=items))


class ChangePostPlanPage(WritePostPlanPage):
    who = MENTEES
    makes = (SubmitPostPlan,)
    group = Group.CHANGE
    title = N_("Change what you will do at home")
    intro = N_("Until your mentor has confirmed the plan you can change it.")
    done = N_("Sent. Your mentor now sees the new version.")

    def offered(self, x: Exchange, me: str) -> bool:
        return x.post_plan is not None

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
    intro = N_("Read what the mentee will do. You know what is realistic.")
    why = N_("Each action should be concrete, owned by one person, and possible by its date.")
    submit = N_("Send your answer")
    done = N_("Thank you. The mentee has been told.")
    template = "participants/post_plan_confirm.html"

    async def base_version(self, at: Place) -> int:
        return at.exchange.post_plan.version if at.exchange.post_plan else 0

    async def context(self, at: Place) -> dict[str, Any]:
        plan: PostPlan | None = await words_of(at, DocumentKind.POST_PLAN, at.exchange.post_plan)
        owners = [action.owner for action in plan.actions] if plan else []
        return {
            "plan": plan,
            "names": await names_of(at.database, owners, ()),
            "changes": await _changes(at),
        }

    async def move_of(self, at: Place, answer: Nothing, form: Form[Nothing]) -> Move:
        current = _on_the_table(at)
        if form.base_version != current.version:
            at.request.state.seen_version = form.base_version
            form.base_version = current.version
            raise RuleBroken(
                "post_plan",
                N_("The plan changed since you opened it."),
                N_("See below what changed, then decide."),
            )
        return await self.move(at, answer)

    async def values(self, at: Place, answer: Nothing) -> dict[str, Any]:
        return {"plan_hash": _on_the_table(at).hash}


def _on_the_table(at: Place) -> DocRef:
    if at.exchange.post_plan is None:
        raise RuleBroken(
            "post_plan",
            N_("There is no post-exchange plan any more."),
            N_("The mentee is writing it again."),
        )
    return at.exchange.post_plan


async def _changes(at: Place) -> list[FieldChange]:
    """What differs from the version the person had opened, where that one is no longer the newest."""
    seen = getattr(at.request.state, "seen_version", 0)
    if not seen or at.exchange.post_plan is None:
        return []
    before = await read_version(at.database, at.exchange.post_plan.id, seen)
    now = await read_version(at.database, at.exchange.post_plan.id, at.exchange.post_plan.version)
    return diff_contents(before.content, now.content)


ASKS[AskKind.WRITE_POST_PLAN] = WritePostPlanPage()
ASKS[AskKind.CONFIRM_POST_PLAN] = ConfirmPostPlanPage()
ACTIONS["change-post-plan"] = ChangePostPlanPage()
