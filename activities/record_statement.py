"""The statement that writes a record: everything a change says, in one round trip.

A record commits before the server has accepted its workflow task, which may be lost (decision 0013). So each
carries the mark of its task and of the record before it, and is one of these to what is stored:

- `next`: it follows, or is the same again. It overwrites.
- `fork`: it follows what stands before the stored one, which never happened unless this one did not. It
  overwrites, and the rows are put right once it is confirmed.
- `late`: it follows what is long past. It changes nothing.
- `old`: one of them has no mark, and its revision is older. It overwrites nothing newer.

Rows travel as JSON, one list a table, and PostgreSQL takes them apart. So the text is the same however
many rows there are: each connection prepares it once, and nothing is compiled at a record.
"""

from collections.abc import Iterable

from sqlmodel import SQLModel

from activities.changes import TELL
from activities.driver import Statement
from activities.mail.holding import HELD, HOLDING
from activities.mail.wake import WAKE
from models.tables.ask_view import AskView
from models.tables.calendar_event import CalendarEvent
from models.tables.case_view import CaseView
from models.tables.document import Document
from models.tables.exchange_member import ExchangeMember
from models.tables.exchange_view import ExchangeView
from models.tables.outbox import OutboxNotice
from models.tables.phase_stay import PhaseStay
from models.tables.timeline_entry import TimelineEntry

TAKE_TURN = Statement("SELECT pg_advisory_xact_lock(hashtextextended(:exchange_id, 0))")
"""Records of one case wait for each other, the first included.

A statement of its own: the one that writes must see what the record before it wrote.
"""


def _columns(table: type[SQLModel], *without: str) -> list[str]:
    """Names of a table's columns; the computed ones the database writes itself."""
    columns = SQLModel.metadata.tables[str(table.__tablename__)].columns
    return [one.name for one in columns if one.computed is None and one.name not in without]


def _listed(columns: Iterable[str], prefix: str = "") -> str:
    return ", ".join(f"{prefix}{name}" for name in columns)


def _given(table: type[SQLModel], parameter: str) -> str:
    """The rows of a parameter, with the columns of the table and their types."""
    return f"jsonb_populate_recordset(NULL::{table.__tablename__}, CAST(:{parameter} AS jsonb))"


def _overwrite(columns: Iterable[str], kept: Iterable[str], key: str = "") -> str:
    """The end of an upsert: each column but those kept, which are the key unless one is named."""
    given = ", ".join(f"{name} = excluded.{name}" for name in columns if name not in kept)
    return f"ON CONFLICT ({key or _listed(kept)}) DO UPDATE SET {given}"


def _upsert(table: type[SQLModel], parameter: str, key: tuple[str, ...], newer: str) -> str:
    """Writes the rows of a parameter; over a stored one where `newer` says so, or the record overwrites."""
    columns = _columns(table)
    return f"""
        INSERT INTO {table.__tablename__} AS stored ({_listed(columns)})
        SELECT {_listed(columns, "given.")} FROM {_given(table, parameter)} AS given, turn
        WHERE turn.is_to <> 'late'
        {_overwrite(columns, key)} WHERE {newer} OR (SELECT is_to <> 'old' FROM turn)"""  # noqa: S608 - names of our own tables


_READ = {
    "topic": """coalesce((
        SELECT content ->> 'topic' FROM document_version
        WHERE document_id = given.application_doc ORDER BY version DESC LIMIT 1
    ), '')""",
    "goals": "coalesce(report.goals, 0)",
    "goals_reached": "coalesce(report.reached, 0)",
}
"""What the workflow has no words for, and the database reads from the documents."""
_VIEW = _columns(ExchangeView, *_READ)
_MEMBER, _STAY = _columns(ExchangeMember), _columns(PhaseStay)
_NOTICE = _columns(
    OutboxNotice,
    *("incident_id", "lease_until", "last_error", "sent_at", "message_id"),
    *(*HELD, "withdrawn_in", "again_of", "edits", "handled_by", "handled_at"),
)
_NEWER = "excluded.revision >= stored.revision"

