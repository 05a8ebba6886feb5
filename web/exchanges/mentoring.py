"""Where a community that learns can sign up to teach."""

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from models.tables.community import Community, CommunityKind
from models.tables.membership import Membership


async def mentor_address(database: AsyncSession, community_id: str, person_id: str) -> str:
    """Where a member signs the community up as mentor: its form for a contact, its page for others.

    "" where it takes part as mentor already, or the person is no member.
    """
    query = (
        select(Community, col(Membership.is_contact))
        .join(Membership, col(Membership.community_id) == col(Community.id))
        .where(col(Community.id) == community_id, col(Membership.person_id) == person_id)
    )
    found = (await database.execute(query)).one_or_none()
    if found is None or not _may_mentor(found[0]):
        return ""
    return f"/my-communities/{found[0].slug}" + ("/edit" if found[1] else "")


def _may_mentor(community: Community) -> bool:
    return not community.registered_mentor or community.kind is CommunityKind.MENTEE
