"""Mails that never arrived: to whom, why, and what to do about it."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from models.texts.translate import _
from models.views.history import MailRow

_ADDRESS = re.compile(r"<?[^\s<>]+@[^\s<>]+>?")
_NOBODY, _UNWRITTEN = "this person is not known", "the mail cannot be written"
"""How `activities.notices` begins its reasons, where it was not the mail server that refused."""


@dataclass(frozen=True)
class FailedMail:
    """One mail that cannot be delivered as it is."""

    exchange_id: str
    person: str
    at: datetime
    reason: str
    way_out: str


def failed_mails(rows: Iterable[MailRow]) -> list[FailedMail]:
    """As a page shows them. What the server answered names no address: those are not the team's to read."""
    return [
        FailedMail(row.exchange_id, row.person_name or row.person_id, row.owed_at, *_told(row))
        for row in rows
    ]


def _told(row: MailRow) -> tuple[str, str]:
    answer = _ADDRESS.sub("…", row.last_error or "")
    if answer.startswith(_NOBODY):
        return (
            _("The person is not in the register, or not active any more."),
            _("Name somebody else in their place, or have them made active again."),
        )
    if answer.startswith(_UNWRITTEN):
        return (
            _("The mail could not be written ({error}).", error=answer.rpartition(": ")[2]),
            _("Tell whoever runs this installation; tell the person yourself what happened."),
        )
    return (
        _("The mail server refused it: {answer}", answer=answer),
        _(
            "Reach the person another way: what waits for them stands on their page. Have their address "
            "in the register mended, so that the next mail arrives."
        ),
    )