_EXCHANGE = f"""
    INSERT INTO exchange_view AS stored ({_listed([*_VIEW, *_READ])})
    SELECT {_listed(_VIEW, "given.")}, {_listed(_READ.values())}
    FROM {_given(ExchangeView, "view")} AS given CROSS JOIN turn LEFT JOIN LATERAL (
        SELECT count(*) AS goals, count(*) FILTER (WHERE goal ->> 'reached' = 'yes') AS reached
        FROM document_version, jsonb_array_elements(
            coalesce(content -> 'goals', content -> 'learned', '[]')
        ) AS goal
        WHERE document_id = given.state #>> '{{reports,mentee,id}}'
            AND version = (given.state #>> '{{reports,mentee,version}}')::int
    ) AS report ON true
    WHERE turn.is_to IN ('next', 'fork')
    {_overwrite([*_VIEW, *_READ], ("exchange_id",))}
    RETURNING exchange_id, held
"""  # noqa: S608 - names of our own tables
_CASE_VIEW = _columns(CaseView)
_CASE = f"""
    INSERT INTO case_view AS stored ({_listed(_CASE_VIEW)})
    SELECT {_listed(_CASE_VIEW, "given.")} FROM {_given(CaseView, "view")} AS given, turn
    WHERE turn.is_to IN ('next', 'fork')
    {_overwrite(_CASE_VIEW, ("case_id",))}
    RETURNING case_id AS exchange_id, held
"""  # noqa: S608 - names of our own tables


def _turn(table: str, key: str) -> str:
    """What a record is to the stored one: `is_to`; `displaced`, the mark of one that gives way to it."""
    return f"""
    told AS (
        SELECT stored.revision, stored.task_at, waits.case_id IS NOT NULL AS waits,
            coalesce(waits.stale, false) AS was_stale,
            CASE WHEN waits.case_id IS NULL THEN stored.task_at ELSE waits.after END AS accepted
        FROM (SELECT) AS one LEFT JOIN {table} AS stored ON stored.{key} = :exchange_id
            LEFT JOIN unconfirmed_record AS waits ON waits.case_id = :exchange_id
    ), judged AS (
        SELECT *, CASE
            WHEN revision IS NULL THEN 'next'
            WHEN :renew AND task_at IS DISTINCT FROM CAST(:seen AS timestamptz) THEN 'late'
            WHEN :renew OR task_at IN (CAST(:task_at AS timestamptz), CAST(:after AS timestamptz)) THEN 'next'
            WHEN task_at IS NULL OR CAST(:task_at AS timestamptz) IS NULL
                OR CAST(:after AS timestamptz) IS NULL AND NOT (waits AND accepted IS NULL)
                THEN CASE WHEN CAST(:revision AS integer) >= revision THEN 'next' ELSE 'old' END
            WHEN CAST(:after AS timestamptz) < accepted THEN 'late'
            ELSE 'fork'
        END AS is_to FROM told
    ), turn AS (
        SELECT *, CASE WHEN is_to = 'fork' AND waits THEN task_at END AS displaced FROM judged
    )"""  # noqa: S608 - names of our own tables


_NOTED = """
    noted AS (
        INSERT INTO unconfirmed_record AS stored (case_id, workflow_id, run_id, task_at, after, stale)
        SELECT :exchange_id, CAST(:workflow_id AS text), CAST(:run_id AS text),
            CAST(:task_at AS timestamptz), CAST(:after AS timestamptz), is_to = 'fork' OR was_stale
        FROM turn
        WHERE is_to IN ('next', 'fork') AND CAST(:workflow_id AS text) IS NOT NULL
            AND CAST(:task_at AS timestamptz) IS NOT NULL
            AND (waits OR task_at IS DISTINCT FROM CAST(:task_at AS timestamptz))
            AND (NOT CAST(:accepted AS boolean) OR is_to = 'fork' OR was_stale)
        ON CONFLICT (case_id) DO UPDATE SET workflow_id = excluded.workflow_id,
            run_id = excluded.run_id, task_at = excluded.task_at, after = excluded.after,
            stale = excluded.stale, noted_at = CASE
                WHEN stored.task_at = excluded.task_at THEN stored.noted_at ELSE now()
            END
    ), confirmed AS (
        DELETE FROM unconfirmed_record USING turn
        WHERE case_id = :exchange_id AND CAST(:accepted AS boolean)
            AND is_to = 'next' AND (:renew OR NOT was_stale)
    )"""
"""Remembers that the record waits for its confirmation, or that it needs none."""


