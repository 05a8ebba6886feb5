"""A mail server that keeps every mail as a file and delivers none."""

import asyncio
import contextlib
import email
import email.policy
import itertools
import re
from dataclasses import dataclass
from datetime import UTC, datetime
from email.message import EmailMessage, Message
from pathlib import Path

from aiosmtpd.smtp import SMTP, Envelope, Session

_KEY = re.compile(r"[0-9]{8}T[0-9]{12}-[0-9]{6,12}")
LARGEST_MAIL = 10 * 2**20  # bytes


@dataclass(frozen=True)
class KeptMail:
    """One mail of the sink. `key` is the name of its file without the ending, newest sorts last."""

    key: str
    message: EmailMessage
    recipients: tuple[str, ...]
    content: bytes = b""

    @property
    def subject(self) -> str:
        return str(self.message.get("Subject", ""))

    @property
    def arrived(self) -> str:
        """When the sink got it, UTC, to the second."""
        return f"{datetime.strptime(self.key[:15], '%Y%m%dT%H%M%S').replace(tzinfo=UTC):%Y-%m-%d %H:%M:%S}"

    @property
    def dated(self) -> str:
        """The date the mail bears: the programme's, which a rehearsal moves; else when it arrived."""
        date = self.message["date"]
        return f"{date.datetime:%Y-%m-%d %H:%M}" if date and date.datetime else self.arrived

    @property
    def calendars(self) -> list[str]:
        """The text of every calendar part."""
        return [
            _read(part)
            for part in self.message.walk()
            if part.get_content_type() == "text/calendar"
        ]

    @property
    def has_calendar(self) -> bool:
        return bool(self.calendars)

    @property
    def attachments(self) -> list[str]:
        """File names of the attached parts."""
        return [part.get_filename() or "(unnamed)" for part in self.message.iter_attachments()]

    @property
    def headers(self) -> list[tuple[str, str]]:
        return [(name, str(value)) for name, value in self.message.items()]

    def is_for(self, address: str) -> bool:
        """Whether it went to that address, whatever its case."""
        return address.lower() in (recipient.lower() for recipient in self.recipients)

    def text(self, kind: str = "plain") -> str:
        """The body as "plain" text, "html" or "calendar"; empty where the mail has none."""
        for part in self.message.walk():
            if part.get_content_type() == f"text/{kind}":
                return _read(part)
        return ""

    def raw(self) -> str:
        """The mail as it came, with the recipients the sink noted on top."""
        return self.content.decode("utf-8", "replace")


def _read(part: Message) -> str:
    """A part's text, also where its encoding is one nobody knows: any program may have written it."""
    content = part.get_payload(decode=True)
    raw = content if isinstance(content, bytes) else str(part.get_payload()).encode()
    try:
        return raw.decode(part.get_content_charset("utf-8"), "replace")
    except (LookupError, ValueError):
        return raw.decode("utf-8", "replace")


class MailSink:
    """Listens on host:port (0: any free one, then in `port`) and keeps mails in `folder`."""

    def __init__(self, folder: Path, *, host: str = "127.0.0.1", port: int = 0) -> None:
        self.folder = folder
        self.host = host
        self.port = port
        self._server: asyncio.Server | None = None
        self._numbers = itertools.count()

    @property
    def url(self) -> str:
        return f"smtp://{self.host}:{self.port}"

    async def start(self) -> None:
        self.folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        loop = asyncio.get_running_loop()
        self._server = await loop.create_server(self._protocol, self.host, self.port)
        self.port = self._server.sockets[0].getsockname()[1]

    async def stop(self) -> None:
        if self._server is not None:
            self._server.close()
            with contextlib.suppress(TimeoutError):
                async with asyncio.timeout(2):
                    await self._server.wait_closed()
            self._server = None

    def keys(self) -> list[str]:
        """Names of the kept mails, newest first."""
        return sorted((file.stem for file in self.folder.glob("*.eml")), reverse=True)

    def read(self, key: str) -> KeptMail | None:
        """The mail of that name, or None."""
        file = self.folder / f"{key}.eml"
        if not _KEY.fullmatch(key) or not file.is_file():
            return None
        content = file.read_bytes()
        parsed = email.message_from_bytes(content, policy=email.policy.default)
        assert isinstance(parsed, EmailMessage)  # noqa: S101 - the policy makes this class
        recipients = tuple(str(value) for value in parsed.get_all("X-Sink-To", []))
        return KeptMail(key=key, message=parsed, recipients=recipients, content=content)

    def mails(self, recipient: str | None = None) -> list[KeptMail]:
        """Kept mails, newest first, of one address or of all."""
        found = (self.read(key) for key in self.keys())
        return [mail for mail in found if mail and (recipient is None or mail.is_for(recipient))]

    def clear(self) -> None:
        for file in self.folder.glob("*.eml"):
            file.unlink()

    def _protocol(self) -> SMTP:
        return SMTP(
            self,
            enable_SMTPUTF8=True,
            data_size_limit=LARGEST_MAIL,
            hostname="mail-sink",
            ident="mail sink",
        )

    async def handle_DATA(  # noqa: N802 - aiosmtpd calls it by this name
        self, _server: SMTP, _session: Session, envelope: Envelope
    ) -> str:
        stamp = f"{datetime.now(UTC):%Y%m%dT%H%M%S%f}-{next(self._numbers):06d}"
        seen_by = "".join(f"X-Sink-To: {address}\r\n" for address in envelope.rcpt_tos)
        content = envelope.content or b""
        body = content if isinstance(content, bytes) else content.encode()
        making = self.folder / f"{stamp}.part"
        making.write_bytes(seen_by.encode() + body)
        making.rename(self.folder / f"{stamp}.eml")
        return "250 kept"
