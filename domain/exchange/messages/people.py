"""People come and go while an exchange stays: the lead is handed over, members change."""

from dataclasses import dataclass, replace
from datetime import datetime

from domain.case import pausing
from domain.case.errors import N_, Refusal, RuleBroken
from domain.exchange import attendees
from domain.exchange.ask_kinds import AskKind
from domain.exchange.exchange import Exchange, ExchangeAsk
from domain.exchange.messages.base import (
    EVERYWHERE,
    PARTICIPANTS,
    PROGRAMME_STAFF,
    ExchangeMessage,
    register,
)
from domain.exchange.messages.deadlines import tell_changed
from domain.exchange.notices import NoticeKind
from domain.exchange.people import Party, Role, Side
from domain.exchange.phases import Phase

PEOPLE_OR_STAFF = PARTICIPANTS | PROGRAMME_STAFF
SHARING = frozenset({Phase.TRAVEL, Phase.READY, Phase.VISIT})
"""Phases in which the pair needs to reach the contact person by phone or chat."""


def _is_staff(x: Exchange, person: str) -> bool:
    return bool(x.roles_of(person) & PROGRAMME_STAFF)


def _party(x: Exchange, side: Side) -> Party:
    party = x.party(side)
    if party is None:
        raise RuleBroken(
            "side",
            N_("There is no community on this side yet."),
            N_("Wait until the hub has proposed a partner."),
            rule="side_without_community",
        )
    return party


def _need_member(party: Party, person: str) -> None:
    if person not in party.members:
        raise RuleBroken(
            "person",
            N_("This person is not one of the community's people in this exchange."),
            N_("Add the person first, or choose somebody else."),
            rule="not_a_member",
        )


def _put(x: Exchange, side: Side, party: Party) -> None:
    if side is Side.MENTEE:
        x.mentee = party
    else:
        x.mentor = party


@register
@dataclass(frozen=True, kw_only=True)
class HandOver(ExchangeMessage):
    """One side's contact hands over to a colleague; the note says what the successor must know."""

    side: Side
    person: str

    name = "hand_over"
    roles = PEOPLE_OR_STAFF
    note_required = Refusal(
        N_("Say what your successor needs to know."),
        N_("A few sentences are enough: what is agreed, what is open, who is who."),
        rule="handover_without_words",
    )
    transitions = EVERYWHERE

    def check(self, x: Exchange, now: datetime) -> None:
        """One's own side (the hub: either), another of its people, and words for the successor."""
        party = _party(x, self.side)
        if not _is_staff(x, self.by) and self.by not in party.members:
            raise RuleBroken(
                "side",
                N_("Only people of this community, or the hub, name its contact."),
                N_("Ask them, or hand over for your own side."),
                rule="handover_of_other_side",
            )
        _need_member(party, self.person)
        if self.person == party.contact:
            raise RuleBroken(
                "person",
                N_("This person is the contact already."),
                N_("Choose a colleague, or leave it as it is."),
                rule="contact_already",
            )

    def execute(self, x: Exchange, now: datetime) -> None:
        """Asks and invitations follow; the plan's lead contact follows without a new signature."""
        party = _party(x, self.side)
        before = party.contact
        with attendees.invitations_follow(x), attendees.turns_follow(x) as taken:
            _put(x, self.side, replace(party, contact=self.person))
            x.handed_over = [p for p in (*x.handed_over, before) if p != self.person]
            if x.plan and self.side is Side.MENTOR:
                facts = replace(x.plan.facts, lead_contact=self.person)
                x.plan = replace(x.plan, facts=facts)
        self._share_again(x, now)
        self._settle_silence(x, now)
        people = (*x.contacts(), before, *x.team.holding(Role.PROGRAMME)[:1])
        mine = attendees.taken_over(taken).get(self.person, 0)
        for person in dict.fromkeys(people):
            own = {"tasks": mine} if person == self.person else {}
            told = self.facts() | {"before": before} | own
            x.notify(NoticeKind.LEAD_HANDED_OVER, [person], note=self.note, facts=told)

    def _share_again(self, x: Exchange, now: datetime) -> None:
        """The partner must reach the new contact: how is asked again where it was shared before.

        Until the decision to go nobody departs without it.
        """
        if self.side not in x.contacts_shared:
            return
        if x.phase in SHARING and not x.find_ask(AskKind.SHARE_CONTACT, side=self.side):
            x.ask(AskKind.SHARE_CONTACT, now, Role(self.side.value))
        if x.phase.order <= Phase.TRAVEL.order:
            x.contacts_shared.pop(self.side)

    def _settle_silence(self, x: Exchange, now: datetime) -> None:
        """The hub named somebody who answers, and who has the time for it that the other had."""
        if not _is_staff(x, self.by):
            return
        mine = {a.id: a for a in x.open_asks() if self.person in x.people_asked(a)}
        for ask in x.open_asks(AskKind.DECIDE_SILENCE):
            if late := mine.get(ask.subject):
                x.answer(ask, now, self.by, "handed over")
                old = late.due_at
                pausing.begin_again(x, late, now)
                self._tell_new_time(x, late, old, now)

    def _tell_new_time(self, x: Exchange, ask: ExchangeAsk, old: datetime, now: datetime) -> None:
        """A deadline changes only by an entry of its own, dated and named, which both sides see."""
        if ask.due_at == old:
            return
        tell_changed(x, ask, old, self.by, self.note)
        day = x.calendar_for(*ask.of, person=ask.person).day(ask.due_at)
        facts = {"ask": ask.id, "old": old.isoformat(), "due_on": day.isoformat()}
        x.add_entry("change_deadline", now, by=self.by, facts=facts)

    def facts(self) -> dict[str, str | int]:
        """Whose contact, and who it is now."""
        return {"side": self.side.value, "person": self.person}


