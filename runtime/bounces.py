"""The mailbox in which mails come back, as the settings name it."""

from dataclasses import replace
from urllib.parse import unquote, urlsplit

from activities.mail.bounce_box import BounceBox, Tls
from activities.replies import Replies
from models.conversation.store import Conversations
from runtime.database import Sessions
from runtime.errors import SetupProblem
from runtime.settings import Settings


def named_box(settings: Settings) -> BounceBox | None:
    """Which mailbox is named, to look for it by its name; its password may be missing. None where none is."""
    if settings.bounce_url is None:
        return None
    address = urlsplit(settings.bounce_url.get_secret_value())
    tls = Tls(address.scheme)
    return BounceBox(
        host=address.hostname or "",
        port=address.port or (993 if tls is Tls.IMPLICIT else 143),
        tls=tls,
        user=unquote(address.username or ""),
        password=unquote(address.password or ""),
        folder=unquote(address.path.strip("/")) or "INBOX",
    )


def bounce_box(settings: Settings) -> BounceBox | None:
    """The mailbox, to be read; None where none is named. SetupProblem where it has no password."""
    box = named_box(settings)
    if box is None or box.password:
        return box
    return replace(box, password=_from_file(settings))


def replies_of(settings: Settings, sessions: Sessions) -> Replies | None:
    """What takes in answers to mails about messages; None where they are not read."""
    if not settings.answers_to:
        return None
    return Replies(sessions, Conversations(settings.master_keys()))


def _from_file(settings: Settings) -> str:
    way_out = "Put it into PEER_EXCHANGE_BOUNCE_URL, or name a file that this user can read."
    if settings.bounce_password_file is None:
        raise SetupProblem("The mailbox of returned mails has no password.", way_out)
    try:
        password = settings.bounce_password_file.read_text(encoding="utf-8").strip()
    except (OSError, UnicodeError):
        password = ""
    if not password or len(password.splitlines()) > 1:
        raise SetupProblem(
            f"PEER_EXCHANGE_BOUNCE_PASSWORD_FILE, {settings.bounce_password_file}, holds no password.",
            way_out,
        )
    return password
