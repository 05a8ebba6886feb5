"""Mail that must go out at once, outside any exchange: the sign-in link."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from email.message import EmailMessage
from email.utils import make_msgid
from urllib.parse import unquote, urlsplit

import aiosmtplib
import structlog
from markupsafe import escape

from activities.mail.headers import Mailbox, mailbox_of, new_mail
from models.texts.translate import _, ngettext
from models.typed.mail_address import needs_smtputf8
from runtime.settings import Settings

log = structlog.get_logger(__name__)
_PATIENCE = 10.0  # seconds for a person who waits before a page


class MailAway(Exception):  # noqa: N818 - it says what happened
    """The mail server did not take the mail; nothing was sent."""


class AddressNotTaken(Exception):  # noqa: N818 - it says what happened
    """The mail server cannot write to an address with other than plain letters before the @."""


def _client(settings: Settings) -> aiosmtplib.SMTP:
    address = urlsplit(settings.required_smtp_url())
    return aiosmtplib.SMTP(
        hostname=address.hostname,
        port=address.port,
        username=unquote(address.username) if address.username else None,
        password=unquote(address.password) if address.password else None,
        use_tls=address.scheme == "smtps",
        start_tls=address.scheme == "smtp+starttls",
        timeout=_PATIENCE,
    )


async def send_sign_in_mail(
    settings: Settings, *, name: str, email: str, link: str, minutes: int
) -> None:
    """Send one link, valid for `minutes`, in the bound language.

    Raises as `check_mail_server` does, so that nobody learns whose address is known. A mail that the
    server refuses for its recipient is dropped: whoever asked is told the same as anybody.
    """
    mail = _sign_in_mail(settings, name=name, email=email, link=link, minutes=minutes)
    async with _greeted(settings, email) as server:
        try:
            await server.send_message(mail)
        except (aiosmtplib.SMTPRecipientsRefused, aiosmtplib.SMTPRecipientRefused) as error:
            log.warning("a sign-in mail was refused", error=type(error).__name__)


async def check_mail_server(settings: Settings, email: str = "") -> None:
    """Greet the mail server without sending.

    MailAway where it does not answer, AddressNotTaken where it could not write to this address.
    """
    async with _greeted(settings, email) as server:
        await server.noop()


@asynccontextmanager
async def _greeted(settings: Settings, email: str) -> AsyncIterator[aiosmtplib.SMTP]:
    try:
        async with _client(settings) as server:
            if needs_smtputf8(email):
                await server.ehlo()
                if not server.supports_extension("smtputf8"):
                    raise AddressNotTaken
            yield server
    except (OSError, aiosmtplib.SMTPException) as error:
        raise MailAway(type(error).__name__) from error


def _sign_in_mail(
    settings: Settings, *, name: str, email: str, link: str, minutes: int
) -> EmailMessage:
    # Its own Message-ID and no thread: old links stay apart from new ones.
    mail = new_mail(
        sender=mailbox_of(settings.mail_from),
        to=Mailbox(name, email),
        message_id=make_msgid(domain=settings.mail_domain),
    )
    mail["Subject"] = _("Your sign-in link for Peer Exchange")
    hello = _("Hello {name},", name=name)
    open_it = _("Open this link to sign in to Peer Exchange:")
    terms = ngettext(
        "It works once, and for {n} minute.", "It works once, and for {n} minutes.", minutes
    )
    unasked = _(
        "You did not ask for it? Then ignore this mail: nobody can sign in without the link."
    )
    mail.set_content(f"{hello}\n\n{open_it}\n{link}\n\n{terms}\n\n{unasked}\n")
    mail.add_alternative(
        f"<!doctype html><html><body><p>{escape(hello)}</p><p>{escape(open_it)}</p>"
        f'<p><a href="{escape(link)}">{escape(_("Sign in to Peer Exchange"))}</a></p>'
        f"<p>{escape(link)}</p><p>{escape(terms)}</p><p>{escape(unasked)}</p></body></html>",
        subtype="html",
    )
    return mail
