"""From a story's step to the message it means: documents saved, hashes and orders looked up."""

from collections.abc import Callable
from dataclasses import asdict
from typing import Any

from cli.demo.documents import Paper
from cli.demo.stories import Step
from domain.case.documents import DocRef, DocumentKind
from domain.exchange.exchange import ExchangeAsk
from domain.exchange.people import Role, Side
from models.documents.plan import ActivityPlan
from models.documents.plan_facts import facts_of
from models.documents.post_plan import PostPlan
from models.documents.questions import Questions

State = dict[str, Any]
Fields = dict[str, Any]

KINDS = {
    "apply": DocumentKind.APPLICATION,
    "resubmit_application": DocumentKind.APPLICATION,
    "correct_application": DocumentKind.APPLICATION,
    "share_questions": DocumentKind.QUESTIONS,
    "prepare_answers": DocumentKind.QUESTIONS,
    "write_pre_work": DocumentKind.PRE_WORK,
    "rate_relationship": DocumentKind.RELATIONSHIP,
    "sign_plan": DocumentKind.PLAN,
    "log_day": DocumentKind.DAY_LOG,
    "submit_post_plan": DocumentKind.POST_PLAN,
    "log_call": DocumentKind.CALL_LOG,
    "check_in": DocumentKind.CALL_LOG,
    "change_action": DocumentKind.ACTION_NOTE,
    "progress_action": DocumentKind.ACTION_NOTE,
    "submit_report": DocumentKind.REPORT,
}
"""What kind of paper goes with which message."""

BOOKED = ("booked", "confirmed")

READ_STATE = frozenset(
    {
        "approve_plan",
        "return_plan",
        "ask_plan_call",
        "reject_plan",
        "confirm_post_plan",
        "book_order",
        "confirm_booking",
        "query_booking",
        "change_booking",
        "approve_cost",
        "request_change",
        "undo_booking",
        "change_deadline",
    }
)
"""Messages that name something only the exchange itself knows: a hash, an order, an ask."""


def side_of(step: Step) -> Side:
    """The side for which a participant acts in a step."""
    return Side(step.extra.get("as", Side.MENTEE))


def action_id(number: int, side: Side) -> str:
    """Id of the `number`-th action of a side's plan for home, as the forms give it."""
    return f"action-{number}" if side is Side.MENTEE else f"{side}-action-{number}"


def from_paper(step: Step, paper: Paper, ref: DocRef, *, visa_needed: bool) -> Fields:
    """The fields of a message that come from the document handed in with it."""
    given, told = asdict(ref), paper.content
    if isinstance(told, Questions):
        ready = sum(1 for question in told.questions if question.has_something_ready)
        return {"questions": given, "count": len(told.questions), "prepared": ready}
    if isinstance(told, ActivityPlan):
        return {"plan": given, "facts_of_plan": facts_of(told, visa_needed=visa_needed)}
    if isinstance(told, PostPlan):
        actions = [
            {"id": action_id(number, side_of(step)), "owner": action.owner, "due": action.due}
            for number, action in enumerate(told.actions, 1)
        ]
        return {"post_plan": given, "actions": actions}
    return FIELD_OF.get(step.message, _log)(given, told)


def _application(given: Fields, told: Any) -> Fields:
    return {"application": given, "direction": told.direction}


def _log(given: Fields, told: Any) -> Fields:
    shown = told.model_dump()
    extra = {"day": shown["day"]} if "day" in shown else {}
    if "held_on" in shown:
        extra = {"call": shown["number"], "held_on": shown["held_on"]}
    return {"log": given, **extra}


FIELD_OF: dict[str, Callable[[Fields, Any], Fields]] = {
    "resubmit_application": _application,
    "correct_application": _application,
    "progress_action": lambda given, _: {"evidence": given},
    "change_action": lambda given, _: {"words": given},
    "check_in": lambda given, told: {"log": given, "call": told.number},
    "submit_report": lambda given, _: {"report": given},
    "write_pre_work": lambda given, _: {"pre_work": given},
    "rate_relationship": lambda given, _: {"rating": given},
}


def _open_ask(asks: list[ExchangeAsk], kind: str, of: Role) -> str:
    """The open ask of a kind that waits for a role; where there is none, the exchange refuses."""
    found = (ask.id for ask in asks if ask.is_open and ask.kind == kind and of in ask.of)
    return next(found, f"{kind}-none")


def from_state(step: Step, by: str, state: State) -> Fields:
    """The fields of a message that the exchange itself knows."""
    if step.message in ("approve_plan", "return_plan", "ask_plan_call", "reject_plan"):
        return {"plan_hash": state["plan"]["doc"]["hash"]}
    if step.message == "confirm_post_plan":
        author = Side(step.extra.get("as", Side.MENTOR)).other
        return {"plan_hash": state["post_plans"][author.value]["hash"]}
    if step.message == "change_deadline":
        return {"ask": _open_ask(state["asks"], step.extra["ask"], Role(step.extra["of"]))}
    return _of_order(step, by, state["orders"])


STANDS = {"book_order": ("requested",), "undo_booking": ("to_undo",)}
"""How an order stands that a message is about; otherwise it is booked, or confirmed already."""
BY_TRAVELLER = frozenset({"confirm_booking", "query_booking", "request_change"})


def _of_order(step: Step, by: str, orders: list[State]) -> Fields:
    kind = step.extra["order"]
    booked = ("booked",) if step.message in ("confirm_booking", "query_booking") else BOOKED
    wanted = STANDS.get(step.message, booked)
    order = next(
        (o for o in orders if o["kind"] == kind and o["status"] in wanted
         and (step.message not in BY_TRAVELLER or o["traveller"] == by)),
        None,
    )  # fmt: skip
    if order is None:
        return {"order": f"{kind} that is {wanted[0]}"}  # refused by the exchange, in its words
    found = {"order": order["id"]}
    return found | ({"plan_hash": order["plan_hash"]} if step.message == "book_order" else {})
