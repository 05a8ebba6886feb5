"""One exchange: everything the rules need to know, and the verbs that change it.

Moves (`domain.moves`) decide; the verbs here keep asks, timeline and notices consistent.
The object is plain data, so that a workflow can carry it whole.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime

from domain.asks import Alarm, Ask, AskKind, AskStatus, Escalation
from domain.documents import DocRef
from domain.errors import RuleBroken
from domain.follow_up import Action, Cadence, Call, CallStatus
from domain.notices import CalendarEvent, Notice, NoticeKind
from domain.people import HUB_ROLES, Direction, HubTeam, Party, Role, Side
from domain.phases import Phase
from domain.plan import Approval, Plan
from domain.policy import Policy
from domain.timeline import Entry, Via
from domain.travel import Order

Facts = Mapping[str, str | int]
"""What entries and notices carry: ids, enums, dates and numbers, never words."""


@dataclass(kw_only=True)
class Exchange:
    """The state of one exchange from application to impact report.

    `revision` rises with every change; `timeline` is complete; `asks` keeps settled ones.
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
    questions: DocRef | None = None
    questions_shared_at: datetime | None = None
    plan: Plan | None = None
    signatures: dict[Side, str] = field(default_factory=dict)
    returns: int = 0
    approval: Approval | None = None
    travel_data: dict[str, datetime] = field(default_factory=dict)
    orders: list[Order] = field(default_factory=list)
    contacts_shared: dict[Side, datetime] = field(default_factory=dict)
    go_decided_by: str | None = None
    departed_at: datetime | None = None
    arrived_at: datetime | None = None
    logged_days: list[int] = field(default_factory=list)
    ended_on: date | None = None
    post_plan: DocRef | None = None
    actions: list[Action] = field(default_factory=list)
    calls: list[Call] = field(default_factory=list)
    cadence: Cadence | None = None
    calls_waived_by: str | None = None
    reports: dict[Side, DocRef] = field(default_factory=dict)
    report_accepted_at: datetime | None = None
    consents: dict[Side, bool] = field(default_factory=dict)
    published_at: datetime | None = None
    visit_event: CalendarEvent | None = None
    visit_invited: list[str] = field(default_factory=list)
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
        """Person ids of those who travel, once a plan names them."""
        return self.plan.facts.travellers if self.plan else ()

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

    def people_asked(self, ask: Ask) -> tuple[str, ...]:
        """Whose turn it is: the person named, the claimer, or who holds the role.

        Where nobody at the hub holds it, or is free to, the coordinator, who names somebody.
        """
        if ask.person or ask.claimed_by:
            return tuple(p for p in (ask.claimed_by or ask.person,) if p)
        found: list[str] = []
        for role in ask.of:
            if role in HUB_ROLES:
                holders = self._eligible(self.team.holding(role), ask.kind)
                holders = holders or self.team.holding(Role.COORDINATOR)
                found += holders[:1] if role is Role.PROGRAMME else holders
            elif role is Role.TRAVELLER:
                found += self.travellers
            else:
                found += self.contacts(Side(role.value))
        return tuple(dict.fromkeys(found))

    def _eligible(self, people: tuple[str, ...], kind: AskKind) -> tuple[str, ...]:
        if kind is not AskKind.REVIEW_PLAN:
            return people
        return tuple(person for person in people if self.may_decide(person))

    def may_decide(self, person: str) -> bool:
        """Whether the person is free to decide about the plan: neither matcher nor tied to it."""
        return person != self.matched_by and not self.is_tied(person)

    def is_tied(self, person: str) -> bool:
        """Whether a team member belongs to one of the two communities."""
        ours = {party.community for party in (self.mentee, self.mentor) if party}
        member = self.team.find(person)
        return bool(member and ours & set(member.ties)) or bool(
            self.roles_of(person) & {Role.MENTEE, Role.MENTOR}
        )

    # Asks

    def ask(
        self,
        kind: AskKind,
        now: datetime,
        *of: Role,
        person: str | None = None,
        subject: str = "",
        starts: datetime | None = None,
        due: datetime | None = None,
        quiet: bool = False,
    ) -> Ask:
        """Open an ask and tell whose turn it is, unless `quiet` (another notice says it)."""
        begins = max(starts or now, now)
        until = due or self.policy.due(kind, begins)
        ask = Ask(
            id=f"{kind}-{len(self.asks) + 1}",
            kind=kind,
            of=of,
            person=person,
            subject=subject,
            opened_at=now,
            starts_at=begins,
            due_at=until,
            alarms=self.policy.alarms(kind, begins, until),
        )
        self.asks.append(ask)
        self.touched.append(ask.id)
        if not quiet:
            self.tell(NoticeKind.ASK_OPENED, self.people_asked(ask), ask=ask)
        return ask

    def open_asks(self, *kinds: AskKind, subject: str | None = None) -> list[Ask]:
        """Open asks of the given kinds (of all kinds when none is given), oldest first."""
        return [
            ask
            for ask in self.asks
            if ask.is_open
            and (not kinds or ask.kind in kinds)
            and (subject is None or ask.subject == subject)
        ]

    def find_ask(
        self, kind: AskKind, *, side: Side | None = None, subject: str | None = None
    ) -> Ask | None:
        """The open ask of this kind, of this side and subject if given."""
        for ask in self.open_asks(kind, subject=subject):
            if side is None or Role(side.value) in ask.of:
                return ask
        return None

    def answer(self, ask: Ask | None, now: datetime, by: str, outcome: str) -> None:
        """Settle an ask as answered; None and settled asks are left alone."""
        self._settle(ask, AskStatus.ANSWERED, now, by, outcome)

    def void(self, asks: Iterable[Ask], now: datetime, why: str) -> None:
        """Settle asks nobody needs to answer any more."""
        for ask in asks:
            self._settle(ask, AskStatus.VOID, now, None, why)

    def _settle(
        self, ask: Ask | None, status: AskStatus, now: datetime, by: str | None, outcome: str
    ) -> None:
        if ask is not None and ask.is_open:
            ask.settle(status, now, by, outcome)
            self.touched.append(ask.id)

    # The clock

    def next_alarm(self) -> tuple[Alarm, Ask] | None:
        """The soonest rung of all open asks, or None when nothing is left to ring."""
        pending = [(alarm, ask) for ask in self.asks if (alarm := ask.next_alarm)]
        return min(pending, key=lambda pair: pair[0].at, default=None)

    def ring(self, now: datetime) -> None:
        """Ring every alarm that is due; of several missed instants of one ask only the last.

        Reminds only those whose turn it is (law 3) and escalates to a named person; the reminder
        at the due time and the first escalation share their instant, and both are told.
        """
        self.revision += 1
        for ask in self.open_asks():
            missed = [alarm for alarm in ask.alarms[ask.rung :] if alarm.at <= now]
            for rung in missed:
                ask.rung += 1
                if rung.at == missed[-1].at:
                    self._ring_one(ask, rung, now)

    def _ring_one(self, ask: Ask, rung: Alarm, now: datetime) -> None:
        self.touched.append(ask.id)
        if rung.to is None:
            self.tell(NoticeKind.ASK_REMINDER, self.people_asked(ask), ask=ask, rung=ask.rung)
            self.happened("reminded", now, via=Via.CLOCK, ask=ask.id)
            return
        people = self.escalated_to(rung.to)
        self.tell(NoticeKind.ASK_ESCALATED, people, ask=ask, to=rung.to.value, rung=ask.rung)
        self.happened("escalated", now, via=Via.CLOCK, ask=ask.id, to=rung.to.value)

    def escalated_to(self, to: Escalation) -> tuple[str, ...]:
        """The named people behind a rung; the coordinator where a seat is empty."""
        programme = self.team.holding(Role.PROGRAMME)
        found = {
            Escalation.CASE_OWNER: programme[:1],
            Escalation.SUBSTITUTE: programme[1:2],
            Escalation.COORDINATOR: self.team.holding(Role.COORDINATOR),
            Escalation.CHAIR: self.team.holding(Role.CHAIR),
        }[to]
        return found or self.team.holding(Role.COORDINATOR)

    # What is remembered and told

    def happened(
        self,
        kind: str,
        now: datetime,
        *,
        by: str | None = None,
        via: Via = Via.FORM,
        note: str | None = None,
        refused: bool = False,
        facts: Facts | None = None,
        **data: str | int,
    ) -> None:
        """Append a timeline entry under the present revision."""
        self.timeline.append(
            Entry(
                seq=len(self.timeline) + 1,
                at=now,
                kind=kind,
                phase=self.phase,
                via=via,
                actor=by,
                refused=refused,
                note=note,
                data={**(facts or {}), **data},
            )
        )

    def refuse(self, kind: str, now: datetime, by: str, broken: RuleBroken) -> None:
        """Remember a signal that broke a rule, with the reason (law 5)."""
        self.revision += 1
        known = by if self.roles_of(by) else None
        self.happened(
            kind,
            now,
            by=known,
            via=Via.SIGNAL,
            refused=True,
            field=broken.field,
            reason=str(broken),
        )

    def tell(
        self,
        kind: NoticeKind,
        people: Iterable[str],
        *,
        ask: Ask | None = None,
        note: str | None = None,
        event: CalendarEvent | None = None,
        facts: Facts | None = None,
        **data: str | int,
    ) -> None:
        """Owe one notice to each person, once: the key says what it is about."""
        about = ask.id if ask else event.uid if event else "exchange"
        turn = data.get("rung", event.sequence if event else self.revision)
        details = {**(facts or {}), **data}
        if ask:
            details |= {"ask": ask.kind.value, "due": ask.due_at.isoformat()}
            details |= {"subject": ask.subject} if ask.subject else {}
        for person in dict.fromkeys(people):
            self.owed.append(
                Notice(
                    key=f"{self.id}/{kind}/{about}/{turn}/{person}",
                    kind=kind,
                    person=person,
                    ask=ask.id if ask else None,
                    note=note,
                    event=event,
                    data=details,
                )
            )

    # Progress

    def enter(self, phase: Phase, now: datetime, keep: Iterable[AskKind] = ()) -> None:
        """Go to another phase; asks of the old one are void unless their kind is kept."""
        kept = set(keep)
        self.void([a for a in self.open_asks() if a.kind not in kept], now, f"entered {phase}")
        self.phase = phase
        if phase.is_end:
            self.ended_at = now

    @property
    def ended(self) -> bool:
        """Whether the exchange has come to one of its ends."""
        return self.phase.is_end

    def waiting_for(self) -> tuple[str, ...]:
        """Whose turn it is now: "mentee", "mentor" and "hub", each at most once."""
        found = set()
        for ask in self.open_asks():
            for role in ask.of:
                if role in HUB_ROLES:
                    found.add("hub")
                elif role is Role.TRAVELLER:
                    found.add(self.direction.traveller.value)
                else:
                    found.add(role.value)
        return tuple(sorted(found))

    def due_at(self, *, hub: bool = False) -> datetime | None:
        """The soonest due time of all open asks, or only of the hub's."""
        return min(
            (a.due_at for a in self.open_asks() if not hub or HUB_ROLES & set(a.of)),
            default=None,
        )

    def next_call(self) -> Call | None:
        """The first call that is neither held nor waived."""
        return next((c for c in self.calls if c.status is CallStatus.PLANNED), None)

    def order(self, order_id: str) -> Order | None:
        """The booking order with this id."""
        return next((order for order in self.orders if order.id == order_id), None)

    def call_off(self, event: CalendarEvent) -> CalendarEvent:
        """The cancellation of a calendar event, with the next sequence number."""
        return replace(event, sequence=event.sequence + 1, cancelled=True)
