"""The mailbox in which mails come back, read by IMAP: what is new in it, and marking it as seen.

By the library of Python itself, in a thread: one look every few minutes needs no more. Every error is one
type with a sentence for operators; it never holds the password.
"""

import imaplib
import re
import ssl
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from enum import StrEnum
from typing import Any

from activities.mail.bounces import LONGEST

PATIENCE = 10.0
"""Seconds for each answer of the server."""
AT_ONCE = 50
"""Mails of one look."""
FIRST_LOOK = timedelta(days=14)
"""How far back a mailbox is read that was not read before: servers give up within a week."""

_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
_NUMBER = re.compile(rb"UID (\d+)")


class Tls(StrEnum):
    """How the way to the server is protected."""

    IMPLICIT = "imaps"
    STARTTLS = "imap+starttls"
    NONE = "imap"


class BoxAway(Exception):  # noqa: N818 - it says what happened
    """The mailbox cannot be read now. Its text is a reason in a few words."""


@dataclass(frozen=True, kw_only=True)
class BounceBox:
    """Where mails come back, and how one gets in."""

    host: str
    port: int
    tls: Tls
    user: str
    password: str = field(repr=False)
    folder: str = "INBOX"

    @property
    def name(self) -> str:
        """What it is called in the database: no password in it."""
        return f"{self.user}@{self.host}:{self.port}/{self.folder}"


@dataclass(frozen=True)
class New:
    """What a look found: mails by their numbers, lowest first; whether there are more.

    `refused` are mails that the server would not give, with what it said: those behind them are read all the same.
    `upto` is the highest number that is dealt with once these are, `validity` what the numbers belong to.
    """

    validity: int
    upto: int
    mails: tuple[tuple[int, bytes], ...]
    more: bool
    refused: Mapping[int, str] = field(default_factory=dict)


class MailRefused(Exception):  # noqa: N818 - it says what happened
    """The server does not give one mail. Its text is a reason in a few words."""


def look(box: BounceBox, validity: int, last: int, again: Sequence[int] = ()) -> New:
    """The mails after number `last`; of a mailbox whose numbers are others by now, those of two weeks.

    `again` are earlier ones that were refused. Nothing is changed. BoxAway where it cannot be read, as where no mail at
    all is given.
    """
    with _opened(box, readonly=True) as (server, found_validity):
        known = validity == found_validity
        found = _numbers(server, f"UID {last + 1}:*" if known else f"SINCE {_day()}")
        found = [number for number in found if not known or number > last]  # "*" is always there
        some = found[:AT_ONCE]
        wanted = [*(sorted(again) if known else ()), *some]
        mails, refused = _mails(server, wanted)
        if len(refused) == len(wanted) > 1:
            raise BoxAway(next(iter(refused.values())))
        upto = some[-1] if some else last if known else _told(server, "UIDNEXT") - 1
    return New(found_validity, upto, mails, more=len(found) > len(some), refused=refused)


def _mails(
    server: imaplib.IMAP4, numbers: Sequence[int]
) -> tuple[tuple[tuple[int, bytes], ...], dict[int, str]]:
    """Those that are given, and why each of the others is not."""
    mails: list[tuple[int, bytes]] = []
    refused: dict[int, str] = {}
    for number in numbers:
        try:
            raw = _mail(server, number)
        except MailRefused as why:
            refused[number] = str(why)
        else:
            mails += [(number, raw)] if raw else []
    return tuple(mails), refused


def mark_seen(box: BounceBox, validity: int, numbers: Sequence[int]) -> list[int]:
    """Flag mails as seen: people who look into the mailbox need not. The numbers of those that cannot be flagged.

    BoxAway where the mailbox is.
    """
    if not numbers:
        return []
    with _opened(box, readonly=False) as (server, found_validity):
        if found_validity != validity or _flagged(server, ",".join(map(str, numbers))):
            return []
        # One of them stops all: each by itself.
        return [number for number in numbers if not _flagged(server, str(number))]


