"""From what a workflow tells to the rows of the views."""

from collections.abc import Sequence
from dataclasses import asdict
from datetime import date
from typing import Any
from uuid import uuid4

from sqlalchemy import Insert
from sqlalchemy.dialects.postgresql import insert as pg_insert
from sqlmodel import SQLModel

from activities.mail.content import packed
from domain.case import notices, permissions
from domain.case.asks import Ask
from domain.case.capabilities import ReopenAsk
from domain.case.kind import KINDS
from domain.case.timeline import Entry
from domain.exchange.figures import Figures
from domain.exchange.kind import EXCHANGE
from domain.exchange.people import SIDE_ROLES
from models.messages.cases import CaseChange, state_of
from models.messages.records import STATE, Change
from models.tables.calendar_event import EventKind, EventStatus
from models.tables.document import DRAFTS_OF_CASE
from models.tables.outbox import OutboxStatus

NOTHING_COUNTED: dict[str, Any] = {
    name: None if name == "last_call_on" else 0 for name in Figures.__dataclass_fields__
}
"""Of a record that was made before anything was counted."""
Row = dict[str, Any]
Recorded = Change | CaseChange
"""What may be recorded. Of a case that is no exchange, enums have come as their values."""


def id_of(change: Recorded) -> str:
    """The id that stands in the column `exchange_id`, whatever kind of case it is."""
    return change.case_id if isinstance(change, CaseChange) else change.exchange_id


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
        "task_at": change.task_at,
        "phase_since": view.phase_since,
        "phase_days": view.phase_days,
        "paused": view.paused,
        **(asdict(view.figures) if view.figures else NOTHING_COUNTED),
    }


def ask_row(change: Recorded, ask: Ask[Any, Any]) -> Row:
    """An ask's row in `ask_view`; its side is none where the hub or both sides are asked."""
    sides = [str(role) for role in ask.of if role in SIDE_ROLES]
    alarm = ask.next_alarm
    return {
        "exchange_id": id_of(change),
        "ask_id": ask.id,
        "revision": change.revision,
        "programme": _programme(change),
        "cycle_id": _cycle(change),
        "kind": str(ask.kind),
        "role": str(ask.of[0]),
        "roles": [str(role) for role in ask.of],
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
        "claimed_at": ask.claimed_at,
        "barred": _barred(change, ask),
        "answered_by": ask.answered_by,
        "answered_at": ask.answered_at,
        "outcome": ask.outcome or None,
    }


def _programme(change: Recorded) -> str:
    """What names the programme of a case; nothing for one of the first programme from before there were others."""
    if isinstance(change, CaseChange):
        return str(change.state.get("programme") or "")
    return change.view.programme


def _cycle(change: Recorded) -> str:
    """The cycle of an exchange, else nothing."""
    return "" if isinstance(change, CaseChange) else change.view.cycle


def _barred(change: Recorded, ask: Ask[Any, Any]) -> list[str]:
    """Who of the hub may not answer it; the whole state is read only where duties can say so."""
    kind = KINDS[change.kind] if isinstance(change, CaseChange) else EXCHANGE
    if not ask.is_open or kind.asks[kind.asks.kind(ask.kind)].bars is None:
        return []
    state = STATE if kind is EXCHANGE else state_of(kind.name)
    return permissions.barred(state.validate_python(change.state), ask)


def entry_row(change: Recorded, entry: Entry[Any]) -> Row:
    """An event's row in `timeline_entry`."""
    return {
        "exchange_id": id_of(change),
        "seq": entry.seq,
        "revision": change.revision,
        "at": entry.at,
        "actor_id": entry.actor,
        "via": entry.via.value,
        "kind": entry.kind,
        "phase": str(entry.phase),
        "refused": entry.refused,
        "data": entry.data,
        "note_id": entry.note,
    }


def notice_row(change: Recorded, notice: notices.Notice) -> Row:
    """A notice's row in `outbox`, owed from now on."""
    return {
        "id": str(uuid4()),
        "key": notice.key,
        "exchange_id": id_of(change),
        "revision": change.revision,
        "kind": str(notice.kind),
        "person_id": notice.person,
        "data": packed(notice.ask, notice.note, notice.event, notice.data),
        "status": OutboxStatus.OWED,
        "owed_at": change.at,
        "attempts": 0,
        "task_at": change.task_at,
        "decision": notice.decision,
    }


def undone_asks(change: Recorded) -> list[str]:
    """The asks that were opened again: what their answers owed falls away where it has not left."""
    return [
        str(entry.data["ask"])
        for entry in change.entries
        if entry.kind == ReopenAsk.name and not entry.refused and "ask" in entry.data
    ]


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


def case_row(change: CaseChange) -> Row:
    """The case's row in `case_view`."""
    return {
        "case_id": change.case_id,
        "kind": change.kind,
        "revision": change.revision,
        "phase": change.phase,
        "waiting_for": list(change.waiting_for),
        "due_at": change.due_at,
        "hub_due_at": change.hub_due_at,
        "open_asks": change.open_asks,
        "held": change.held,
        "started_at": change.started_at,
        "updated_at": change.at,
        "ended_at": change.ended_at,
        "state": change.state,
        "task_at": change.task_at,
        "phase_since": change.phase_since,
        "phase_days": change.phase_days,
        "paused": change.paused,
    }


def stay_rows(change: Recorded) -> list[Row]:
    """The rows of `phase_stay`: every phase the case has been in, as its state has them."""
    kind = change.kind if isinstance(change, CaseChange) else EXCHANGE.name
    return [
        {
            "case_id": id_of(change),
            "phase": phase,
            "kind": kind,
            "cycle_id": _cycle(change),
            "since": stay["since"],
            "left_at": stay["left"],
            "seconds": stay["seconds"],
            "times": stay["times"],
            "days": stay["days"],
        }
        for phase, stay in change.state.get("stays", {}).items()
    ]


def case_member_rows(change: CaseChange) -> list[Row]:
    """The rows of `exchange_member` of a case that is no exchange, in the order of their key."""
    return [
        {
            "exchange_id": change.case_id,
            "person_id": person,
            "role": role,
            "side": None,
            "is_lead": False,
            "is_traveller": False,
        }
        for person, role in sorted({(member.person, member.role) for member in change.members})
    ]


def case_event_row(change: CaseChange, event: notices.CalendarEvent) -> Row:
    """A calendar object's row in `calendar_event`; what it is for is told by its mails."""
    return {**event_row(change.case_id, event), "kind": EventKind.CASE}


def draft_document_row(change: CaseChange) -> Row:
    """The document under which the drafts of the case's forms are kept."""
    return {
        "id": change.case_id,
        "kind": DRAFTS_OF_CASE,
        "exchange_id": change.case_id,
        "created_by": change.case_id,
        "created_at": change.at,
        "head_version": 0,
    }


def _day(text: str | None) -> date | None:
    return date.fromisoformat(text) if text else None
