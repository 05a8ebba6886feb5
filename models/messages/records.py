"""What the workflow hands to the world: changes to record, notices to deliver (law 6).

Taken by `activities.records.Records.record` and `activities.notices.Notices.deliver`.
"""

from datetime import datetime, timedelta
from typing import Annotated, Any

from pydantic import BeforeValidator, TypeAdapter

from domain.case.notices import CalendarEvent, Notice
from domain.case.stays import phase_since
from domain.case.timeline import Entry
from domain.exchange import calendar_events
from domain.exchange.exchange import Exchange, ExchangeAsk
from domain.exchange.figures import Figures, figures_of
from domain.exchange.people import Direction, Role, Side
from domain.exchange.phases import Phase
from models.messages.cases import LEFT_OUT, events_of
from models.messages.concern import StartConcern
from models.messages.earlier_states import carried_over
from models.messages.exchange import Contract

STATE: TypeAdapter[Exchange] = TypeAdapter(Annotated[Exchange, BeforeValidator(carried_over)])


class View(Contract):
    """What lists and searches show of an exchange; one row of `exchange_view`."""

    programme: str
    cycle: str
    phase: Phase
    direction: Direction
    mentee_community: str
    mentor_community: str | None
    application: str
    plan: str | None
    plan_hash: str | None
    approved_hash: str | None
    case_owner: str | None
    starts_on: str | None
    ends_on: str | None
    waiting_for: tuple[str, ...]
    due_at: datetime | None
    hub_due_at: datetime | None
    open_asks: int
    started_at: datetime | None
    ended_at: datetime | None
    held: bool = False
    phase_since: datetime | None = None
    phase_days: int | None = None
    paused: bool = False
    figures: Figures | None = None


class Member(Contract):
    """One person's part in the exchange; one row of `exchange_member`."""

    person: str
    role: Role
    is_contact: bool = False
    is_traveller: bool = False


class Change(Contract):
    """Everything that changed since the last record, under a rising revision.

    `state` is the exchange as JSON without asks, timeline and notices; `asks` and `entries`
    hold only what changed, or everything when views are rebuilt.
    `task_at` is when the workflow task began in which it was recorded, `after` the same of the record
    before: decision 0013.
    """

    exchange_id: str
    revision: int
    at: datetime
    view: View
    members: list[Member]
    asks: list[ExchangeAsk]
    entries: list[Entry[Phase]]
    notices: list[Notice]
    events: list[CalendarEvent]
    state: dict[str, Any]
    task_at: datetime | None = None
    after: datetime | None = None


class Delivery(Contract):
    """Deliver what the outbox owes for one exchange, or for one incident: exactly one is named."""

    exchange_id: str | None = None
    incident_id: str | None = None


class Rounds(Contract):
    """How long one of the courier's rounds lasts, and how often it looks where it cannot hear."""

    length: timedelta = timedelta(minutes=30)
    pause: timedelta = timedelta(seconds=1)


class Watch(Contract):
    """How often the caretaker looks at purge dates."""

    every: timedelta = timedelta(hours=6)


class Purged(Contract):
    """Of how many persons something was erased, and which concerns still wait to be heard."""

    persons: int = 0
    unheard: tuple[StartConcern, ...] = ()


class Looks(Contract):
    """How often the postmaster looks for mails that came back."""

    every: timedelta = timedelta(minutes=5)


class ReturnsRead(Contract):
    """What a look into the mailbox of returned mails found.

    Bounces of mails that were sent, and of others; `replies` that became messages, and `refused` ones; what is neither;
    whether there is more to read. `named` is false where there is no such mailbox.
    """

    recorded: int = 0
    unknown: int = 0
    others: int = 0
    replies: int = 0
    refused: int = 0
    more: bool = False
    named: bool = True


class WikiRounds(Contract):
    """How often the publisher looks whether a page of the wiki is to be changed."""

    every: timedelta = timedelta(minutes=1)


class WikiLooked(Contract):
    """How many pages of the wiki were changed, and how many wait; `named` is false where there is no wiki."""

    changed: int = 0
    waiting: int = 0
    named: bool = True


class HookRounds(Contract):
    """How often it is looked whether programmes' tools are to be told something, and how long one activity looks."""

    length: timedelta = timedelta(minutes=10)
    pause: timedelta = timedelta(seconds=5)


class HooksTold(Contract):
    """How many events were found, and how many deliveries were taken."""

    found: int = 0
    told: int = 0


class Delivered(Contract):
    """How many notices went out, and how many can never be delivered (a refused address)."""

    sent: int = 0
    failed: int = 0


def change_of(
    x: Exchange,
    now: datetime,
    asks: list[ExchangeAsk],
    entries: list[Entry[Phase]],
    notices: list[Notice],
) -> Change:
    """Describe the exchange as it stands, with the given news."""
    return Change(
        exchange_id=x.id,
        revision=x.revision,
        at=now,
        view=_view_of(x),
        members=_members_of(x),
        asks=asks,
        entries=entries,
        notices=notices,
        events=events_of(notices),
        state=STATE.dump_python(x, mode="json", exclude=LEFT_OUT),
    )


def whole(x: Exchange, now: datetime) -> Change:
    """Everything there is to know, for rebuilding views (law 7). Owes no notice."""
    change = change_of(x, now, list(x.asks), list(x.timeline), [])
    return change.model_copy(update={"events": calendar_events.shown(x)})


def _view_of(x: Exchange) -> View:
    facts = x.plan.facts if x.plan else None
    return View(
        programme=x.programme,
        cycle=x.cycle,
        phase=x.phase,
        direction=x.direction,
        mentee_community=x.mentee.community,
        mentor_community=x.mentor.community if x.mentor else None,
        application=x.application.id,
        plan=x.plan.doc.id if x.plan else None,
        plan_hash=x.plan.doc.hash if x.plan else None,
        approved_hash=x.approval.plan_hash if x.approval else None,
        case_owner=x.team.case_owner,
        starts_on=facts.starts_on.isoformat() if facts else None,
        ends_on=facts.ends_on.isoformat() if facts else None,
        waiting_for=x.waiting_for(),
        due_at=x.due_at(),
        hub_due_at=x.due_at(hub=True),
        open_asks=len(x.open_asks()),
        started_at=x.started_at,
        ended_at=x.ended_at,
        held=x.held_since is not None and not x.ended,  # an end owes everything that was withheld
        phase_since=phase_since(x),
        phase_days=x.days_allowed(x.phase),
        paused=x.paused is not None,
        figures=figures_of(x),
    )


def _members_of(x: Exchange) -> list[Member]:
    sides = [(Role(side.value), party) for side in Side if (party := x.party(side))]
    found = [
        Member(
            person=person,
            role=role,
            is_contact=person == party.contact,
            is_traveller=person in x.travellers,
        )
        for role, party in sides
        for person in party.members
    ]
    found += [Member(person=m.person, role=r) for m in x.team.members for r in m.roles]
    return found
