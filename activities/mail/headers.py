"""Headers of mails, written so that any mail program reads what was written.

Python folds headers that mix plain and other letters in ways other programs misread (cpython#144156,
#120930). So words that need it go into encoded words (RFC 2047) whole, each complete in itself, and
nothing else does. Most headers are the same in mail after mail: parsed once, remembered.
"""

import base64
import re
from collections.abc import Iterator
from dataclasses import dataclass
from email.headerregistry import (
    Address,
    BaseHeader,
    Group,
    HeaderRegistry,
    UniqueAddressHeader,
    UniqueUnstructuredHeader,
)
from email.message import EmailMessage
from email.policy import EmailPolicy
from functools import cache, lru_cache
from typing import Any

from models.texts.headers import header_text
from models.typed.mail_address import for_sending

REMEMBERED = 1024
"""Headers kept; one person's To, and what mails about one exchange refer to, are among them."""

LINE = 76
"""Letters of a line with encoded words (RFC 2047); other lines fold there too."""

_NAMED = re.compile(r"(?P<name>.*?)\s*<(?P<address>[^<>]+)>", re.DOTALL)
_QUOTED = re.compile(r'"((?:[^"\\]|\\.)*)"')
_ESCAPED = re.compile(r"\\(.)")
_WORD = 75 - len("=?utf-8?q??=")
_ATOMS = re.compile(r"[A-Za-z0-9!#$%&'*+/=?^_`{|}~ -]*")
_Q_SAFE = frozenset(b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789!*+-/")


@dataclass(frozen=True)
class Mailbox:
    """Somebody as From and To name them. The address's domain travels as punycode."""

    name: str
    address: str

    def parsed(self) -> Address:
        """As the library's headers hold it; its local part may need SMTPUTF8."""
        local, _at, domain = for_sending(self.address).rpartition("@")
        return Address(header_text(self.name), local, domain)


def mailbox_of(text: str) -> Mailbox:
    """`name <address>` or an address; the name with or without quotes, whatever is in it."""
    found = _NAMED.fullmatch(text.strip())
    if found is None:
        return Mailbox("", text.strip())
    name = found["name"]
    quoted = _QUOTED.fullmatch(name)
    return Mailbox(_ESCAPED.sub(r"\1", quoted[1]) if quoted else name, found["address"])


class Words(UniqueUnstructuredHeader):
    """A header of words, taken as they are."""

    name: str

    @classmethod
    def parse(cls, value: Any, kwds: dict[str, Any]) -> None:
        """Nothing in it means anything but itself."""
        kwds["parse_tree"] = None
        kwds["decoded"] = header_text(str(value))

    def fold(self, *, policy: Any) -> str:
        """The header's lines."""
        return _lines(f"{self.name}:", _words(str(self), len(self.name) + 2), policy.linesep)


class Ids(UniqueUnstructuredHeader):
    """A header of ids (`<…@…>`), which no encoding may touch, however long they are."""

    name: str

    @classmethod
    def parse(cls, value: Any, kwds: dict[str, Any]) -> None:
        """As it is, in one line."""
        kwds["parse_tree"] = None
        kwds["decoded"] = " ".join(str(value).split())

    def fold(self, *, policy: Any) -> str:
        """The header's lines, broken between ids only."""
        return _lines(f"{self.name}:", str(self).split(), policy.linesep)


class _Mailboxes:
    """How headers of addresses are written; `Mailbox` values need no parsing."""

    name: str
    groups: tuple[Group, ...]

    @classmethod
    def parse(cls, value: Any, kwds: dict[str, Any]) -> None:
        if not isinstance(value, Mailbox):
            super().parse(value, kwds)  # type: ignore[misc]
            return
        address = value.parsed()
        kwds["groups"] = [Group(None, (address,))]
        kwds["decoded"] = str(address)
        kwds["parse_tree"] = None

    def fold(self, *, policy: Any) -> str:
        """The header's lines."""
        pieces: list[str] = []
        everybody = [address for group in self.groups for address in group.addresses]
        for number, address in enumerate(everybody):
            start = len(self.name) + 2 if number == 0 else 1
            pieces += _phrase(address.display_name, start)
            spec = _spec(address, raw=bool(policy.utf8))
            pieces.append(f"<{spec}>" if address.display_name else spec)
            if number < len(everybody) - 1:
                pieces[-1] += ","
        return _lines(f"{self.name}:", pieces, policy.linesep)


class Addresses(_Mailboxes, UniqueAddressHeader):
    """Any number of addresses."""


_CLASSES: dict[str, type[Any]] = {
    "subject": Words,
    "to": Addresses,
    "from": Addresses,
    "reply-to": Addresses,
    "message-id": Ids,
    "in-reply-to": Ids,
    "references": Ids,
}


class RememberingRegistry(HeaderRegistry):
    """The library's registry, which makes a class and parses a text anew for every header.

    Both are safe to share: nobody changes a header once it was made.
    """

    def __init__(self) -> None:
        super().__init__()
        for name, made in _CLASSES.items():
            self.map_to_type(name, made)
        self._class_of = cache(super().__getitem__)
        self._parsed = lru_cache(REMEMBERED)(self._parse)

    def __getitem__(self, name: str) -> type[BaseHeader]:
        return self._class_of(name)

    def __call__(self, name: str, value: Any) -> BaseHeader:
        if type(value) in (str, Mailbox):
            return self._parsed(name, value)
        return self._parse(name, value)

    def _parse(self, name: str, value: Any) -> BaseHeader:
        return self[name](name, value)


POLICY = EmailPolicy(header_factory=RememberingRegistry())
"""For `EmailMessage`: the library's default, with headers remembered and written by the rules above."""


def new_mail(*, sender: Mailbox, to: Mailbox, message_id: str) -> EmailMessage:
    """A mail without subject and body, from a machine to a person."""
    mail = EmailMessage(POLICY)
    mail["Message-ID"] = message_id
    mail["From"] = sender
    mail["To"] = to
    # Holiday replies to a machine help nobody (RFC 3834).
    mail["Auto-Submitted"] = "auto-generated"
    return mail


def _lines(start: str, pieces: list[str], end: str) -> str:
    lines = [start]
    for piece in pieces:
        # The first piece stays beside the name: some programs lose a header that begins with a fold.
        if len(lines[-1]) + 1 + len(piece) <= LINE or lines == [start]:
            lines[-1] += f" {piece}"
        else:
            lines.append(f" {piece}")
    return "".join(line + end for line in lines)


def _words(text: str, start: int) -> list[str]:
    words = text.split(" ")
    plain = text.isascii() and text.isprintable() and "=?" not in text
    if plain and all(len(word) + start <= LINE for word in words):
        return words
    return list(_encoded(text, start))


def _phrase(name: str, start: int) -> list[str]:
    """A display name: as it is, quoted, or encoded."""
    if not name:
        return []
    if not name.isascii() or not name.isprintable() or "=?" in name or len(name) + start + 2 > LINE:
        return list(_encoded(name, start))
    if _ATOMS.fullmatch(name) and not name.startswith(" ") and not name.endswith(" "):
        return [name]
    quoted = name.replace("\\", r"\\").replace('"', r"\"")
    return [f'"{quoted}"']


def _spec(address: Address, *, raw: bool) -> str:
    spec = str(address.addr_spec)
    # Without SMTPUTF8 such an address is never sent; whoever prints the mail gets it as UTF-8 bytes.
    return spec if raw or spec.isascii() else spec.encode().decode("ascii", "surrogateescape")


def _encoded(text: str, start: int) -> Iterator[str]:
    """Encoded words, each with whole letters only; programs drop the space between them."""
    quoted = sum(1 if byte in _Q_SAFE or byte == 0x20 else 3 for byte in text.encode())
    q = quoted <= len(text.encode()) * 4 / 3
    room, piece = _WORD - start, ""
    for letter in text:
        if piece and _size(piece + letter, q=q) > room:
            yield _encoded_word(piece, q=q)
            room, piece = _WORD - 1, ""
        piece += letter
    yield _encoded_word(piece, q=q)


def _size(text: str, *, q: bool) -> int:
    raw = text.encode()
    if q:
        return sum(1 if byte in _Q_SAFE or byte == 0x20 else 3 for byte in raw)
    return -(-len(raw) // 3) * 4


def _encoded_word(text: str, *, q: bool) -> str:
    raw = text.encode()
    if not q:
        return f"=?utf-8?b?{base64.b64encode(raw).decode()}?="
    shown = "".join(
        "_" if byte == 0x20 else chr(byte) if byte in _Q_SAFE else f"={byte:02X}" for byte in raw
    )
    return f"=?utf-8?q?{shown}?="
