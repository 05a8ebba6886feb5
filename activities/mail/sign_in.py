"""The mail with a sign-in link. The link is made for it, and stored as a hash only."""

from email.message import EmailMessage
from email.utils import format_datetime

from markupsafe import escape
from sqlalchemy import delete
from sqlmodel import col

from activities.driver import Sessions
from activities.mail.content import Letterhead, Recipient
from activities.mail.headers import Mailbox, new_mail
from activities.mail.outbox import Leased
from models.accounts.links import hash_of, issue_link
from models.tables.sign_in_link import SignInLink
from models.texts.translate import _, ngettext, use_language


async def written(
    sessions: Sessions, notice: Leased, to: Recipient, letterhead: Letterhead
) -> tuple[EmailMessage, str]:
    """The mail, and the path of the link that was made for it."""
    minutes = int(notice.data["minutes"])
    async with sessions() as session, session.begin():
        path = issue_link(
            session, to.person_id, next_path=str(notice.data["next_path"]), minutes=minutes
        )
    link = letterhead.base_url + path
    mail = compose_link(letterhead, to, link, minutes, letterhead.message_id(notice.key))
    mail["Date"] = format_datetime(notice.owed_at)
    return mail, path


async def withdraw(sessions: Sessions, path: str) -> None:
    """Its mail was not taken: the link is nobody's."""
    gone = col(SignInLink.token_hash) == hash_of(path.rpartition("/")[2])
    async with sessions() as session, session.begin():
        await session.execute(delete(SignInLink).where(gone))


def compose_link(
    letterhead: Letterhead, to: Recipient, link: str, minutes: int, message_id: str
) -> EmailMessage:
    """A mail with one link, valid for `minutes`, in the reader's language; without a date."""
    mail = new_mail(sender=letterhead.mailbox, to=Mailbox(to.name, to.email), message_id=message_id)
    with use_language(to.language):
        mail["Subject"] = _("Your sign-in link for Peer Exchange")
        # No vacation answers, and no threading of old links with new ones.
        mail["Auto-Submitted"] = "auto-generated"
        mail["Content-Language"] = to.language
        hello = _("Hello {name},", name=to.name)
        open_it = _("Open this link to sign in to Peer Exchange:")
        terms = ngettext(
            "It works once, and for {n} minute.", "It works once, and for {n} minutes.", minutes
        )
        unasked = _(
            "You did not ask for it? Then ignore this mail: nobody can sign in without the link."
        )
        button = _("Sign in to Peer Exchange")
    closing = f"\n-- \n{letterhead.programme}\n" if letterhead.programme else ""
    mail.set_content(f"{hello}\n\n{open_it}\n{link}\n\n{terms}\n\n{unasked}\n{closing}")
    mail.add_alternative(
        f"<!doctype html><html><body><p>{escape(hello)}</p><p>{escape(open_it)}</p>"
        f'<p><a href="{escape(link)}">{escape(button)}</a></p>'
        f"<p>{escape(link)}</p><p>{escape(terms)}</p><p>{escape(unasked)}</p>"
        f"<p>{escape(letterhead.programme)}</p></body></html>",
        subtype="html",
    )
    return mail
