"""Mail addresses in one spelling for storing and finding, and in the one mail servers take."""

from email_validator import EmailNotValidError, ValidatedEmail, validate_email
from sqlalchemy import Dialect, String, TypeDecorator

from models.typed.text import fixed


def spelled(address: str) -> str:
    """The one spelling of an address: lower case, composed letters, its domain as people write it.

    `Mia@xn--bcher-kva.example` is `mia@bücher.example`. What is no address comes back tidied.
    """
    plain = fixed(address).lower()
    found = _parsed(plain)
    return found.normalized.lower() if found else plain


def for_sending(address: str) -> str:
    """The address for a mail server: its domain as punycode. Its local part stays as it is."""
    found = _parsed(address)
    return f"{found.local_part}@{found.ascii_domain}" if found else address


def needs_smtputf8(address: str) -> bool:
    """Whether only mail servers with SMTPUTF8 can write to it: letters before the @ that are not ASCII."""
    return not for_sending(address).isascii()


def _parsed(address: str) -> ValidatedEmail | None:
    if address.isascii() and "xn--" not in address:
        # Nothing to translate; the other checks are for what people type now.
        local, _at, domain = address.rpartition("@")
        return _plain(local, domain) if local and domain else None
    try:
        return validate_email(address, check_deliverability=False, globally_deliverable=False)
    except EmailNotValidError:
        return None


def _plain(local: str, domain: str) -> ValidatedEmail:
    found = ValidatedEmail()
    found.local_part, found.domain, found.ascii_domain = local, domain, domain
    found.normalized = f"{local}@{domain}"
    return found


class MailAddress(TypeDecorator[str]):
    """A column of addresses: stored, and looked for, in their one spelling."""

    impl = String
    cache_ok = True

    def process_bind_param(self, value: str | None, _dialect: Dialect) -> str | None:
        """The spelling that is stored and compared."""
        return None if value is None else spelled(value)
