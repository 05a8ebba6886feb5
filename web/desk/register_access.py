"""Who keeps the register."""

from typing import Annotated

from fastapi import Depends
from pydantic import BaseModel
from sqlalchemy.ext.asyncio import AsyncSession
from starlette.exceptions import HTTPException

from domain.exchange.people import Role
from models.register.writing import person_in
from models.tables.person import Person
from web.forms.widgets import Hidden
from web.site.access import Hub, Viewer

KEEPERS = frozenset({Role.COORDINATOR, Role.PROGRAMME})
Keeper = Annotated[Viewer, Depends(Hub(*KEEPERS))]


def keeps(viewer: Viewer) -> bool:
    """Whether somebody may change the register."""
    return not viewer.roles.isdisjoint(KEEPERS)


async def person_here(database: AsyncSession, viewer: Viewer, person_id: str) -> Person:
    """The person with this id; 404 where the viewer's programme does not know them."""
    row = await person_in(database, person_id, viewer.scope)
    if row is None:
        raise HTTPException(404)
    return row


class Wanted(BaseModel):
    """The button that deactivates an entry (empty) or takes it back in (`yes`)."""

    active: Annotated[str, Hidden()] = ""
