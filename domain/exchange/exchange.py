"""One exchange: what it knows, who is who in it, and its way through the phases.

Messages (`domain.exchange.messages`) decide; what every kind of case does is in `domain.case`.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from typing import ClassVar

from domain.case import pausing
from domain.case.asks import Ask, Asked
from domain.case.case import Case
from domain.case.documents import DocRef
from domain.case.names import HUB
from domain.case.notices import CalendarEvent
from domain.case.team import HubTeam
from domain.case.timeline import Entry, Via
from domain.case.workdays import LocalCalendar, at_local
from domain.exchange.ask_kinds import AskKind
from domain.exchange.follow_up import Action, Cadence, Call, CallStatus
from domain.exchange.handed import HandedDocument
from domain.exchange.inquiries import KEPT_INQUIRIES, Inquiry
from domain.exchange.interruptions import CutShort, Ending, PastVisit, Postponement, Request
from domain.exchange.notices import NoticeKind
from domain.exchange.orders import Order, Visa
from domain.exchange.people import Direction, Pairing, Party, Role, Side
from domain.exchange.phases import (
    AGREEING,
    ENDS,
    MATCHED,
    OPEN_PHASES,
    PREPARING,
    TOGETHER,
    UNMATCHED,
    WHAT_NEXT,
    Phase,
)
from domain.exchange.plan import Approval, Plan
from domain.exchange.policy import Policy

ExchangeAsk = Ask[AskKind, Role]

SURVIVING = frozenset({AskKind.UNDO_BOOKING, AskKind.DECIDE_TOP_UP, AskKind.DECIDE_REQUEST})
"""What the hub still owes whatever phase the exchange goes on to, until it ends."""

OWED_IN = {
    AskKind.PREPARE_ANSWERS: PREPARING,
    AskKind.RECEIVE_DOCUMENTS: TOGETHER,
    AskKind.ANSWER_PARTNER: MATCHED,
    AskKind.RATE_RELATIONSHIP: MATCHED,
    AskKind.AGREE_JOINT_ACTION: AGREEING,
    AskKind.SIGN_DESIGN: AGREEING,
    AskKind.ANSWER_AT_HUB: OPEN_PHASES,
    AskKind.ARRANGE_OFFER: UNMATCHED,
}
"""What people owe each other in all of these phases, however often the plan goes back and forth."""

NEVER_PAUSED = frozenset({Phase.VISIT, Phase.WINDING_UP, *ENDS})
"""Somebody is on the road, refunds run out, or nothing is left to wait for: a pause ends there."""

IN_TURN: dict[Phase, tuple[AskKind, ...]] = {
    Phase.ELIGIBILITY: (AskKind.REVIEW_APPLICATION,),
    Phase.CHANGES: (AskKind.CHANGE_APPLICATION,),
    Phase.POOL: (AskKind.FIND_PARTNER,),
    Phase.OFFERED: (AskKind.CONFIRM_PARTNER,),
    Phase.WAITING_LIST: (AskKind.REVIEW_WAITING_LIST,),
    Phase.HELPING: (AskKind.ARRANGE_OFFER,),
    Phase.WINDING_UP: (AskKind.UNDO_BOOKING,),
    Phase.PLANNING: (AskKind.SIGN_PLAN,),
    Phase.PLAN_REVIEW: (AskKind.REVIEW_PLAN,),
    Phase.APPEAL: (AskKind.APPEAL_REJECTION, AskKind.REVIEW_APPEAL),
    Phase.TRAVEL: (AskKind.GIVE_TRAVEL_DATA, AskKind.BOOK, AskKind.CONFIRM_BOOKING),
    Phase.POST_PLAN: (AskKind.WRITE_POST_PLAN, AskKind.CONFIRM_POST_PLAN),
    Phase.REPORT: (
        AskKind.SUBMIT_REPORT,
        AskKind.REVIEW_REPORT,
        AskKind.CONSENT_PUBLICATION,
    ),
}
"""What is asked one after the other; how long it is quiet before a visit, its day decides."""

NOON = 12
KEPT_REQUESTS = 100


@dataclass(kw_only=True)
class Exchange(Case[Phase, AskKind, Role]):
    """One exchange from application to impact report.

    What is per side (`question_lists`, `post_plans`) has an entry for each side that learns;
    `open_questions` counts its shared questions for which the other side has nothing ready,
    `prepared_lists` are the questions with what it noted beside them since they were shared,
    `confirmed_plans` are the learning sides whose post-exchange plan the other side confirmed.
    """

    silence_ask: ClassVar[AskKind] = AskKind.DECIDE_SILENCE
    pause_ask: ClassVar[AskKind] = AskKind.REVIEW_PAUSE
    phases_without_pause: ClassVar[frozenset[Phase]] = NEVER_PAUSED
    phase_asks: ClassVar[dict[Phase, tuple[AskKind, ...]]] = IN_TURN
    role_type: ClassVar[type[Role]] = Role

    policy: Policy
    team: HubTeam[Role]
    phase: Phase = Phase.ELIGIBILITY
    asks: list[ExchangeAsk] = field(default_factory=list)
    timeline: list[Entry[Phase]] = field(default_factory=list)
    programme: str
    cycle: str
    direction: Direction
    mentee: Party
    application: DocRef
    wished_partner: Party | None = None
    mentor: Party | None = None
    matched_by: str | None = None
    pairing: Pairing | None = None
    agreed: list[Side] = field(default_factory=list)
    declined: list[str] = field(default_factory=list)
    reciprocal: bool = False
    question_lists: dict[Side, DocRef] = field(default_factory=dict)
    open_questions: dict[Side, int] = field(default_factory=dict)
    prepared_lists: dict[Side, DocRef] = field(default_factory=dict)
    pre_works: dict[Side, DocRef] = field(default_factory=dict)
    waived_pre_works: list[Side] = field(default_factory=list)
    relationship: dict[str, dict[Side, DocRef]] = field(default_factory=dict)
    next_round: dict[Side, str] = field(default_factory=dict)
    plan: Plan | None = None
    signatures: dict[Side, str] = field(default_factory=dict)
    returns: int = 0
    plan_calls: int = 0
    rejected_by: str | None = None
    appealed_by: str | None = None
    approval: Approval | None = None
    travel_data: dict[str, datetime] = field(default_factory=dict)
    visas: dict[str, Visa] = field(default_factory=dict)
    orders: list[Order] = field(default_factory=list)
    contacts_shared: dict[Side, datetime] = field(default_factory=dict)
    go_decided_by: str | None = None
    departed_at: datetime | None = None
    arrived_at: datetime | None = None
    logged_days: list[int] = field(default_factory=list)
    ended_on: date | None = None
    cut_short: CutShort | None = None
    past_visits: list[PastVisit] = field(default_factory=list)
    postponements: list[Postponement] = field(default_factory=list)
    ending: Ending | None = None
    post_plans: dict[Side, DocRef] = field(default_factory=dict)
    confirmed_plans: list[Side] = field(default_factory=list)
    actions: list[Action] = field(default_factory=list)
    proposed_actions: list[Action] = field(default_factory=list)
    design: DocRef | None = None
    design_signatures: dict[Side, str] = field(default_factory=dict)
    calls: list[Call] = field(default_factory=list)
    extra_calls: int = 0
    cadence: Cadence | None = None
    calls_waived_by: str | None = None
    reports: dict[Side, DocRef] = field(default_factory=dict)
    waived_reports: list[Side] = field(default_factory=list)
    report_accepted_at: datetime | None = None
    consents: dict[Side, bool] = field(default_factory=dict)
    published_at: datetime | None = None
    visit_event: CalendarEvent | None = None
    visit_invited: list[str] = field(default_factory=list)
    requests: list[Request] = field(default_factory=list)
    dropped_requests: int = 0
    wakes_at: datetime | None = None
    signed_for: list[str] = field(default_factory=list)
    handed_over: list[str] = field(default_factory=list)
    former: list[str] = field(default_factory=list)
    handed: list[HandedDocument] = field(default_factory=list)
    inquiries: list[Inquiry] = field(default_factory=list)
    dropped_inquiries: int = 0
    # Who is who

    def party(self, side: Side) -> Party | None:
        """The community on one side; the mentor's is None until somebody is proposed."""
        return self.mentee if side is Side.MENTEE else self.mentor

    @property
    def travellers(self) -> tuple[str, ...]:
        """Person ids of those who travel, once a plan names them; nobody who has left since."""
        going = self.plan.facts.travellers if self.plan else ()
        members = {
            person for side in Side if (party := self.party(side)) for person in party.members
        }
        return tuple(person for person in going if person in members)

    def roles_of(self, person: str) -> frozenset[Role]:
        """Every role the person holds in this exchange; empty for a stranger."""
        roles: set[Role] = set()
        for side in Side:
            party = self.party(side)
            if party and person in party.members:
                roles.add(Role(side.value))
        if person in self.travellers:
            roles.add(Role.TRAVELLER)
        member = self.team.find(person)
        if member:
            roles.update(member.roles)
        return frozenset(roles)

    def side_of(self, person: str) -> Side:
        """The side a participant acts for."""
        return Side.MENTEE if person in self.mentee.members else Side.MENTOR

    def contacts(self, *sides: Side) -> tuple[str, ...]:
        """The contact persons of the given sides (of both when none is given)."""
        parties = (self.party(side) for side in (sides or tuple(Side)))
        return tuple(party.contact for party in parties if party)

    @property
    def hosts(self) -> tuple[str, ...]:
        """Who receives the travellers: the contact person of the side that stays at home."""
        return self.contacts(self.direction.traveller.other)

    @property
    def learners(self) -> tuple[Side, ...]:
        """The sides that learn: the mentee's, and in a reciprocal exchange both."""
        return tuple(Side) if self.reciprocal else (Side.MENTEE,)

    @property
    def questions(self) -> DocRef | None:
        """The mentee's question list."""
        return self.question_lists.get(Side.MENTEE)

    @property
    def questions_shared(self) -> bool:
        """Whether every side that learns has shared its questions (CEE-08)."""
        return all(side in self.question_lists for side in self.learners)

    @property
    def post_plan(self) -> DocRef | None:
        """The mentee's post-exchange plan."""
        return self.post_plans.get(Side.MENTEE)

    @property
    def not_before(self) -> date | None:
        """The day before which no visit may begin, once one was put off."""
        return self.postponements[-1].not_before if self.postponements else None

    @property
    def plan_policy(self) -> Policy:
        """The numbers a plan is held to: a visit that makes up for lost days may be shorter."""
        if not self.past_visits:
            return self.policy
        shortest = min(self.policy.min_days, self.policy.top_up_min_days)
        return replace(self.policy, min_days=shortest)

    def next_call(self) -> Call | None:
        """The first call that is neither held nor waived."""
        return next((c for c in self.calls if c.status is CallStatus.PLANNED), None)

    def order(self, order_id: str) -> Order | None:
        """The booking order with this id."""
        return next((order for order in self.orders if order.id == order_id), None)

    # What the engine asks of it

    def what_next(self) -> str:
        """What is going on in this phase."""
        return WHAT_NEXT[self.phase]

    def operator_lines(self) -> list[str]:
        """The days of the visit, and how far the plan is."""
        if self.plan is None:
            return []
        facts = self.plan.facts
        approved = "approved" if self.approval else "not approved"
        return ["", f"Visit {facts.starts_on} to {facts.ends_on}, plan {approved}."]

    def people_in(self, role: Role, ask: Asked) -> tuple[str, ...]:
        """The travellers, the contact of a side, or the colleague who leads the call in its place."""
        if role is Role.TRAVELLER:
            return self.travellers
        if role is Role.MENTOR and ask.kind is AskKind.LOG_CALL:
            leading = [call.led_by for call in self.calls if str(call.number) == ask.subject]
            if leading and leading[0]:
                return (leading[0],)
        return self.contacts(Side(role.value))

    def party_of(self, role: Role) -> str:
        """The side; of the travellers theirs."""
        return self.direction.traveller.value if role is Role.TRAVELLER else role.value

    def calendar_for(self, *of: Role, person: str | None = None) -> LocalCalendar:
        """The clock and the working days that count for who is asked; of several, the first one's."""
        role = of[0] if of else Role.COORDINATOR
        if person is None and role is Role.TRAVELLER:
            person = next(iter(self.travellers), None)
        for side in Side:
            party = self.party(side)
            if party and (person in party.members if person else role.value == side.value):
                return self.policy.calendar(
                    party.zones.get(person or party.contact, party.time_zone), party.holidays
                )
        return self.policy.calendar()

    def second_contacts(self, ask: ExchangeAsk) -> tuple[str, ...]:
        """For each side that is silent, another of its members than those asked, if it has one."""
        asked = self.people_asked(ask)
        found: list[str] = []
        for side in self.silent_sides(ask):
            party = self.party(side)
            others = [person for person in party.members if person not in asked] if party else []
            found += others[:1]
        return tuple(found)

    def silent_sides(self, ask: ExchangeAsk) -> tuple[Side, ...]:
        """The sides an ask waits for; none where it waits for the hub."""
        if ask.person and self.roles_of(ask.person) & {Role.MENTEE, Role.MENTOR}:
            return (self.side_of(ask.person),)
        sides = [Side(self.party_of(role)) for role in ask.of if role not in HUB]
        return tuple(dict.fromkeys(sides))

    def latest_due(self, _kind: AskKind) -> datetime | None:
        """Before the visit, nothing the visit needs may fall due after the decision to go."""
        if self.phase not in (Phase.TRAVEL, Phase.READY) or self.plan is None:
            return None
        go = self.open_asks(AskKind.DECIDE_GO)
        return go[0].due_at if go else self.visit_starts()

    def days_allowed(self, phase: Phase) -> int | None:
        """As of any case; a visit and the calls last as long as was agreed, or else as they may at first."""
        facts = self.plan.facts if self.plan else None
        if phase is Phase.VISIT:
            return facts.days if facts else self.policy.max_days
        if phase is Phase.FOLLOW_UP:
            calls = facts.calls if facts else self.policy.calls
            apart = facts.call_interval_days if facts else self.policy.call_interval_days
            return calls * apart + self.policy.rule(AskKind.LOG_CALL).whole_days
        return super().days_allowed(phase)

    def visit_starts(self) -> datetime | None:
        """Noon of the visit's first day at the host; None without a plan."""
        if self.plan is None:
            return None
        zone = self.mentor.time_zone if self.mentor else self.policy.time_zone
        return at_local(self.plan.facts.starts_on, NOON, zone)

    def days_waited_for(self) -> list[datetime]:
        """When a waiting exchange wakes, and when each of the hub's people is back."""
        return [*([self.wakes_at] if self.wakes_at else []), *super().days_waited_for()]

    def day_came(self, now: datetime) -> None:
        """Who was away is back; who waited for a partner is looked at again."""
        super().day_came(now)
        if self.wakes_at and self.wakes_at <= now:
            self.wakes_at = None
            if self.phase is Phase.WAITING_LIST:
                self.wake(now)
                self.add_entry("woken", now, via=Via.CLOCK)

    def wake(self, now: datetime) -> None:
        """The waiting is over: look for a partner again, with everything that was kept."""
        self.wakes_at = None
        self.enter(Phase.POOL, now)
        self.mentor, self.agreed = None, []
        self.ask(AskKind.FIND_PARTNER, now, Role.PROGRAMME)
        self.notify(NoticeKind.WOKEN, self.contacts(Side.MENTEE))

    def forget(self) -> None:
        """Also drop requests that were decided, and questions that were answered, long ago."""
        super().forget()
        decided = [request for request in self.requests if request.granted is not None]
        surplus = decided[: max(0, len(self.requests) - KEPT_REQUESTS)]
        self.requests = [request for request in self.requests if request not in surplus]
        self.dropped_requests += len(surplus)
        answered = [one.id for one in self.inquiries if not one.open]
        gone = answered[: max(0, len(self.inquiries) - KEPT_INQUIRIES)]
        self.inquiries = [one for one in self.inquiries if one.id not in gone]
        self.dropped_inquiries += len(gone)

    def enter(self, phase: Phase, now: datetime, keep: Iterable[AskKind] = ()) -> None:
        """Go to another phase; asks of the old one are void unless their kind is kept."""
        # Where bookings are being undone nothing else is left to decide.
        ending = phase.is_end or phase is Phase.WINDING_UP
        own = {kind for kind, phases in OWED_IN.items() if phase in phases}
        kept = {*keep, *own} if ending else {*keep, *own, *SURVIVING}
        pausing.enter(self, phase, now, keep=kept)
        if phase not in AGREEING:  # nobody is asked about them any more
            self.proposed_actions.clear()

    def is_tied(self, person: str) -> bool:
        """Whether a team member belongs to one of the two communities."""
        ours = {party.community for party in (self.mentee, self.mentor) if party}
        member = self.team.find(person)
        return bool(member and ours & set(member.ties)) or bool(
            self.roles_of(person) & {Role.MENTEE, Role.MENTOR}
        )
