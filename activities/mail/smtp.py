"""The way to the mail server: one connection while it is needed, errors told apart by what to do next."""

from contextlib import suppress
from email.message import EmailMessage
from types import TracebackType
from typing import Self
from urllib.parse import unquote, urlsplit

import aiosmtplib

PERMANENT = 500


class PostAway(Exception):  # noqa: N818 - it names what happened
    """The server takes no mail now, for anybody: try again later."""


class Refused(Exception):  # noqa: N818 - it names what happened
    """The server refused this one mail. `forever` says whether trying again can help."""

    def __init__(self, code: int, answer: str) -> None:
        super().__init__(f"{code} {answer}")
        self.forever = code >= PERMANENT


def client_for(smtp_url: str, timeout: float) -> aiosmtplib.SMTP:
    """A connection to come: smtp://, smtps://, smtp+starttls://, with user and password where needed."""
    address = urlsplit(smtp_url)
    return aiosmtplib.SMTP(
        hostname=address.hostname,
        port=address.port,
        username=unquote(address.username) if address.username else None,
        password=unquote(address.password) if address.password else None,
        use_tls=address.scheme == "smtps",
        start_tls=True if address.scheme == "smtp+starttls" else None,
        timeout=timeout,
    )


class Post:
    """Where mails are handed over. Connects at the first mail, not before."""

    def __init__(self, smtp_url: str, *, timeout: float = 8.0, bounces_to: str = "") -> None:
        """`bounces_to` is the sender on the envelope, to whom servers report; else whom From names."""
        self._url = smtp_url
        self._timeout = timeout
        self._bounces_to = bounces_to

    def open(self) -> "Round":
        """A round of deliveries, used as `async with`."""
        return Round(client_for(self._url, self._timeout), self._bounces_to)


class Round:
    """One connection at a time, made when a mail is to be sent."""

    def __init__(self, server: aiosmtplib.SMTP, bounces_to: str = "") -> None:
        self._server = server
        self._bounces_to = bounces_to or None

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        at: TracebackType | None,
    ) -> None:
        if error is None:
            await self.rest()
        self._server.close()

    async def rest(self) -> None:
        """Hangs up until there is something to send again."""
        if self._server.is_connected:
            with suppress(OSError, aiosmtplib.SMTPException):
                await self._server.quit()
        self._server.close()

    async def send(self, mail: EmailMessage) -> None:
        """Hands one mail over; PostAway or Refused if it was not taken."""
        try:
            if not self._server.is_connected:
                await self._server.connect()
            await self._server.send_message(mail, sender=self._bounces_to)
        except aiosmtplib.SMTPRecipientsRefused as error:
            first = error.recipients[0]
            raise Refused(first.code, first.message) from error
        except (aiosmtplib.SMTPRecipientRefused, aiosmtplib.SMTPDataError) as error:
            raise Refused(error.code, error.message) from error
        except (aiosmtplib.SMTPNotSupported, ValueError) as error:
            raise Refused(PERMANENT, "the server does not take this kind of address") from error
        except (OSError, aiosmtplib.SMTPException) as error:
            # A refused sender or password concerns every mail: nobody's notice is given up for it.
            raise PostAway(type(error).__name__) from error
