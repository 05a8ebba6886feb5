"""Every mail the sink kept, without what is random or told by the clock of the run."""

import re
from collections.abc import Iterator
from email.message import EmailMessage
from urllib.parse import urlsplit

from runtime.embedded.mail import KeptMail
from tests.support.normalise import html_lines, scrubbed

LINK = re.compile(r"https?://\S+")
SECONDS = re.compile(r"(\d{8}T\d{4})\d\d(Z?)")
"""A moment in a calendar part: an event is noted when its step was played, to the second."""
UNSTABLE = {"date", "content-type"}


def mail_name(mail: KeptMail) -> str:
    """A name that this mail has in every demo: to whom, and the key its Message-ID is made of."""
    key = str(mail.message["Message-ID"] or mail.subject).strip("<>").partition("@")[0]
    return f"{'+'.join(mail.recipients)}/{scrubbed(key)}"


def mail_text(mail: KeptMail) -> str:
    """Headers by name, then every part."""
    headers = sorted(
        f"{name}: {value}" for name, value in mail.headers if name.lower() not in UNSTABLE
    )
    return scrubbed("\n".join([*headers, "", *_parts(mail.message)]))


def links_in(mail: KeptMail) -> list[str]:
    """Paths of the addresses the mail names, on whatever host."""
    found = (urlsplit(link) for link in LINK.findall(mail.text()))
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
            yield SECONDS.sub(r"\1__\2", str(content)).replace("\r\n", "\n")
        else:
            yield content if isinstance(content, str) else f"({len(content)} bytes)"