def _flagged(server: imaplib.IMAP4, numbers: str) -> bool:
    try:
        return server.uid("STORE", numbers, "+FLAGS.SILENT", r"(\Seen)")[0] == "OK"
    except imaplib.IMAP4.abort:
        raise
    except imaplib.IMAP4.error:  # BAD
        return False


def greet(box: BounceBox) -> int:
    """How many mails are in it. BoxAway where it cannot be read."""
    with _opened(box, readonly=True) as (server, _validity):
        return len(_numbers(server, "ALL"))


@contextmanager
def _opened(box: BounceBox, *, readonly: bool) -> Iterator[tuple[imaplib.IMAP4, int]]:
    """A session in the folder, and what its numbers belong to."""
    try:
        server = _connected(box)
        try:
            _ok(server.login(box.user, box.password), "the user cannot sign in")
            folder = '"' + box.folder.replace("\\", r"\\").replace('"', r"\"") + '"'
            _ok(server.select(folder, readonly=readonly), f"there is no folder {box.folder}")
            yield server, _told(server, "UIDVALIDITY")
        finally:
            with suppress(OSError, imaplib.IMAP4.error):
                server.logout()
    except ssl.SSLError as error:
        raise BoxAway(f"TLS: {error.reason or type(error).__name__}") from None
    except UnicodeError:
        raise BoxAway("user, password and folder must be of plain letters") from None
    except imaplib.IMAP4.error as error:
        raise BoxAway(_short(error)) from None
    except OSError as error:
        raise BoxAway(error.strerror or type(error).__name__) from None


def _connected(box: BounceBox) -> imaplib.IMAP4:
    if box.tls is Tls.IMPLICIT:
        trusted = ssl.create_default_context()
        return imaplib.IMAP4_SSL(box.host, box.port, ssl_context=trusted, timeout=PATIENCE)
    server = imaplib.IMAP4(box.host, box.port, timeout=PATIENCE)
    if box.tls is Tls.STARTTLS:
        try:
            server.starttls(ssl.create_default_context())
        except BaseException:
            with suppress(OSError):  # its socket is gone already where TLS failed
                server.shutdown()
            raise
    return server


def _told(server: imaplib.IMAP4, what: str) -> int:
    """A number the server told of the folder when it was opened; 1 where it did not."""
    _kind, found = server.response(what)
    told = found[0] if found else None
    return int(told) if isinstance(told, bytes) and told.isdigit() else 1


def _numbers(server: imaplib.IMAP4, which: str) -> list[int]:
    found = _ok(server.uid("SEARCH", which), "the mails could not be listed")
    words = found[0].split() if found and isinstance(found[0], bytes) else []
    return sorted(int(word) for word in words if word.isdigit())


def _mail(server: imaplib.IMAP4, number: int) -> bytes:
    """The beginning of one mail, without marking it as read; empty where it has gone meanwhile."""
    try:
        status, found = server.uid("FETCH", str(number), f"(UID BODY.PEEK[]<0.{LONGEST}>)")
    except imaplib.IMAP4.abort:
        raise
    except imaplib.IMAP4.error as error:  # BAD
        raise MailRefused(_short(error)) from None
    if status != "OK":
        raise MailRefused(_short(imaplib.IMAP4.error(found[0] if found else b"")))
    for part in found:
        if isinstance(part, tuple) and (told := _NUMBER.search(part[0])):
            return bytes(part[1]) if int(told[1]) == number else b""
    return next((bytes(part[1]) for part in found if isinstance(part, tuple)), b"")


def _ok(answer: tuple[str, Sequence[Any]], otherwise: str) -> Sequence[Any]:
    status, found = answer
    if status != "OK":
        raise BoxAway(otherwise)
    return found


def _short(error: imaplib.IMAP4.error) -> str:
    """What the server answered, in one short line: it may quote what it got, but never the password."""
    told = error.args[0] if error.args else ""
    text = told.decode("utf-8", "replace") if isinstance(told, bytes) else str(told)
    return " ".join(text.split())[:200] or type(error).__name__


def _day() -> str:
    day = datetime.now(UTC) - FIRST_LOOK
    return f"{day.day}-{_MONTHS[day.month - 1]}-{day.year}"
