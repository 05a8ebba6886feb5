"""Who may look into the directory of a programme, and what stands between them and others in it."""

from collections.abc import Mapping
from typing import Annotated

from fastapi import Depends, Request
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from models.skills.barriers import Barriers
from models.tables.community import Community
from models.texts.translate import N_, Sentence
from web.site.access import SignedIn, Viewer
from web.site.problems import PageProblem
from web.site.resources import resources_of

NOT_YET = N_("The directory is for people of the communities.")
JOIN_FIRST = N_(
    "Join your community first; whoever shows something to everybody is in the public list."
)


async def is_member(database: AsyncSession, viewer: Viewer) -> bool:
    """Whether somebody belongs to a community of the programme they look at, or to its hub."""
    known = select(col(Community.id)).where(
        col(Community.id).in_(viewer.communities), *viewer.scope.communities()
    )
    return bool(viewer.roles) or await database.scalar(known.limit(1)) is not None


class Member(SignedIn):
    """Somebody of a community, or of the hub: whoever only entered a name reads no directory of people."""

    async def __call__(self, request: Request) -> Viewer:
        viewer = await super().__call__(request)
        async with resources_of(request).autocommit() as database:
            belongs = await is_member(database, viewer)
        if not belongs:
            link = ("/me/join", str(Sentence(N_("Join a community"))))
            raise PageProblem(403, Sentence(NOT_YET), Sentence(JOIN_FIRST), link=link)
        return viewer


Someone = Annotated[Viewer, Depends(Member())]
Oneself = Annotated[Viewer, Depends(SignedIn())]


def barriers_of(request: Request, viewer: Viewer | None) -> Barriers:
    """What stands between the viewer and others."""
    return Barriers(resources_of(request).mark_key("not with"), viewer.person_id if viewer else "")


def asked_in(parameters: Mapping[str, str], name: str, most: int = 100) -> str:
    """One parameter of an address, as words; "" where there is none."""
    return " ".join(parameters.get(name, "").replace("\x00", "").split())[:most]
