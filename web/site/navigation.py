"""The header's links, by who is looking."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from fastapi import Request

from domain.exchange.people import Role
from models.tables.programme import FIRST, prefix_of
from models.texts.translate import N_, _

if TYPE_CHECKING:
    from web.site.access import Viewer


@dataclass(frozen=True)
class Entry:
    """One link; `current` where the page shown lies below it."""

    path: str
    text: str
    current: bool


def _staff(viewer: "Viewer") -> bool:
    return bool(viewer.held)


def _participant(viewer: "Viewer") -> bool:
    return bool(viewer.communities)


def _asked(viewer: "Viewer") -> bool:
    """Whoever is not of the hub finds what waits there, a community or not."""
    return _participant(viewer) or not _staff(viewer)


def _officer(viewer: "Viewer") -> bool:
    return Role.SAFETY_OFFICER in viewer.roles


def _overseer(viewer: "Viewer") -> bool:
    return not viewer.roles.isdisjoint({Role.CHAIR, Role.COORDINATOR})


def _coordinator(viewer: "Viewer") -> bool:
    return Role.COORDINATOR in viewer.roles


_LINKS: tuple[tuple[str, str, Callable[["Viewer"], bool]], ...] = (
    ("/desk", N_("Desk"), _staff),
    ("/desk/calendar", N_("Calendar of the hub"), _staff),
    ("/desk/safety", N_("Concerns"), _officer),
    ("/desk/officers", N_("Safety officers"), _overseer),
    ("/desk/setup", N_("Settings"), _coordinator),
    ("/inbox", N_("Waiting for you"), _asked),
    ("/exchanges", N_("Your exchanges"), _participant),
    ("/skills", N_("Skills"), _participant),
    ("/calendar", N_("Calendar"), _participant),
)


_PUBLIC = (
    ("/about", N_("About")),
    ("/how-it-works", N_("How it works")),
    ("/timeline", N_("Timeline")),
    ("/guidance", N_("Guidance")),
    ("/reports", N_("Reports")),
    ("/clinics", N_("Learning clinics")),
    ("/faq", N_("FAQ")),
    ("/how-to-apply", N_("How to apply")),
)
"""What anybody may read."""


def public_entries(request: Request) -> list[Entry]:
    """The links to the public pages, for everybody."""
    path = request.url.path.removeprefix(prefix_of(request.path_params.get("programme", FIRST)))
    return [
        Entry(target, _(text), path == target or path.startswith(f"{target}/"))
        for target, text in _PUBLIC
    ]


def _of_a_case(path: str) -> bool:
    """Hub staff come to exchanges and cases from their desk, where these stand in no list of their own."""
    return path.startswith(("/exchanges/", "/cases/"))


def entries_for(viewer: "Viewer | None", request: Request) -> list[Entry]:
    """The links for this person; nobody signed in gets none."""
    if viewer is None:
        return []
    path = request.url.path
    links = [(target, text) for target, text, may in _LINKS if may(viewer)]
    above = [target for target, _text in links if path == target or path.startswith(f"{target}/")]
    nearest = max(above, key=len, default="/desk" if _of_a_case(path) and _staff(viewer) else "")
    return [Entry(target, _(text), target == nearest) for target, text in links]
