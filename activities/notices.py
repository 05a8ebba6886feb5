"""Delivers what the outbox owes: each notice once (law 6).

Notices are leased together, then each is sent and noted as sent before the next, every step in a
transaction of its own, so that retries and rivals never send one a second time. One window cannot be
closed by any outbox: a crash after the mail server took the mail and before that was noted. The second
mail then carries the same Message-ID as the first, by which receivers tell that they have it already.
"""

import asyncio
import time
from collections import deque
from collections.abc import Awaitable, Callable
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from email.message import EmailMessage
from typing import Any, TypeVar

from temporalio import activity

from activities import errors
from activities.driver import Sessions
from activities.mail import gathering, outbox, sign_in
from activities.mail.compose import compose, write
from activities.mail.content import Letter, Letterhead, Recipient
from activities.mail.digest import compose_digest
from activities.mail.messages import MessageMails
from activities.mail.reading import headed, letter_of
from activities.mail.signature import reminds_of_signature, with_what_is_missing
from activities.mail.smtp import Post, PostAway, Refused, Round
from domain.case.conversation import ConversationNotice
from models.accounts.sign_in_mail import SIGN_IN_LINK
from models.messages.records import Delivered, Delivery
from models.texts.translate import use_language
from models.typed.mail_address import spelled

T = TypeVar("T")
ENOUGH = 10.0
"""Seconds after which an attempt sends no further notice and gives back what it has in hand."""

SOON = timedelta(milliseconds=100)
LATER = timedelta(minutes=1)
"""When a mail that was refused for now (a full mailbox, greylisting) is worth another try."""

PAUSES = (0.1, 0.5, 2.0)
"""Seconds between tries to note that a mail was sent: giving up means sending it again."""


@dataclass
class Tally:
    """What one attempt has done so far."""

    began: float = field(default_factory=time.monotonic)
    sent: int = 0
    failed: int = 0
    refused_for_now: int = 0

    @property
    def is_late(self) -> bool:
        """Whether the rest is for another attempt."""
        return time.monotonic() - self.began > ENOUGH

    @property
    def delivered(self) -> Delivered:
        return Delivered(sent=self.sent, failed=self.failed)


