"""The register of communities, for the hub to read; those who keep it find its forms from here."""

from collections.abc import Sequence
from typing import Annotated

from fastapi import APIRouter, Depends, Request
from sqlalchemy import func, or_, select, tuple_
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col
from starlette.exceptions import HTTPException
from starlette.responses import Response

from models.register.places import country_name
from models.register.writing import community_in
from models.tables.community import NAME_FOLDED, TOPICS_FOLDED, Community
from models.tables.membership import Membership
from models.tables.person import Person
from models.tables.register_change import Subject
from models.typed.mail_address import spelled
from models.views.matching import like_pattern
from models.views.names import people_named
from models.views.programmes import EVERYTHING, ProgrammeScope
from web.desk.filters import Filters
from web.desk.overview import read_overview
from web.desk.register_access import keeps
from web.register.history import history
from web.site.access import Hub, Viewer
from web.site.resources import resources_of
from web.site.templates import page

router = APIRouter()
Staff = Annotated[Viewer, Depends(Hub())]
MOST_COMMUNITIES = 500
LONGEST_SEARCH = 80


@router.get("/desk/communities")
async def show_communities(request: Request, viewer: Staff) -> Response:
    """Every community, by name."""
    words = " ".join(request.query_params.get("q", "").replace("\x00", "").split())[:LONGEST_SEARCH]
    async with resources_of(request).autocommit() as database:
        found = await communities_page(database, words, viewer.scope)
    return page(
        request, "desk/communities.html", communities=found, words=words, keeps=keeps(viewer)
    )


@router.get("/desk/communities/{community_id}")
async def show_community(request: Request, community_id: str, viewer: Staff) -> Response:
    """One community: what it offers, who belongs to it, its exchanges."""
    resources = resources_of(request)
    async with resources.autocommit() as database:
        community = await community_at(database, viewer, community_id)
        people = await _people(database, community_id)
        filters = Filters(community=community_id, ended=True)
        overview = await read_overview(database, viewer, filters, await resources.now())
        changes = await history(database, Subject.COMMUNITY, community_id, viewer.scope)
    return page(
        request,
        "desk/community.html",
        community=community,
        country=country_name(community.country),
        people=people,
        overview=overview,
        changes=changes,
        keeps=keeps(viewer),
    )


async def community_at(database: AsyncSession, viewer: Viewer, community_id: str) -> Community:
    """The community of the path; 404 for none, and for one of another programme."""
    row = await community_in(database, community_id, viewer.scope)
    if row is None:
        raise HTTPException(404)
    return row


async def communities_page(
    database: AsyncSession,
    words: str,
    scope: ProgrammeScope = EVERYTHING,
    limit: int = MOST_COMMUNITIES,
    after: tuple[str, str] | None = None,
) -> list[Community]:
    """Communities by name, or those the words are about; from the one after `after` (name, id)."""
    order = col(Community.name), col(Community.id)
    query = select(Community).where(*scope.communities()).order_by(*order).limit(limit)
    if after is not None:
        query = query.where(tuple_(*order) > tuple_(*after))
    if words:
        pattern = like_pattern(words)
        query = query.where(
            or_(
                NAME_FOLDED.like(pattern),
                TOPICS_FOLDED.like(pattern),
            )
        )
    return list(await database.scalars(query))


async def people_page(
    database: AsyncSession,
    words: str,
    scope: ProgrammeScope,
    limit: int,
    after: tuple[str, str] | None = None,
) -> list[Person]:
    """People by name, or whoever the words are about; from the one after `after` (name, id)."""
    order = col(Person.name), col(Person.id)
    query = select(Person).where(*scope.people()).order_by(*order).limit(limit)
    if after is not None:
        query = query.where(tuple_(*order) > tuple_(*after))
    if words:
        named = func.folded(col(Person.name)).like(like_pattern(words))
        query = query.where(or_(named, col(Person.email).contains(spelled(words), autoescape=True)))
    return list(await database.scalars(query))


async def _people(database: AsyncSession, community_id: str) -> Sequence[tuple[str, str, bool]]:
    """Ids, names, and who is written to; addresses stay where they are."""
    found = await database.execute(
        select(col(Person.id), col(Membership.is_contact))
        .join(Membership, col(Membership.person_id) == col(Person.id))
        .where(col(Membership.community_id) == community_id, col(Person.active))
        .order_by(col(Membership.is_contact).desc(), col(Person.name))
    )
    people = [(row[0], row[1]) for row in found]
    told = await people_named(database, [person for person, _contact in people])
    return [(person, told[person], is_contact) for person, is_contact in people]
