"""Whose turn it is: asks opened, answered, void."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from domain.case.asks import Ask, AskKind, AskStatus
from domain.case.notices import NoticeKind
from domain.case.telling import Telling
from domain.case.workdays import LocalCalendar
from domain.exchange.people import HUB_ROLES, Role, Side


@dataclass(kw_only=True)
class Asking(Telling):
    """Every wait for a person, and whom it waits for (law 2)."""

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
                holders = holders or self._stand_ins(ask.kind)
                present = tuple(p for p in holders if p not in self.team.away) or holders
                found += present[:1] if role is Role.PROGRAMME else present
            elif role is Role.TRAVELLER:
                found += self.travellers
            else:
                found += self._speakers(Side(role.value), ask)
        return tuple(dict.fromkeys(found))

    def _speakers(self, side: Side, ask: Ask) -> tuple[str, ...]:
        """The contact of a side, or the colleague who leads the call in the contact's place."""
        if side is Side.MENTOR and ask.kind is AskKind.LOG_CALL:
            leads = [call.led_by for call in self.calls if str(call.number) == ask.subject]
            if leads and leads[0]:
                return (leads[0],)
        return self.contacts(side)

    def _stand_ins(self, kind: AskKind) -> tuple[str, ...]:
        coordinators = self.team.holding(Role.COORDINATOR)
        return self._eligible(coordinators, kind) or coordinators

    def _eligible(self, people: tuple[str, ...], kind: AskKind) -> tuple[str, ...]:
        if kind is AskKind.REVIEW_APPEAL:
            return tuple(person for person in people if self.may_judge(person))
        if kind not in (AskKind.REVIEW_PLAN, AskKind.APPROVE_COST):
            return people
        return tuple(person for person in people if self.may_decide(person))

    def may_decide(self, person: str) -> bool:
        """Whether the person is free to decide about the plan: neither matcher, tied, nor a signer."""
        free = person not in (self.matched_by, *self.conflicted, *self.signed_for)
        return free and not self.is_tied(person)

    def may_judge(self, person: str) -> bool:
        """Whether the person is free to decide about an appeal: neither rejected the plan nor is tied."""
        free = person != self.rejected_by and person not in self.conflicted
        return free and not self.is_tied(person)

    def is_tied(self, person: str) -> bool:
        """Whether a team member belongs to one of the two communities."""
        ours = {party.community for party in (self.mentee, self.mentor) if party}
        member = self.team.find(person)
        return bool(member and ours & set(member.ties)) or bool(
            self.roles_of(person) & {Role.MENTEE, Role.MENTOR}
        )

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
        asked = self.calendar_for(*of, person=person)
        until = due or self.policy.due(kind, begins, asked)
        ask = Ask(
            id=f"{kind}-{len(self.asks) + 1}",
            kind=kind,
            of=of,
            person=person,
            subject=subject,
            opened_at=now,
            starts_at=begins,
            due_at=until,
            alarms=self.policy.alarms(kind, begins, until, asked),
        )
        self.asks.append(ask)
        self.touched.append(ask.id)
        if not quiet:
            self.notify(NoticeKind.ASK_OPENED, self.people_asked(ask), ask=ask)
        return ask

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
        self.settle(ask, AskStatus.ANSWERED, now, by, outcome)

    def void(self, asks: Iterable[Ask], now: datetime, why: str) -> None:
        """Settle asks nobody needs to answer any more."""
        for ask in asks:
            self.settle(ask, AskStatus.VOID, now, None, why)

    def settle(
        self, ask: Ask | None, status: AskStatus, now: datetime, by: str | None, outcome: str
    ) -> None:
        """Close an ask; None and settled asks are left alone."""
        if ask is not None and ask.is_open:
            ask.settle(status, now, by, outcome)
            self.touched.append(ask.id)

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