class Notices:
    """Writes and sends mails; the resources belong to the worker."""

    def __init__(
        self,
        sessions: Sessions,
        post: Post,
        letterhead: Letterhead,
        messages: MessageMails | None = None,
    ) -> None:
        """Without `messages` the words of messages stay on the page."""
        self._sessions = sessions
        self._messages = messages or MessageMails(sessions)
        self._post = post
        self._letterhead = letterhead

    @activity.defn
    async def deliver(self, delivery: Delivery) -> Delivered:
        """Sends every notice the exchange (or concern) owes, and counts those of this attempt.

        Raises a retryable error when the mail server is away, when it refuses some for now, or
        when another attempt still holds a notice; each has a type of its own. A mail refused for
        ever is noted as failed, others go on.
        """
        tally = Tally()
        matter = outbox.Matter(exchange_id=delivery.exchange_id, incident_id=delivery.incident_id)
        with errors.database_told():
            async with self._post.open() as going:
                while not (tally.is_late or tally.refused_for_now):
                    batch = await outbox.take(self._sessions, only=matter)
                    if batch is None:
                        break
                    await self.send(going, batch, tally)
            await self._leave_nothing(matter, tally)
        return tally.delivered

    def connection(self) -> Round:
        """The way to the mail server, to be given to `send`; used as `async with`."""
        return self._post.open()

    async def send(self, going: Round, batch: outbox.Batch, tally: Tally) -> None:
        """Sends the notices one after another, until time is up or their exchange is on hold.

        Whatever ends it early, those that were not tried are owed as before.
        """
        left = deque(batch.notices)
        try:
            held = False
            while left and not (held or tally.is_late):
                held = await self._deliver_one(going, left.popleft(), batch, tally)
        finally:
            if left:
                with suppress(*errors.DATABASE_ERRORS):  # the leases end by themselves, too
                    await outbox.give_back(self._sessions, left)

    async def send_digest(self, going: Round, digest: gathering.Digest, tally: Tally) -> None:
        """Sends the one mail of a person's day; everything in it is noted by one statement.

        What was settled meanwhile drops out, and where nothing is left to say, nothing is sent.
        """
        await gathering.drop(self._sessions, digest.gone)
        written = await self._digest_of(digest, tally)
        if written is None:
            return
        mail, told = written
        try:
            await going.send(mail)
        except PostAway as away:
            await gathering.note_owed(self._sessions, told, f"mail server away: {away}")
            raise errors.mail_server_away(str(away)) from None
        except Refused as refused:
            if refused.forever:
                tally.failed += len(told)
                await gathering.note_failed(self._sessions, told, str(refused), _address(mail))
            else:
                tally.refused_for_now += 1
                await gathering.note_owed(self._sessions, told, str(refused))
            return
        tally.sent += 1
        await self._persist(
            lambda: gathering.note_sent(
                self._sessions, told, str(mail["Message-ID"]), digest.now, _address(mail)
            )
        )

    async def _digest_of(
        self, digest: gathering.Digest, tally: Tally
    ) -> tuple[EmailMessage, list[outbox.Leased]] | None:
        """The mail, and what it tells; None where nothing is left. What cannot be written does not stop the rest."""
        told, kept = list[Any](), list[outbox.Leased]()
        for case in digest.cases:
            letters = []
            for notice in case.notices:
                found = await self._line(notice, case, digest)
                if isinstance(found, str):
                    tally.failed += 1
                    await gathering.note_failed(self._sessions, [notice], found)
                    continue
                letters.append((found, digest.due.get(notice.id)))
                kept.append(notice)
            if letters:
                told.append((case.about, letters))
        if not told:
            return None
        head = headed(self._letterhead, digest.cases[0])
        return compose_digest(told, head, digest.to, digest.now, digest.id), kept

    async def _line(
        self, notice: outbox.Leased, case: outbox.Batch, digest: gathering.Digest
    ) -> Letter | str:
        """The letter that one line tells, or the reason why it cannot be told."""
        try:
            letter = letter_of(notice, self._letterhead)
            if reminds_of_signature(letter):
                letter = await self._with_what_is_missing(letter, digest.to, case)
            with use_language(digest.to.language):
                write(letter, headed(self._letterhead, case), case.about, digest.to)
        except errors.DATABASE_ERRORS:
            raise
        except Exception as error:  # noqa: BLE001 - one broken notice must not stop the others
            return f"the mail cannot be written: {type(error).__name__}"
        return letter

    async def _deliver_one(
        self, going: Round, notice: outbox.Leased, batch: outbox.Batch, tally: Tally
    ) -> bool:
        """Whether the exchange was found to be on hold."""
        if notice.kind == SIGN_IN_LINK:
            return await self._deliver_link(going, notice, batch, tally)
        letter = letter_of(notice, self._letterhead)
        if notice.kind == ConversationNotice.MESSAGE_WRITTEN and notice.to is not None:
            message, case = str(notice.data["message"]), batch.matter.id
            told = await self._messages.told(letter, message, case, notice.to)
            if told is None:
                await outbox.note_for_nobody(self._sessions, notice)
                return False
            letter = told
        elif notice.to is not None and reminds_of_signature(letter):
            letter = await self._with_what_is_missing(letter, notice.to, batch)
        return await self._hand_over(
            going, notice, self._write(notice, letter, batch), batch, tally
        )

    async def _with_what_is_missing(
        self, letter: Letter, to: Recipient, batch: outbox.Batch
    ) -> Letter:
        try:
            return await with_what_is_missing(
                self._sessions, letter, batch.matter.id, to, batch.now
            )
        except errors.DATABASE_ERRORS:
            raise
        except Exception:  # noqa: BLE001 - a plan that cannot be read must not stop the reminder
            if activity.in_activity():
                activity.logger.error("a plan cannot be read for a reminder", exc_info=True)
            return letter

    async def _deliver_link(
        self, going: Round, notice: outbox.Leased, batch: outbox.Batch, tally: Tally
    ) -> bool:
        """A link is made for the mail, and is nobody's where the mail is not taken."""
        to = notice.to or sign_in.newcomer(notice)
        if to is None:
            await outbox.note_for_nobody(self._sessions, notice)
            return False
        found = await sign_in.written(self._sessions, notice, to, headed(self._letterhead, batch))
        if found is None:
            await outbox.note_for_nobody(self._sessions, notice)
            return False
        mail, path = found
        sent = tally.sent
        try:
            return await self._hand_over(going, notice, mail, batch, tally)
        finally:
            if tally.sent == sent:
                with suppress(*errors.DATABASE_ERRORS):  # it runs out by itself, too
                    await sign_in.withdraw(self._sessions, path)

    async def _hand_over(
        self,
        going: Round,
        notice: outbox.Leased,
        mail: EmailMessage | str,
        batch: outbox.Batch,
        tally: Tally,
    ) -> bool:
        if isinstance(mail, str):
            tally.failed += 1
            return await outbox.note_failed(self._sessions, notice, mail)
        try:
            await going.send(mail)
        except PostAway as away:
            await outbox.note_owed(self._sessions, notice, f"mail server away: {away}")
            raise errors.mail_server_away(str(away)) from None
        except Refused as refused:
            return await self._note_refused(notice, refused, _address(mail), tally)
        tally.sent += 1
        return await self._note_sent(notice, mail, batch.now)

    def _write(
        self, notice: outbox.Leased, letter: Letter, batch: outbox.Batch
    ) -> EmailMessage | str:
        """The mail, or the reason why there can be none."""
        if notice.to is None:
            return "this person is not known or no longer active"
        try:
            # Dated as it was owed: a second try is the same mail, and a rehearsal's mails keep order.
            return compose(
                letter, headed(self._letterhead, batch), batch.about, notice.to, notice.owed_at
            )
        except Exception as error:  # noqa: BLE001 - one broken notice must not stop the others
            if activity.in_activity():
                activity.logger.error("a notice cannot be written", exc_info=True)
            return f"the mail cannot be written: {type(error).__name__}"

    async def _note_refused(
        self, notice: outbox.Leased, refused: Refused, address: str, tally: Tally
    ) -> bool:
        if refused.forever:
            tally.failed += 1
            return await outbox.note_failed(self._sessions, notice, str(refused), address)
        tally.refused_for_now += 1
        return await outbox.note_owed(self._sessions, notice, str(refused))

    async def _note_sent(self, notice: outbox.Leased, mail: EmailMessage, now: datetime) -> bool:
        sent = (notice, str(mail["Message-ID"]), now, _address(mail))
        return await self._persist(lambda: outbox.note_sent(self._sessions, *sent))

    async def _persist(self, note: Callable[[], Awaitable[T]]) -> T:
        """Note that a mail was sent: giving up means sending it again."""
        for pause in PAUSES:
            try:
                return await note()
            except errors.DATABASE_ERRORS:
                await asyncio.sleep(pause)
        return await note()

    async def _leave_nothing(self, matter: outbox.Matter, tally: Tally) -> None:
        """Succeeding means that nothing is owed any more; a retry looks again otherwise."""
        if tally.refused_for_now:
            raise errors.refused_for_now(LATER)
        if tally.is_late:
            raise errors.still_owed(SOON)
        left = await outbox.someone_holds(self._sessions, matter)
        if left is not None:
            raise errors.still_owed(max(left, SOON))


def _address(mail: EmailMessage) -> str:
    """To whom a mail goes: the one address of its To, spelled as the register has it."""
    return spelled(str(mail["To"].addresses[0].addr_spec))
