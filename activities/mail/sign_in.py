"""The mail with a sign-in link. The link is made for it, and stored as a hash only."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from email.message import EmailMessage
from email.utils import format_datetime

from markupsafe import Markup, escape
from sqlalchemy import delete
from sqlmodel import col

from activities.driver import Sessions
from activities.mail.content import Letterhead, Recipient
from activities.mail.headers import Mailbox, new_mail
from activities.mail.outbox import Leased
from domain.exchange.people import Role
from models.accounts.links import hash_of, issue_link
from models.accounts.sign_in_mail import ADDRESS, INVITATION, SIGN_UP, TEST, WEBHOOK_OFF, Address
from models.register.addresses import DAYS, token_for
from models.register.signing_up import issue_sign_up
from models.tables.sign_in_link import SignInLink
from models.tables.sign_up import SignUp
from models.texts.catalogues import language_of_sentences
from models.texts.headers import header_text
from models.texts.labels import label
from models.texts.languages import direction
from models.texts.translate import _, ngettext, use_language
from models.views.names import people_named


async def written(
    sessions: Sessions, notice: Leased, to: Recipient, letterhead: Letterhead
) -> tuple[EmailMessage, str] | None:
    """The mail, and the path of the link that was made for it ("" for a mail without one).

    None where there is nothing to write any more.
    """
    message_id = letterhead.message_id(notice.key)
    if notice.data.get("why") == ADDRESS:
        return await _about_address(sessions, notice, to, letterhead)
    if notice.data.get("why") == TEST:
        mail = compose_test(letterhead, to, str(notice.data["word"]), message_id)
        mail["Date"] = format_datetime(notice.owed_at)
        return mail, ""
    if notice.data.get("why") == WEBHOOK_OFF:
        mail = compose_webhook_off(
            letterhead, to, str(notice.data["name"]), str(notice.data["webhook"]), message_id
        )
        mail["Date"] = format_datetime(notice.owed_at)
        return mail, ""
    minutes = int(notice.data["minutes"])
    if not to.person_id:
        return await _for_newcomer(sessions, notice, to, letterhead)
    async with sessions() as session, session.begin():
        path = issue_link(
            session, to.person_id, next_path=str(notice.data["next_path"]), minutes=minutes
        )
    link = letterhead.base_url + path
    if notice.data.get("why") == INVITATION:
        roles = [Role(role) for role in notice.data["roles"]]
        mail = compose_invitation(letterhead, to, link, roles, minutes, message_id)
    else:
        mail = compose_link(letterhead, to, link, minutes, message_id)
    mail["Date"] = format_datetime(notice.owed_at)
    return mail, path


def newcomer(notice: Leased) -> Recipient | None:
    """Whom a notice is for that is for nobody in the register: somebody who wants to be; None otherwise.

    An address whose entry is not active has a person, and gets nothing.
    """
    data = notice.data
    if data.get("why") != SIGN_UP or data["known"]:
        return None
    return Recipient(
        person_id="", name=str(data["name"]), email=str(data["email"]),
        language=str(data["language"]), time_zone="UTC",
    )  # fmt: skip


async def _for_newcomer(
    sessions: Sessions, notice: Leased, to: Recipient, letterhead: Letterhead
) -> tuple[EmailMessage, str]:
    minutes = int(notice.data["minutes"])
    async with sessions() as session, session.begin():
        path = issue_sign_up(
            session, to.name, to.email, to.language,
            minutes=minutes, programme=str(notice.data.get("programme", "")),
        )  # fmt: skip
    message_id = letterhead.message_id(notice.key)
    mail = compose_sign_up(letterhead, to, letterhead.base_url + path, minutes, message_id)
    mail["Date"] = format_datetime(notice.owed_at)
    return mail, path


async def _about_address(
    sessions: Sessions, notice: Leased, to: Recipient, letterhead: Letterhead
) -> tuple[EmailMessage, str] | None:
    side = Address(notice.data["side"])
    async with sessions() as session, session.begin():
        made = await token_for(session, str(notice.data["change"]), side)
        if made is None:
            return None
        token, change = made
        names = await people_named(session, [change.asked_by])
        asker = "" if change.asked_by == change.person_id else names[change.asked_by]
        path, old, new = f"/address/{token}", change.old, change.new
    to = replace(to, email=new if side is Address.NEW else old)
    mail = compose_address(
        letterhead,
        to,
        AddressWish(side, old, new, asker, letterhead.base_url + path),
        letterhead.message_id(notice.key),
    )
    mail["Date"] = format_datetime(notice.owed_at)
    return mail, path


async def withdraw(sessions: Sessions, path: str) -> None:
    """Its mail was not taken: the link is nobody's."""
    if not path:
        return
    token = hash_of(path.rpartition("/")[2])
    async with sessions() as session, session.begin():
        await session.execute(delete(SignInLink).where(col(SignInLink.token_hash) == token))
        await session.execute(delete(SignUp).where(col(SignUp.token_hash) == token))


