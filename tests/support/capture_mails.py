"""Every mail the sink kept, without what is random or told by the clock of the run."""

import email
import email.policy
import re
from collections.abc import Iterator
from dataclasses import dataclass
from email.message import EmailMessage
from pathlib import Path
from urllib.parse import urlsplit

from tests.support.normalise import html_lines, scrubbed

LINK = re.compile(r"https?://\S+")
SECONDS = re.compile(r"(\d{8}T\d{4})\d\d(Z?)")
"""A moment in a calendar part: an event is noted when its step was played, to the second."""
MINUTE = re.compile(r"(Date: .* \d\d:\d\d):\d\d ")
"""A mail is dated by the programme's clock, to the second in which its step was played."""
BOUNDARY = re.compile(r'\s*boundary="[^"]*"')


@dataclass(frozen=True)
class Mail:
    """One file of the sink, which notes on top to whom it went."""

    message: EmailMessage
    recipients: tuple[str, ...]

    def is_for(self, address: str) -> bool:
        return address.lower() in (recipient.lower() for recipient in self.recipients)


def kept_mails(folder: Path) -> list[Mail]:
    """Every mail of the sink, oldest first."""
    return [_read(file) for file in sorted(folder.glob("*.eml"))]


def _read(file: Path) -> Mail:
    message = email.message_from_bytes(file.read_bytes(), policy=email.policy.default)
    assert isinstance(message, EmailMessage)
    return Mail(message, tuple(str(value) for value in message.get_all("X-Sink-To", [])))


def mail_name(mail: Mail) -> str:
    """A name that this mail has in every demo: to whom, and the key its Message-ID is made of."""
    key = str(mail.message["Message-ID"] or mail.message["Subject"]).strip("<>").partition("@")[0]
    return f"{'+'.join(mail.recipients)}/{scrubbed(key)}"


def mail_text(mail: Mail) -> str:
    """Headers by name, then every part."""
    headers = "\n".join(sorted(f"{name}: {value}" for name, value in mail.message.items()))
    headers = MINUTE.sub(r"\1:__ ", BOUNDARY.sub("", headers))
    return scrubbed("\n".join([headers, "", *_parts(mail.message)]))


def links_in(mail: Mail) -> list[str]:
    """Paths of the addresses the mail names, on whatever host."""
    body = mail.message.get_body(("plain",))
    found = (urlsplit(link) for link in LINK.findall(str(body.get_content()) if body else ""))
    return [parts.path for parts in found if parts.path]


def _parts(message: EmailMessage) -> Iterator[str]:
    for part in message.walk():
        kind = part.get_content_type()
        yield f"== {kind} {part.get_filename() or ''} {part.get_param('method') or ''}".rstrip()
        if part.is_multipart():
            continue
        content = part.get_content()
        if kind == "text/html":
            yield html_lines(content)
        elif kind == "text/calendar":
            unfolded = str(content).replace("\r\n", "\n").replace("\n ", "")
            yield SECONDS.sub(r"\1__\2", unfolded)
        else:
            yield content if isinstance(content, str) else f"({len(content)} bytes)"
