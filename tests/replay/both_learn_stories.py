"""What is recorded of exchanges in which both sides learn: planned, and to the end, with all that only they have."""

from dataclasses import replace
from datetime import timedelta

from domain.exchange.both_learn import NextRound, Occasion
from domain.exchange.follow_up import ActionStatus
from domain.exchange.messages.actions import ProgressAction
from domain.exchange.messages.application import AcceptApplication
from domain.exchange.messages.design import DesignFacts, ReviseDesign, SignDesign
from domain.exchange.messages.joint_actions import AgreeJointAction, ProposeJointAction
from domain.exchange.messages.partner import AcceptPartner
from domain.exchange.messages.plan import ShareQuestions
from domain.exchange.messages.plan_review import ApprovePlan
from domain.exchange.messages.post_plan import ActionItem, ConfirmPostPlan, SubmitPostPlan
from domain.exchange.messages.pre_work import WritePreWork
from domain.exchange.messages.reciprocal import MakeReciprocal
from domain.exchange.messages.relationship import DecideNextRound, RateRelationship
from domain.exchange.messages.visit import LogDay
from domain.exchange.phases import Phase
from tests.support.both_learn import TWO
from tests.support.happy_path import PLAN, sign, steps
from tests.support.people import ANN, MIA, MILO, PAT, TESS, TOR, doc
from tests.support.running_exchanges import Played, whole_state

WHOLE = DesignFacts(context=1, objectives=2, activities=3, indicators=1, monitoring=1)


async def planned(x: Played) -> None:
    """Made reciprocal before both agreed; one side has written its pre-work, the other is asked."""
    await x.send(AcceptApplication(by=PAT))
    await x.send(MakeReciprocal(by=PAT, reciprocal=True))
    await x.send(WritePreWork(by=MIA, pre_work=doc("pre-mentee")))
    await x.wait(1)
    await x.send(AcceptPartner(by=TOR))
    await x.wait(12)


async def closed(x: Played) -> None:
    """The whole way, both sides in everything."""
    await planned(x)
    await x.send(WritePreWork(by=TOR, pre_work=doc("pre-mentor")))
    for by in (MIA, TOR):
        await x.send(ShareQuestions(by=by, questions=doc(f"q-{by}"), count=12, prepared=12))
    now = await x.snapshot()
    signature = sign(whole_state(now), now.at, MIA, topics=TWO)
    await x.send(signature)
    await x.wait(4)
    await x.send(replace(signature, by=TOR))
    await _rate(x, Occasion.SIGNING)
    await x.wait(2)
    await x.send(ApprovePlan(by=ANN, plan_hash=PLAN.hash))
    await _visit(x)
    await _rate(x, Occasion.VISIT_END)
    await _agree(x)
    await x.play_until_from(Phase.FOLLOW_UP, Phase.REPORT)
    await _rate(x, Occasion.CLOSE)
    for by, way in ((MIA, NextRound.AGAIN), (TOR, NextRound.TURNED)):
        await x.send(DecideNextRound(by=by, way=way))
    await x.send(ProgressAction(by=TESS, action="m1", status=ActionStatus.DONE, evidence=doc("m1")))
    await x.play_until_from(Phase.REPORT, Phase.CLOSED)


async def _visit(x: Played) -> None:
    """Whose topic a day has logs it."""
    for step in steps():
        if step.phase.order < Phase.TRAVEL.order:
            continue
        if step.phase is Phase.POST_PLAN:
            return
        await x.wait(step.days)
        now = await x.snapshot()
        message = step.make(whole_state(now), now.at)
        if isinstance(message, LogDay) and message.day > 2:
            message = replace(message, by=TOR)
        await x.send(message)


async def _rate(x: Played, occasion: Occasion) -> None:
    for by in (MIA, TESS):
        await x.send(RateRelationship(by=by, occasion=occasion, rating=doc(f"{occasion}-{by}")))


async def _agree(x: Played) -> None:
    """A joint action and a design of both, and each side's plan for home."""
    today = (await x.snapshot()).at.date()
    joint = doc("joint")
    proposal = ProposeJointAction(
        by=MIA, action=joint, owner=MILO, other_owner=TOR, due=today + timedelta(days=400)
    )
    await x.send(proposal)
    await x.send(AgreeJointAction(by=TESS, action=joint.id))
    await x.send(SignDesign(by=MIA, design=doc("design"), facts_of_design=WHOLE))
    await x.send(ReviseDesign(by=TOR, design=doc("design", 2)))
    for by in (MIA, TOR):
        await x.send(SignDesign(by=by, design=doc("design", 2), facts_of_design=WHOLE))
    for by, name, owner in ((MIA, "a1", MIA), (TOR, "m1", TOR)):
        item = ActionItem(id=name, owner=owner, due=today + timedelta(days=40))
        await x.send(SubmitPostPlan(by=by, post_plan=doc(f"post-{name}"), actions=(item,)))
    await x.wait(1)
    await x.send(ConfirmPostPlan(by=TOR, plan_hash=doc("post-a1").hash))
    await x.send(ConfirmPostPlan(by=MIA, plan_hash=doc("post-m1").hash))
