"""The hub decides about a wish: does it, says yes in words, or says why not."""

from typing import Any

from domain.exchange.ask_kinds import AskKind
from domain.exchange.exchange import Exchange
from domain.exchange.interruptions import Request, RequestKind
from domain.exchange.messages.requests import DONE_BY, DeclineRequest, GrantRequest
from models.texts.labels import label
from models.texts.translate import N_, _
from web.cases.decisions import Decision, Note, Outcome
from web.cases.pages import ACTIONS, ASKS, Place, is_offered
from web.desk.pages.decisions import names_at
from web.exchanges.choices import asks
from web.exchanges.reasons_given import words_of_note
from web.forms.button import Nothing
from web.forms.fields import Options

DOES: dict[RequestKind, tuple[str, ...]] = {
    RequestKind.MORE_TIME: ("change-deadline",),
    RequestKind.PAUSE: ("pause",),
    RequestKind.POSTPONE: ("postpone",),
    RequestKind.CANCEL: ("cancel", "close-incomplete"),
    RequestKind.SWITCH_DIRECTION: ("switch-direction",),
    RequestKind.NEW_PARTNER: ("replace-partner",),
    RequestKind.LEAVE: ("hand-over", "waive-calls", "close-incomplete"),
}
"""Actions that fulfil a wish, by the last part of their address."""


class DecideRequestPage(Decision[Nothing]):
    about = "request"
    outcomes = (
        Outcome("grant", N_("Yes: it is arranged as described below"), GrantRequest),
        Outcome("decline", N_("No, not this time"), DeclineRequest),
    )
    note = Note(
        label=N_("What you tell whoever asked"),
        hint=N_("Both sides read it. If you say no: why, and what else may help."),
        most=2000,
    )
    title = N_("Somebody asks the hub for something")
    intro = N_("Most wishes are fulfilled by doing them; those who asked are told by that.")
    submit = N_("Answer")
    done = N_("Your answer is noted, and whoever asked is told.")
    template = "desk/request.html"

    async def options(self, at: Place) -> dict[str, Options]:
        """Yes in words only where no other page does what is wished for."""
        found = await super().options(at)
        wish = wish_of(at.exchange, at.subject)
        if wish is None or wish.kind in DONE_BY:
            found["decision"] = [option for option in found["decision"] if option[0] != "grant"]
        return found

    async def context(self, at: Place) -> dict[str, Any]:
        wish = wish_of(at.exchange, at.subject)
        about = dict(await asks(at)).get(wish.ask or "") if wish else None
        return {
            "wish": wish,
            "what": label(wish.kind) if wish else "",
            "about": about,
            "words": await words_of_note(at, wish.note) if wish else "",
            "names": await names_at(at),
            "fulfilling": ways(at, wish) if wish else [],
            "by_doing": wish is not None and wish.kind in DONE_BY,
        }


def wish_of(x: Exchange, request_id: str) -> Request | None:
    """The wish with this id."""
    return next((wish for wish in x.requests if wish.id == request_id), None)


def ways(at: Place, wish: Request) -> list[tuple[str, str]]:
    """Address and text of each page that fulfils the wish and is of use now."""
    return [
        (f"{at.exchange_address}/actions/{name}", _(page.link or page.title))
        for name in DOES.get(wish.kind, ())
        if (page := ACTIONS.get(name)) and is_offered(page, at.exchange, at.me)
    ]


ASKS[AskKind.DECIDE_REQUEST] = DecideRequestPage()
