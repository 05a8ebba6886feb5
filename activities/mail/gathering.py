"""The one mail of a day: taking in hand what has waited for it, and noting what became of it, all together."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from itertools import groupby
from uuid import uuid4

from asyncpg import Record

from activities.driver import Sessions, Statement, driver
from activities.mail import outbox
from activities.mail.content import Recipient
from activities.mail.dates import zone_of
from activities.mail.told import TOLD
from models.tables.outbox import marked
from models.typed.text import one_line
from models.views.gathered import GATHERED, NOW, OBSOLETE_WITHOUT_ASK, can_wait, last_call

MOST = 200
"""Notices of one person in one mail."""

_WAITING = Statement(f"""
    SELECT notice.person_id, person.time_zone, person.digest_hour, min(notice.owed_at) AS oldest,
        bool_or(notice.digest_id IS NOT NULL) AS begun, {NOW} AS now
    FROM outbox AS notice JOIN person ON person.id = notice.person_id
    WHERE notice.person_id <> ALL(:aside) AND {outbox.MAY_LEAVE} AND {GATHERED}
    GROUP BY notice.person_id, person.time_zone, person.digest_hour
    ORDER BY min(notice.owed_at), notice.person_id
""")  # noqa: S608 - our own words

_TAKE = Statement(f"""
    WITH first AS (
        SELECT notice.digest_id FROM outbox AS notice
        WHERE notice.person_id = :person AND {outbox.MAY_LEAVE} AND {GATHERED}
            AND (notice.digest_id IS NOT NULL OR notice.owed_at <= CAST(:before AS timestamptz))
        ORDER BY notice.digest_id NULLS LAST LIMIT 1
    ), free AS (
        SELECT notice.id FROM outbox AS notice JOIN first
            ON notice.digest_id IS NOT DISTINCT FROM first.digest_id
        WHERE notice.person_id = :person AND {outbox.MAY_LEAVE} AND {GATHERED}
            AND (notice.digest_id IS NOT NULL OR notice.owed_at <= CAST(:before AS timestamptz))
        ORDER BY notice.owed_at, notice.id LIMIT :most
        FOR UPDATE OF notice SKIP LOCKED
    ), taken AS (
        UPDATE outbox SET status = 'sending', lease_until = now() + CAST(:lease AS interval),
            attempts = attempts + 1, digest_id = coalesce(outbox.digest_id, :digest)
        FROM free WHERE outbox.id = free.id RETURNING outbox.*
    )
    {TOLD}
    ORDER BY taken.exchange_id, taken.owed_at, taken.revision, taken.id
""")  # noqa: S608 - our own words
"""What was in one mail already is taken together again, and alone: it is that mail."""

_STANDS = Statement("""
    SELECT notice.id,
        CASE WHEN notice.kind = ANY(:obsolete) AND ask.status = 'open' THEN ask.due_at END AS due_at
    FROM unnest(CAST(:ids AS text[])) AS mine (id)
        JOIN outbox AS notice ON notice.id = mine.id
        LEFT JOIN ask_view AS ask
            ON ask.exchange_id = notice.exchange_id AND ask.ask_id = notice.data ->> 'ask'
    WHERE EXISTS (
        SELECT FROM exchange_member AS part
        WHERE part.exchange_id = notice.exchange_id AND part.person_id = notice.person_id
    ) AND (
        notice.kind <> ALL(:obsolete) OR ask.ask_id IS NULL OR ask.status = 'open'
            AND coalesce(ask.claimed_by, ask.person_id, notice.person_id) = notice.person_id
    )
""")
"""Those that still say something, each with when its task is due by now."""

_NOTE = Statement(f"""
    UPDATE outbox SET status = CAST(:status AS outbox_status), lease_until = NULL, last_error = :last_error,
        sent_at = coalesce(CAST(:sent_at AS timestamptz), sent_at),
        message_id = coalesce(:message_id, message_id),
        address_mark = coalesce({marked("CAST(:address AS text)")}, address_mark)
    FROM unnest(CAST(:ids AS text[]), CAST(:attempts AS integer[])) AS mine (id, attempts)
    WHERE outbox.id = mine.id AND outbox.attempts = mine.attempts AND outbox.status = 'sending'
""")  # noqa: S608 - our own words
"""All at once, or none: only while the leases are still this attempt's."""

_DROP = Statement("""
    DELETE FROM outbox USING unnest(CAST(:ids AS text[]), CAST(:attempts AS integer[])) AS mine (id, attempts)
    WHERE outbox.id = mine.id AND outbox.attempts = mine.attempts AND outbox.status = 'sending'
""")