def compose_link(
    letterhead: Letterhead, to: Recipient, link: str, minutes: int, message_id: str
) -> EmailMessage:
    """A mail with one link, valid for `minutes`, in the reader's language; without a date."""
    mail = new_mail(sender=letterhead.mailbox, to=Mailbox(to.name, to.email), message_id=message_id)
    with use_language(to.language):
        mail["Subject"] = _("Your sign-in link for Peer Exchange")
        hello = _("Hello {name},", name=to.name)
        open_it = _("Open this link to sign in to Peer Exchange:")
        terms = ngettext(
            "It works once, and for {n} minute.", "It works once, and for {n} minutes.", minutes
        )
        unasked = _(
            "You did not ask for it? Then ignore this mail: nobody can sign in without the link."
        )
        button = _("Sign in to Peer Exchange")
    return _filled(mail, letterhead, to, (hello, open_it), (link, button), (terms, unasked))


def compose_sign_up(
    letterhead: Letterhead, to: Recipient, link: str, minutes: int, message_id: str
) -> EmailMessage:
    """A mail by which somebody shows that the address is theirs; without a date."""
    mail = new_mail(sender=letterhead.mailbox, to=Mailbox(to.name, to.email), message_id=message_id)
    with use_language(to.language):
        programme = letterhead.programme or _("Peer Exchange")
        mail["Subject"] = header_text(_("Your entry at {programme}", programme=programme))
        hello = _("Hello {name},", name=to.name)
        open_it = _("Open this link to enter yourself at {programme}:", programme=programme)
        terms = ngettext(
            "It works once, and for {n} minute.", "It works once, and for {n} minutes.", minutes
        )
        unasked = _(
            "You did not ask for it? Then ignore this mail: nothing is entered without the link."
        )
        button = _("Enter yourself")
    return _filled(mail, letterhead, to, (hello, open_it), (link, button), (terms, unasked))


