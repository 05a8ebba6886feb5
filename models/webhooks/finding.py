"""Finds what happened since tools were told last, by comparing what is recorded of a case with what was told of it.

Nobody hands anything over, and so nothing can be lost: a case whose record is another than that of its place
(`webhook_place`) is compared with it, and the place moves in the transaction that enters the events. What is recorded
and not yet confirmed (decision 0013) is passed over until it is.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import uuid4

from sqlalchemy import select, text
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from domain.case.asks import AskStatus
from domain.exchange.kind import EXCHANGE
from models.clock import programme_now
from models.tables.programme import Programme
from models.tables.webhook import Webhook, WebhookDelivery, WebhookEvent
from models.webhooks.events import Event, EventKind, Facts, stamp

CASES_AT_ONCE = 200
LATE_AT_ONCE = 500

# Both kinds of view as one; `:others` are the marks of all programmes but the first.
_VIEWS = f"""
    SELECT exchange_id AS id, '{EXCHANGE.name}' AS kind, programme AS named, revision, task_at, phase, phase_since,
        started_at, updated_at, ended_at, published_at IS NOT NULL AS published, paused FROM exchange_view
    UNION ALL
    SELECT case_id, kind, coalesce(state ->> 'programme', ''), revision, task_at, phase, phase_since,
        started_at, updated_at, ended_at, false, paused FROM case_view
"""  # noqa: S608 - our own words
_MARK = "CASE WHEN view.named = ANY(CAST(:others AS text[])) THEN view.named ELSE '' END"

_CHANGED = text(f"""
    SELECT view.*, {_MARK} AS mark, place.case_id IS NULL AS is_new, place.phase AS phase_told, place.seq AS seq_told,
        place.asks AS asks_told, place.ended AS ended_told, place.published AS published_told
    FROM ({_VIEWS}) AS view LEFT JOIN webhook_place AS place ON place.case_id = view.id
    WHERE {_MARK} = ANY(CAST(:marks AS text[]))
        AND (place.case_id IS NULL OR (place.revision, place.task_at) IS DISTINCT FROM (view.revision, view.task_at))
        AND NOT EXISTS (SELECT FROM unconfirmed_record AS waits WHERE waits.case_id = view.id)
    ORDER BY view.updated_at, view.id LIMIT {CASES_AT_ONCE}
""")  # noqa: S608 - our own words
_ENTRIES = text("""
    SELECT entry.exchange_id AS id, entry.at, entry.phase FROM timeline_entry AS entry
    JOIN unnest(CAST(:ids AS text[]), CAST(:after AS integer[])) AS told (id, seq)
        ON entry.exchange_id = told.id AND entry.seq > told.seq
    ORDER BY entry.exchange_id, entry.seq
""")
_ASKS = text("""
    SELECT exchange_id AS id, ask_id, kind, status, opened_at, due_at, answered_at FROM ask_view
    WHERE exchange_id = ANY(CAST(:ids AS text[])) ORDER BY opened_at, ask_id
""")
_LATE = text(f"""
    SELECT ask.exchange_id AS id, ask.ask_id, ask.kind, ask.opened_at, ask.due_at, view.kind AS case_kind, view.phase,
        place.programme AS mark
    FROM ask_view AS ask JOIN webhook_place AS place ON place.case_id = ask.exchange_id
        JOIN ({_VIEWS}) AS view ON view.id = ask.exchange_id
    WHERE ask.status = 'open' AND ask.due_at < :now AND NOT view.paused
        AND place.programme = ANY(CAST(:marks AS text[]))
        AND place.asks ->> ask.ask_id = 'open'
        AND CAST(place.late ->> ask.ask_id AS timestamptz) IS DISTINCT FROM ask.due_at
    ORDER BY ask.due_at, ask.exchange_id, ask.ask_id LIMIT {LATE_AT_ONCE}
