"""Why a mail did not arrive, told from what servers answer: SMTP codes, enhanced status codes (RFC 3463), words."""

import re
from enum import StrEnum


class Fault(StrEnum):
    """What stands between a mail and its reader."""

    WRONG_ADDRESS = "wrong_address"
    FULL_BOX = "full_box"
    REFUSED = "refused"
    UNREACHED = "unreached"
    UNKNOWN = "unknown"


_STATUS = re.compile(r"(?<![\d.])[245]\.(\d{1,3})\.(\d{1,3})(?![\d.])")
_BY_STATUS = {
    (1, None): Fault.WRONG_ADDRESS,
    (2, 1): Fault.WRONG_ADDRESS,
    (2, 2): Fault.FULL_BOX,
    (2, None): Fault.REFUSED,
    (3, 1): Fault.FULL_BOX,
    (3, None): Fault.REFUSED,
    (4, 310): Fault.WRONG_ADDRESS,
    (4, None): Fault.UNREACHED,
    (5, None): Fault.REFUSED,
    (6, None): Fault.REFUSED,
    (7, None): Fault.REFUSED,
}
"""By subject and detail; without a detail, for all others of the subject. 1.7 and 1.8 are about the sender."""
_ABOUT_SENDER = {(1, 7), (1, 8)}
_BY_WORDS = (
    (
        Fault.FULL_BOX,
        re.compile(
            r"over ?quota|quota|mailbox (is )?full|insufficient.{0,20}storage", re.IGNORECASE
        ),
    ),
    (
        Fault.WRONG_ADDRESS,
        re.compile(
            r"user unknown|unknown user|no such (user|recipient|mailbox|address)|does ?n.t exist|"
            r"does not exist|not found|unrouteable|unknown (recipient|mailbox)|no mailbox|"
            r"(mailbox|account|(?<!sender )address).{0,20}(unavailable|disabled|inactive|rejected)|"
            r"host (or domain name )?not found|nxdomain",
            re.IGNORECASE,
        ),
    ),
    (
        Fault.REFUSED,
        re.compile(r"spam|block|blacklist|denied|policy|reject|dmarc|spf|relay", re.IGNORECASE),
    ),
    (
        Fault.UNREACHED,
        re.compile(r"timed? ?out|connection|retry time|expired|too long", re.IGNORECASE),
    ),
)
_FULL = re.compile(r"(?<!\d)[45]52(?!\d)")


def fault_of(answer: str) -> Fault:
    """The kind of fault in a server's answer, whatever server it is."""
    for subject, detail in _STATUS.findall(answer):
        code = int(subject), int(detail)
        if code in _ABOUT_SENDER:
            return Fault.REFUSED
        found = _BY_STATUS.get(code) or _BY_STATUS.get((code[0], None))
        if found:
            return found
    return _told(answer) or (Fault.FULL_BOX if _FULL.search(answer) else Fault.UNKNOWN)


_BY_ADDRESS = "a report names the address alone: "


def unproved(answer: str) -> str:
    """What is kept of an answer that anybody may have written: the kind of fault, in our own words."""
    return f"{_BY_ADDRESS}{fault_of(answer)}"


def unproved_fault(kept: str) -> Fault | None:
    """The kind of fault that `unproved` kept; None of everything else."""
    kind = kept.removeprefix(_BY_ADDRESS)
    return Fault(kind) if kind != kept and kind in set(Fault) else None


def _told(answer: str) -> Fault | None:
    return next((fault for fault, words in _BY_WORDS if words.search(answer)), None)
