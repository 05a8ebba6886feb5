"""Mails that never arrived: to whom, why, and what to do about it."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from activities.mail.faults import Fault, fault_of, unproved_fault
from models.texts.translate import N_, _
from models.views.history import MailRow

_ADDRESS = re.compile(r"<?[^\s<>]+@[^\s<>]+>?")
_NOBODY, _UNWRITTEN = "this person is not known", "the mail cannot be written"
"""How `activities.notices` begins its reasons, where it was not the mail server that refused."""

WHY: dict[Fault, tuple[str, str]] = {
    Fault.WRONG_ADDRESS: (
        N_("The address does not exist, or not any more."),
        N_(
            "Reach the person another way and ask for the right address. Have it mended in the register: "
            "the next mail goes there."
        ),
    ),
    Fault.FULL_BOX: (
        N_("Their mailbox is full."),
        N_("Reach the person another way: they make room, or give you another address."),
    ),
    Fault.REFUSED: (
        N_("Their mail server refuses our mails."),
        N_(
            "Reach the person another way and ask for another address, or that they let our sender through. "
            "Are several people refused, tell whoever runs this installation: the sender may be on a block list."
        ),
    ),
    Fault.UNREACHED: (
        N_("Their mail server could not be reached for a long time."),
        N_(
            "Reach the person another way and ask whether the address is right. A server that was away may "
            "be back for the next mail."
        ),
    ),
    Fault.UNKNOWN: (
        N_("The mail server did not take it."),
        N_(
            "Reach the person another way: what waits for them stands on their page. Ask whether their "
            "address is right."
        ),
    ),
}
"""For each fault its reason, and what to do; people read both."""


@dataclass(frozen=True)
class FailedMail:
    """One mail that cannot be delivered as it is. `said` are the server's words; it names no address.

    `unproved` is one that came back by a report that names no mail of ours, so that its words are not shown.
    """

    notice_id: str
    exchange_id: str
    person_id: str
    person: str
    at: datetime
    came_back: bool
    reason: str
    way_out: str
    said: str
    unproved: bool
    settled_at: datetime | None
    settled_by: str
    in_digest: bool = False


def failed_mails(rows: Iterable[MailRow]) -> list[FailedMail]:
    """As a page shows them. What the server answered names no address: those are not the team's to read."""
    return [
        FailedMail(
            row.notice_id,
            row.exchange_id,
            row.person_id,
            row.person_name or row.person_id,
            row.owed_at,
            row.came_back_at is not None,
            *_told(row),
            unproved=unproved_fault(row.last_error or "") is not None,
            settled_at=row.settled_at,
            settled_by=row.settled_name or "",
            in_digest=row.in_digest,
        )
        for row in rows
    ]


def _told(row: MailRow) -> tuple[str, str, str]:
    answer = row.last_error or ""
    if answer.startswith(_NOBODY):
        return (
            _("The person is not in the register, or not active any more."),
            _("Name somebody else in their place, or have them made active again."),
            "",
        )
    if answer.startswith(_UNWRITTEN):
        return (
            _("The mail could not be written ({error}).", error=answer.rpartition(": ")[2]),
            _("Tell whoever runs this installation; tell the person yourself what happened."),
            "",
        )
    unproved = unproved_fault(answer)
    reason, way_out = WHY[unproved or fault_of(answer)]
    return _(reason), _(way_out), "" if unproved else _ADDRESS.sub("…", answer)
