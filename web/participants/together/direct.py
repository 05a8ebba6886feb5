"""Changes of what both write that need no form: a session moved, a suggestion taken over.

Each says what it does to the document, and is done to whatever version is newest; nobody's open form or draft is
touched, and who saves one later is put together with it.
"""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Any

from domain.case.errors import RuleBroken
from models.documents.words import Content
from models.texts.translate import _
from web.cases.pages import Place
from web.cases.sent_once import note_sending
from web.forms.refusals import refused
from web.participants.together.editing import Together, reopen
from web.participants.together.presence import tell_others
from web.participants.together.store import Edit, save_section
from web.site.problems import PageProblem

Act = Callable[[Any], dict[str, Any]]
"""The newest version's content, changed. RuleBroken where that does not go."""


@dataclass(frozen=True)
class Change:
    """Something done to the whole document, in the place of a section of it."""

    does: Act
    name: str = ""
    heading: str = ""
    model: type[Content] = Content

    @property
    def widgets(self) -> dict[str, Any]:
        """There is nothing to fill in."""
        return {}

    def content(self, whole: Any) -> dict[str, Any]:
        """All it says."""
        content: dict[str, Any] = whole.model_dump()
        return content

    def content_since(self, _begun: Any, whole: Any) -> dict[str, Any]:
        """All it says."""
        return self.content(whole)

    def written(self, whole: Any, _part: Content, _rows: list[int]) -> dict[str, Any]:
        """The whole once this was done to it."""
        return self.does(whole)


@dataclass(frozen=True, kw_only=True)
class Sending:
    """The form that was sent, where it leads once it is done, and how it is thanked for (in English)."""

    key: str
    address: str
    done: str


async def save_change(
    what: Together,
    at: Place,
    does: Act,
    sending: Sending,
    *,
    also: Callable[[], Awaitable[None]] | None = None,
) -> None:
    """Save it, with `also` in the same transaction, and open what was signed again.

    RuleBroken where it does not go: nothing is saved then. PageProblem where the exchange has moved on meanwhile.
    """
    edit = Edit(section=Change(does), part=Content(), rows=[], base=None, by=at.me, now=at.now)
    try:
        ref = await save_section(at.database, what.paper, at.exchange.id, edit)
        opens = what.revised(at.me, ref) if what.is_signed(at.exchange) else None
        if also:
            await also()
        await what.after_saving(at)
        await tell_others(at.database, what.path, at.exchange.id)
        await note_sending(at, opens, sending.key, sending.address, sending.done)
        await at.database.commit()
    except RuleBroken:
        await at.database.rollback()
        raise
    if opens:
        try:
            await reopen(what, at, opens, sending.key)
        except RuleBroken as broken:
            raise not_done(broken, sending.address) from broken


def not_done(broken: RuleBroken, address: str) -> PageProblem:
    """A refusal as a page of its own, for a button that has no form to come back to."""
    told = refused(broken)
    return PageProblem(409, told.reason, told.way_out or "", link=(address, _("Back")))