def compose_invitation(
    letterhead: Letterhead,
    to: Recipient,
    link: str,
    roles: Sequence[Role],
    minutes: int,
    message_id: str,
) -> EmailMessage:
    """A mail that tells somebody their roles at the hub, with a link that lets them in; without a date."""
    mail = new_mail(sender=letterhead.mailbox, to=Mailbox(to.name, to.email), message_id=message_id)
    with use_language(to.language):
        programme = letterhead.programme or _("Peer Exchange")
        mail["Subject"] = header_text(_("You are invited to {programme}", programme=programme))
        hello = _("Hello {name},", name=to.name)
        told = _(
            "You have been entered at the hub of {programme}, as: {roles}.",
            programme=programme,
            roles=", ".join(label(role) for role in roles),
        )
        open_it = _("Open this link to sign in. You need no password:")
        days = max(minutes // (24 * 60), 1)
        terms = ngettext(
            "It works once, and for {n} day. Later ones you ask for on the sign-in page, with this address.",
            "It works once, and for {n} days. Later ones you ask for on the sign-in page, with this address.",
            days,
        )
        unasked = _("You do not know why? Then ignore this mail, or answer to the hub.")
        button = _("Sign in to Peer Exchange")
    return _filled(mail, letterhead, to, (hello, told, open_it), (link, button), (terms, unasked))


@dataclass(frozen=True)
class AddressWish:
    """What a mail about another address says; `asker` is "" for the person themselves."""

    side: Address
    old: str
    new: str
    asker: str
    link: str


def compose_address(
    letterhead: Letterhead, to: Recipient, wish: AddressWish, message_id: str
) -> EmailMessage:
    """A mail that asks one of two addresses whether the new one may take the old one's place; without a date."""
    mail = new_mail(sender=letterhead.mailbox, to=Mailbox(to.name, to.email), message_id=message_id)
    with use_language(to.language):
        mail["Subject"] = _("Is this your new mail address?")
        if wish.side is Address.OLD:
            mail.replace_header("Subject", _("Is your mail address to change?"))
        hello = _("Hello {name},", name=to.name)
        told = (
            _("{asker}, of the hub, wants to change your mail address.", asker=wish.asker)
            if wish.asker
            else _("you want to change your mail address.")
        )
        what = _("Until now: {old}. From then on: {new}.", old=wish.old, new=wish.new)
        why = _(
            "Whoever reads this address signs in as you. So both addresses are asked, and nothing changes "
            "until both agree."
        )
        answer = _("Agree or refuse on this page:")
        button = _("Agree or refuse")
        terms = ngettext("The link works for {n} day.", "The link works for {n} days.", DAYS)
        unasked = _("You know nothing of it? Then refuse there: the address stays as it is.")
    before = (hello, told, what, why, answer)
    return _filled(mail, letterhead, to, before, (wish.link, button), (terms, unasked))


def compose_test(letterhead: Letterhead, to: Recipient, word: str, message_id: str) -> EmailMessage:
    """A mail by which somebody sees that mails arrive; without a date."""
    mail = new_mail(sender=letterhead.mailbox, to=Mailbox(to.name, to.email), message_id=message_id)
    link = f"{letterhead.base_url}/desk/setup/sender"
    with use_language(to.language):
        mail["Subject"] = _("Test mail: the word is {word}", word=word)
        hello = _("Hello {name},", name=to.name)
        told = _("this mail went the way of every mail of this installation, and it has arrived.")
        enter = _("Enter the word {word} on the page you came from:", word=word)
        button = _("To the page")
        unasked = _("You did not ask for it? Then ignore this mail.")
    return _filled(mail, letterhead, to, (hello, told, enter), (link, button), (unasked,))


def compose_webhook_off(
    letterhead: Letterhead, to: Recipient, name: str, webhook: str, message_id: str
) -> EmailMessage:
    """A mail that a tool of the programme is told nothing any more; without a date."""
    mail = new_mail(sender=letterhead.mailbox, to=Mailbox(to.name, to.email), message_id=message_id)
    link = f"{letterhead.base_url}/desk/setup/webhooks/{webhook}"
    with use_language(to.language):
        mail["Subject"] = header_text(_("The webhook “{name}” was switched off", name=name))
        hello = _("Hello {name},", name=to.name)
        told = _(
            "for three days nothing could be delivered to the webhook “{name}”, or its tool said that it is gone. "
            "So it was switched off: the tool learns of nothing that happens from now on.",
            name=name,
        )
        see = _("See what came back, and switch it on again once its tool answers:")
        button = _("To the webhook")
        after = _("Exchanges and people are not touched by this.")
    return _filled(mail, letterhead, to, (hello, told, see), (link, button), (after,))


def _filled(
    mail: EmailMessage,
    letterhead: Letterhead,
    to: Recipient,
    before: Sequence[str],
    link: tuple[str, str],
    after: Sequence[str],
) -> EmailMessage:
    """The mail with its words as text and as HTML; `link` is an address and its label."""
    written_in = language_of_sentences(to.language)
    address, button = link
    closing = f"\n-- \n{letterhead.programme}\n" if letterhead.programme else ""
    *first, last = before
    told = "".join(f"{part}\n\n" for part in first)
    terms = "\n\n".join(after)
    mail.set_content(f"{told}{last}\n{address}\n\n{terms}\n{closing}")
    shown = (
        *(escape(part) for part in before),
        Markup('<a href="{}">{}</a>').format(address, button),
        escape(address),
        *(escape(part) for part in after),
        escape(letterhead.programme),
    )
    inner = "".join(f"<p>{part}</p>" for part in shown)
    page = f'<!doctype html><html lang="{written_in}" dir="{direction(written_in)}"><body>{inner}</body></html>'
    mail.add_alternative(page, subtype="html")
    mail["Content-Language"] = (
        written_in  # at last: each part that is added takes such headers along
    )
    return mail
