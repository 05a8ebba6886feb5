"""Answers by mail become messages, where their writer may write there; nothing else ever follows from a mail.

An answer is taken only if it refers to a mail that was sent to this very person (its Message-ID is known to them
alone), comes from the address they are registered with, and they may still write to the readers of that mail. Why one
is not taken is told by a mail to the registered address, once a day, and to no other.
"""

import hashlib
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession

from activities.driver import Sessions
from activities.mail.replies import Reply
from activities.mail.wake import RING
from domain.case import conversation
from domain.case.conversation import MOST_LETTERS, Audience, ConversationNotice, ReplyRefusal
from domain.case.errors import Refusal
from models.clock import programme_now
from models.conversation.circles import Circles, circles_of
from models.conversation.letters import owe_answer, owe_mails
from models.conversation.store import Conversations, NewMessage, envelope_of
from models.typed.mail_address import spelled
from models.typed.text import visible_length

MOST_PER_HOUR = 20
"""Messages by mail of one person."""

_SENT = text("""
    SELECT outbox.person_id, outbox.exchange_id, outbox.data ->> 'message' AS message, person.email, person.active
    FROM outbox JOIN person ON person.id = outbox.person_id
    WHERE message_id = ANY(:ids) AND kind = 'message_written' AND sent_at IS NOT NULL
    ORDER BY array_position(CAST(:ids AS text[]), message_id) LIMIT 1
""")
_OF_LATE = text("""
    SELECT count(*) FROM conversation_message WHERE author_id = :author AND by_mail AND at > :since
""")
_KNOWN = text("SELECT EXISTS (SELECT FROM conversation_message WHERE id = :id)")
_WHY: dict[Refusal, ReplyRefusal] = {
    conversation.NO_PART: ReplyRefusal.NO_PART,
    conversation.ENDED: ReplyRefusal.ENDED,
    conversation.NOT_NOW: ReplyRefusal.NOT_NOW,
    conversation.OTHER_CIRCLE: ReplyRefusal.CHANGED,
}


class Taken(StrEnum):
    """What became of an answer."""

    REPLY = "replies"
    REFUSED = "refused"
    NOT_OURS = "others"


@dataclass(frozen=True)
class _Answered:
    """The mail that is answered: to whom it went, about which case and message."""

    person_id: str
    case_id: str
    message_id: str
    email: str
    active: bool


class Replies:
    """Takes answers in; `conversations` keeps them."""

    def __init__(self, sessions: Sessions, conversations: Conversations) -> None:
        self._sessions = sessions
        self._conversations = conversations

    async def take(self, reply: Reply) -> Taken:
        """Make a message of an answer, or say why not. The same answer once more changes nothing."""
        async with self._sessions() as session, session.begin():
            answered = await _answered(session, reply)
            if answered is None:
                return Taken.NOT_OURS
            return await self._take(session, reply, answered)

    async def _take(self, session: AsyncSession, reply: Reply, to: _Answered) -> Taken:
        now = await programme_now(session)
        circles = await circles_of(session, to.case_id)
        sent = await envelope_of(session, to.message_id)
        audience: Audience = tuple(sent.audience) if sent else ()
        name = _id_of(reply, to)
        if await session.scalar(_KNOWN, {"id": name}):
            return Taken.REPLY
        why = await _why_not(session, reply, to, circles, audience, now)
        if why is not None or circles is None:
            if to.active and why is not None:
                refused = ConversationNotice.REPLY_REFUSED
                await owe_answer(session, refused, to.case_id, to.person_id, now, reason=why.value)
                await session.execute(RING)
            return Taken.REFUSED
        place = min(circles.own(to.person_id) & set(audience))
        message = NewMessage(
            id=name, case_id=to.case_id, author_id=to.person_id, place=place,
            audience=audience, words=reply.words, by_mail=True,
        )  # fmt: skip
        if await self._conversations.write(session, message, now):
            await owe_mails(session, circles, name, audience, to.person_id, now)
            if reply.has_files:
                files = ConversationNotice.FILES_LEFT_OUT
                await owe_answer(session, files, to.case_id, to.person_id, now)
            await session.execute(RING)
        return Taken.REPLY


async def _answered(session: AsyncSession, reply: Reply) -> _Answered | None:
    """The mail of ours that is answered, whoever answers it; None where nobody here sent such a mail."""
    found = (await session.execute(_SENT, {"ids": list(reply.ids)})).one_or_none()
    if found is None:
        return None
    return _Answered(
        found.person_id, found.exchange_id, found.message or "", found.email, found.active
    )


async def _why_not(
    session: AsyncSession,
    reply: Reply,
    to: _Answered,
    circles: Circles | None,
    audience: Audience,
    now: datetime,
) -> ReplyRefusal | None:
    """The first thing that is in the way; where somebody else writes, nothing further is looked at."""
    if not to.active or circles is None:
        return ReplyRefusal.NO_PART
    if reply.sender != spelled(to.email):
        return ReplyRefusal.OTHER_ADDRESS
    refusal = circles.why_not(to.person_id, audience)
    if refusal is not None:
        return _WHY[refusal]
    if not visible_length(reply.words) or len(reply.words) > MOST_LETTERS:
        return ReplyRefusal.TOO_LONG if reply.words else ReplyRefusal.EMPTY
    since = {"author": to.person_id, "since": now - timedelta(hours=1)}
    if (await session.scalar(_OF_LATE, since) or 0) >= MOST_PER_HOUR:
        return ReplyRefusal.TOO_MANY
    return None


def _id_of(reply: Reply, to: _Answered) -> str:
    """The same for the same answer, however often it arrives."""
    told = f"{to.case_id}\n{to.person_id}\n{reply.sender}\n{reply.mark}"
    return hashlib.sha256(told.encode("utf-8", "replace")).hexdigest()[:32]
