"""Reading the very mail of a notice without sending it: written by the code that sends it, and kept nowhere."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

from pydantic_core import to_json

from activities.driver import Sessions, driver
from activities.mail import outbox
from activities.mail.compose import as_read
from activities.mail.content import Letterhead, sender_of, unpacked


@dataclass(frozen=True, kw_only=True)
class Mail:
    """What one person reads, or is going to. `subject` is empty where there can be no mail to them."""

    notice_id: str
    kind: str
    person_id: str
    subject: str
    text: str
    sender: str
    message_id: str
    has_event: bool


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
            told_in_mail=[kind.value for kind in outbox.TOLD_IN_MAIL],
        )
    if not found:
        return []
    batch = outbox.batch_of(found)
    if mentor is not None:
        batch = replace(batch, about=replace(batch.about, mentor=mentor))
    people = [row["person_id"] for row in found]
    return [
        _read(notice, person, headed(letterhead, batch), batch)
        for notice, person in zip(batch.notices, people, strict=True)
    ]


def _read(notice: outbox.Leased, person: str, letterhead: Letterhead, batch: outbox.Batch) -> Mail:
    message_id = letterhead.message_id(notice.key)
    letter = unpacked(notice.key, notice.kind, message_id, notice.data, notice.words, notice.known)
    subject, text = as_read(letter, letterhead, batch.about, notice.to) if notice.to else ("", "")
    return Mail(
        notice_id=notice.id,
        kind=notice.kind,
        person_id=person,
        subject=subject,
        text=text,
        sender=letterhead.sender,
        message_id=message_id,
        has_event=letter.event is not None,
    )
