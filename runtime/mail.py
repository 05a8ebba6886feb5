"""What mails are headed with; whether the mail server is there, and takes an address. What is sent goes through the outbox."""

import aiosmtplib

from activities.mail.content import Letterhead
from activities.mail.smtp import client_for
from models.typed.mail_address import needs_smtputf8
from runtime.settings import Settings

_PATIENCE = 10.0


class MailAway(Exception):  # noqa: N818 - it says what happened
    """The mail server does not answer."""


class AddressNotTaken(Exception):  # noqa: N818 - it says what happened
    """The mail server cannot write to an address with other than plain letters before the @."""


def letterhead_of(settings: Settings) -> Letterhead:
    """The installation's own part of every mail."""
    return Letterhead(
        sender=settings.mail_from,
        domain=settings.mail_domain,
        base_url=settings.public_url,
        programme=settings.programme_name,
    )


async def check_mail_server(settings: Settings, email: str = "") -> None:
    """Greet the mail server without sending.

    MailAway where it does not answer, AddressNotTaken where it could not write to this address.
    """
    try:
        async with client_for(settings.required_smtp_url(), _PATIENCE) as server:
            await server.noop()
            if needs_smtputf8(email):
                await server.ehlo()
                if not server.supports_extension("smtputf8"):
                    raise AddressNotTaken
    except (OSError, aiosmtplib.SMTPException) as error:
        raise MailAway(type(error).__name__) from error
