"""The activity plan: questions, signatures, the hub's decision, and opening it again."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from domain import journey, story
from domain.asks import AskKind
from domain.documents import DocRef
from domain.errors import N_, RuleBroken
from domain.exchange import Exchange
from domain.moves.base import MENTEES, PARTICIPANTS, Move, goes, register, stays
from domain.notices import NoticeKind
from domain.people import Role, Side
from domain.phases import Phase
from domain.plan import Approval, Plan, PlanFacts, check_lead_time, check_plan
from domain.workdays import local_date

APPROVERS = frozenset({Role.APPROVER, Role.COORDINATOR})


@register
@dataclass(frozen=True, kw_only=True)
class ShareQuestions(Move):
    """The mentee shares the question list with the mentor (CEE-07, CEE-08)."""

    questions: DocRef
    count: int

    name = "share_questions"
    who = MENTEES
    leads = stays(Phase.PLANNING, Phase.PLAN_REVIEW, Phase.TRAVEL, Phase.READY)

    def check(self, x: Exchange, now: datetime) -> None:
        """Ten to fifteen questions."""
        low, high = x.policy.min_questions, x.policy.max_questions
        if not low <= self.count <= high:
            raise RuleBroken(
                "questions",
                N_("Share {low} to {high} questions; there are {count}."),
                N_("Add or remove questions."),
                low=low,
                high=high,
                count=self.count,
            )

    def apply(self, x: Exchange, now: datetime) -> None:
        """The mentor is told; a later version replaces the earlier one."""
        x.answer(x.find_ask(AskKind.SHARE_QUESTIONS), now, self.by, "shared")
        x.question_lists[x.side_of(self.by)] = self.questions
        x.tell(NoticeKind.QUESTIONS_SHARED, x.contacts(Side.MENTOR), count=self.count)

    def facts(self) -> dict[str, str | int]:
        """How many, and which version."""
        return {"count": self.count, "version": self.questions.version}


@register
@dataclass(frozen=True, kw_only=True)
class SignPlan(Move):
    """One side signs one version of the plan (CEE-26)."""

    plan: DocRef
    facts_of_plan: PlanFacts

    name = "sign_plan"
    who = PARTICIPANTS
    leads = goes({Phase.PLANNING: (Phase.PLANNING, Phase.PLAN_REVIEW)})

    def check(self, x: Exchange, now: datetime) -> None:
        """The plan keeps the programme's rules, and the questions have been shared."""
        facts = self.facts_of_plan
        check_plan(facts, x.policy)
        if facts.starts_on <= local_date(now, x.policy.time_zone):
            raise RuleBroken(
                "starts_on", N_("The visit starts in the past."), N_("Choose a later date.")
            )
        self._check_people(x)
        if not x.questions_shared:
            raise RuleBroken(
                "questions",
                N_("The mentee has not shared the questions yet."),
                N_("Questions come first: the mentee shares them, then both sign."),
            )
        if x.signatures.get(x.side_of(self.by)) == self.plan.hash:
            raise RuleBroken(
                "plan",
                N_("Your side has already signed this version."),
                N_("You will hear as soon as the other side signs."),
            )

    def _check_people(self, x: Exchange) -> None:
        facts = self.facts_of_plan
        if x.mentor is None or facts.lead_contact not in x.mentor.members:
            raise RuleBroken(
                "lead_contact",
                N_("The lead contact is not one of the mentor's people."),
                N_("Choose a person of the mentor community."),
            )
        going = x.party(x.direction.traveller)
        if going is None or not set(facts.travellers) <= set(going.members):
            raise RuleBroken(
                "travellers",
                N_("A traveller does not belong to the community that travels."),
                N_("Choose people of the travelling community."),
            )

    def apply(self, x: Exchange, now: datetime) -> None:
        """A signature under another version replaces it and asks the other side again."""
        side = x.side_of(self.by)
        if x.plan is None or x.plan.doc.hash != self.plan.hash:
            x.signatures.clear()
        x.plan = Plan(doc=self.plan, facts=self.facts_of_plan)
        x.signatures[side] = self.plan.hash
        x.answer(x.find_ask(AskKind.SIGN_PLAN, side=side), now, self.by, "signed")
        if len(x.signatures) == len(Side):
            _name_lead(x, self.facts_of_plan.lead_contact)
            story.review_plan(x, now)
            return
        story.ask_signatures(x, now, quiet=True)
        ask = x.find_ask(AskKind.SIGN_PLAN, side=side.other)
        x.tell(NoticeKind.ASK_OPENED, x.contacts(side.other), ask=ask, signed=side.value)

    def facts(self) -> dict[str, str | int]:
        """Which version was signed."""
        return {"version": self.plan.version, "hash": self.plan.hash[:12]}


def _name_lead(x: Exchange, lead: str) -> None:
    """The lead contact of the signed plan is who the mentor's side is reached by (CEE-18)."""
    if x.mentor:
        x.mentor = type(x.mentor)(
            community=x.mentor.community,
            members=x.mentor.members,
            contact=lead,
            time_zone=x.mentor.time_zone,
        )