def _written(view: str, table: str, key: str, more: str = "") -> str:
    """A record whose `view` statement writes a row of `table` under `key`, and `more` besides."""
    return f"""
    WITH {_turn(table, key)}, {_NOTED}, view AS ({view}
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
    ), stays AS (
        SELECT {_listed(_STAY)} FROM {_given(PhaseStay, "stays")}
    ), forgotten AS (
        DELETE FROM phase_stay USING view
        WHERE phase_stay.case_id = view.exchange_id AND NOT EXISTS (
            SELECT FROM stays WHERE stays.phase = phase_stay.phase
        )
    ), stayed AS (
        INSERT INTO phase_stay ({_listed(_STAY)})
        SELECT {_listed(_STAY, "changed.")} FROM view JOIN (
            SELECT {_listed(_STAY)} FROM stays
            EXCEPT SELECT {_listed(_STAY)} FROM phase_stay WHERE case_id = :exchange_id
        ) AS changed ON changed.case_id = view.exchange_id
        {_overwrite(_STAY, ("case_id", "phase"))}
    ), asks AS (
        {_upsert(AskView, "asks", ("exchange_id", "ask_id"), _NEWER)}
    ), entries AS (
        {_upsert(TimelineEntry, "entries", ("exchange_id", "seq"), _NEWER)}
    ), events AS (
        {_upsert(CalendarEvent, "events", ("uid",), "excluded.sequence > stored.sequence")}
    ), holding AS ({HOLDING}
    ), owed AS (
        INSERT INTO outbox AS stored ({_listed(_NOTICE)}, {_listed(HELD)})
        SELECT {_listed(_NOTICE, "given.")}, {_listed(HELD.values())}
        FROM {_given(OutboxNotice, "notices")} AS given CROSS JOIN turn LEFT JOIN holding ON true
        WHERE turn.is_to <> 'late'
        {_overwrite([*_NOTICE, *HELD], ("id", "key"), "key")}
        WHERE stored.status = 'owed' AND stored.task_at = (SELECT displaced FROM turn)
        RETURNING key
    ), released AS (
        SELECT FROM {table} AS before JOIN view ON before.{key} = view.exchange_id
        WHERE before.held AND NOT view.held
    ){more}
    SELECT is_to, displaced, (
        SELECT {WAKE} WHERE EXISTS (SELECT FROM owed) OR EXISTS (SELECT FROM released)
    ), (SELECT {TELL} FROM view) FROM turn
"""  # noqa: S608 - names of our own tables


WRITE = Statement(_written(_EXCHANGE, "exchange_view", "exchange_id"))
"""Parameters: those of `models`, and per table a JSON list of rows. Returns `is_to` and `displaced`.

With `renew` it writes a whole case again, unless another record than the one `seen` is stored by now.
Where it overwrites, members are those it says. Only notices with a key that is not known yet are owed, or
whose key a displaced record took. The courier is woken for them, and when an exchange is no longer held.
Open pages are told.
"""

JUDGE_CONCERN = Statement(f"""
    WITH {_turn("incident", "id")}, {_NOTED} SELECT is_to, displaced FROM turn
""")  # noqa: S608 - names of our own tables
"""As `WRITE`, for a concern; it only tells, the rows are written by who asks."""

WITHDRAW = Statement("""
    WITH withdrawn AS (
        UPDATE outbox SET status = 'owed', withdrawn_in = NULL
        WHERE exchange_id = :case_id AND status = 'withdrawn' AND withdrawn_in = :task_at
    )
    DELETE FROM outbox WHERE coalesce(exchange_id, incident_id) = :case_id
        AND status = 'owed' AND task_at = :task_at
""")
"""What a record owed that gave way to another: of that, nothing has left. What it had withdrawn is owed again."""

UNDO = Statement("""
    UPDATE outbox SET status = 'withdrawn', withdrawn_in = :task_at
    WHERE exchange_id = :case_id AND status = 'owed' AND decision = ANY(CAST(:asks AS text[]))
        AND (review OR hold_until > now())
""")
"""What answers owed that no longer count: mails that still wait for it, or for review, are never sent."""

CLEAR = Statement(
    """
    WITH entries AS (
        DELETE FROM timeline_entry WHERE exchange_id = :case_id AND seq > :last_entry
    ), asks AS (
        DELETE FROM ask_view WHERE exchange_id = :case_id AND ask_id <> ALL(CAST(:asks AS text[]))
            AND (number_of(ask_id) > :last_ask OR number_of(ask_id) = ANY(CAST(:numbers AS integer[])))
    )
    DELETE FROM calendar_event WHERE exchange_id = :case_id AND CAST(:events AS text[]) IS NOT NULL
        AND uid <> ALL(CAST(:events AS text[]))
""".replace("number_of(ask_id)", "CAST(substring(ask_id FROM '[0-9]+$') AS integer)")
)
"""What lies above a whole case that was written again, or took the place of something in it."""

_DRAFTS = f""", drafts AS (
        INSERT INTO document ({_listed(_columns(Document))})
        SELECT {_listed(_columns(Document))} FROM {_given(Document, "drafts")}
        ON CONFLICT (id) DO NOTHING
    )"""  # noqa: S608 - names of our own tables

WRITE_CASE = Statement(_written(_CASE, "case_view", "case_id", _DRAFTS))
"""As `WRITE`, for a case that is no exchange; `exchange_id` is its id. Also `drafts`: a document for them."""
