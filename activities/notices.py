"""Delivers what the outbox owes: each notice once (law 6).

A notice is leased, sent, noted as sent, each in a transaction of its own, so that retries and
rivals never send it a second time. One window cannot be closed by any outbox: a crash after the
mail server took the mail and before that was noted. The second mail then carries the same
Message-ID as the first, by which receivers tell that they have it already.
"""

import asyncio
import time
from dataclasses import dataclass, field
from datetime import timedelta
from email.message import EmailMessage

from sqlalchemy.exc import SQLAlchemyError
from temporalio import activity

from activities import errors
from activities.mail import outbox
from activities.mail.compose import compose
from activities.mail.content import Letterhead, unpacked
from activities.mail.smtp import Post, PostAway, Refused, Round
from models.messages.records import Delivered, Delivery
from models.tables.outbox import OutboxNotice

ENOUGH = 10.0
"""Seconds after which an attempt takes no further notice in hand, to end in its own time."""

SOON = timedelta(milliseconds=100)
LATER = timedelta(minutes=1)
"""When a mail that was refused for now (a full mailbox, greylisting) is worth another try."""

PAUSES = (0.1, 0.5, 2.0)
"""Seconds between tries to note that a mail was sent: giving up means sending it again."""


@dataclass
class Tally:
    """What one attempt has done so far."""

    began: float
    sent: int = 0
    failed: int = 0
    tried: set[str] = field(default_factory=set)
    refused_for_now: int = 0

    @property
    def is_late(self) -> bool:
        """Whether the rest is for another attempt."""
        return time.monotonic() - self.began > ENOUGH


class Notices:
    """Writes and sends mails; the resources belong to the worker."""

    def __init__(self, sessions: outbox.Sessions, post: Post, letterhead: Letterhead) -> None:
        self._sessions = sessions
        self._post = post
        self._letterhead = letterhead

    @activity.defn
    async def deliver(self, delivery: Delivery) -> Delivered:
        """Sends every notice the exchange (or incident) owes, and counts those of this attempt.

        Raises a retryable error when the mail server is away, when it refuses some for now, or
        when another attempt still holds a notice; each has a type of its own. A mail refused for
        ever is noted as failed, others go on.
        """
        tally = Tally(began=time.monotonic())
        matter = outbox.Matter(exchange_id=delivery.exchange_id, incident_id=delivery.incident_id)
        with errors.database_told():
            async with self._post.open() as going:
                await self._deliver_all(going, matter, tally)
            await self._leave_nothing(matter, tally)
        return Delivered(sent=tally.sent, failed=tally.failed)

    async def _deliver_all(self, going: Round, matter: outbox.Matter, tally: Tally) -> None:
        context: outbox.Context | None = None
        while not tally.is_late:
            notice = await outbox.lease(self._sessions, matter, tally.tried)
            if notice is None:
                return
            tally.tried.add(notice.id)
            context = context or await outbox.context_of(self._sessions, matter)
            await self._deliver_one(going, notice, context, tally)

    async def _deliver_one(
        self, going: Round, notice: OutboxNotice, context: outbox.Context, tally: Tally
    ) -> None:
        mail = await self._write(notice, context)
        if isinstance(mail, str):
            await outbox.note_failed(self._sessions, notice, mail)
            tally.failed += 1
            return
        try:
            await going.send(mail)
        except PostAway as away:
            await outbox.note_owed(self._sessions, notice, f"mail server away: {away}")
            raise errors.mail_server_away(str(away)) from None
        except Refused as refused:
            await self._note_refused(notice, refused, tally)
        else:
            await self._note_sent(notice, str(mail["Message-ID"]), context)
            tally.sent += 1

    async def _write(self, notice: OutboxNotice, context: outbox.Context) -> EmailMessage | str:
        """The mail, or the reason why there can be none."""
        to = await outbox.recipient_of(self._sessions, notice.person_id)
        if to is None:
            return "this person is not known or no longer active"
        try:
            message_id = self._letterhead.message_id(notice.key)
            letter = unpacked(notice.key, notice.kind, message_id, notice.data)
            # Dated as it was owed: a second try is the same mail, and a rehearsal's mails keep order.
            return compose(letter, self._letterhead, context.about, to, notice.owed_at)
        except Exception as error:  # noqa: BLE001 - one broken notice must not stop the others
            if activity.in_activity():
                activity.logger.error("a notice cannot be written", exc_info=True)
            return f"the mail cannot be written: {type(error).__name__}"

    async def _note_refused(self, notice: OutboxNotice, refused: Refused, tally: Tally) -> None:
        if refused.forever:
            await outbox.note_failed(self._sessions, notice, str(refused))
            tally.failed += 1
        else:
            await outbox.note_owed(self._sessions, notice, str(refused))
            tally.refused_for_now += 1

    async def _note_sent(
        self, notice: OutboxNotice, message_id: str, context: outbox.Context
    ) -> None:
        for pause in PAUSES:
            try:
                await outbox.note_sent(self._sessions, notice, message_id, context.now)
            except (OSError, SQLAlchemyError):
                await asyncio.sleep(pause)
            else:
                return
        await outbox.note_sent(self._sessions, notice, message_id, context.now)

    async def _leave_nothing(self, matter: outbox.Matter, tally: Tally) -> None:
        """Succeeding means that nothing is owed any more; a retry looks again otherwise."""
        if tally.refused_for_now:
            raise errors.refused_for_now(LATER)
        if tally.is_late:
            raise errors.still_owed(SOON)
        left = await outbox.someone_holds(self._sessions, matter)
        if left is not None:
            raise errors.still_owed(max(left, SOON))