@register
@dataclass(frozen=True, kw_only=True)
class RevisePlan(Move):
    """Somebody saved a changed plan after it was signed or approved: it opens again."""

    plan: DocRef

    name = "revise_plan"
    who = PARTICIPANTS
    leads = goes(
        dict.fromkeys(
            (Phase.PLANNING, Phase.PLAN_REVIEW, Phase.TRAVEL, Phase.READY), (Phase.PLANNING,)
        )
    )

    def check(self, x: Exchange, now: datetime) -> None:
        """There is a signature to undo, and the words did change."""
        if x.plan is None or not x.signatures:
            raise RuleBroken(
                "plan",
                N_("Nobody has signed the plan yet."),
                N_("Save your changes; no signature is lost."),
            )
        if self.plan.hash == x.plan.doc.hash:
            raise RuleBroken(
                "plan", N_("This is the version that was signed."), N_("Nothing needs to change.")
            )

    def apply(self, x: Exchange, now: datetime) -> None:
        """Signatures and approval fall, open booking orders stop, both sides sign again."""
        approved = x.approval is not None
        story.back_to_planning(x, now)
        people = x.contacts()
        if approved:
            people += (*x.team.holding(Role.BOOKER), *x.team.holding(Role.PROGRAMME)[:1])
        x.tell(NoticeKind.PLAN_REOPENED, people, approved=int(approved))

    def facts(self) -> dict[str, str | int]:
        """Which version replaced the signed one."""
        return {"version": self.plan.version, "hash": self.plan.hash[:12]}


def _check_decider(move: Move, x: Exchange) -> None:
    if move.by == x.matched_by:
        raise RuleBroken(
            "by",
            N_("Whoever matched the pair may not decide about its plan."),
            N_("Ask another approver."),
        )
    if x.is_tied(move.by):
        raise RuleBroken(
            "by",
            N_("A member of one of the two communities may not decide about its plan."),
            N_("Ask another approver."),
        )


def _check_hash(plan_hash: str, x: Exchange) -> None:
    if x.plan is None or x.plan.doc.hash != plan_hash:
        raise RuleBroken(
            "plan_hash",
            N_("The plan changed since you opened it."),
            N_("Open it again to see what changed, then decide."),
        )


@register
@dataclass(frozen=True, kw_only=True)
class ApprovePlan(Move):
    """The hub approves exactly the signed content (CEE-24; hard gates)."""

    plan_hash: str

    name = "approve_plan"
    who = APPROVERS
    leads = goes({Phase.PLAN_REVIEW: (Phase.TRAVEL,)})

    def check(self, x: Exchange, now: datetime) -> None:
        """Neither matcher nor member, the version on the table, and time enough to book."""
        _check_decider(self, x)
        _check_hash(self.plan_hash, x)
        if x.plan:
            check_lead_time(x.plan.facts, x.policy, local_date(now, x.policy.time_zone))

    def apply(self, x: Exchange, now: datetime) -> None:
        """Bind the approval to the hash; travel may be arranged."""
        x.answer(x.find_ask(AskKind.REVIEW_PLAN), now, self.by, "approved")
        today = local_date(now, x.policy.time_zone)
        x.approval = Approval(by=self.by, plan_hash=self.plan_hash, on=today)
        journey.arrange_travel(x, now)

    def facts(self) -> dict[str, str | int]:
        """Which content."""
        return {"hash": self.plan_hash[:12]}


class PlanReason(StrEnum):
    """Why a plan is returned or rejected."""

    NO_DOWNTIME = "no_downtime"
    GOAL_NOT_COVERED = "goal_not_covered"
    NOT_REALISTIC = "not_realistic"
    DATES_TOO_SOON = "dates_too_soon"
    COST = "cost"
    OTHER = "other"


@register
@dataclass(frozen=True, kw_only=True)
class ReturnPlan(Move):
    """The plan goes back with reasons; the note says what to change."""

    plan_hash: str
    reasons: tuple[PlanReason, ...]

    name = "return_plan"
    who = APPROVERS
    leads = goes({Phase.PLAN_REVIEW: (Phase.PLANNING,)})

    def check(self, x: Exchange, now: datetime) -> None:
        """At least one reason, about the version on the table."""
        _check_decider(self, x)
        _check_hash(self.plan_hash, x)
        if not self.reasons:
            raise RuleBroken("reasons", N_("A return needs a reason."), N_("Choose at least one."))

    def apply(self, x: Exchange, now: datetime) -> None:
        """Both sides change it and sign again."""
        x.answer(x.find_ask(AskKind.REVIEW_PLAN), now, self.by, "returned")
        x.returns += 1
        story.back_to_planning(x, now)
        x.tell(NoticeKind.PLAN_RETURNED, x.contacts(), note=self.note, facts=self.facts())

    def facts(self) -> dict[str, str | int]:
        """The reasons."""
        return {"reasons": ",".join(self.reasons), "hash": self.plan_hash[:12]}


@register
@dataclass(frozen=True, kw_only=True)
class RejectPlan(Move):
    """The coordinator rejects the plan for good; the exchange ends."""

    plan_hash: str
    reason: PlanReason

    name = "reject_plan"
    who = frozenset({Role.COORDINATOR})
    leads = goes({Phase.PLAN_REVIEW: (Phase.REJECTED,)})

    def check(self, x: Exchange, now: datetime) -> None:
        """Neither matcher nor member, and the version on the table."""
        _check_decider(self, x)
        _check_hash(self.plan_hash, x)

    def apply(self, x: Exchange, now: datetime) -> None:
        """Tell both sides why, and end."""
        x.answer(x.find_ask(AskKind.REVIEW_PLAN), now, self.by, "rejected")
        x.tell(NoticeKind.PLAN_REJECTED, x.contacts(), note=self.note, reason=self.reason.value)
        story.end(x, now, Phase.REJECTED)

    def facts(self) -> dict[str, str | int]:
        """The reason."""
        return {"reason": self.reason.value, "hash": self.plan_hash[:12]}
