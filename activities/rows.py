"""From what a workflow tells to the rows of the views."""

from collections.abc import Sequence
from datetime import date
from typing import Any
from uuid import uuid4

from sqlalchemy import Insert
from sqlalchemy.dialects.postgresql import insert as pg_insert
from sqlmodel import SQLModel

from activities.mail.content import packed
from domain.case import notices
from domain.case.asks import Ask
from domain.case.timeline import Entry
from domain.exchange.people import SIDE_ROLES
from models.messages.records import Change
from models.tables.calendar_event import EventStatus
from models.tables.outbox import OutboxStatus

Row = dict[str, Any]


def insert_new(table: type[SQLModel], rows: Sequence[Row], key: list[str]) -> Insert:
    """Inserts the rows whose key is not there yet."""
    return pg_insert(table).values(rows).on_conflict_do_nothing(index_elements=key)


def upsert(table: type[SQLModel], rows: Sequence[Row], key: list[str]) -> Insert:
    """Inserts the rows, or overwrites those there are."""
    statement = pg_insert(table).values(rows)
    fields = {name: statement.excluded[name] for name in rows[0] if name not in key}
    return statement.on_conflict_do_update(index_elements=key, set_=fields)


def view_row(change: Change) -> Row:
    """The exchange's row in `exchange_view`, without the topic."""
    view = change.view
    return {
        "exchange_id": change.exchange_id,
        "revision": change.revision,
        "programme": view.programme,
        "cycle_id": view.cycle,
        "phase": view.phase.value,
        "direction": view.direction.value,
        "mentee_community": view.mentee_community,
        "mentor_community": view.mentor_community,
        "application_doc": view.application,
        "plan_doc": view.plan,
        "plan_hash": view.plan_hash,
        "approved_hash": view.approved_hash,
        "case_owner": view.case_owner,
        "starts_on": _day(view.starts_on),
        "ends_on": _day(view.ends_on),
        "waiting_for": list(view.waiting_for),
        "due_at": view.due_at,
        "hub_due_at": view.hub_due_at,
        "open_asks": view.open_asks,
        "held": view.held,
        "started_at": view.started_at,
        "updated_at": change.at,
        "ended_at": view.ended_at,
        "state": change.state,
    }


def ask_row(change: Change, ask: Ask[Any, Any]) -> Row:
    """An ask's row in `ask_view`; its side is none where the hub or both sides are asked."""
    sides = [role.value for role in ask.of if role in SIDE_ROLES]
    alarm = ask.next_alarm
    return {
        "exchange_id": change.exchange_id,
        "ask_id": ask.id,
        "revision": change.revision,
        "kind": ask.kind.value,
        "role": ask.of[0].value,
        "roles": [role.value for role in ask.of],
        "side": sides[0] if len(sides) == 1 else None,
        "person_id": ask.person,
        "subject": ask.subject,
        "status": ask.status,
        "opened_at": ask.opened_at,
        "starts_at": ask.starts_at,
        "due_at": ask.due_at,
        "next_alarm_at": alarm.at if alarm else None,
        "level": ask.rung,
        "claimed_by": ask.claimed_by,
        "answered_by": ask.answered_by,
        "answered_at": ask.answered_at,
        "outcome": ask.outcome or None,
    }


def entry_row(change: Change, entry: Entry[Any]) -> Row:
    """An event's row in `timeline_entry`."""
    return {
        "exchange_id": change.exchange_id,
        "seq": entry.seq,
        "revision": change.revision,
        "at": entry.at,
        "actor_id": entry.actor,
        "via": entry.via.value,
        "kind": entry.kind,
        "phase": entry.phase.value,
        "refused": entry.refused,
        "data": entry.data,
        "note_id": entry.note,
    }


def notice_row(change: Change, notice: notices.Notice) -> Row:
    """A notice's row in `outbox`, owed from now on."""
    return {
        "id": str(uuid4()),
        "key": notice.key,
        "exchange_id": change.exchange_id,
        "revision": change.revision,
        "kind": str(notice.kind),
        "person_id": notice.person,
        "data": packed(notice.ask, notice.note, notice.event, notice.data),
        "status": OutboxStatus.OWED,
        "owed_at": change.at,
        "attempts": 0,
    }


def event_row(exchange_id: str, event: notices.CalendarEvent) -> Row:
    """A calendar object's row in `calendar_event`."""
    return {
        "uid": event.uid,
        "exchange_id": exchange_id,
        "kind": event.kind,
        "number": event.number,
        "sequence": event.sequence,
        "zone": event.zone,
        "all_day": event.all_day,
        "starts_at": event.starts_at,
        "ends_at": event.ends_at,
        "status": EventStatus.CANCELLED if event.cancelled else EventStatus.CONFIRMED,
    }


def member_rows(change: Change) -> list[Row]:
    """The rows of `exchange_member`, in the order of their key."""
    found = {
        (member.person, member.role.value): {
            "exchange_id": change.exchange_id,
            "person_id": member.person,
            "role": member.role.value,
            "side": member.role.value if member.role in SIDE_ROLES else None,
            "is_lead": member.is_contact,
            "is_traveller": member.is_traveller,
        }
        for member in change.members
    }
    return [found[key] for key in sorted(found)]


def _day(text: str | None) -> date | None:
    return date.fromisoformat(text) if text else None