def _check_may_change(x: Exchange, side: Side, by: str) -> Party:
    party = _party(x, side)
    if not _is_staff(x, by) and by != party.contact:
        raise RuleBroken(
            "side",
            N_("Only the community's contact, or the hub, changes who takes part."),
            N_("Ask the contact of your community."),
            rule="only_contact_changes_members",
        )
    return party


@register
@dataclass(frozen=True, kw_only=True)
class AddMember(ExchangeMessage):
    """Somebody joins one side. `time_zone` is given where the person lives in another one."""

    side: Side
    person: str
    time_zone: str | None = None

    name = "add_member"
    roles = PEOPLE_OR_STAFF
    transitions = EVERYWHERE

    def check(self, x: Exchange, now: datetime) -> None:
        """By the side's contact or the hub; nobody twice, nobody on both sides."""
        party = _check_may_change(x, self.side, self.by)
        if self.person in party.members:
            raise RuleBroken(
                "person",
                N_("This person takes part already."),
                N_("Choose somebody else."),
                rule="member_already",
            )
        other = x.party(self.side.other)
        if other and self.person in other.members:
            raise RuleBroken(
                "person",
                N_("This person takes part for the other community."),
                N_("Choose somebody who is on one side only."),
                rule="member_of_other_side",
            )

    def execute(self, x: Exchange, now: datetime) -> None:
        """The person may act for the side from now on."""
        party = _party(x, self.side)
        zones = dict(party.zones)
        if self.time_zone and self.time_zone != party.time_zone:
            zones[self.person] = self.time_zone
        with attendees.turns_follow(x):
            members = (*party.members, self.person)
            _put(x, self.side, replace(party, members=members, zones=zones))
        _tell(x, self.side, self.person, added=1)

    def facts(self) -> dict[str, str | int]:
        """Whom, on which side."""
        return {"side": self.side.value, "person": self.person}


@register
@dataclass(frozen=True, kw_only=True)
class RemoveMember(ExchangeMessage):
    """Somebody leaves one side; what the person owned goes to the side's contact."""

    side: Side
    person: str

    name = "remove_member"
    roles = PEOPLE_OR_STAFF
    transitions = EVERYWHERE

    def check(self, x: Exchange, now: datetime) -> None:
        """By the side's contact or the hub; never the contact, nor a traveller of the plan."""
        party = _check_may_change(x, self.side, self.by)
        _need_member(party, self.person)
        if self.person == party.contact:
            raise RuleBroken(
                "person",
                N_("The contact cannot leave before somebody else is the contact."),
                N_("Hand over first."),
                rule="contact_cannot_leave",
            )
        if self.person in x.travellers and x.ended_on is None:
            raise RuleBroken(
                "person",
                N_("This person is a traveller of the present plan."),
                N_("Change the travellers in the plan first; then both sides sign again."),
                rule="traveller_cannot_leave",
            )

    def execute(self, x: Exchange, now: datetime) -> None:
        """Actions, tasks and calls of the person are the contact's now; nothing owed is lost."""
        party = _party(x, self.side)
        with attendees.invitations_follow(x), attendees.turns_follow(x):
            members = tuple(m for m in party.members if m != self.person)
            zones = {who: zone for who, zone in party.zones.items() if who != self.person}
            _put(x, self.side, replace(party, members=members, zones=zones))
            self._pass_on(x, party.contact)
            self._pass_on_wishes(x, party.contact)
        _tell(x, self.side, self.person, added=0)

    def _pass_on(self, x: Exchange, contact: str) -> None:
        for action in (*x.actions, *x.proposed_actions):
            if action.owner == self.person:
                action.owner = contact
            if action.other_owner == self.person:
                action.other_owner = contact
        for call in x.calls:
            if call.led_by == self.person:
                call.led_by = None
        for ask in x.open_asks():
            if ask.person == self.person:
                ask.person = contact
                x.touched.append(ask.id)

    def _pass_on_wishes(self, x: Exchange, contact: str) -> None:
        """What the person wished for or proposed is answered to the contact."""
        if x.cadence and x.cadence.proposed_by == self.person:
            x.cadence = replace(x.cadence, proposed_by=contact)
        for request in x.requests:
            if request.granted is None and request.by == self.person:
                request.by = contact

    def facts(self) -> dict[str, str | int]:
        """Whom, on which side."""
        return {"side": self.side.value, "person": self.person}


def _tell(x: Exchange, side: Side, person: str, *, added: int) -> None:
    people = (*x.contacts(), person)
    x.notify(
        NoticeKind.PEOPLE_CHANGED,
        people,
        facts={"side": side.value, "member": person, "added": added},
    )
