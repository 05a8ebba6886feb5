"""The statement that writes a record: everything a change says, in one round trip.

Rows travel as JSON, one list a table, and PostgreSQL takes them apart. So the text is the same however
many rows there are: each connection prepares it once, and nothing is compiled at a record.
"""

from collections.abc import Iterable

from sqlmodel import SQLModel

from activities.driver import Statement
from activities.mail.wake import WAKE
from models.tables.ask_view import AskView
from models.tables.calendar_event import CalendarEvent
from models.tables.case_view import CaseView
from models.tables.document import Document
from models.tables.exchange_member import ExchangeMember
from models.tables.exchange_view import ExchangeView
from models.tables.outbox import OutboxNotice
from models.tables.timeline_entry import TimelineEntry

TAKE_TURN = Statement("SELECT pg_advisory_xact_lock(hashtextextended(:exchange_id, 0))")
"""Records of one case wait for each other, the first included.

A statement of its own: the one that writes must see what the record before it wrote.
"""


def _columns(table: type[SQLModel], *without: str) -> list[str]:
    names = (column.name for column in SQLModel.metadata.tables[str(table.__tablename__)].columns)
    return [name for name in names if name not in without]


def _listed(columns: Iterable[str], prefix: str = "") -> str:
    return ", ".join(f"{prefix}{name}" for name in columns)


def _given(table: type[SQLModel], parameter: str) -> str:
    """The rows of a parameter, with the columns of the table and their types."""
    return f"jsonb_populate_recordset(NULL::{table.__tablename__}, CAST(:{parameter} AS jsonb))"


def _overwrite(columns: Iterable[str], key: Iterable[str]) -> str:
    """The end of an upsert: each column but the key's."""
    given = ", ".join(f"{name} = excluded.{name}" for name in columns if name not in key)
    return f"ON CONFLICT ({_listed(key)}) DO UPDATE SET {given}"


def _upsert(table: type[SQLModel], parameter: str, key: tuple[str, ...], newer: str) -> str:
    """Writes the rows of a parameter; over a stored one only where `newer` says so."""
    columns = _columns(table)
    return f"""
        INSERT INTO {table.__tablename__} AS stored ({_listed(columns)})
        SELECT {_listed(columns)} FROM {_given(table, parameter)}
        {_overwrite(columns, key)} WHERE {newer}"""  # noqa: S608 - names of our own tables


_VIEW = _columns(ExchangeView, "topic", "topic_folded")
_MEMBER = _columns(ExchangeMember)
_NOTICE = _columns(
    OutboxNotice, "incident_id", "lease_until", "last_error", "sent_at", "message_id"
)
_NEWER = "excluded.revision > stored.revision"
_AS_NEW = f"{_NEWER} OR (:renew AND excluded.revision = stored.revision)"

_EXCHANGE = f"""
    INSERT INTO exchange_view AS stored ({_listed(_VIEW)}, topic)
    SELECT {_listed(_VIEW, "given.")}, coalesce((
        SELECT content ->> 'topic' FROM document_version
        WHERE document_id = given.application_doc ORDER BY version DESC LIMIT 1
    ), '')
    FROM {_given(ExchangeView, "view")} AS given
    {_overwrite([*_VIEW, "topic"], ("exchange_id",))} WHERE {_AS_NEW}
    RETURNING exchange_id, held
"""  # noqa: S608 - names of our own tables
_CASE = f"""
    {_upsert(CaseView, "view", ("case_id",), _AS_NEW)}
    RETURNING case_id AS exchange_id, held
"""


def _written(view: str, table: str, key: str, more: str = "") -> str:
    """A record whose `view` statement writes a row of `table` under `key`, and `more` besides."""
    return f"""
    WITH view AS ({view}
    ), members AS (
        SELECT {_listed(_MEMBER)} FROM {_given(ExchangeMember, "members")}
    ), gone AS (
        DELETE FROM exchange_member USING view
        WHERE exchange_member.exchange_id = view.exchange_id AND NOT EXISTS (
            SELECT FROM members WHERE members.person_id = exchange_member.person_id
                AND members.role = exchange_member.role
        )
    ), came AS (
        INSERT INTO exchange_member ({_listed(_MEMBER)})
        SELECT {_listed(_MEMBER, "changed.")} FROM view JOIN (
            SELECT {_listed(_MEMBER)} FROM members
            EXCEPT SELECT {_listed(_MEMBER)} FROM exchange_member WHERE exchange_id = :exchange_id
        ) AS changed USING (exchange_id)
        {_overwrite(_MEMBER, ("exchange_id", "person_id", "role"))}
    ), asks AS (
        {_upsert(AskView, "asks", ("exchange_id", "ask_id"), _AS_NEW)}
    ), entries AS (
        {_upsert(TimelineEntry, "entries", ("exchange_id", "seq"), f"{_NEWER} OR :renew")}
    ), events AS (
        {_upsert(CalendarEvent, "events", ("uid",), "excluded.sequence > stored.sequence")}
    ), owed AS (
        INSERT INTO outbox ({_listed(_NOTICE)})
        SELECT {_listed(_NOTICE)} FROM {_given(OutboxNotice, "notices")}
        ON CONFLICT (key) DO NOTHING RETURNING key
    ), released AS (
        SELECT FROM {table} AS before JOIN view ON before.{key} = view.exchange_id
        WHERE before.held AND NOT view.held
    ){more}
    SELECT {WAKE} WHERE EXISTS (SELECT FROM owed) OR EXISTS (SELECT FROM released)
"""  # noqa: S608 - names of our own tables


WRITE = Statement(_written(_EXCHANGE, "exchange_view", "exchange_id"))
"""Parameters: `exchange_id`, `renew`, and per table a JSON list of rows.

An older revision overwrites nothing newer; with `renew` one as old as what is stored is written again,
and entries whatever their age. Members are those of the newest revision. Only notices with a key that is
not known yet are owed. The courier is woken for them, and when an exchange is no longer held.
"""

_DRAFTS = f""", drafts AS (
        INSERT INTO document ({_listed(_columns(Document))})
        SELECT {_listed(_columns(Document))} FROM {_given(Document, "drafts")}
        ON CONFLICT (id) DO NOTHING
    )"""  # noqa: S608 - names of our own tables

WRITE_CASE = Statement(_written(_CASE, "case_view", "case_id", _DRAFTS))
"""As `WRITE`, for a case that is no exchange; `exchange_id` is its id. Also `drafts`: a document for them."""
