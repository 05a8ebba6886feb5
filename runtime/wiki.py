"""The wiki on which the hub publishes, as the settings name it."""

from activities.wiki.client import WikiAccount
from runtime.errors import SetupProblem
from runtime.settings import Settings


def wiki_account(settings: Settings) -> WikiAccount | None:
    """The wiki and who writes there; None where none is named. SetupProblem where the account is not whole."""
    if settings.wiki_api is None:
        return None
    way_out = "Make a bot password on the wiki (Special:BotPasswords) and name it as docs/operations.md says."
    if "@" not in settings.wiki_user:
        raise SetupProblem("PEER_EXCHANGE_WIKI_USER is not like Hub@exchange.", way_out)
    password = ""
    if settings.wiki_password_file is not None:
        try:
            password = settings.wiki_password_file.read_text(encoding="utf-8").strip()
        except (OSError, UnicodeError):
            password = ""
    if not password or len(password.splitlines()) > 1:
        raise SetupProblem(
            f"PEER_EXCHANGE_WIKI_PASSWORD_FILE, {settings.wiki_password_file}, holds no password.",
            way_out,
        )
    return WikiAccount(settings.wiki_api, settings.wiki_user, password)
