"""The cast of tests/support/people.py as rows of the database."""

from sqlalchemy.ext.asyncio import AsyncSession

from models.tables.community import Community, CommunityKind
from models.tables.membership import Membership
from models.tables.person import Person
from tests.support.people import MENTEE, MENTOR, OTHER_MENTOR, team


def community(community_id: str, name: str, *topics: str, zone: str = "UTC") -> Community:
    """A community of which only the name matters."""
    return Community(
        id=community_id,
        slug=community_id,
        name=name,
        kind=CommunityKind.BOTH,
        language="en",
        country="XX",
        visa_zone="A",
        time_zone=zone,
        active_people=12,
        topics=list(topics),
    )


async def add_cast(session: AsyncSession) -> None:
    """Three communities, their people and the hub's. Does not commit."""
    session.add(community("c-mentee", "Dravania Wikimedians", "Events"))
    session.add(community("c-mentor", "Wikimedia Vistulia", "Events", "GLAM"))
    session.add(community("c-other", "Adrialine Association", "GLAM partnerships"))
    await session.flush()
    for party in (MENTEE, MENTOR, OTHER_MENTOR):
        for person in party.members:
            session.add(_person(person, party.time_zone))
            await session.flush()
            session.add(
                Membership(
                    person_id=person,
                    community_id=party.community,
                    is_contact=person == party.contact,
                )
            )
    for member in team().members:
        session.add(_person(member.person, "Europe/Warsaw"))
    await session.flush()


def _person(person_id: str, zone: str) -> Person:
    return Person(
        id=person_id,
        name=person_id.removeprefix("p-").title(),
        email=f"{person_id}@example.org",
        time_zone=zone,
    )
