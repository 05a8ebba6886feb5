"""What is asked of both sides of an exchange in which both learn: pre-work before the plan is signed (IB-05)."""

from datetime import datetime

from domain.exchange.ask_kinds import AskKind
from domain.exchange.exchange import Exchange
from domain.exchange.people import Role, Side


def asked_here(x: Exchange, kind: AskKind) -> bool:
    """Whether both sides are asked this: both learn, and the exchange began when it was asked already."""
    return x.reciprocal and kind in x.policy.asks


def missing_pre_work(x: Exchange) -> list[Side]:
    """The sides whose pre-work the plan waits for."""
    if not asked_here(x, AskKind.WRITE_PRE_WORK):
        return []
    return [side for side in Side if side not in x.pre_works and side not in x.waived_pre_works]


def ask_pre_work(x: Exchange, now: datetime) -> None:
    """Ask every side that owes its pre-work and is not being asked."""
    for side in missing_pre_work(x):
        if not x.find_ask(AskKind.WRITE_PRE_WORK, side=side):
            x.ask(AskKind.WRITE_PRE_WORK, now, Role(side.value))


def missing_for_signature(x: Exchange) -> str:
    """What must be there before anybody signs the plan; "" where nothing lacks."""
    if missing_pre_work(x):
        return "pre_work"
    return "" if x.questions_shared else "questions"
