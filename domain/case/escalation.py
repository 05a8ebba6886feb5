"""Up the ladder: who is told when an ask goes unanswered. Silence never decides (law 3)."""

from dataclasses import dataclass
from datetime import datetime

from domain.case.asking import Asking
from domain.case.asks import Alarm, Ask, AskKind, AskStatus, Escalation
from domain.case.notices import NoticeKind
from domain.case.timeline import Via
from domain.exchange.people import HUB_ROLES, Role, Side


@dataclass(kw_only=True)
class Climbing(Asking):
    """Reminders to those whose turn it is, then named people, at last the hub's decision."""

    def ring_alarms_of(self, ask: Ask, now: datetime) -> None:
        """Ring the alarms of one ask that are due; of several missed instants only the last.

        The reminder at the due time and the first escalation share their instant: both are told.
        The decision asked of the hub is never passed over by a later rung: it is the last.
        """
        missed = [alarm for alarm in ask.alarms[ask.rung :] if alarm.at <= now]
        for rung in missed:
            ask.rung += 1
            if rung.at == missed[-1].at:
                self._ring_one(ask, rung, now)

    def _ring_one(self, ask: Ask, rung: Alarm, now: datetime) -> None:
        self.touched.append(ask.id)
        if rung.to is None:
            self.notify(NoticeKind.ASK_REMINDER, self.people_asked(ask), ask=ask, rung=ask.rung)
            self.add_entry("reminded", now, via=Via.CLOCK, ask=ask.id)
        elif rung.to is Escalation.DECISION:
            self._ask_what_now(ask, now)
        elif rung.to is Escalation.SECOND_CONTACT and (others := self.second_contacts(ask)):
            self.notify(NoticeKind.SECOND_CONTACT, others, ask=ask, rung=ask.rung)
            self.add_entry("second_contact_asked", now, via=Via.CLOCK, ask=ask.id)
        else:
            self._escalate(ask, rung.to, now)

    def _escalate(self, ask: Ask, to: Escalation, now: datetime) -> None:
        kind = NoticeKind.EMERGENCY if to is Escalation.EMERGENCY else NoticeKind.ASK_ESCALATED
        to = Escalation.CASE_OWNER if to is Escalation.SECOND_CONTACT else to
        self.notify(kind, self.escalated_to(to), ask=ask, to=to.value, rung=ask.rung)
        self.add_entry("escalated", now, via=Via.CLOCK, ask=ask.id, to=to.value)

    def _ask_what_now(self, ask: Ask, now: datetime) -> None:
        """A person of the hub decides how to go on without the answer; asked once."""
        if not self.find_ask(AskKind.DECIDE_SILENCE, subject=ask.id):
            self.ask(AskKind.DECIDE_SILENCE, now, Role.PROGRAMME, subject=ask.id)
            self.add_entry("silence_to_decide", now, via=Via.CLOCK, ask=ask.id)

    def escalated_to(self, to: Escalation) -> tuple[str, ...]:
        """The named people behind a rung. Who is away is passed over; of an empty seat the next."""
        programme = self._there(Role.PROGRAMME)
        found = {
            Escalation.CASE_OWNER: programme[:1],
            Escalation.SUBSTITUTE: programme[1:2],
            Escalation.CHAIR: self._there(Role.CHAIR),
            Escalation.EMERGENCY: (*programme[:1], *self._there(Role.SAFETY_OFFICER)),
        }.get(to, ())
        seats = (self._there(Role.COORDINATOR), self._there(Role.CHAIR))
        next_seat = next((seat for seat in seats if seat), ())
        # With everybody away somebody still has to hear of it.
        return found or next_seat or self.team.holding(Role.COORDINATOR)

    def _there(self, role: Role) -> tuple[str, ...]:
        return tuple(p for p in self.team.holding(role) if p not in self.team.away)

    def second_contacts(self, ask: Ask) -> tuple[str, ...]:
        """For each side that is silent, another of its members than those asked, if it has one."""
        asked = self.people_asked(ask)
        found: list[str] = []
        for side in self.silent_sides(ask):
            party = self.party(side)
            others = [person for person in party.members if person not in asked] if party else []
            found += others[:1]
        return tuple(found)

    def silent_sides(self, ask: Ask) -> tuple[Side, ...]:
        """The sides an ask waits for; none where it waits for the hub."""
        if ask.person and self.roles_of(ask.person) & {Role.MENTEE, Role.MENTOR}:
            return (self.side_of(ask.person),)
        sides = [
            self.direction.traveller if role is Role.TRAVELLER else Side(role.value)
            for role in ask.of
            if role not in HUB_ROLES
        ]
        return tuple(dict.fromkeys(sides))

    def settle(
        self, ask: Ask | None, status: AskStatus, now: datetime, by: str | None, outcome: str
    ) -> None:
        """What was to be decided about somebody's silence falls away with the silence."""
        super().settle(ask, status, now, by, outcome)
        if ask is not None:
            self.void(self.open_asks(AskKind.DECIDE_SILENCE, subject=ask.id), now, "answered")
