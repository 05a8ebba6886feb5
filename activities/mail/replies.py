"""Answers to mails about messages, read: to which mail, from whom, and in which words.

Whatever is in a mailbox comes from strangers: nothing is believed here. Who may write what is for
`activities.replies` to find out.
"""

import codecs
import re
from dataclasses import dataclass
from email.errors import MessageError
from email.header import decode_header, make_header
from email.message import Message
from email.parser import BytesParser
from email.utils import getaddresses

from activities.mail.bounces import (
    ID,
    MOST_BOUNDARIES,
    MOST_IDS,
    POLICY,
    beginning,
    is_of,
    parts_of,
    word_of,
)
from activities.mail.html_text import text_of_html
from activities.mail.reply_text import own_words, unflowed
from models.typed.mail_address import spelled

BY_MACHINES = frozenset({"bulk", "junk", "list", "auto_reply"})
SIGNATURES = frozenset({"pgp-signature", "pkcs7-signature", "x-pkcs7-signature", "pgp-keys"})
_NO_LETTERS = re.compile(r"puny|idna|escape|undefined|mbcs|oem|hz")
"""Ways to write letters that no mail has, and that are slow to read or read otherwise than mail programs do."""


@dataclass(frozen=True)
class Reply:
    """One answer. `ids` are the mails it refers to, the one it answers first; `mark` tells it from every other.

    `sender` is the one address of its From, as the register spells addresses; "" where there is not exactly one.
    """

    ids: tuple[str, ...]
    sender: str
    words: str
    has_files: bool
    mark: str


def reply_of(raw: bytes) -> Reply | None:
    """What a mail answers; None where it answers nothing, or was written by a machine.

    Whatever the mail, the work is bounded, as for bounces.
    """
    try:
        raw = beginning(raw)
        if raw.lower().count(b"boundary") > MOST_BOUNDARIES:
            return None
        mail = BytesParser(policy=POLICY).parsebytes(raw)
        ids = _ids(mail)
        if not ids or _is_by_machine(mail):
            return None
        parts = list(parts_of(mail))
        words = own_words(_text(parts))
        mark = f"{word_of(mail, 'Message-ID') or word_of(mail, 'Date')}\n{words}"
        return Reply(ids, _sender(mail), words, any(map(_is_file, parts)), mark)
    except Exception:  # noqa: BLE001 - made to break programs, or broken on the way: no other mail waits for it
        return None


def _ids(mail: Message) -> tuple[str, ...]:
    answered = ID.findall(word_of(mail, "In-Reply-To"))
    others = ID.findall(word_of(mail, "References"))[::-1]
    return tuple(dict.fromkeys([*answered, *others]))[:MOST_IDS]


def _is_by_machine(mail: Message) -> bool:
    """Holiday replies and the like (RFC 3834), lists, and reports: nobody wrote them to anybody here."""
    said = word_of(mail, "Auto-Submitted").lower().partition(";")[0].strip()
    return (
        said not in {"", "no"}
        or word_of(mail, "Precedence").lower() in BY_MACHINES
        or word_of(mail, "Return-Path") == "<>"
        or any(
            mail.get(name)
            for name in ("List-Id", "X-Autoreply", "X-Autorespond", "X-Autoresponder")
        )
        or is_of(mail, "multipart/report")
    )


def _sender(mail: Message) -> str:
    given = mail.get_all("From") or []
    if len(given) != 1:
        return ""
    found = [address for _name, address in getaddresses([str(given[0])])]
    if len(found) != 1 or "@" not in found[0]:
        return ""
    try:
        return spelled(str(make_header(decode_header(found[0]))))
    except (MessageError, LookupError, ValueError):
        return ""


def _text(parts: list[Message]) -> str:
    """Everything in plain text; where there is none, the first page."""
    written = [part for part in parts if is_of(part, "text/plain") and not _is_file(part)]
    plain = "\n".join(filter(None, map(_plain, written)))
    if plain.strip():
        return plain
    pages = (part for part in parts if is_of(part, "text/html") and not _is_file(part))
    return text_of_html(_decoded(next(pages, None)))


def _plain(part: Message) -> str:
    text = _decoded(part)
    if str(part.get_param("format", "")).lower() != "flowed":
        return text
    return unflowed(text, joined=str(part.get_param("delsp", "")).lower() == "yes")


def _decoded(part: Message | None) -> str:
    payload = part.get_payload(decode=True) if part is not None else None
    if part is None or not isinstance(payload, bytes):
        return ""
    try:
        return payload.decode(_letters(str(part.get_content_charset() or "")), "replace")
    except LookupError:  # Python knows it, but not for letters
        return payload.decode("utf-8", "replace")


def _letters(name: str) -> str:
    """The codec of this name; UTF-8 where there is none, or none that a mail has."""
    try:
        found = codecs.lookup(name).name
    except (LookupError, ValueError):
        return "utf-8"
    if _NO_LETTERS.search(found) or found == "ascii":
        return "utf-8"
    return "cp1252" if found == "iso8859-1" else found  # as every mail program reads it


def _is_file(part: Message) -> bool:
    """Whether somebody sent it along; pictures of a signature, and what shows who signed, came by themselves."""
    kind = part.get_content_maintype()
    if kind == "multipart" or part.get_content_subtype() in SIGNATURES:
        return False
    if part.get_content_disposition() == "attachment":
        return True
    return kind != "text" and not part.get("Content-ID")
