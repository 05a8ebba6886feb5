"""The activity plan: questions, signatures, and opening it again."""

from dataclasses import dataclass, replace
from datetime import datetime

from domain.case.documents import DocRef
from domain.case.errors import N_, RuleBroken
from domain.case.message import leads_to, refused_in, stays_in
from domain.case.names import CaseNotice
from domain.case.workdays import local_date
from domain.exchange import both_learn, learning_topics, phase_entry, preparation, signatures
from domain.exchange.ask_kinds import AskKind
from domain.exchange.exchange import Exchange
from domain.exchange.messages.base import PARTICIPANTS, ExchangeMessage, register
from domain.exchange.notices import NoticeKind
from domain.exchange.people import Role, Side
from domain.exchange.phases import PREPARING, Phase
from domain.exchange.plan import Plan, PlanFacts, check_plan


@register
@dataclass(frozen=True, kw_only=True)
class ShareQuestions(ExchangeMessage):
    """A side that learns shares its question list with the other (CEE-07, CEE-08)."""

    questions: DocRef
    count: int
    prepared: int = 0
    """For how many of them the other side has something ready already."""

    name = "share_questions"
    roles = PARTICIPANTS
    transitions = stays_in(Phase.PLANNING, Phase.PLAN_REVIEW, Phase.TRAVEL, Phase.READY)

    def check(self, x: Exchange, now: datetime) -> None:
        """Ten to fifteen questions, of a side that learns."""
        learning_topics.check_learner(x, x.side_of(self.by))
        low, high = x.policy.min_questions, x.policy.max_questions
        if not low <= self.count <= high:
            raise RuleBroken(
                "questions",
                N_("Share {low} to {high} questions; there are {count}."),
                N_("Add or remove questions."),
                rule="question_count_out_of_range",
                low=low,
                high=high,
                count=self.count,
            )

    def execute(self, x: Exchange, now: datetime) -> None:
        """The other side is told; a later version replaces the earlier one."""
        side = x.side_of(self.by)
        x.answer(x.find_ask(AskKind.SHARE_QUESTIONS, side=side), now, self.by, "shared")
        x.question_lists[side] = self.questions
        x.open_questions[side] = max(0, self.count - self.prepared)
        x.prepared_lists.pop(side, None)
        preparation.ask_preparation(x, now)
        phase_entry.tell_questions(x, side, self.count)

    def facts(self) -> dict[str, str | int]:
        """How many, and which version."""
        return {"count": self.count, "version": self.questions.version}


@register
@dataclass(frozen=True, kw_only=True)
class PrepareAnswers(ExchangeMessage):
    """A side notes, beside the questions of the other, which material or person it has ready (CEE-09).

    `questions` are the questions with the notes; `prepared` of `count` have one.
    """

    questions: DocRef
    count: int
    prepared: int

    name = "prepare_answers"
    roles = PARTICIPANTS
    transitions = stays_in(*PREPARING)

    def check(self, x: Exchange, now: datetime) -> None:
        """The questions that the other side has shared, and no more notes than questions."""
        shared = x.question_lists.get(x.side_of(self.by).other)
        if shared is None or shared.id != self.questions.id:
            raise RuleBroken(
                "questions",
                N_("Your partner has not shared these questions."),
                N_("Open the questions again from the page of the exchange."),
                rule="questions_of_nobody",
            )
        if not 0 <= self.prepared <= self.count:
            raise RuleBroken(
                "prepared",
                N_("There are {count} questions, and notes to {prepared}."),
                N_("Fill the form again; it counts by itself."),
                rule="prepared_out_of_range",
                count=self.count,
                prepared=self.prepared,
            )

    def execute(self, x: Exchange, now: datetime) -> None:
        """Who learns is told what is ready; the task is done once every question has something."""
        side = x.side_of(self.by).other
        x.prepared_lists[side] = self.questions
        x.open_questions[side] = self.count - self.prepared
        if self.prepared == self.count:
            asked = x.find_ask(AskKind.PREPARE_ANSWERS, side=side.other)
            x.answer(asked, now, self.by, "prepared")
        x.notify(
            NoticeKind.ANSWERS_PREPARED,
            x.contacts(side),
            count=self.count,
            prepared=self.prepared,
        )

    def facts(self) -> dict[str, str | int]:
        """How many, and which version."""
        return {
            "count": self.count,
            "prepared": self.prepared,
            "version": self.questions.version,
        }