""")  # noqa: S608 - our own words
_STOCK = f"""
    INSERT INTO webhook_place AS place
        (case_id, programme, revision, task_at, phase, seq, asks, late, ended, published)
    SELECT view.id, {_MARK}, view.revision, view.task_at, view.phase,
        coalesce((SELECT max(seq) FROM timeline_entry WHERE exchange_id = view.id), 0),
        coalesce((SELECT jsonb_object_agg(ask_id, status) FROM ask_view WHERE exchange_id = view.id), '{{{{}}}}'),
        {{late}},
        view.ended_at IS NOT NULL, view.published
    FROM ({_VIEWS}) AS view
"""  # noqa: S608 - our own words
_LATE_NOW = """coalesce((
    SELECT jsonb_object_agg(ask_id, due_at) FROM ask_view
    WHERE exchange_id = view.id AND status = 'open' AND due_at < :now
), '{}')"""
_TAKE_STOCK = text(
    f"{_STOCK.format(late=_LATE_NOW)} WHERE {_MARK} = :mark ON CONFLICT (case_id) DO NOTHING"
)
_MOVE = text(f"""{_STOCK.format(late="'{}'")} WHERE view.id = ANY(CAST(:ids AS text[]))
    ON CONFLICT (case_id) DO UPDATE SET programme = excluded.programme, revision = excluded.revision,
        task_at = excluded.task_at, phase = excluded.phase, seq = excluded.seq, asks = excluded.asks,
        ended = excluded.ended, published = excluded.published
""")
_TELL_LATE = text("""
    UPDATE webhook_place AS place SET late = place.late || late.told FROM (
        SELECT id, jsonb_object_agg(ask_id, due_at) AS told
        FROM unnest(CAST(:ids AS text[]), CAST(:asks AS text[]), CAST(:due AS timestamptz[])) AS one (id, ask_id, due_at)
        GROUP BY id
    ) AS late WHERE place.case_id = late.id
""")
_FORGET = text("""
    DELETE FROM webhook_place AS place
    WHERE NOT EXISTS (SELECT FROM webhook WHERE webhook.programme = place.programme)
