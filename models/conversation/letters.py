"""Mails owed about messages, and what somebody has not read yet."""

import secrets
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import uuid4

from sqlalchemy import text
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from domain.case.conversation import Audience, ConversationNotice
from domain.case.kind import KINDS
from domain.exchange.kind import EXCHANGE
from models.conversation.circles import HUB_ROLES, PLACE, Circles
from models.tables.columns import table_of
from models.tables.conversation_seen import ConversationSeen
from models.tables.outbox import OutboxNotice, OutboxStatus
from models.texts.translate import _

_OWE = insert(table_of(OutboxNotice)).on_conflict_do_nothing(index_elements=["key"])
_AUTHORS = text("SELECT DISTINCT author_id FROM conversation_message WHERE case_id = :case")
_SEEN = insert(table_of(ConversationSeen))
_FURTHER = _SEEN.on_conflict_do_update(
    index_elements=["case_id", "person_id"],
    set_={"seq": _SEEN.excluded.seq, "at": _SEEN.excluded.at},
    where=table_of(ConversationSeen).c.seq < _SEEN.excluded.seq,
)
_UNREAD = text(f"""
    SELECT message.case_id, count(DISTINCT message.id) AS number,
        coalesce(max(case_view.kind), 'exchange') AS kind,
        max(mentee.name) AS mentee, max(mentor.name) AS mentor
    FROM exchange_member AS member
        JOIN conversation_message AS message ON message.case_id = member.exchange_id
        LEFT JOIN exchange_view AS of_exchange ON of_exchange.exchange_id = member.exchange_id
        LEFT JOIN case_view ON case_view.case_id = member.exchange_id
        LEFT JOIN community AS mentee ON mentee.id = of_exchange.mentee_community
        LEFT JOIN community AS mentor ON mentor.id = of_exchange.mentor_community
        LEFT JOIN conversation_seen AS seen
            ON seen.case_id = message.case_id AND seen.person_id = member.person_id
    WHERE member.person_id = :person AND message.author_id <> :person
        AND message.seq > coalesce(seen.seq, 0) AND message.audience ? ({PLACE})
        AND (CAST(:only AS text) IS NULL OR message.case_id = :only)
    GROUP BY message.case_id ORDER BY max(message.seq) DESC LIMIT 50
""")  # noqa: S608 - our own words


@dataclass(frozen=True)
class Unread:
    """How much somebody has not read yet in one case, and how to get there."""

    case_id: str
    number: int
    address: str
    named: str


async def owe_mails(
    session: AsyncSession,
    circles: Circles,
    message_id: str,
    audience: Audience,
    author_id: str,
    now: datetime,
) -> None:
    """Owe readers of a message a mail of their own (`Circles.mailed`). The caller commits and rings.

    Nobody can guess the key, and so the Message-ID made of it: an answer is known by it.
    """
    wrote = (await session.scalars(_AUTHORS, {"case": circles.case_id})).all()
    for person in circles.mailed(audience, wrote):
        if person == author_id:
            continue
        key = f"message/{secrets.token_hex(16)}"
        data = {"message": message_id}
        written = ConversationNotice.MESSAGE_WRITTEN
        await _owe(session, written, key, circles.case_id, person, data, now)


async def owe_answer(
    session: AsyncSession,
    notice: ConversationNotice,
    case_id: str,
    person: str,
    now: datetime,
    **values: str,
) -> None:
    """Owe somebody a word about their answer by mail, once a day for each case at most. The caller commits and rings."""
    key = f"{notice.value}/{case_id}/{person}/{now.date()}"
    await _owe(session, notice, key, case_id, person, {"values": values}, now)


async def _owe(
    session: AsyncSession,
    notice: ConversationNotice,
    key: str,
    case_id: str,
    person: str,
    data: dict[str, Any],
    now: datetime,
) -> None:
    row = {
        "id": str(uuid4()), "key": key, "exchange_id": case_id, "revision": 0, "kind": notice.value,
        "person_id": person, "data": data, "status": OutboxStatus.OWED, "owed_at": now, "attempts": 0,
    }  # fmt: skip
    await session.execute(_OWE, row)


async def unread(session: AsyncSession, person_id: str, case_id: str | None = None) -> list[Unread]:
    """Where there is something new for a person, in all their cases or in one; the latest first."""
    asked = {"person": person_id, "only": case_id, "hub": HUB_ROLES}
    found = await session.execute(_UNREAD, asked)
    return [_unread(row) for row in found if row.kind in KINDS]


def _unread(row: Any) -> Unread:
    kind = KINDS[row.kind]
    named = _(kind.title)
    if kind is EXCHANGE:
        named = row.mentee or ""
        if row.mentor:
            named = _("{mentee} with {mentor}", mentee=row.mentee, mentor=row.mentor)
    return Unread(row.case_id, row.number, f"{kind.path_of(row.case_id)}/conversation", named)


async def note_seen(
    session: AsyncSession, case_id: str, person_id: str, seq: int, now: datetime
) -> int:
    """Note how far a person has read, and return how far it was before. Does not commit."""
    before = await session.get(ConversationSeen, (case_id, person_id))
    seen = before.seq if before else 0
    if seq > seen:
        row = {"case_id": case_id, "person_id": person_id, "seq": seq, "at": now}
        await session.execute(_FURTHER, row)
    return seen