@dataclass(frozen=True, kw_only=True)
class Digest:
    """What one person is told in one mail, case by case. `gone` says nothing any more, `due` when tasks are due by now."""

    id: str
    to: Recipient
    now: datetime
    cases: Sequence[outbox.Batch]
    gone: Sequence[outbox.Leased]
    due: dict[str, datetime]

    @property
    def told(self) -> list[outbox.Leased]:
        """What the mail tells."""
        return [notice for case in self.cases for notice in case.notices]


async def take(sessions: Sessions, *, aside: Collection[str] = ()) -> Digest | None:
    """Takes in hand what waits for the mail of a person whose hour has come; None where nobody's has.

    People in `aside` are left alone. Notices of one mail stay one mail, whatever happened to an attempt before.
    """
    given = {"can_wait": can_wait()}
    async with driver(sessions) as connection:
        for person in await _WAITING.fetch(connection, aside=list(aside), **given):
            zone = zone_of(person["time_zone"])
            before = last_call(person["now"].astimezone(zone), person["digest_hour"])
            if not person["begun"] and person["oldest"] > before:
                continue
            found = await _TAKE.fetch(
                connection,
                person=person["person_id"],
                before=before.astimezone(UTC),
                most=MOST,
                lease=outbox.LEASE,
                digest=str(uuid4()),
                told_in_mail=[],
                **given,
            )
            if found:
                stands = await _STANDS.fetch(
                    connection,
                    ids=[row["id"] for row in found],
                    obsolete=sorted(map(str, OBSOLETE_WITHOUT_ASK)),
                )
                return _digest(found, {row["id"]: row["due_at"] for row in stands})
    return None


async def note_sent(
    sessions: Sessions,
    notices: Sequence[outbox.Leased],
    message_id: str,
    at: datetime,
    address: str,
) -> None:
    """The server has taken the mail: everything in it is sent, by one statement."""
    await _note(sessions, notices, "sent", sent_at=at, message_id=message_id, address=address)


async def note_failed(
    sessions: Sessions, notices: Sequence[outbox.Leased], reason: str, address: str | None = None
) -> None:
    """They can never be delivered as they are; their rows say why."""
    await _note(sessions, notices, "failed", reason, address=address)


async def note_owed(sessions: Sessions, notices: Sequence[outbox.Leased], reason: str) -> None:
    """Not this time: they are owed as before, and stay one mail."""
    await _note(sessions, notices, "owed", reason)


async def drop(sessions: Sessions, notices: Sequence[outbox.Leased]) -> None:
    """There is nothing left to say of these: what they were about was settled meanwhile, or is not theirs any more."""
    if notices:
        async with driver(sessions) as connection:
            await _DROP.fetch(connection, **_mine(notices))


async def _note(
    sessions: Sessions,
    notices: Sequence[outbox.Leased],
    status: str,
    reason: str | None = None,
    *,
    sent_at: datetime | None = None,
    message_id: str | None = None,
    address: str | None = None,
) -> None:
    async with driver(sessions) as connection:
        await _NOTE.fetch(
            connection,
            **_mine(notices),
            status=status,
            last_error=one_line(reason)[: outbox.LONGEST_REASON] if reason else None,
            sent_at=sent_at,
            message_id=message_id,
            address=address,
        )


def _mine(notices: Sequence[outbox.Leased]) -> dict[str, list[str] | list[int]]:
    return {"ids": [one.id for one in notices], "attempts": [one.attempts for one in notices]}


def _digest(found: Sequence[Record], stands: dict[str, datetime | None]) -> Digest:
    cases = [
        outbox.batch_of(list(rows))
        for _case, rows in groupby(found, key=lambda row: row["exchange_id"])
    ]
    everything = [notice for case in cases for notice in case.notices]
    to = next(notice.to for notice in everything if notice.to is not None)
    return Digest(
        id=found[0]["digest_id"],
        to=to,
        now=cases[0].now,
        cases=cases_with(cases, stands),
        gone=[notice for notice in everything if notice.id not in stands],
        due={one: due for one, due in stands.items() if due is not None},
    )


def cases_with(cases: Sequence[outbox.Batch], kept: Collection[str]) -> list[outbox.Batch]:
    """The cases with those notices alone that are kept, each task and each piece of news once; none that is empty."""
    found = []
    for case in cases:
        left = [notice for notice in case.notices if notice.id in kept]
        if left:
            found.append(outbox.with_notices(case, left))
    return found
