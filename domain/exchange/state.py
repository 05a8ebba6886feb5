"""What an exchange knows, and who is who in it. Plain data, so that a workflow can carry it whole."""

from dataclasses import dataclass, field, replace
from datetime import date, datetime

from domain.case.asks import Ask
from domain.case.documents import DocRef
from domain.case.notices import CalendarEvent, Notice
from domain.case.timeline import Entry
from domain.exchange.follow_up import Action, Cadence, Call, CallStatus
from domain.exchange.interruptions import CutShort, Ending, PastVisit, Pause, Postponement, Request
from domain.exchange.orders import Order, Visa
from domain.exchange.people import Direction, HubTeam, Party, Role, Side
from domain.exchange.phases import Phase
from domain.exchange.plan import Approval, Plan
from domain.exchange.policy import Policy


@dataclass(kw_only=True)
class State:
    """Everything an exchange knows: ids, enums, dates and numbers.

    `revision` rises with every change; `timeline` is complete; `asks` keeps settled ones.
    What is per side (`question_lists`, `post_plans`) has an entry for each side that learns;
    `confirmed_plans` are the learning sides whose post-exchange plan the other side confirmed.
    """

    id: str
    programme: str
    cycle: str
    policy: Policy
    direction: Direction
    mentee: Party
    team: HubTeam
    application: DocRef
    wished_partner: Party | None = None
    phase: Phase = Phase.ELIGIBILITY
    revision: int = 0
    mentor: Party | None = None
    matched_by: str | None = None
    agreed: list[Side] = field(default_factory=list)
    declined: list[str] = field(default_factory=list)
    reciprocal: bool = False
    question_lists: dict[Side, DocRef] = field(default_factory=dict)
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
    wakes_at: datetime | None = None
    paused: Pause | None = None
    held_since: datetime | None = None
    withheld: list[Notice] = field(default_factory=list)
    conflicted: list[str] = field(default_factory=list)
    signed_for: list[str] = field(default_factory=list)
    handed_over: list[str] = field(default_factory=list)
    former: list[str] = field(default_factory=list)
    asks: list[Ask] = field(default_factory=list)
    timeline: list[Entry] = field(default_factory=list)
    owed: list[Notice] = field(default_factory=list)
    touched: list[str] = field(default_factory=list)
    started_at: datetime | None = None
    ended_at: datetime | None = None
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
    def ended(self) -> bool:
        """Whether the exchange has come to one of its ends."""
        return self.phase.is_end

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

    @property
    def frozen(self) -> bool:
        """Whether every clock stands still: paused by the hub, or held."""
        return self.paused is not None or self.held_since is not None

    def next_call(self) -> Call | None:
        """The first call that is neither held nor waived."""
        return next((c for c in self.calls if c.status is CallStatus.PLANNED), None)

    def order(self, order_id: str) -> Order | None:
        """The booking order with this id."""
        return next((order for order in self.orders if order.id == order_id), None)