""")


async def take_stock(session: AsyncSession, mark: str) -> None:
    """Begin to watch a programme: what is already so is told to nobody. Does not commit."""
    given = {"others": await _others(session), "now": await programme_now(session)}
    await session.execute(_TAKE_STOCK, {**given, "mark": mark})


async def forget_places(session: AsyncSession) -> None:
    """Stop to watch programmes that have no webhook any more. Does not commit."""
    await session.execute(_FORGET)


async def find(session: AsyncSession, now: datetime) -> int:
    """Enter what happened, for whoever wants to be told; how many events. The session's transaction sees one moment.

    At most CASES_AT_ONCE cases; where it found any, there may be more. Does not commit.
    """
    hooks = (await session.scalars(select(Webhook).order_by(col(Webhook.id)))).all()
    if not hooks:
        return 0
    given = {
        "others": await _others(session),
        "marks": sorted({hook.programme for hook in hooks}),
        "now": await programme_now(session),
    }
    changed = (await session.execute(_CHANGED, given)).all()
    events = await _events(session, changed)
    if changed:
        moved = {"others": given["others"], "ids": [case.id for case in changed]}
        await session.execute(_MOVE, moved)
    late = (await session.execute(_LATE, given)).all()
    if late:
        columns = {"ids": "id", "asks": "ask_id", "due": "due_at"}
        told = {name: [getattr(row, one) for row in late] for name, one in columns.items()}
        await session.execute(_TELL_LATE, told)
        events += [_of_task(EventKind.TASK_OVERDUE, row, row, row.due_at) for row in late]
    _enter(session, events, hooks, now)
    return len(events)


async def _others(session: AsyncSession) -> list[str]:
    query = select(col(Programme.id)).where(col(Programme.made_at).is_not(None))
    return list(await session.scalars(query))


async def _events(session: AsyncSession, changed: Sequence[Any]) -> list[Event]:
    ids = [case.id for case in changed]
    if not ids:
        return []
    after = [case.seq_told or 0 for case in changed]
    entries, asks = _Grouped(), _Grouped()
    entries.add(await session.execute(_ENTRIES, {"ids": ids, "after": after}))
    asks.add(await session.execute(_ASKS, {"ids": ids}))
    found = [one for case in changed for one in _of_case(case, entries.of(case), asks.of(case))]
    return sorted(found, key=lambda one: one.at)


@dataclass
class _Grouped:
    """Rows by the case they are of."""

    def __post_init__(self) -> None:
        self.rows: dict[str, list[Any]] = {}

    def add(self, rows: Iterable[Any]) -> None:
        for row in rows:
            self.rows.setdefault(row.id, []).append(row)

    def of(self, case: Any) -> list[Any]:
        return self.rows.get(case.id, [])


def _of_case(case: Any, entries: Sequence[Any], asks: Sequence[Any]) -> Iterator[Event]:
    """What happened in one case, in the order in which it is told where moments are the same."""
    before = case.phase_told
    if case.is_new:
        before = entries[0].phase if entries else case.phase
        begun = case.started_at or case.updated_at
        yield _event(EventKind.CASE_STARTED, case, begun, case.kind, before)
    steps = [(entry.phase, entry.at) for entry in entries]
    for phase, at in [*steps, (case.phase, case.phase_since or case.updated_at)]:
        if phase != before:
            yield _event(EventKind.PHASE_CHANGED, case, at, case.kind, phase, before=before)
            before = phase
    yield from _of_tasks(case, asks)
    if case.published != bool(case.published_told):
        kind = EventKind.REPORT_PUBLISHED if case.published else EventKind.REPORT_WITHDRAWN
        yield _event(kind, case, case.updated_at, case.kind, case.phase)
    if case.ended_at is not None and not case.ended_told:
        yield _event(EventKind.CASE_ENDED, case, case.ended_at, case.kind, case.phase)


def _of_tasks(case: Any, asks: Sequence[Any]) -> Iterator[Event]:
    told = case.asks_told or {}
    for ask in asks:
        before = told.get(ask.ask_id)
        if before is None and (ask.status == AskStatus.OPEN or not case.is_new):
            yield _of_task(EventKind.TASK_OPENED, case, ask, ask.opened_at)
            before = AskStatus.OPEN
        if before == AskStatus.OPEN and ask.status != AskStatus.OPEN:
            at = ask.answered_at or case.updated_at
            yield _of_task(EventKind.TASK_SETTLED, case, ask, at, how=str(ask.status))


def _of_task(kind: EventKind, case: Any, ask: Any, at: datetime, **more: str | None) -> Event:
    """`case` has the case's id, mark and phase; what is overdue has all in one row."""
    case_kind = case.kind if kind is not EventKind.TASK_OVERDUE else case.case_kind
    facts = {"task": ask.ask_id, "task_kind": ask.kind, "due_at": stamp(ask.due_at), **more}
    return _event(kind, case, at, case_kind, case.phase, **facts)


def _event(
    kind: EventKind, case: Any, at: datetime, case_kind: str, phase: str, **more: str | None
) -> Event:
    facts: Facts = {"case": case.id, "case_kind": case_kind, "phase": phase, **more}
    return Event(kind=kind, programme=case.mark, at=at, facts=facts)


def _enter(
    session: AsyncSession, events: Sequence[Event], hooks: Sequence[Webhook], now: datetime
) -> None:
    """Owe each event to those who want its kind; one that nobody wants is not kept."""
    for place, event in enumerate(events):
        wanted = [
            hook.id
            for hook in hooks
            if hook.programme == event.programme
            and hook.off_at is None
            and event.kind in hook.kinds
        ]
        owe(session, event, wanted, now + timedelta(microseconds=place))  # in this order it is sent


def owe(session: AsyncSession, event: Event, hooks: Sequence[str], now: datetime) -> None:
    """Owe an event to these webhooks. Does not commit."""
    if not hooks:
        return
    row = WebhookEvent(id=f"msg_{uuid4().hex}", kind=event.kind, body=event.body(), made_at=now)
    session.add(row)
    for hook in hooks:
        session.add(WebhookDelivery(webhook_id=hook, event_id=row.id, next_at=now))
