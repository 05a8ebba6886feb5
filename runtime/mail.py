"""Whether the mail server is there; what is sent goes through the outbox."""

import aiosmtplib

from activities.mail.smtp import client_for
from runtime.settings import Settings

_PATIENCE = 10.0


class MailAway(Exception):  # noqa: N818 - it says what happened
    """The mail server does not answer."""


async def check_mail_server(settings: Settings) -> None:
    """Greet the mail server without sending. MailAway where it does not answer."""
    try:
        async with client_for(settings.required_smtp_url(), _PATIENCE) as server:
            await server.noop()
    except (OSError, aiosmtplib.SMTPException) as error:
        raise MailAway(type(error).__name__) from error