@register
@dataclass(frozen=True, kw_only=True)
class SignPlan(ExchangeMessage):
    """One side signs one version of the plan (CEE-26)."""

    plan: DocRef
    facts_of_plan: PlanFacts

    name = "sign_plan"
    roles = PARTICIPANTS
    transitions = leads_to({Phase.PLANNING: (Phase.PLANNING, Phase.PLAN_REVIEW)})
    refusals = refused_in(
        (
            (Phase.PLAN_REVIEW, Phase.TRAVEL, Phase.READY),
            N_("Both sides have signed this plan."),
            N_("Change the plan first; then both sides sign the new version."),
            "plan_signed_by_both",
        ),
    )

    def check(self, x: Exchange, now: datetime) -> None:
        """The plan keeps the programme's rules, and the questions have been shared."""
        facts = self.facts_of_plan
        self._check_visit(x)
        learning_topics.check_topics(facts, x.learners)
        if facts.starts_on <= local_date(now, x.policy.time_zone):
            raise RuleBroken(
                "starts_on",
                N_("The visit starts in the past."),
                N_("Choose a later date."),
                rule="visit_starts_in_past",
            )
        self._check_people(x)
        if waited_for := both_learn.missing_pre_work(x):
            raise RuleBroken(
                "pre_work",
                N_("The pre-work of the {sides} is not there yet."),
                N_("It comes first, so that both know what they learn from whom."),
                rule="pre_work_missing",
                sides=", ".join(side.value for side in waited_for),
            )
        if not x.questions_shared:
            raise RuleBroken(
                "questions",
                N_("Not all questions have been shared yet."),
                N_("Questions come first: who learns shares them, then both sign."),
                rule="questions_not_shared",
            )
        if x.find_ask(AskKind.HOLD_PLAN_CALL):
            raise RuleBroken(
                "plan",
                N_("The hub talks with both sides about the plan before it is signed again."),
                N_("You can change the plan meanwhile, and sign it after the call."),
                rule="plan_call_not_held",
            )
        if signatures.has_signed(x.signatures, x.side_of(self.by), self.plan):
            raise RuleBroken(
                "plan",
                N_("Your side has already signed this version."),
                N_("You will hear as soon as the other side signs."),
                rule="plan_signed_already",
            )

    def _check_visit(self, x: Exchange) -> None:
        facts = self.facts_of_plan
        check_plan(facts, x.plan_policy)
        if x.not_before and facts.starts_on < x.not_before:
            raise RuleBroken(
                "starts_on",
                N_("The visit was put off: it may begin on {day} or later."),
                N_("Choose that day or a later one."),
                rule="visit_before_postponed_day",
                day=x.not_before.isoformat(),
            )

    def _check_people(self, x: Exchange) -> None:
        facts = self.facts_of_plan
        if x.mentor is None or facts.lead_contact not in x.mentor.members:
            raise RuleBroken(
                "lead_contact",
                N_("The lead contact is not one of the mentor's people."),
                N_("Choose a person of the mentor community."),
                rule="lead_contact_not_mentors",
            )
        if facts.lead_contact in x.handed_over:
            raise RuleBroken(
                "lead_contact",
                N_("This person has handed the lead over to a colleague."),
                N_("Choose the colleague in the plan, or hand the lead back first."),
                rule="lead_handed_over",
            )
        going = x.party(x.direction.traveller)
        if going is None or not set(facts.travellers) <= set(going.members):
            raise RuleBroken(
                "travellers",
                N_("A traveller does not belong to the community that travels."),
                N_("Choose people of the travelling community."),
                rule="traveller_of_other_side",
            )

    def execute(self, x: Exchange, now: datetime) -> None:
        """A signature under another version replaces it and asks the other side again."""
        side = x.side_of(self.by)
        before = x.plan.doc if x.plan else None
        both = signatures.put(x.signatures, side, self.plan, before)
        x.plan = Plan(doc=self.plan, facts=self.facts_of_plan)
        x.answer(x.find_ask(AskKind.SIGN_PLAN, side=side), now, self.by, "signed")
        if both:
            _name_lead(x, self.facts_of_plan.lead_contact)
            phase_entry.review_plan(x, now)
            return
        phase_entry.ask_signatures(x, now, quiet=True)
        ask = x.find_ask(AskKind.SIGN_PLAN, side=side.other)
        x.notify(CaseNotice.ASK_OPENED, x.contacts(side.other), ask=ask, signed=side.value)

    def sent_on_behalf(self, x: Exchange) -> None:
        """Whoever signed in a person's place does not decide about the plan."""
        x.signed_for.append(self.by)

    def facts(self) -> dict[str, str | int]:
        """Which version was signed."""
        return {"version": self.plan.version, "hash": self.plan.hash[:12]}


def _name_lead(x: Exchange, lead: str) -> None:
    """The lead contact of the signed plan is who the mentor's side is reached by (CEE-18)."""
    if x.mentor and x.mentor.contact != lead:
        x.mentor = replace(x.mentor, contact=lead)
        x.contacts_shared.pop(Side.MENTOR, None)  # how to reach the one before does not help


@register
@dataclass(frozen=True, kw_only=True)
class RevisePlan(ExchangeMessage):
    """Somebody saved a changed plan after it was signed or approved: it opens again."""

    plan: DocRef

    name = "revise_plan"
    roles = PARTICIPANTS
    transitions = leads_to(
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
                rule="plan_not_signed",
            )
        if self.plan.hash == x.plan.doc.hash:
            raise RuleBroken(
                "plan",
                N_("This is the version that was signed."),
                N_("Nothing needs to change."),
                rule="plan_unchanged",
            )

    def execute(self, x: Exchange, now: datetime) -> None:
        """Signatures and approval fall, open booking orders stop, both sides sign again."""
        approved = x.approval is not None
        phase_entry.back_to_planning(x, now)
        people = x.contacts()
        if approved:
            people += (*x.team.holding(Role.BOOKER), *x.team.holding(Role.PROGRAMME)[:1])
        x.notify(NoticeKind.PLAN_REOPENED, people, approved=int(approved))

    def facts(self) -> dict[str, str | int]:
        """Which version replaced the signed one."""
        return {"version": self.plan.version, "hash": self.plan.hash[:12]}
