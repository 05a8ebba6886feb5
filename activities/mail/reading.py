"""Reading the very mail of a notice without sending it: written by the code that sends it, and kept nowhere."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

from pydantic_core import to_json

from activities.driver import Sessions, driver
from activities.mail import outbox
from activities.mail.changed import Words
from activities.mail.compose import as_read
from activities.mail.content import Letter, Letterhead, sender_of, unpacked
from activities.mail.signature import reminds_of_signature, with_what_is_missing
from activities.mail.told import TOLD_IN_MAIL
from domain.case.conversation import ConversationNotice

PRIVATE = frozenset({ConversationNotice.MESSAGE_WRITTEN})
"""Kinds that carry what somebody wrote to others: nobody else reads it, in the outbox neither."""


@dataclass(frozen=True, kw_only=True)
class Mail:
    """What one person reads, or is going to. `words` are none where there can be no mail to them.

    `private` are those whose text is for its reader alone. `as_written` is what it would say had nobody changed it.
    """

    notice_id: str
    kind: str
    person_id: str
    text: str
    sender: str
    message_id: str
    has_event: bool
    language: str
    private: bool = False
    words: Words | None = None
    as_written: Words | None = None

    @property
    def subject(self) -> str:
        """Empty where there can be no mail."""
        return self.words.subject if self.words else ""


def headed(letterhead: Letterhead, batch: outbox.Batch) -> Letterhead:
    """The letterhead with what the hub's people say of their programme by now."""
    named = batch.programme or letterhead.programme
    further = batch.programme if batch.is_further else ""
    return replace(
        letterhead,
        sender=sender_of(letterhead.sender, further, batch.mail_from),
        programme=named,
        reach=batch.reach,
        write_to=batch.write_to,
        duty_phone=batch.duty_phone,
        languages=batch.languages,
    )


async def read_mails(
    sessions: Sessions,
    letterhead: Letterhead,
    *,
    ids: Sequence[str] = (),
    rows: Sequence[dict[str, Any]] = (),
    mentor: str | None = None,
) -> list[Mail]:
    """The mails of notices that are stored (by their ids), or of `rows` as the outbox would have them.

    All are of one case. `mentor` is what the partner is called where a row tells of one the case does not
    have yet. Nothing of concerns or of signing in is read.
    """
    async with driver(sessions) as connection:
        found = await outbox.READ.fetch(
            connection,
            ids=list(ids),
            rows=to_json(list(rows)).decode(),
            told_in_mail=[kind.value for kind in TOLD_IN_MAIL],
        )
    if not found:
        return []
    batch = outbox.batch_of(found)
    if mentor is not None:
        batch = replace(batch, about=replace(batch.about, mentor=mentor))
    people, head = [row["person_id"] for row in found], headed(letterhead, batch)
    return [
        await _read(sessions, notice, person, head, batch)
        for notice, person in zip(batch.notices, people, strict=True)
    ]


def letter_of(notice: outbox.Leased, letterhead: Letterhead) -> Letter:
    """The letter of a notice."""
    written = unpacked(
        notice.key,
        notice.kind,
        letterhead.message_id(notice.key),
        notice.data,
        notice.words,
        notice.known,
    )
    return replace(written, texts=notice.texts, changed=notice.changed)


async def _read(
    sessions: Sessions,
    notice: outbox.Leased,
    person: str,
    letterhead: Letterhead,
    batch: outbox.Batch,
) -> Mail:
    letter, to = letter_of(notice, letterhead), notice.to
    words, text, as_written = None, "", None
    private = notice.kind in PRIVATE
    if to is not None:
        if reminds_of_signature(letter):
            letter = await with_what_is_missing(sessions, letter, batch.matter.id, to, batch.now)
        words, text = as_read(letter, letterhead, batch.about, to)
        if letter.changed:
            as_written, _text = as_read(replace(letter, changed=None), letterhead, batch.about, to)
    return Mail(
        notice_id=notice.id,
        kind=notice.kind,
        person_id=person,
        text="" if private else text,
        sender=letterhead.sender,
        message_id=letter.message_id,
        has_event=letter.event is not None,
        language=to.language if to else "",
        private=private,
        words=words,
        as_written=as_written,
    )
