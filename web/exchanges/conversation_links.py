"""What stands beside the conversation of an exchange: how to reach each other, and how files change hands."""

from domain.exchange.kind import EXCHANGE
from models.texts.translate import _
from web.cases.pages import ACTIONS, Place, is_offered, pages_of
from web.exchanges.contacts import may_see_contacts
from web.exchanges.reaching import may_reach


def beside(at: Place) -> list[tuple[str, str]]:
    """Addresses and their texts, as far as the viewer may go there now."""
    x, home, found = at.exchange, at.exchange_address, []
    if may_see_contacts(at.seat, x):
        found.append((f"{home}/contacts", _("How to reach your partner")))
    if is_offered(ACTIONS["share-contact"], x, at.me):
        found.append((f"{home}/actions/share-contact", _("Tell your partner how to reach you")))
    if may_reach(x, at.me):
        found.append((f"{home}/reach", _("How to reach people")))
    if is_offered(ACTIONS["hand-document"], x, at.me):
        found.append((f"{home}/actions/hand-document", _("Hand over a file to your partner")))
    return found


pages_of(EXCHANGE.name).beside_conversation = beside
