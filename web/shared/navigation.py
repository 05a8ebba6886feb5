"""The header's links, by who is looking."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from fastapi import Request

from models.texts.translate import N_, _

if TYPE_CHECKING:
    from web.shared.access import Viewer


@dataclass(frozen=True)
class Entry:
    """One link; `current` where the page shown lies below it."""

    path: str
    text: str
    current: bool


def _staff(viewer: "Viewer") -> bool:
    return viewer.is_staff


def _participant(viewer: "Viewer") -> bool:
    return bool(viewer.communities)


_LINKS: tuple[tuple[str, str, Callable[["Viewer"], bool]], ...] = (
    ("/desk", N_("Desk"), _staff),
    ("/inbox", N_("Waiting for you"), _participant),
    ("/exchanges", N_("Your exchanges"), _participant),
)


def entries_for(viewer: "Viewer | None", request: Request) -> list[Entry]:
    """The links for this person; nobody signed in gets none."""
    if viewer is None:
        return []
    path = request.url.path
    return [
        Entry(target, _(text), path == target or path.startswith(f"{target}/"))
        for target, text, may in _LINKS
        if may(viewer)
    ]
