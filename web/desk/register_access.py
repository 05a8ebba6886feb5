"""Who keeps the register."""

from typing import Annotated

from fastapi import Depends
from pydantic import BaseModel

from domain.exchange.people import Role
from web.forms.widgets import Hidden
from web.site.access import Hub, Viewer

KEEPERS = frozenset({Role.COORDINATOR, Role.PROGRAMME})
Keeper = Annotated[Viewer, Depends(Hub(*KEEPERS))]


def keeps(viewer: Viewer) -> bool:
    """Whether somebody may change the register."""
    return not viewer.roles.isdisjoint(KEEPERS)


class Wanted(BaseModel):
    """The button that deactivates an entry (empty) or takes it back in (`yes`)."""

    active: Annotated[str, Hidden()] = ""
